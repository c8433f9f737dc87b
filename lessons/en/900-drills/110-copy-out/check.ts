/** A file out of a container that has ended. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const copied = step('copied', async ({ text }) => {
  const answer = await text('/home/student/result.txt');
  if (answer === undefined) return fail('a file ~/result.txt', 'none', 'no-file');
  if (answer !== '42 boxes') return fail('the container’s file', answer.slice(0, 60) || 'an empty file', 'other');
  return undefined;
});

export default exercise({ steps: [copied] });
