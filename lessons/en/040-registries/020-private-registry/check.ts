/** A private registry: judged by its container's settings and by what it answers itself. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const registry = step('registry', async ({ docker }) => {
  const image = await docker.image('registry:2');
  const running = (await docker.containers()).filter(
    ({ ImageID, State }) => image && ImageID === image.Id && State === 'running',
  );
  if (running.length === 0) return fail('a running container of registry:2', 'none', 'no-container');
  const published = running.filter(({ Ports }) => Ports.some(({ PublicPort }) => PublicPort === 5000));
  if (published.length === 0) return fail('port 5000 of the host published', 'it is not', 'not-published');
  const mounts = published.flatMap(({ Mounts }) => Mounts);
  const data = mounts.find(({ Destination }) => Destination === '/var/lib/registry');
  const isKept = data?.Type === 'bind' || (data?.Name !== undefined && !/^[0-9a-f]{64}$/.test(data.Name));
  if (!isKept) return fail('a named volume at /var/lib/registry', data?.Name?.slice(0, 12) ?? 'none', 'no-volume');
  return undefined;
});

const push = step('push', async ({ http }) => {
  const answer = await http(5000, '/v2/');
  if (!answer) return fail('an answer on port 5000', 'connection refused', 'no-answer');
  const tags = await http(5000, '/v2/team/busybox/tags/list');
  if (tags?.status !== 200) return fail('a repository team/busybox', 'none', 'no-repository');
  const names = (JSON.parse(tags.text) as { tags: string[] | null }).tags ?? [];
  if (!names.includes('1.0')) return fail('the tag 1.0', names.join(', ') || 'no tag', 'no-tag');
  return undefined;
});

export default exercise({ steps: [registry, push] });
