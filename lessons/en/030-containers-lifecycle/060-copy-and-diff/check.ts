/** docker cp: judged by files in the container and on the host, byte for byte. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const page = step('page', async ({ docker, sh }) => {
  const container = await docker.container('web');
  if (!container) return fail('a container named web', 'none', 'no-container');
  if (!container.State.Running) return fail('a running container', container.State.Status, 'exited');
  const there = await sh('docker exec web cat /usr/share/nginx/html/index.html');
  const mine = await sh('cat ~/index.html');
  if (there.code === 0 && there.stdout === mine.stdout) return undefined;
  const added = /^A (\S*index\.html)$/m.exec((await sh('docker diff web')).stdout)?.[1];
  if (added) return fail('your page at /usr/share/nginx/html/index.html', `a page at ${added}`, 'elsewhere');
  return fail('your page', 'another page', 'welcome');
});

const config = step('config', async ({ docker, sh }) => {
  const { code, stdout } = await sh('cat ~/nginx.conf');
  if (code !== 0 || !(await docker.container('web'))) return fail('a file ~/nginx.conf', 'no such file', 'no-file');
  const there = await sh('docker cp web:/etc/nginx/nginx.conf - | tar xO');
  if (stdout !== there.stdout) return fail('the file as in the container', 'another content', 'different');
  return undefined;
});

export default exercise({ steps: [page, config] });
