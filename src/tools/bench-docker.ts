/**
 * `node src/tools/run.ts bench-docker [--containers N] [--alone]`: our engine in the student's machine beside the real one, turn
 * by turn in one run: `run --rm`, a build of ten steps cold and warm, `ps` with many running containers, `save` and `load` of
 * 50 MB. Milliseconds by each side's own shell, medians; and what SHA-256 takes for those 50 MB in this process.
 */
import { loadavg } from 'node:os';
import { SystemClock } from '../lib/clock.ts';
import { SystemRandom } from '../lib/random.ts';
import { sha256Hex } from '../lib/sha256.ts';
import { bootMachine } from '../machine/machine.ts';
import { type EngineSide, ourSide, RealSide } from './compare/engine-side.ts';
import { machineSources } from './machine-sources.ts';
import { median } from './median.ts';

interface Task {
  readonly name: string;
  /** At once before each time, not measured. */
  readonly before?: string;
  readonly command: string;
  readonly times: number;
  /** How many times faster ours shall be, or milliseconds that it may take. */
  readonly target: string;
}

const setup = `
mkdir -p bench/build; cd bench; echo 'FROM busybox' > build/Dockerfile
for step in 1 2 3 4 5 6 7 8 9; do echo "RUN echo $step > /step-$step" >> build/Dockerfile; done
docker run --rm busybox true
docker run --name big busybox dd if=/dev/urandom of=/big bs=1M count=50
docker commit big bench:big; docker rm big; docker save -o big.tar bench:big
`;

const tasks: readonly Task[] = [
  { name: 'run --rm busybox true', command: 'docker run --rm busybox true', times: 9, target: '15 x' },
  {
    name: 'build, ten steps, cold',
    command: 'docker build --no-cache -t bench build',
    times: 3,
    target: '8 x',
  },
  { name: 'build, ten steps, warm', command: 'docker build -t bench build', times: 9, target: '15 x' },
  {
    name: 'the same, 50 MB beside the Dockerfile',
    before: 'cp build/Dockerfile .',
    command: 'docker build -t bench .',
    times: 5,
    target: '',
  },
  { name: 'save 50 MB', command: 'docker save -o big.tar bench:big', times: 3, target: '3 x SHA-256' },
  {
    name: 'load 50 MB',
    before: 'docker rmi bench:big',
    command: 'docker load -i big.tar',
    times: 3,
    target: '3 x SHA-256',
  },
];

const script = ({ before = 'true', command }: Task): string => `cd bench
{ ${before}; } >/dev/null 2>&1
start=$(date +%s%N); ${command} >/dev/null 2>&1 </dev/null; status=$?; end=$(date +%s%N)
echo "$(( (end - start) / 1000 )) $status"`;

/** Milliseconds. @throws Error where the command failed */
async function measure(side: EngineSide, task: Task): Promise<number> {
  const [time = '', status = ''] = (await side.shell(script(task))).trim().split(' ');
  if (status !== '0') throw new Error(`${task.command}: exit status ${status}`);
  return Number(time) / 1000;
}

/** @param cpu of this process, with the shell around the command: what busy neighbours don't change much */
function row(name: string, own: number, real: number | undefined, target: string, cpu = own): void {
  const ratio = real === undefined ? '' : `${(real / own).toFixed(1)} x`;
  const cells = [own.toFixed(1), cpu.toFixed(1), real?.toFixed(1) ?? '', ratio]
    .map((text) => text.padStart(10))
    .join('');
  console.log(`${name.padEnd(38)}${cells}   ${target}`);
}

async function compare(task: Task, own: EngineSide, real: EngineSide | undefined): Promise<void> {
  const times: { own: number[]; real: number[] } = { own: [], real: [] };
  let cpu = 0;
  for (let round = 0; round < task.times; round++) {
    const before = process.cpuUsage();
    times.own.push(await measure(own, task));
    const { user, system } = process.cpuUsage(before);
    cpu += (user + system) / 1000;
    if (real) times.real.push(await measure(real, task));
  }
  row(task.name, median(times.own), real ? median(times.real) : undefined, task.target, cpu / task.times);
}

function hashing(): number {
  const bytes = new Uint8Array(50 << 20).map((_, at) => at * 7);
  const start = performance.now();
  sha256Hex(bytes);
  return performance.now() - start;
}

async function main(): Promise<void> {
  const words = process.argv.slice(2);
  const at = words.indexOf('--containers');
  const containers = at < 0 ? 200 : Number(words[at + 1]);
  const machine = await bootMachine({
    ...(await machineSources()),
    clock: new SystemClock(),
    random: new SystemRandom(),
  });
  const own = ourSide(machine);
  await own.shell('docker pull -q busybox');
  const real = words.includes('--alone') ? undefined : new RealSide(process.env.ORACLE_DIR ?? '/tmp/oracle-bench');
  real?.fresh(['busybox']);
  for (const side of [own, real]) await side?.shell(setup);
  console.log(
    `load ${loadavg()[0]?.toFixed(1)}\n${'median, ms'.padEnd(38)}      ours       cpu      real     ratio   target`,
  );
  for (const task of tasks) await compare(task, own, real);
  row('SHA-256 of 50 MB', median([hashing(), hashing(), hashing()]), undefined, '');
  const start = `for index in $(seq ${containers}); do docker run -d busybox sleep 10000 >/dev/null; done`;
  for (const side of [own, real]) await side?.shell(start);
  const ps = { name: `ps, ${containers} running`, command: 'docker ps', times: 9, target: '50 ms' };
  await compare(ps, own, real);
  real?.close();
  machine.stop();
  process.exit(0);
}

await main();
