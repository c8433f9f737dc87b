/** Cleaning up: judged by the containers and volumes that are left. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const containers = step('containers', async ({ docker }) => {
  const keep = await docker.container('keep');
  if (!keep) return fail('a container named keep', 'none', 'no-mess');
  if (!keep.State.Running) return fail('keep running', keep.State.Status, 'keep-stopped');
  if (!keep.Mounts.some(({ Name }) => Name === 'precious'))
    return fail('keep with its volume', 'without', 'other-keep');
  const others = (await docker.containers()).filter(({ Id }) => Id !== keep.Id);
  const names = others.map(({ Names }) => Names[0]?.slice(1)).join(', ');
  if (others.some(({ State }) => State === 'running')) return fail('keep only', `also ${names}`, 'running');
  if (others.length > 0) return fail('keep only', `also ${names}`, 'ended');
  return undefined;
});

const volumes = step('volumes', async ({ docker, sh }) => {
  const files = await docker.volumeFiles('precious');
  if (!files) return fail('a volume precious', 'none', 'no-mess');
  if (!files.has('ledger')) return fail('the file ledger in precious', 'no such file', 'emptied');
  const anonymous = (await sh('docker volume ls -q')).stdout.split('\n').filter((name) => /^[0-9a-f]{64}$/.test(name));
  if (anonymous.length > 0) return fail('precious only', `also ${anonymous[0]?.slice(0, 12)}…`, 'anonymous');
  return undefined;
});

export default exercise({ steps: [containers, volumes] });
