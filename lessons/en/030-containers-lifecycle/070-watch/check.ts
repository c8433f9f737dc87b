/** Watching: two answers in files, compared with what Docker says of the container now. */
import { exercise, type Facts, fail, step } from '../../../../src/course/exercise.ts';

async function textOf(sh: Facts['sh'], path: string): Promise<string | undefined> {
  const { code, stdout } = await sh(`cat ${path}`);
  return code === 0 ? stdout.trim() : undefined;
}

const address = step('address', async ({ docker, sh }) => {
  const container = await docker.container('web');
  if (!container?.State.Running)
    return fail('a running container web', container?.State.Status ?? 'none', 'no-container');
  const text = await textOf(sh, '~/address.txt');
  if (text === undefined) return fail('a file ~/address.txt', 'no such file', 'no-file');
  const right = Object.values(container.NetworkSettings.Networks).map(({ IPAddress }) => IPAddress);
  const found = /\d+\.\d+\.\d+\.\d+/.exec(text)?.[0] ?? '';
  if (!right.includes(found)) return fail(right.join(' or '), text.slice(0, 80), 'other');
  return undefined;
});

const port = step('port', async ({ docker, sh }) => {
  const container = await docker.container('web');
  if (!container?.State.Running)
    return fail('a running container web', container?.State.Status ?? 'none', 'no-container');
  const bindings = container.NetworkSettings.Ports['80/tcp'] ?? [];
  if (bindings.length === 0) return fail('a published port', 'none', 'not-published');
  const text = await textOf(sh, '~/port.txt');
  if (text === undefined) return fail('a file ~/port.txt', 'no such file', 'no-file');
  const numbers: string[] = text.match(/\d+/g) ?? [];
  if (bindings.some(({ HostPort }) => numbers.includes(HostPort))) return undefined;
  return fail('the port of the host', text.slice(0, 80), numbers.includes('80') ? 'inside' : 'other');
});

export default exercise({ steps: [address, port] });
