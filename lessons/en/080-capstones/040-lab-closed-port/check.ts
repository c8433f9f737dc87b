/** A lab: a server nobody can reach. Judged by its working, and by the volume with the orders being still in use. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const reached = step('reached', async ({ http }) => {
  const answer = await http(8080, '/list.txt');
  if (!answer) return fail('an answer on port 8080', 'connection refused', 'refused');
  if (answer.status !== 200) return fail('the list of orders', `status ${answer.status}`, 'no-list');
  if (!answer.text.includes('order 17')) return fail('order 17', answer.text.slice(0, 80), 'other-list');
  return undefined;
});

const same = step('same', async ({ docker }) => {
  const shop = await docker.container('shop');
  if (!shop?.State.Running) return fail('a running container named shop', shop?.State.Status ?? 'none', 'no-shop');
  const mount = shop.Mounts.find(({ Name }) => Name === 'orders');
  if (!mount) return fail('the volume orders in it', 'another mount or none', 'no-orders');
  const bindings = Object.values(shop.NetworkSettings.Ports).flatMap((one) => one ?? []);
  if (!bindings.some(({ HostPort }) => HostPort === '8080'))
    return fail('port 8080 published', bindings.map(({ HostPort }) => HostPort).join(', ') || 'none', 'not-published');
  return undefined;
});

export default exercise({ steps: [reached, same] });
