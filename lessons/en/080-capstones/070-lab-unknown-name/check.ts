/** A lab: two containers that do not find each other. Judged by the answer, and by the networks that they are on. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const answer = step('answer', async ({ docker, http }) => {
  const found = await http(8080, '/cgi-bin/stock');
  if (!found) return fail('an answer on port 8080', 'connection refused', 'refused');
  if (found.text.includes('12 apples')) return undefined;
  const networks = async (name: string) => Object.keys((await docker.container(name))?.NetworkSettings.Networks ?? {});
  const [web, db] = [await networks('web'), await networks('db')];
  const shared = web.filter((name) => db.includes(name));
  if (shared.some((name) => name !== 'bridge')) return fail('12 apples', found.text.trim().slice(0, 80), 'no-db');
  return fail('12 apples', found.text.trim().slice(0, 80), shared.includes('bridge') ? 'default-bridge' : 'apart');
});

const tidy = step('tidy', async ({ docker }) => {
  for (const name of ['web', 'db']) {
    const container = await docker.container(name);
    if (!container?.State.Running)
      return fail(`${name} running`, container?.State.Status ?? 'no such container', 'missing');
    if ((container.HostConfig.Links ?? []).length > 0) return fail('no links', `${name} has one`, 'linked');
    const hosts = container.HostConfig.ExtraHosts ?? [];
    if (hosts.length > 0) return fail('no fixed addresses', hosts.join(', '), 'fixed-address');
    const on = Object.keys(container.NetworkSettings.Networks);
    if (on.every((one) => ['bridge', 'host'].includes(one)))
      return fail('a network of your own', on.join(', '), 'no-network');
  }
  return undefined;
});

export default exercise({ steps: [answer, tidy] });
