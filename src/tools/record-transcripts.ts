/**
 * `node src/tools/record-transcripts.ts`: types what test/programs/transcripts.ts lists at the same programs on the host's Linux,
 * under qemu-riscv64-static in a chroot of the student's root file system, on a real pseudo-terminal (Python's pty module),
 * and writes the screens to test/programs/transcripts.json. Wants root.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import xterm from '@xterm/headless';
import { programMachine } from '../../test/programs/program-machine.ts';
import {
  type RecordedTranscript,
  SIZE,
  screenOf,
  TERMINAL_ENVIRONMENT,
  TRANSCRIPTS,
  type Transcript,
} from '../../test/programs/transcripts.ts';
import { writeTree } from './host-tree.ts';

const output = new URL('../../test/programs/transcripts.json', import.meta.url);

/** Starts a program on a pty, types each group once the output has been quiet for a while, and prints what came after each. */
const DRIVER = `
import base64, fcntl, json, os, pty, select, struct, sys, termios, time
task = json.load(sys.stdin)
pid, fd = pty.fork()
if pid == 0:
    os.execvp(task['argv'][0], task['argv'])
fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', task['rows'], task['columns'], 0, 0))
out = []
for at, keys in enumerate(task['keys']):
    if keys: os.write(fd, keys.encode())
    part = b''
    quiet = time.time() + (4 if at == 0 else 1.2)
    last = time.time() + 30
    while time.time() < min(quiet, last):
        if not select.select([fd], [], [], 0.1)[0]: continue
        try: data = os.read(fd, 65536)
        except OSError: break
        if not data: break
        part += data
        quiet = time.time() + 1.2
    out.append(base64.b64encode(part).decode())
os.close(fd)
print(json.dumps(out))
`;

async function record(root: string, transcript: Transcript): Promise<RecordedTranscript> {
  const isolated = ['--mount', '--pid', '--fork', '--net', '--ipc', '--uts'];
  const { rows, columns } = SIZE;
  const inside = `stty rows ${rows} cols ${columns}; mount -t proc proc ${root}/proc && mount --rbind /dev ${root}/dev && exec chroot ${root} /usr/bin/env -i "$@"`;
  const argv = [
    'unshare',
    ...isolated,
    'sh',
    '-c',
    inside,
    'sh',
    '-C',
    '/',
    ...TERMINAL_ENVIRONMENT,
    ...transcript.argv,
  ];
  const { stdout, stderr, status } = spawnSync('python3', ['-c', DRIVER], {
    input: JSON.stringify({ argv, keys: transcript.keys, rows, columns }),
    maxBuffer: 1 << 26,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${transcript.name}: ${stderr}`);
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  const screens: string[][] = [];
  for (const part of JSON.parse(stdout) as string[]) {
    await new Promise<void>((resolve) => terminal.write(Buffer.from(part, 'base64'), resolve));
    screens.push(screenOf(terminal, transcript.mask));
  }
  return { name: transcript.name, screens };
}

const folder = mkdtempSync(join(tmpdir(), 'drydock-transcripts-'));
const machine = await programMachine('machine');
writeTree(machine.mounts.root.root, folder);
machine.kernel.stop();
const all: RecordedTranscript[] = [];
for (const transcript of TRANSCRIPTS) all.push(await record(folder, transcript));
writeFileSync(output, `${JSON.stringify(all, null, 1)}\n`);
rmSync(folder, { recursive: true, force: true });
process.exit(0);
