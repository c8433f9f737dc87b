/** One of two names goes, the image stays. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const untagged = step('untagged', async ({ docker }) => {
  const kept = await docker.image('shop:stable');
  if (!kept) return fail('the image shop:stable', 'it is gone', 'gone');
  if (await docker.image('shop:beta')) return fail('no tag shop:beta', 'it is there', 'there');
  return undefined;
});

export default exercise({ steps: [untagged] });
