/**
 * `node src/tools/run.ts compare-sequences N SEED SHELL…`: N generated sequences of docker commands typed into the student's
 * machine and given to SHELL (a command that runs a bash script from standard input with the real docker and a busybox
 * image); says where exit statuses or end states differ. Exit status 1 where one does.
 */
import { spawn } from 'node:child_process';
import { SystemClock } from '../lib/clock.ts';
import { SystemRandom } from '../lib/random.ts';
import { bootMachine } from '../machine/machine.ts';
import { shellText } from '../machine/shell.ts';
import { cpuModule, debianSource, hubSource, rootSource } from './machine-sources.ts';
import { generateSequence, seededNumbers, sequencesScript } from './sequences.ts';

const batch = 20;

async function ours(script: string): Promise<string> {
  const machine = await bootMachine({
    cpu: await cpuModule(),
    clock: new SystemClock(),
    random: new SystemRandom(),
    root: rootSource,
    hub: hubSource,
    debian: debianSource,
  });
  try {
    return (await shellText(machine, `docker pull -q busybox >/dev/null\n${script}`)).stdout;
  } finally {
    machine.stop();
  }
}

function theirs(shell: readonly string[], script: string): Promise<string> {
  const [program = 'bash', ...args] = shell;
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stdin.end(script);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(output));
  });
}

const partsOf = (output: string): Map<string, string> =>
  new Map(
    output
      .split(/^=== /m)
      .slice(1)
      .map((part): [string, string] => [part.split('\n', 1)[0] ?? '', part]),
  );

/** Both parts' lines where they differ, after the commands up to there. */
function difference(real: string, own: string): string {
  const [left, right] = [real.split('\n'), own.split('\n')];
  const shown: string[] = [];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    if (left[index] === right[index]) shown.push(`  ${left[index]}`);
    else shown.push(`- ${left[index] ?? ''}`, `+ ${right[index] ?? ''}`);
  }
  return shown.join('\n');
}

async function main(): Promise<void> {
  const [count = '20', seed = '1', ...shell] = process.argv.slice(2);
  const next = seededNumbers(Number(seed));
  const sequences = Array.from({ length: Number(count) }, () => generateSequence(next, 8));
  let different = 0;
  for (let first = 0; first < sequences.length; first += batch) {
    const script = sequencesScript(sequences.slice(first, first + batch), first);
    const [real, own] = (await Promise.all([theirs(shell, script), ours(script)])).map(partsOf);
    for (const [index, part] of real ?? []) {
      if (part === own?.get(index)) continue;
      different += 1;
      console.log(difference(part, own?.get(index) ?? ''));
    }
  }
  console.log(`${sequences.length} sequences, ${different} different`);
  process.exit(different > 0 ? 1 : 0);
}

await main();
