/** An image whose containers don’t run as root. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const user = step('user', async ({ docker, sh }) => {
  if (!(await docker.image('safe:1'))) return fail('an image safe:1', 'none', 'no-image');
  const { stdout } = await sh('docker run --rm safe:1 id -u');
  if (stdout.trim() === '0') return fail('another user than root', 'root', 'root');
  if (!/^\d+$/.test(stdout.trim())) return fail('a user’s number', stdout.trim().slice(0, 60) || 'nothing', 'broken');
  return undefined;
});

export default exercise({ steps: [user] });
