/** Two networks and one container between them: judged by each container's networks and by who reaches whom. */
import type { DockerFacts } from '../../../../src/course/docker-facts.ts';
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

async function networksOf(docker: DockerFacts, name: string): Promise<string[] | undefined> {
  const container = await docker.container(name);
  return container?.State.Running ? Object.keys(container.NetworkSettings.Networks).sort() : undefined;
}

const api = step('api', async ({ docker }) => {
  const on = await networksOf(docker, 'api');
  if (!on) return fail('a running container named api', 'none', 'no-api');
  if (!on.includes('back')) return fail('api on the network back', `on ${on.join(', ')}`, 'not-on-back');
  if (on.length > 1) return fail('api on back only', `on ${on.join(', ')}`, 'too-many');
  const names = (await docker.container('api'))?.NetworkSettings.Networks.back?.Aliases ?? [];
  if (!names.includes('backend')) return fail('the alias backend', names.join(', ') || 'no alias', 'no-alias');
  return undefined;
});

const proxy = step('proxy', async ({ docker, sh }) => {
  const on = await networksOf(docker, 'proxy');
  if (!on) return fail('a running container named proxy', 'none', 'no-proxy');
  const missing = ['front', 'back'].find((name) => !on.includes(name));
  if (missing) return fail('proxy on front and back', `on ${on.join(', ')}`, 'one-side');
  if (on.length > 2) return fail('proxy on front and back only', `on ${on.join(', ')}`, 'left-over');
  const { code } = await sh('docker exec proxy ping -c 1 -W 2 backend');
  if (code !== 0) return fail('proxy reaches backend', 'no answer', 'no-answer');
  return undefined;
});

export default exercise({ steps: [api, proxy] });
