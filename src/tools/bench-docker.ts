/**
 * `node src/tools/run.ts bench-docker [--containers N] SHELL…`: our engine beside the real one in one run: `run --rm`, a build of ten
 * steps cold and warm, `ps` with many running containers, `save` and `load` of 50 MB. SHELL runs a bash script from standard
 * input with the real docker and a busybox image. Milliseconds by the shell's clock, medians, and how many times faster ours is.
 */
import { spawn } from 'node:child_process';
import { SystemClock } from '../lib/clock.ts';
import { SystemRandom } from '../lib/random.ts';
import { bootMachine } from '../machine/machine.ts';
import { shellText } from '../machine/shell.ts';
import { cpuModule, debianSource, hubSource, rootSource } from './machine-sources.ts';

const script = (containers: number): string => `
now() { date +%s%N; }
# measure NAME TIMES COMMAND
measure() {
  name=$1 times=$2; shift 2
  for _ in $(seq $times); do start=$(now); "$@" >/dev/null 2>&1 </dev/null; end=$(now); echo "$name $(( (end - start) / 1000 ))"; done
}
cd "$(mktemp -d)"
echo 'FROM busybox' > Dockerfile
for step in 1 2 3 4 5 6 7 8 9; do echo "RUN echo $step > /step-$step" >> Dockerfile; done
docker run --rm busybox true >/dev/null 2>&1
measure 'run --rm busybox true' 7 docker run --rm busybox true
measure 'build, ten steps, cold' 3 docker build --no-cache -t bench .
measure 'build, ten steps, warm' 5 docker build -t bench .
docker run --name big busybox sh -c 'dd if=/dev/urandom of=/big bs=1M count=50' >/dev/null 2>&1
docker commit big bench:big >/dev/null; docker rm big >/dev/null
measure 'save 50 MB' 3 docker save -o big.tar bench:big
docker rmi bench:big >/dev/null
measure 'load 50 MB' 1 docker load -i big.tar
start=$(now); sha256sum big.tar >/dev/null; end=$(now); echo "sha256sum of it (for comparison) $(( (end - start) / 1000 ))"
for index in $(seq ${containers}); do docker run -d busybox sleep 10000 >/dev/null 2>&1; done
measure 'ps, ${containers} running' 7 docker ps
docker rm -f $(docker ps -aq) >/dev/null 2>&1; docker rmi -f bench bench:big >/dev/null 2>&1
`;

async function ours(text: string): Promise<string> {
  const machine = await bootMachine({
    cpu: await cpuModule(),
    clock: new SystemClock(),
    random: new SystemRandom(),
    root: rootSource,
    hub: hubSource,
    debian: debianSource,
  });
  const { stdout } = await shellText(machine, `docker pull -q busybox >/dev/null\n${text}`);
  machine.stop();
  return stdout;
}

function theirs(shell: readonly string[], text: string): Promise<string> {
  const [program = 'bash', ...args] = shell;
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    output += part;
  });
  child.stdin.end(text);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(output));
  });
}

/** Name → median, in milliseconds. */
function medians(output: string): Map<string, number> {
  const times = new Map<string, number[]>();
  for (const line of output.split('\n')) {
    const match = /^(.*) (\d+)$/.exec(line);
    const name = match?.[1] ?? '';
    if (match) times.set(name, [...(times.get(name) ?? []), Number(match[2]) / 1000]);
  }
  return new Map(
    [...times].map(([name, values]) => [name, values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0]),
  );
}

async function main(): Promise<void> {
  const words = process.argv.slice(2);
  const containers = words[0] === '--containers' ? Number(words.splice(0, 2)[1]) : 200;
  const text = script(containers);
  const own = medians(await ours(text));
  const real = words.length > 0 ? medians(await theirs(words, text)) : new Map<string, number>();
  console.log(`${'median, ms'.padEnd(36)}${'ours'.padStart(9)}${'real'.padStart(9)}${'ratio'.padStart(8)}`);
  for (const [name, time] of own) {
    const other = real.get(name);
    const ratio = other === undefined ? '' : `${(other / time).toFixed(1)} x`;
    console.log(
      `${name.padEnd(36)}${time.toFixed(1).padStart(9)}${(other?.toFixed(1) ?? '').padStart(9)}${ratio.padStart(8)}`,
    );
  }
  process.exit(0);
}

await main();
