/** The build cache and the order of instructions: judged by the layers of two images and what they share. */
import { exercise, type Facts, fail, step } from '../../../../src/course/exercise.ts';

/** main.sh prints its version; without a command of its own the image starts a shell, which prints nothing. */
const isSilent = async ({ sh }: Pick<Facts, 'sh'>, image: string) =>
  (await sh(`docker run --rm ${image} < /dev/null`)).stdout.trim() === '';

const order = step('order', async ({ docker, sh }) => {
  const layers = await docker.layers('app:1');
  if (!layers) return fail('an image app:1', 'none', 'no-image');
  const deps = layers.findIndex(({ files }) => files.has('deps/stamp'));
  const source = layers.findIndex(({ files }) => files.has('app/main.sh'));
  if (deps < 0) return fail('a file /deps/stamp', 'no such file', 'not-installed');
  if (source < 0) return fail('a file /app/main.sh', 'no such file', 'no-source');
  if (source < deps) return fail('the packages below the source', 'the source below the packages', 'source-first');
  if (await isSilent({ sh }, 'app:1')) return fail('main.sh to run', 'nothing printed', 'does-not-run');
  return undefined;
});

const reuse = step('reuse', async ({ docker, sh }) => {
  const first = (await docker.image('app:1'))?.RootFS.Layers ?? [];
  const layers = await docker.layers('app:2');
  const second = (await docker.image('app:2'))?.RootFS.Layers ?? [];
  if (!layers) return fail('an image app:2', 'none', 'no-image');
  const deps = layers.findIndex(({ files }) => files.has('deps/stamp'));
  const layer = second[deps];
  if (!layer || !first.includes(layer)) return fail('one layer of packages in both', 'a layer each', 'installed-again');
  if (first.at(-1) === second.at(-1)) return fail('another main.sh in app:2', 'the same', 'same-source');
  if (await isSilent({ sh }, 'app:2')) return fail('main.sh to run', 'nothing printed', 'does-not-run');
  return undefined;
});

export default exercise({ steps: [order, reuse] });
