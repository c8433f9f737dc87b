/** COPY, ADD and .dockerignore: judged by the files in the image's layers, their owners, and the base image below. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const copied = step('copied', async ({ docker }) => {
  const base = (await docker.image('busybox'))?.RootFS.Layers?.length ?? 1;
  const layers = (await docker.layers('shop'))?.slice(base);
  if (!layers) return fail('an image shop', 'none', 'no-image');
  const files = new Map(layers.flatMap((layer) => [...layer.files]));
  const paths = [...files.values()].filter(({ type }) => type === 'file').map(({ path }) => path);
  if (!paths.some((path) => /^www\/page\d\.html$/.test(path)))
    return fail('/www/page1.html', paths.join(', ').slice(0, 80), 'no-pages');
  if (!files.has('www/page2.html')) return fail('all pages', 'only some', 'some-pages');
  if (paths.some((path) => path.endsWith('secret.key'))) return fail('no secret.key', 'it is in the image', 'secret');
  const page = files.get('www/page1.html');
  if (page?.uid !== 1000) return fail('pages of user 1000', `of user ${page?.uid}`, 'owner');
  return undefined;
});

const unpacked = step('unpacked', async ({ docker }) => {
  const layers = await docker.layers('shop');
  if (!layers) return fail('an image shop', 'none', 'no-image');
  const has = (name: RegExp) => layers.some(({ files }) => [...files.keys()].some((path) => name.test(path)));
  if (has(/^www\/img\/logo\.svg$/)) return undefined;
  if (has(/fonts\.tar$|img\.tar$/)) return fail('/www/img/logo.svg', 'an archive', 'packed');
  return fail('/www/img/logo.svg', 'no such file', has(/logo\.svg$/) ? 'elsewhere' : 'no-images');
});

export default exercise({ steps: [copied, unpacked] });
