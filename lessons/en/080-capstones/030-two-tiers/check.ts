/** Two tiers on a network: judged by the containers' networks, mounts and ports, and by what the web server answers. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const store = step('store', async ({ docker }) => {
  const redis = (await docker.image('redis'))?.Id;
  const summary = (await docker.containers()).find(
    ({ ImageID, State }) => redis && ImageID === redis && State === 'running',
  );
  if (!summary) return fail('a running container of redis', 'none', 'no-redis');
  const networks = Object.keys(summary.NetworkSettings?.Networks ?? {});
  if (networks.every((name) => ['bridge', 'host', 'none'].includes(name)))
    return fail('a network of your own', networks.join(', '), 'default-bridge');
  if (summary.Ports.some(({ PublicPort }) => PublicPort !== undefined))
    return fail('no published port', 'redis is published', 'published');
  const data = summary.Mounts.find(({ Destination }) => Destination === '/data');
  if (data?.Type !== 'volume' || /^[0-9a-f]{64}$/.test(data.Name ?? ''))
    return fail('a named volume at /data', data?.Type ?? 'no mount', 'no-volume');
  return undefined;
});

const web = step('web', async ({ http }) => {
  const answer = await http(8080, '/cgi-bin/show');
  if (!answer) return fail('an answer on port 8080', 'connection refused', 'refused');
  if (answer.status !== 200) return fail('status 200', `status ${answer.status}`, 'other-server');
  if (answer.text.includes('no store')) return fail('the number of visits', 'no store', 'no-store');
  const visits = Number(/visits: (\d+)/.exec(answer.text)?.[1] ?? 0);
  if (visits < 1) return fail('at least one visit', answer.text.trim(), 'no-visit');
  return undefined;
});

export default exercise({ steps: [store, web] });
