/** Containers share the host's kernel and bring their own files: judged by what two files hold and by a container's processes. */
import { exercise, type Facts, fail, step } from '../../../../src/course/exercise.ts';

async function textOf(sh: Facts['sh'], path: string): Promise<string | undefined> {
  const { code, stdout } = await sh(`cat ${path}`);
  return code === 0 ? stdout.trim() : undefined;
}

const kernel = step('kernel', async ({ sh }) => {
  const text = await textOf(sh, '~/kernel.txt');
  if (text === undefined) return fail('a file ~/kernel.txt', 'no such file', 'no-file');
  const release = (await sh('uname -r')).stdout.trim();
  if (!text.includes(release)) return fail(release, text.slice(0, 80), 'not-kernel');
  return undefined;
});

const system = step('system', async ({ sh }) => {
  const text = await textOf(sh, '~/system.txt');
  if (text === undefined) return fail('a file ~/system.txt', 'no such file', 'no-file');
  if (/^ID=alpine$/m.test(text)) return undefined;
  const found = /^ID=.*$/m.exec(text)?.[0] ?? text.slice(0, 80);
  return fail('ID=alpine', found, text === (await textOf(sh, '/etc/os-release')) ? 'host-system' : 'other-system');
});

const alone = step('alone', async ({ docker, sh }) => {
  const container = await docker.container('alone');
  if (!container) return fail('a container named alone', 'none', 'no-container');
  if (!container.State.Running) return fail('a running container', container.State.Status, 'exited');
  const processes = (await sh('docker top alone -o pid')).stdout.trim().split('\n').length - 1;
  if (processes !== 1) return fail('one process', `${processes} processes`, 'crowded');
  return undefined;
});

export default exercise({ steps: [kernel, system, alone] });
