/** A line of a log, whichever stream it came by. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const textOf = async (file: { read(path: string): Promise<Uint8Array> }, path: string) =>
  file.read(path).then(
    (bytes) => new TextDecoder().decode(bytes).trim(),
    () => undefined,
  );

const found = step('found', async ({ file }) => {
  const text = await textOf(file, '/home/student/code.txt');
  if (text === undefined) return fail('a file ~/code.txt', 'none', 'no-file');
  if (text === 'code 4711') return undefined;
  if (text === '') return fail('the log’s last line', 'an empty file', 'stream');
  return fail('the log’s last line alone', text.slice(0, 60), 'other-lines');
});

export default exercise({ steps: [found] });
