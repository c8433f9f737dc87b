/** A name that says where an image is to go. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const named = step('named', async ({ docker }) => {
  const image = await docker.image('localhost:5000/team/box:1.0');
  if (!image) return fail('an image localhost:5000/team/box:1.0', 'none', 'no-name');
  const original = await docker.image('busybox');
  if (original && original.Id !== image.Id) return fail('the image busybox under that name', 'another image', 'other');
  return undefined;
});

export default exercise({ steps: [named] });
