/** A file out of a container that has ended. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const textOf = async (file: { read(path: string): Promise<Uint8Array> }, path: string) =>
  file.read(path).then(
    (bytes) => new TextDecoder().decode(bytes).trim(),
    () => undefined,
  );

const copied = step('copied', async ({ file }) => {
  const text = await textOf(file, '/home/student/result.txt');
  if (text === undefined) return fail('a file ~/result.txt', 'none', 'no-file');
  if (text !== '42 boxes') return fail('the container’s file', text.slice(0, 60) || 'an empty file', 'other');
  return undefined;
});

export default exercise({ steps: [copied] });
