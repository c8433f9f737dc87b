/** CMD and ENTRYPOINT: judged by the image's configuration and by what its containers do. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const words = (value: string[] | string | null | undefined) => (typeof value === 'string' ? [value] : (value ?? []));

const greet = step('greet', async ({ docker, sh }) => {
  const image = await docker.image('greet');
  if (!image) return fail('an image greet', 'none', 'no-image');
  if (words(image.Config?.Entrypoint).length === 0) return fail('an ENTRYPOINT', 'none', 'no-entrypoint');
  if (words(image.Config?.Entrypoint).includes('-c')) return fail('the exec form', 'a shell', 'shell-form');
  const alone = (await sh('docker run --rm greet')).stdout.trim();
  if (alone !== 'hello world') return fail('hello world', alone || 'nothing', 'default');
  const given = (await sh('docker run --rm greet moon')).stdout.trim();
  if (given !== 'hello moon') return fail('hello moon', given || 'nothing', 'arguments');
  return undefined;
});

const signal = step('signal', async ({ docker, sh }) => {
  const container = await docker.container('server');
  if (!container) return fail('a container named server', 'none', 'no-container');
  if (!container.State.Running) return fail('a running container', container.State.Status, 'exited');
  if (container.Image !== (await docker.image('server'))?.Id)
    return fail('a container of the image server', 'another image', 'other-image');
  const first = (await sh('docker exec server sh -c \'tr "\\\\0" " " < /proc/1/cmdline\'')).stdout.trim();
  if (!/serve\.sh/.test(first)) return fail('serve.sh as process 1', first, 'other-program');
  if (/-c/.test(first)) return fail('serve.sh as process 1', first, 'shell-first');
  return undefined;
});

export default exercise({ steps: [greet, signal] });
