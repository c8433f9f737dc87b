/** Which volume a container uses. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const textOf = async (file: { read(path: string): Promise<Uint8Array> }, path: string) =>
  file.read(path).then(
    (bytes) => new TextDecoder().decode(bytes).trim(),
    () => undefined,
  );

const named = step('named', async ({ docker, file }) => {
  const text = await textOf(file, '/home/student/volume.txt');
  if (text === undefined) return fail('a file ~/volume.txt', 'none', 'no-file');
  const name = (await docker.container('db'))?.Mounts[0]?.Name;
  if (text !== name) return fail('the volume’s name', text.slice(0, 70) || 'an empty file', 'other');
  return undefined;
});

export default exercise({ steps: [named] });
