/** Published ports: judged by what answers on the machine's port and by the bindings that the containers have. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const open = step('open', async ({ http }) => {
  const answer = await http(8080);
  if (!answer) return fail('an answer on port 8080', 'connection refused', 'refused');
  if (answer.status !== 200) return fail('status 200', `status ${answer.status}`, 'not-found');
  if (!answer.text.includes('Open for business')) return fail('your page', answer.text.slice(0, 80), 'other-page');
  return undefined;
});

const inside = step('inside', async ({ docker }) => {
  const container = (await docker.containers()).find(({ Names }) => Names.includes('/admin'));
  if (!container) return fail('a container named admin', 'none', 'no-container');
  if (container.State !== 'running') return fail('a running container', container.State, 'exited');
  const published = container.Ports.filter(({ PublicPort }) => PublicPort === 9090);
  if (published.length === 0) return fail('port 9090 published', 'it is not', 'not-published');
  if (published.some(({ IP }) => IP !== '127.0.0.1'))
    return fail('127.0.0.1:9090', published.map(({ IP }) => `${IP}:9090`).join(' and '), 'everywhere');
  if (published.some(({ PrivatePort }) => PrivatePort !== 80))
    return fail('port 80 of the container', `port ${published[0]?.PrivatePort}`, 'other-port');
  return undefined;
});

export default exercise({ steps: [open, inside] });
