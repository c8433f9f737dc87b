/** Which volume a container uses. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const named = step('named', async ({ docker, text }) => {
  const answer = await text('/home/student/volume.txt');
  if (answer === undefined) return fail('a file ~/volume.txt', 'none', 'no-file');
  const name = (await docker.container('db'))?.Mounts[0]?.Name;
  if (answer !== name) return fail('the volume’s name', answer.slice(0, 70) || 'an empty file', 'other');
  return undefined;
});

export default exercise({ steps: [named] });
