/** Volumes shared through a container: judged by which volume each container mounts, and how. */
import type { DockerFacts } from '../../../../src/course/docker-facts.ts';
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

async function dataOf(docker: DockerFacts, name: string) {
  const container = await docker.container(name);
  return container?.Mounts.find(({ Destination }) => Destination === '/data');
}

const store = step('store', async ({ docker }) => {
  if (!(await docker.container('store'))) return fail('a container named store', 'none', 'no-container');
  const mount = await dataOf(docker, 'store');
  if (mount?.Type !== 'volume') return fail('a volume at /data', mount?.Type ?? 'no mount', 'no-volume');
  if (!/^[0-9a-f]{64}$/.test(mount.Name ?? '')) return fail('a volume without a name', mount.Name ?? '', 'named');
  return undefined;
});

const sharers = step('sharers', async ({ docker }) => {
  const shared = (await dataOf(docker, 'store'))?.Name;
  for (const name of ['writer', 'reader']) {
    const container = await docker.container(name);
    if (!container) return fail(`a container named ${name}`, 'none', 'missing');
    if (!container.State.Running) return fail(`${name} running`, container.State.Status, 'exited');
    const mount = await dataOf(docker, name);
    if (!mount || mount.Name !== shared)
      return fail(`store’s volume in ${name}`, mount?.Name ?? 'no mount', 'other-volume');
    if (mount.RW !== (name === 'writer'))
      return fail(
        `${name} ${mount.RW ? 'only reads' : 'writes'}`,
        mount.RW ? 'it can write' : 'it cannot',
        mount.RW ? 'writable' : 'locked',
      );
  }
  return undefined;
});

export default exercise({ steps: [store, sharers] });
