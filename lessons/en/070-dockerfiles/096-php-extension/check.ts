/** A PHP extension in a small image: judged by what PHP says when the extension's function is called, and by the image's size and files. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const works = step('works', async ({ docker, sh }) => {
  if (!(await docker.image('shout'))) return fail('an image shout', 'none', 'no-image');
  const { stdout, stderr } = await sh(`docker run --rm shout php -r "echo shout('hello');"`);
  if (stdout.trim() === 'hello!!!') return undefined;
  const observed = (stderr + stdout).trim().split('\n')[0] ?? '';
  if (/Unable to load dynamic library/.test(stdout + stderr)) return fail('hello!!!', observed, 'no-file');
  if (/undefined function/.test(stdout + stderr)) return fail('hello!!!', observed, 'not-loaded');
  return fail('hello!!!', observed, 'other');
});

const small = step('small', async ({ docker }) => {
  const image = await docker.image('shout');
  if (!image) return fail('an image shout', 'none', 'no-image');
  if (image.Size > 120_000_000) return fail('120 MB or less', `${Math.round(image.Size / 1e6)} MB`, 'big');
  const paths = ((await docker.layers('shout:latest')) ?? []).flatMap(({ files }) => [...files.keys()]);
  if (paths.some((path) => path.endsWith('shout.c'))) return fail('no source in the image', 'shout.c', 'source');
  return undefined;
});

export default exercise({ steps: [works, small] });
