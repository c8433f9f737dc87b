/** Answers about an image: two files, compared with what the image itself says. */
import { exercise, type Facts, fail, step } from '../../../../src/course/exercise.ts';

async function numberIn(sh: Facts['sh'], path: string): Promise<number | undefined> {
  const { code, stdout } = await sh(`cat ${path}`);
  return code === 0 ? Number(/\d+/.exec(stdout)?.[0] ?? Number.NaN) : undefined;
}

const port = step('port', async ({ docker, sh }) => {
  const image = await docker.image('nginx');
  if (!image) return fail('an image nginx', 'no such image', 'no-image');
  const answer = await numberIn(sh, '~/port.txt');
  if (answer === undefined) return fail('a file ~/port.txt', 'no such file', 'no-file');
  const ports = Object.keys(image.Config?.ExposedPorts ?? {}).map((one) => Number.parseInt(one, 10));
  if (!ports.includes(answer)) return fail('the declared port', `${answer}`, 'other');
  return undefined;
});

const layers = step('layers', async ({ docker, sh }) => {
  const image = await docker.image('nginx');
  if (!image) return fail('an image nginx', 'no such image', 'no-image');
  const answer = await numberIn(sh, '~/layers.txt');
  if (answer === undefined) return fail('a file ~/layers.txt', 'no such file', 'no-file');
  if (answer === image.RootFS.Layers?.length) return undefined;
  const lines = (await docker.history('nginx'))?.length;
  return fail('the number of layers', `${answer}`, answer === lines ? 'history' : 'other');
});

export default exercise({ steps: [port, layers] });
