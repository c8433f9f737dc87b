/**
 * `node src/tools/record-programs.ts [--only TEXT]`: runs the command lines of test/programs/command-lines.ts on the host's Linux, under
 * qemu-riscv64-static (by binfmt_misc) in a chroot of the same root file system, and writes test/programs/recorded.json.
 * Wants root, and a network, a PID and a mount namespace to itself for each line.
 */
import { spawnSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { groups } from '../../test/programs/command-lines.ts';
import {
  directoryOf,
  environment,
  programMachine,
  type Recorded,
  treeDigest,
  treeLine,
} from '../../test/programs/program-machine.ts';
import { writeTree } from './host-tree.ts';
import { projectRoot } from './project.ts';

const output = join(projectRoot, 'test', 'programs', 'recorded.json');

function describeFolder(folder: string, prefix = ''): string[] {
  const lines: string[] = [];
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const stat = lstatSync(path);
    const content = stat.isSymbolicLink() ? readlinkSync(path) : stat.isFile() ? readFileSync(path) : '';
    lines.push(treeLine(`${prefix}${name}`, stat, content));
    if (stat.isDirectory()) lines.push(...describeFolder(path, `${prefix}${name}/`));
  }
  return lines;
}

function runOnHost(root: string, shell: string, number: number, command: string): Omit<Recorded, 'root' | 'command'> {
  const cwd = directoryOf(number);
  mkdirSync(join(root, cwd), { recursive: true });
  const isolated = ['--mount', '--pid', '--fork', '--net', '--ipc', '--uts'];
  const inside = `mount -t proc proc ${root}/proc && mount --bind /dev ${root}/dev && ip link set lo up && exec chroot ${root} /usr/bin/env -i "$@"`;
  const line = ['sh', '-c', `cd ${cwd} && exec /bin/${shell} -c "$0"`, command];
  const args = [...isolated, 'sh', '-c', inside, 'sh', ...environment(cwd), ...line];
  // Through pipes: what Node gives are sockets, which /dev/stdout cannot be opened as.
  // biome-ignore lint/suspicious/noTemplateCurlyInString: bash's.
  const piped = '"$@" 2> /dev/null | cat; exit ${PIPESTATUS[0]}';
  const { stdout, status, signal } = spawnSync('bash', ['-c', piped, 'bash', 'unshare', ...args], {
    input: '',
    maxBuffer: 1 << 26,
    timeout: 120_000,
  });
  if (signal) throw new Error(`${command}: ended by ${signal}`);
  return { stdout: String(stdout), status: status ?? -1, tree: treeDigest(describeFolder(join(root, cwd))) };
}

async function record(only: string | undefined): Promise<void> {
  process.umask(0o022);
  const folder = mkdtempSync(join(tmpdir(), 'drydock-programs-'));
  const before: Recorded[] = only === undefined ? [] : JSON.parse(readFileSync(output, 'utf8'));
  const known = new Map(before.map((entry) => [`${entry.root} ${entry.command}`, entry]));
  const all: Recorded[] = [];
  for (const [index, { root, shell, lines }] of groups.entries()) {
    const place = join(folder, String(index));
    const wanted = lines.some((line) => only === undefined || line.includes(only) || !known.has(`${root} ${line}`));
    if (wanted) {
      const machine = await programMachine(root);
      writeTree(machine.mounts.root.root, place);
      machine.kernel.stop();
    }
    for (const [number, command] of lines.entries()) {
      const old = known.get(`${root} ${command}`);
      const isKept = only !== undefined && !command.includes(only) && old;
      all.push(isKept ? old : { root, command, ...runOnHost(place, shell, number, command) });
    }
    console.error(`${root}: ${lines.length} command lines`);
  }
  writeFileSync(output, `${JSON.stringify(all, null, 2)}\n`);
  rmSync(folder, { recursive: true, force: true });
}

const at = process.argv.indexOf('--only');
await record(at < 0 ? undefined : process.argv[at + 1]);
process.exit(0);
