/** An image goes although a container was made from it. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const gone = step('gone', async ({ docker }) => {
  if (!(await docker.image('busybox'))) return undefined;
  const users = (await docker.containers()).filter(({ Image }) => Image.startsWith('busybox'));
  if (users.length > 0) return fail('no image busybox', 'a container still uses it', 'in-use');
  return fail('no image busybox', 'it is there', 'there');
});

export default exercise({ steps: [gone] });
