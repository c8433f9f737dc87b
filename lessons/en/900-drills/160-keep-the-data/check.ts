/** A named volume with a file in it. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const kept = step('kept', async ({ docker, sh }) => {
  if (!(await docker.volume('notes'))) return fail('a volume notes', 'none', 'no-volume');
  const { code } = await sh('docker run -q --rm -v notes:/n:ro busybox test -s /n/todo.txt');
  if (code !== 0) return fail('a file todo.txt with text in it', 'none', 'no-file');
  return undefined;
});

export default exercise({ steps: [kept] });
