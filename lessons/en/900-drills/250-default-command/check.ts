/** What a container does when nothing is said. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const says = step('says', async ({ docker, sh }) => {
  if (!(await docker.image('hello:1'))) return fail('an image hello:1', 'none', 'no-image');
  const { stdout } = await sh('docker run --rm hello:1 < /dev/null');
  if (stdout.trim() !== 'hello') return fail('hello', stdout.trim().slice(0, 60) || 'nothing', 'silent');
  return undefined;
});

export default exercise({ steps: [says] });
