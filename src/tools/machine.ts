/**
 * `npm run -s machine -- [--strace] [--disk FOLDER] [-c COMMAND | FILE | -]`: boots the student's machine and runs the command, the
 * script or standard input in its login shell; with a terminal on stdin it is interactive. stdout, stderr and the exit
 * status are passed through. With a disk the machine is the one that was there before; without, it is new, and forgotten.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { SystemClock } from '../lib/clock.ts';
import { SystemRandom } from '../lib/random.ts';
import { openMachineDisk } from '../machine/disk/machine-disk.ts';
import { bootMachine, type Machine } from '../machine/machine.ts';
import { runShell } from '../machine/shell.ts';
import { openTerminal } from '../machine/terminal.ts';
import { FolderDisk } from './folder-disk.ts';
import { machineSources } from './machine-sources.ts';
import { callerFolder } from './project.ts';
import { traceTo } from './trace-to.ts';

interface Arguments {
  readonly strace: boolean;
  readonly disk: string | undefined;
  /** undefined: interactive. */
  readonly script: string | undefined;
}

function parseArguments(words: readonly string[]): Arguments {
  const rest = [...words];
  let strace = false;
  let disk: string | undefined;
  while (rest[0] === '--strace' || rest[0] === '--disk') {
    if (rest.shift() === '--strace') strace = true;
    else disk = resolve(callerFolder, rest.shift() ?? '.');
  }
  const options = { strace, disk };
  const [first, second] = rest;
  if (first === '-c') {
    if (second === undefined) throw new Error('-c: option requires an argument');
    return { ...options, script: second };
  }
  if (first === '-' || (first === undefined && !process.stdin.isTTY))
    return { ...options, script: readFileSync(0, 'utf8') };
  if (first === undefined) return { ...options, script: undefined };
  return { ...options, script: readFileSync(resolve(callerFolder, first), 'utf8') };
}

async function interactive(machine: Machine): Promise<number> {
  const { columns = 80, rows = 24 } = process.stdout;
  const terminal = await openTerminal(machine, columns, rows);
  process.stdin.setRawMode(true);
  process.stdin.on('data', (bytes) => terminal.write(new Uint8Array(bytes)));
  process.stdout.on('resize', () => terminal.resize(process.stdout.columns, process.stdout.rows));
  for await (const chunk of terminal.readable) process.stdout.write(chunk);
  process.stdin.setRawMode(false);
  return await terminal.exited;
}

async function main(): Promise<number> {
  const { strace, script, disk: folder } = parseArguments(process.argv.slice(2));
  const clock = new SystemClock();
  const disk = folder === undefined ? undefined : await openMachineDisk({ disk: new FolderDisk(folder), clock });
  const machine = await bootMachine({
    ...(disk && { disk }),
    ...(await machineSources()),
    clock,
    random: new SystemRandom(),
    onFault: (error, where) => {
      if (process.env.DRYDOCK_DEBUG) console.error(`${where}:`, error);
    },
  });
  if (strace) traceTo(machine.kernel, (line) => process.stderr.write(`${line}\n`));
  for (const what of disk?.lost ?? []) console.error(`machine: lost with a damaged disk: ${what}`);
  const code =
    script === undefined
      ? await interactive(machine)
      : await runShell(machine, script, {
          stdout: (bytes) => process.stdout.write(bytes),
          stderr: (bytes) => process.stderr.write(bytes),
        });
  await disk?.keeper.stop();
  return code;
}

const status = await main().catch((error: unknown) => {
  console.error(`machine: ${error instanceof Error ? error.message : String(error)}`);
  return 1;
});
process.exitCode = status;
// Output may still be on its way into a pipe; the kernel's timers must not hold the process.
process.stdout.write('', () => process.stderr.write('', () => process.exit(status)));
