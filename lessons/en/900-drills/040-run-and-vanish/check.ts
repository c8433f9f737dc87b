/** Run and vanish: an answer in a file, and no container left. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const textOf = async (file: { read(path: string): Promise<Uint8Array> }, path: string) =>
  file.read(path).then(
    (bytes) => new TextDecoder().decode(bytes).trim(),
    () => undefined,
  );

const answered = step('answered', async ({ docker, file, sh }) => {
  const text = await textOf(file, '/home/student/kernel.txt');
  if (text === undefined) return fail('a file ~/kernel.txt', 'none', 'no-file');
  const { stdout } = await sh('uname -r');
  if (text !== stdout.trim()) return fail('the kernel’s release', text.slice(0, 60), 'other-text');
  const left = await docker.containers();
  if (left.length > 0) return fail('no container', `${left.length} left`, 'left');
  return undefined;
});

export default exercise({ steps: [answered] });
