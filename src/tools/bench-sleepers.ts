/**
 * `node src/tools/run.ts bench-sleepers`: what a machine with 100 containers of `sleep 1000` takes, in a process that does nothing else:
 * one line of JSON. `npm run bench` runs it.
 */
import { SystemClock } from '../lib/clock.ts';
import { SystemRandom } from '../lib/random.ts';
import { bootMachine } from '../machine/machine.ts';
import { shellText } from '../machine/shell.ts';
import { machineSources } from './machine-sources.ts';

export interface Sleepers {
  readonly seconds: number;
  /** Bytes of this process: resident now, resident at most so far, resident before the first container, and the machine's own memory. */
  readonly resident: number;
  readonly most: number;
  readonly before: number;
  readonly machine: number;
}

const machine = await bootMachine({
  ...(await machineSources()),
  clock: new SystemClock(),
  random: new SystemRandom(),
});

async function sh(script: string): Promise<string> {
  const { code, stdout, stderr } = await shellText(machine, script);
  if (code !== 0) throw new Error(`${script}: exit status ${code}: ${stderr}`);
  return stdout.trim();
}

await sh('docker pull -q busybox');
const before = process.memoryUsage().rss;
const start = performance.now();
await sh('for i in $(seq 100); do docker run -d --name s$i busybox sleep 1000; done > /dev/null');
const seconds = (performance.now() - start) / 1000;
const running = await sh('docker ps -q | wc -l');
if (running !== '100') throw new Error(`${running} containers are running`);
const sleepers: Sleepers = {
  seconds,
  resident: process.memoryUsage().rss,
  most: process.resourceUsage().maxRSS * 1024,
  before,
  machine: machine.kernel.physical.memory.buffer.byteLength,
};
console.log(JSON.stringify(sleepers));
process.exit(0);
