/** A service without root: judged by the image's configuration and by running it. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const user = step('user', async ({ docker, sh }) => {
  const image = await docker.image('journal');
  if (!image) return fail('an image journal', 'none', 'no-image');
  const name = image.Config?.User ?? '';
  if (name === '') return fail('a USER', 'none', 'root');
  const { code, stdout, stderr } = await sh('docker run --rm --entrypoint id journal -u');
  if (code !== 0) return fail(`the user ${name}`, stderr.split('\n')[0] ?? '', 'unknown-user');
  if (stdout.trim() === '0') return fail('another user than root', name, 'root');
  return undefined;
});

const writes = step('writes', async ({ docker, sh }) => {
  const image = await docker.image('journal');
  if (!image) return fail('an image journal', 'none', 'no-image');
  const { code, stdout, stderr } = await sh('docker run --rm journal');
  if (/nonexistent/.test(stderr)) return fail('one entry', stderr.slice(0, 80), 'no-folder');
  if (code !== 0) return fail('one entry', stderr.slice(0, 80), /denied/.test(stderr) ? 'denied' : 'no-folder');
  const owner = /uid=(\d+)/.exec(stdout)?.[1];
  if (owner === undefined || owner === '0')
    return fail('an entry of another user than root', stdout.slice(0, 80), 'by-root');
  const mode = (await sh("docker run --rm --entrypoint stat journal -c '%a' /var/journal")).stdout.trim();
  if (mode.endsWith('7')) return fail('a folder of the service alone', `mode ${mode}`, 'for-everyone');
  return undefined;
});

export default exercise({ steps: [user, writes] });
