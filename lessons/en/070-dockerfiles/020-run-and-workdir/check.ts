/** RUN and WORKDIR: judged by the files in the image's layers and by its configuration. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const place = step('place', async ({ docker }) => {
  const image = await docker.image('notes');
  if (!image) return fail('an image notes', 'none', 'no-image');
  const layers = (await docker.layers('notes')) ?? [];
  const has = (path: string) => layers.some(({ files }) => files.get(path)?.type === 'file');
  if (has('world.txt')) return fail('/app/world.txt', '/world.txt', 'cd-lost');
  if (!has('app/world.txt')) return fail('a file /app/world.txt', 'no such file', 'no-file');
  const folder = image.Config?.WorkingDir || '/';
  if (folder !== '/app') return fail('containers start in /app', `in ${folder}`, 'no-workdir');
  return undefined;
});

const lean = step('lean', async ({ docker }) => {
  const base = (await docker.image('busybox'))?.RootFS.Layers?.length ?? 1;
  const layers = (await docker.layers('lean'))?.slice(base);
  if (!layers) return fail('an image lean', 'none', 'no-image');
  const file = layers.find(({ files }) => files.has('result'))?.files.get('result');
  if (!file) return fail('a file /result', 'no such file', 'no-result');
  if (layers.some(({ files }) => [...files.values()].some(({ size }) => size > 500_000)))
    return fail('no layer holds the megabyte', 'a layer does', 'big-layer');
  return undefined;
});

export default exercise({ steps: [place, lean] });
