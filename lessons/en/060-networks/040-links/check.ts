/** A link and what replaces it: judged by the containers' settings and by asking for the name inside. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const linked = step('linked', async ({ docker }) => {
  const container = await docker.container('old');
  if (!container) return fail('a container named old', 'none', 'no-container');
  const links = container.HostConfig.Links ?? [];
  if (links.length === 0) return fail('a link to db', 'no link', 'no-link');
  if (!links.some((link) => link.startsWith('/db:'))) return fail('a link to db', links.join(', '), 'other-target');
  if (!links.includes('/db:/old/store')) return fail('the alias store', links.join(', '), 'other-alias');
  return undefined;
});

const modern = step('modern', async ({ docker, sh }) => {
  const container = await docker.container('new');
  if (!container) return fail('a container named new', 'none', 'no-container');
  if (!container.State.Running) return fail('a running container', container.State.Status, 'exited');
  if ((container.HostConfig.Links ?? []).length > 0) return fail('no link', 'a link', 'still-linked');
  if (Object.keys(container.NetworkSettings.Networks).includes('bridge'))
    return fail('a network of your own', 'the default bridge', 'default-bridge');
  const { code } = await sh('docker exec new ping -c 1 -W 2 store');
  if (code !== 0) return fail('an answer from store', 'none', 'no-answer');
  return undefined;
});

export default exercise({ steps: [linked, modern] });
