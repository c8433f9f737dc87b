/** A volume’s content in an archive. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const saved = step('saved', async ({ file, sh }) => {
  const path = '/home/student/notes.tar';
  if (!(await file.stat(path).catch(() => undefined))) return fail('a file ~/notes.tar', 'none', 'no-file');
  const { stdout } = await sh(`tar -tf ${path}`);
  if (!/(?:^|\/)todo\.txt$/m.test(stdout))
    return fail('todo.txt in the archive', stdout.trim().slice(0, 80) || 'nothing', 'empty');
  return undefined;
});

export default exercise({ steps: [saved] });
