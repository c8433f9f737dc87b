/** A line of a log, whichever stream it came by. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const found = step('found', async ({ text }) => {
  const answer = await text('/home/student/code.txt');
  if (answer === undefined) return fail('a file ~/code.txt', 'none', 'no-file');
  if (answer === 'code 4711') return undefined;
  if (answer === '') return fail('the log’s last line', 'an empty file', 'stream');
  return fail('the log’s last line alone', answer.slice(0, 60), 'other-lines');
});

export default exercise({ steps: [found] });
