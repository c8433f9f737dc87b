/** A folder of the host served read-only: judged by the container's mounts and by what answers on the port. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const folder = '/home/student/site';

const mounted = step('mounted', async ({ docker }) => {
  const running = (await docker.containers()).filter(({ State }) => State === 'running');
  if (running.length === 0) return fail('a running container', 'none', 'no-container');
  const mounts = running.flatMap(({ Mounts }) => Mounts);
  const mine = mounts.find(({ Type, Source }) => Type === 'bind' && Source.replace(/\/+$/, '') === folder);
  const volume = mounts.find(({ Type }) => Type === 'volume');
  if (!mine && volume) return fail(`the folder ${folder}`, `the volume ${volume.Name}`, 'volume');
  if (!mine) return fail(`the folder ${folder}`, mounts[0]?.Source ?? 'no mounts', 'other-folder');
  if (mine.RW) return fail('a read-only mount', 'a writable one', 'writable');
  return undefined;
});

const page = step('page', async ({ http }) => {
  const answer = await http(8080);
  if (!answer) return fail('an answer on port 8080', 'connection refused', 'refused');
  if (answer.status !== 200) return fail('status 200', `status ${answer.status}`, 'not-found');
  if (!answer.text.includes('Third edition')) return fail('Third edition', answer.text.trim().slice(0, 80), 'old-page');
  return undefined;
});

export default exercise({ steps: [mounted, page] });
