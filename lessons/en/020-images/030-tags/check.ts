/** Tags: judged by which image each name leads to. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const same = step('same', async ({ docker }) => {
  const source = await docker.image('alpine');
  if (!source) return fail('an image alpine', 'no such image', 'no-source');
  const version = await docker.image('tools:1.0');
  if (!version) return fail('an image tools:1.0', 'no such name', 'no-version');
  const latest = await docker.image('tools:latest');
  if (!latest) return fail('an image tools:latest', 'no such name', 'no-latest');
  if (version.Id !== source.Id || latest.Id !== source.Id)
    return fail(`three times ${source.Id}`, `${version.Id} and ${latest.Id}`, 'different');
  return undefined;
});

const moved = step('moved', async ({ docker }) => {
  const stable = await docker.image('app:stable');
  if (!stable) return fail('an image app:stable', 'no such name', 'no-stable');
  if (stable.Id !== (await docker.image('busybox'))?.Id) return fail('busybox', stable.Id, 'not-moved');
  const previous = await docker.image('app:previous');
  if (!previous) return fail('an image app:previous', 'no such name', 'no-previous');
  if (previous.Id !== (await docker.image('alpine'))?.Id) return fail('alpine', previous.Id, 'wrong-previous');
  return undefined;
});

export default exercise({ steps: [same, moved] });
