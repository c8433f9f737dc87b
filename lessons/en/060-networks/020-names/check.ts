/** A network of one's own: judged by who is on it and by asking for a name inside. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const network = step('network', async ({ docker }) => {
  const found = await docker.network('shop');
  if (!found) return fail('a network named shop', 'none', 'no-network');
  return undefined;
});

const names = step('names', async ({ docker, sh }) => {
  for (const name of ['web', 'db']) {
    const container = await docker.container(name);
    if (!container) return fail(`a container named ${name}`, 'none', 'missing');
    if (!container.State.Running) return fail(`${name} running`, container.State.Status, 'exited');
    const on = Object.keys(container.NetworkSettings.Networks);
    if (!on.includes('shop'))
      return fail(`${name} on shop`, `on ${on.join(', ')}`, on.includes('bridge') ? 'default-bridge' : 'elsewhere');
  }
  const { code, stdout } = await sh('docker exec web ping -c 1 -W 2 db');
  if (code !== 0) return fail('web reaches db by its name', stdout.slice(0, 80) || 'bad address', 'no-answer');
  return undefined;
});

export default exercise({ steps: [network, names] });
