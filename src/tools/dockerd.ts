/**
 * `npm run -s dockerd -- [--listen unix:///PATH]`: our engine on a real socket, for the real docker CLI and any other client, until it is
 * ended. Bind mounts see the real system's own directories (/home, /tmp, /root, /srv … not /etc or /usr), published ports open at 127.0.0.1.
 */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { SystemClock } from '../lib/clock.ts';
import type { Handler } from '../lib/http.ts';
import { SystemRandom } from '../lib/random.ts';
import { bootMachine, type Machine } from '../machine/machine.ts';
import { HostFs } from './host-fs.ts';
import { machineSources } from './machine-sources.ts';
import { mirrorPorts } from './mirror-ports.ts';
import { serveUnix } from './serve-unix.ts';

/** Directories of `/` that are the machine's own. */
const machineOwn = new Set('bin boot dev etc lib lib32 lib64 libx32 lost+found proc run sbin sys usr var'.split(' '));

function socketOf(words: readonly string[]): string {
  const at = words.indexOf('--listen');
  const joined = words.find((word) => word.startsWith('--listen='))?.slice('--listen='.length);
  const address = joined ?? (at < 0 ? 'unix:///tmp/drydock.sock' : (words[at + 1] ?? ''));
  if (!address.startsWith('unix://')) throw new Error(`--listen: only unix:///PATH is supported, not "${address}"`);
  return address.slice('unix://'.length);
}

/** Shows the caller's directories in the machine, under the same names. */
function mountHostDirectories({ daemon, kernel }: Machine): void {
  for (const name of readdirSync('/')) {
    if (machineOwn.has(name) || !statSync(`/${name}`, { throwIfNoEntry: false })?.isDirectory()) continue;
    const fs = new HostFs(`/${name}`, kernel.vfs.deviceNumbers.next());
    daemon.mounts.mount(fs, daemon.files.mkdirAll(`/${name}`));
  }
}

/** Milliseconds before a container starts. */
const startDelay = 20;

/**
 * `docker compose up` asks for events and for the start at once, on two connections, and waits for ever where the container's
 * end comes before its events: the real engine is never that quick.
 */
function unhurried(handler: Handler): Handler {
  return async (request) => {
    if (/\/containers\/[^/?]+\/start(?:\?|$)/.test(request.url))
      await new Promise((resolve) => setTimeout(resolve, startDelay));
    return handler(request);
  };
}

async function main(): Promise<void> {
  const path = socketOf(process.argv.slice(2));
  const warn = (message: string): void => console.error(`dockerd: ${message}`);
  const machine = await bootMachine({
    ...(await machineSources()),
    clock: new SystemClock(),
    random: new SystemRandom(),
    onFault: (error, where) => {
      if (process.env.DRYDOCK_DEBUG) console.error(`${where}:`, error);
    },
  });
  mountHostDirectories(machine);
  mirrorPorts(machine.kernel.net, warn);
  const debug = process.env.DRYDOCK_DEBUG ? (error: unknown) => console.error('http:', error) : undefined;
  await serveUnix(path, unhurried(machine.docker), debug);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      rmSync(path, { force: true });
      process.exit(0);
    });
  }
  console.log('listening');
}

await main().catch((error: unknown) => {
  console.error(`dockerd: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});
