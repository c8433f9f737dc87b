/**
 * `npm run bench`: medians of what a student feels, in Node, beside a peer where one is at hand (qemu-user for programs).
 * Never part of a test. `--page` adds the page in Chromium (needs dist/); `--course` measures what authors wait for, and nothing else.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { SystemClock } from '../lib/clock.ts';
import { SystemRandom } from '../lib/random.ts';
import { bootMachine, type Machine } from '../machine/machine.ts';
import { shellText } from '../machine/shell.ts';
import { benchCourse } from './bench-course.ts';
import { benchPage } from './bench-page.ts';
import { benchPrograms } from './bench-programs.ts';
import { benchSessions } from './bench-sessions.ts';
import { machineSources } from './machine-sources.ts';
import { median } from './median.ts';

interface Row {
  readonly what: string;
  readonly value: string;
  readonly target: string;
}

const rows: Row[] = [];
const now = () => performance.now();

function report(what: string, value: string, target = ''): void {
  rows.push({ what, value, target });
  console.log(`${what.padEnd(58)} ${value.padStart(14)}   ${target}`);
}

async function times(count: number, work: () => Promise<unknown>): Promise<number> {
  const values: number[] = [];
  for (let i = 0; i < count; i++) {
    const start = now();
    await work();
    values.push(now() - start);
  }
  return median(values);
}

async function sh(machine: Machine, script: string): Promise<string> {
  const { code, stdout, stderr } = await shellText(machine, script);
  if (code !== 0) throw new Error(`${script}: exit status ${code}: ${stderr}`);
  return stdout;
}

/** Milliseconds that the machine's own clock gives to `count` rounds of a command, divided by `count`. */
async function perRound(machine: Machine, count: number, command: string): Promise<number> {
  const script = `a=$(date +%s%N); for i in $(seq ${count}); do ${command}; done; b=$(date +%s%N); echo $((b - a))`;
  return Number(await sh(machine, script)) / 1e6 / count;
}

async function benchDocker(machine: Machine): Promise<void> {
  await sh(
    machine,
    'docker pull -q busybox; docker pull -q debian; for i in 1 2 3; do docker run --rm busybox true; done',
  );
  const values: number[] = [];
  for (let i = 0; i < 15; i++) values.push(await perRound(machine, 1, 'docker run --rm busybox true'));
  report('docker run --rm busybox true, warm', `${median(values).toFixed(1)} ms`, '50 ms');
  report('docker ps, nothing running', `${(await perRound(machine, 20, 'docker ps > /dev/null')).toFixed(1)} ms`);
  report('docker exec box true', `${await execTime(machine)} ms`);
  report(
    'bash -c "echo hi", warm',
    `${(await perRound(machine, 20, 'bash -c "echo hi" > /dev/null')).toFixed(1)} ms`,
    '25 ms',
  );
  report(
    'fork+exec+wait of /bin/true from bash',
    `${(await perRound(machine, 50, '/bin/true')).toFixed(2)} ms`,
    '10 ms',
  );
  const inBusybox = await sh(
    machine,
    `docker run --rm busybox sh -c 'a=$(cat /proc/uptime | cut -d" " -f1); i=0; while [ $i -lt 200 ]; do /bin/true; i=$((i+1)); done; b=$(cat /proc/uptime | cut -d" " -f1); echo "$a $b"'`,
  );
  const [from = 0, to = 0] = inBusybox.trim().split(' ').map(Number);
  report('fork+exec+wait of busybox from busybox sh', `${(((to - from) * 1000) / 200).toFixed(2)} ms`, '5 ms');
}

async function execTime(machine: Machine): Promise<string> {
  await sh(machine, 'docker run -d --name box busybox sleep 1000');
  const value = await perRound(machine, 10, 'docker exec box true');
  await sh(machine, 'docker rm -f box');
  return value.toFixed(1);
}

async function benchCpu(machine: Machine): Promise<void> {
  await sh(machine, 'head -c 20000000 /dev/zero > /tmp/zeros; sha256sum /tmp/zeros > /dev/null');
  const ms = await times(3, () => sh(machine, 'sha256sum /tmp/zeros'));
  report('sha256sum of 20 MB (with the JIT)', `${ms.toFixed(0)} ms`);
  const root = '/tmp/rootfs/debian';
  if (existsSync('/usr/bin/qemu-riscv64-static') && existsSync(`${root}/usr/bin/sha256sum`)) {
    const input = Buffer.alloc(20_000_000);
    const peer = median(
      [0, 1, 2].map(() => {
        const start = now();
        spawnSync('/usr/bin/qemu-riscv64-static', ['-L', root, `${root}/usr/bin/sha256sum`], { input });
        return now() - start;
      }),
    );
    report('  the same under qemu-riscv64-static', `${peer.toFixed(0)} ms`, `ours/qemu ${(ms / peer).toFixed(2)}`);
  }
}

async function benchInterrupt(machine: Machine): Promise<void> {
  const script = `docker run --rm busybox sh -c 'while :; do :; done' & sleep 1; a=$(date +%s%N); kill -INT %1 2>/dev/null || kill -INT $!; wait $!; b=$(date +%s%N); echo $((b - a))`;
  const ms = Number((await sh(machine, `set -m; ${script}`)).trim().split('\n').at(-1)) / 1e6;
  report('SIGINT to a tight loop in a container, until it is gone', `${ms.toFixed(0)} ms`, '250 ms');
}

async function main(): Promise<void> {
  if (process.argv.includes('--course')) return await benchCourse(report);
  const start = now();
  const machine = await bootMachine({
    ...(await machineSources()),
    clock: new SystemClock(),
    random: new SystemRandom(),
  });
  report('boot until dockerd answers', `${(now() - start).toFixed(0)} ms`);
  await sh(machine, 'true');
  report('boot until a login shell has run', `${(now() - start).toFixed(0)} ms`);
  await benchDocker(machine);
  await benchCpu(machine);
  await benchInterrupt(machine);
  await benchPrograms(machine, report);
  machine.stop();
  benchSessions(report);
  if (process.argv.includes('--page')) await benchPage(report);
}

await main();
process.exit(0);
