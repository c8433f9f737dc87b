/** Copy-on-write: judged by what docker diff says of two containers of one image. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const changes = step('changes', async ({ docker, sh }) => {
  if (!(await docker.container('cow'))) return fail('a container named cow', 'none', 'no-container');
  const diff = (await sh('docker diff cow')).stdout.split('\n');
  const seen = diff.join(' ').trim().slice(0, 120) || 'no change';
  if (!diff.includes('A /hello.txt')) return fail('A /hello.txt', seen, 'not-added');
  if (!diff.includes('C /etc/passwd')) return fail('C /etc/passwd', seen, 'not-changed');
  if (!diff.includes('D /etc/group')) return fail('D /etc/group', seen, 'not-deleted');
  return undefined;
});

const clean = step('clean', async ({ docker, sh }) => {
  const container = await docker.container('clean');
  if (!container) return fail('a container named clean', 'none', 'no-container');
  if (container.Image !== (await docker.image('busybox'))?.Id)
    return fail('a container of busybox', `one of ${container.Config.Image}`, 'other-image');
  const diff = (await sh('docker diff clean')).stdout.trim();
  if (diff !== '') return fail('no change', diff.replaceAll('\n', ' ').slice(0, 120), 'written');
  return undefined;
});

export default exercise({ steps: [changes, clean] });
