/** Run and vanish: an answer in a file, and no container left. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const answered = step('answered', async ({ docker, sh, text }) => {
  const answer = await text('/home/student/kernel.txt');
  if (answer === undefined) return fail('a file ~/kernel.txt', 'none', 'no-file');
  const { stdout } = await sh('uname -r');
  if (answer !== stdout.trim()) return fail('the kernel’s release', answer.slice(0, 60), 'other-text');
  const left = await docker.containers();
  if (left.length > 0) return fail('no container', `${left.length} left`, 'left');
  return undefined;
});

export default exercise({ steps: [answered] });
