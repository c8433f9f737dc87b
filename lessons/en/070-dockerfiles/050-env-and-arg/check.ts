/** ENV and ARG: judged by the image's configuration, history and files. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const variables = step('variables', async ({ docker, sh }) => {
  const image = await docker.image('release');
  if (!image) return fail('an image release', 'none', 'no-image');
  const env = image.Config?.Env ?? [];
  if (!env.includes('MODE=production')) return fail('MODE=production', env.join(' '), 'no-env');
  if (env.some((one) => one.startsWith('VERSION=')))
    return fail('no VERSION in the containers', 'it is there', 'version-kept');
  const text = (await sh('docker run --rm release cat /version')).stdout.trim();
  if (text !== '2.0') return fail('2.0 in /version', text || 'no such file', text === '1.0' ? 'default' : 'no-version');
  return undefined;
});

const secret = step('secret', async ({ docker }) => {
  const history = await docker.history('private');
  if (!history) return fail('an image private', 'none', 'no-image');
  const line = history.find(({ CreatedBy }) => CreatedBy.includes('s3cret'));
  if (line) return fail('no password in the history', line.CreatedBy.slice(0, 80), 'in-history');
  const layers = (await docker.layers('private')) ?? [];
  const sum = layers.find(({ files }) => files.has('sum'))?.files.get('sum');
  if (new TextDecoder().decode(sum?.bytes).trim() !== '7')
    return fail('7 in /sum', 'another text or no file', 'no-sum');
  const leak = layers.some(({ files }) =>
    [...files.values()].some(({ bytes, size }) => size < 100 && new TextDecoder().decode(bytes).includes('s3cret')),
  );
  if (leak) return fail('no password in any layer', 'a layer holds it', 'in-layer');
  return undefined;
});

export default exercise({ steps: [variables, secret] });
