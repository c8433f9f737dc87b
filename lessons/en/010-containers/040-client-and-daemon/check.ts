/** Client and daemon: files of the home directory are compared with what the daemon says of itself just now. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const home = '/home/student';

const driver = step('driver', async ({ sh, text }) => {
  const name = (await sh("docker info -f '{{.Driver}}'")).stdout.trim();
  const written = await text(`${home}/driver`);
  if (written === undefined) return fail('a file ~/driver', 'none', 'no-file');
  if (written === name) return undefined;
  return fail(name, written.slice(0, 60), written.includes(name) ? 'too-much' : 'other');
});

const idle = step('idle', async ({ docker }) => {
  const container = await docker.container('idle');
  if (!container) return fail('a container named idle', 'none', 'no-container');
  if (container.State.Status !== 'created') return fail('created', container.State.Status, 'has-run');
  return undefined;
});

const count = step('count', async ({ docker, sh, text }) => {
  if ((await text(`${home}/count.sh`)) === undefined) return fail('a file ~/count.sh', 'none', 'no-file');
  const { code, stdout } = await sh(`sh ${home}/count.sh`);
  if (code !== 0) return fail('exit status 0', `exit status ${code}`, 'fails');
  const printed = stdout.trim();
  if (!/^\d+$/.test(printed)) return fail('a number', printed.slice(0, 60) || 'nothing', 'no-number');
  const all = await docker.containers();
  if (Number(printed) === all.length) return undefined;
  const running = all.filter(({ State }) => State === 'running').length;
  return fail(`${all.length}`, printed, Number(printed) === running ? 'running-only' : 'other');
});

export default exercise({ steps: [driver, idle, count] });
