/** A lab: a program whose libraries stayed behind in another stage. Judged by running it, and by the image's size. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const runs = step('runs', async ({ docker, sh }) => {
  if (!(await docker.image('tool'))) return fail('an image tool', 'none', 'no-image');
  const { code, stdout, stderr } = await sh('echo drydock | docker run --rm -i tool');
  if (code === 0 && stdout.trim() === 'kcodyrd') return undefined;
  const said = (stderr || stdout).trim().slice(0, 120);
  if (/shared librar/.test(said)) return fail('kcodyrd', said, 'no-library');
  if (/no such file/.test(said)) return fail('kcodyrd', said, 'no-loader');
  return fail('kcodyrd', said || 'nothing', 'other-output');
});

const slim = step('slim', async ({ docker }) => {
  const image = await docker.image('tool');
  if (!image) return fail('an image tool', 'none', 'no-image');
  if (image.Size > 10_000_000) return fail('10 MB or less', `${Math.round(image.Size / 1e6)} MB`, 'big');
  const command = [image.Config?.Entrypoint ?? [], image.Config?.Cmd ?? []].flat();
  if (!image.Config?.Entrypoint?.length) return fail('an ENTRYPOINT', command.join(' ') || 'none', 'no-entrypoint');
  return undefined;
});

export default exercise({ steps: [runs, slim] });
