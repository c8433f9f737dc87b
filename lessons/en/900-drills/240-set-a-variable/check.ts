/** An image whose containers have a variable. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const set = step('set', async ({ docker }) => {
  const image = await docker.image('mode:1');
  if (!image) return fail('an image mode:1', 'none', 'no-image');
  const own = (image.Config?.Env ?? []).find((entry) => entry.startsWith('MODE='));
  if (own === undefined) return fail('MODE=fast in its configuration', 'no MODE', 'not-set');
  if (own !== 'MODE=fast') return fail('MODE=fast', own, 'other-value');
  return undefined;
});

export default exercise({ steps: [set] });
