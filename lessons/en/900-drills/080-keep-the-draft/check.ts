/** What a container wrote becomes a layer of an image. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const kept = step('kept', async ({ docker }) => {
  if (!(await docker.image('draft:1'))) return fail('an image draft:1', 'none', 'no-image');
  const layers = (await docker.layers('draft:1')) ?? [];
  if (layers.some(({ files }) => files.has('note.txt'))) return undefined;
  return fail('a file /note.txt in a layer', 'no such file', 'no-note');
});

export default exercise({ steps: [kept] });
