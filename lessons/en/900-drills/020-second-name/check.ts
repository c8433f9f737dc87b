/** A second name: two references, one image ID. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const named = step('named', async ({ docker }) => {
  const expected = 'busybox:1.37 and tools:v1 with the same image ID';
  const tools = await docker.image('tools:v1');
  if (!tools) {
    const latest = await docker.image('tools:latest');
    return latest ? fail(expected, 'only tools:latest', 'other-tag') : fail(expected, 'no tools:v1', 'no-name');
  }
  const busybox = await docker.image('busybox:1.37');
  if (!busybox) return fail(expected, 'no busybox:1.37', 'lost');
  if (busybox.Id !== tools.Id)
    return fail(expected, `${busybox.Id.slice(7, 19)} and ${tools.Id.slice(7, 19)}`, 'other-image');
  return undefined;
});

export default exercise({ steps: [named] });
