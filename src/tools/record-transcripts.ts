/**
 * `node src/tools/record-transcripts.ts`: types what test/programs/transcripts.ts lists at the same programs on the host's Linux,
 * under qemu-riscv64-static in a chroot of the student's root file system, on a real pseudo-terminal (Python's pty module),
 * and writes the screens to test/programs/transcripts.json; then the sessions of test/programs/node/prompt-sessions.ts at the Node
 * that runs this, to prompt.json there. Wants root.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import xterm from '@xterm/headless';
import { PROMPT_SESSIONS } from '../../test/programs/node/prompt-sessions.ts';
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
import { projectRoot } from './project.ts';

/**
 * Starts a program on a pty, types each group once the output has been quiet for a while, and prints what came after each.
 * With `apart`, keys of a group come one by one: Node's prompt draws wrongly where several come together.
 */
const DRIVER = `
import base64, fcntl, json, os, pty, re, select, struct, sys, termios, time
task = json.load(sys.stdin)
pid, fd = pty.fork()
if pid == 0:
    os.execvp(task['argv'][0], task['argv'])
fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', task['rows'], task['columns'], 0, 0))
out = []
for at, keys in enumerate(task['keys']):
    for key in task['apart'] and re.findall('\\x1b\\[.|[^\\x1b]', keys) or [keys]:
        if not key: continue
        os.write(fd, key.encode())
        if task['apart']: time.sleep(0.3)
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

async function record(argv: readonly string[], transcript: Transcript, apart: boolean): Promise<RecordedTranscript> {
  const { rows, columns } = SIZE;
  const { stdout, stderr, status } = spawnSync('python3', ['-c', DRIVER], {
    input: JSON.stringify({ argv, keys: transcript.keys, rows, columns, apart }),
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

const sized = `stty rows ${SIZE.rows} cols ${SIZE.columns}`;

function inChroot(root: string, argv: readonly string[]): string[] {
  const isolated = ['--mount', '--pid', '--fork', '--net', '--ipc', '--uts'];
  const inside = `${sized}; mount -t proc proc ${root}/proc && mount --rbind /dev ${root}/dev && exec chroot ${root} /usr/bin/env -i "$@"`;
  return ['unshare', ...isolated, 'sh', '-c', inside, 'sh', '-C', '/', ...TERMINAL_ENVIRONMENT, ...argv];
}

function write(name: string, recorded: readonly RecordedTranscript[]): void {
  writeFileSync(join(projectRoot, 'test', 'programs', name), `${JSON.stringify(recorded, null, 1)}\n`);
}

const folder = mkdtempSync(join(tmpdir(), 'drydock-transcripts-'));
const machine = await programMachine('machine');
writeTree(machine.mounts.root.root, folder);
machine.kernel.stop();
const all: RecordedTranscript[] = [];
for (const transcript of TRANSCRIPTS) all.push(await record(inChroot(folder, transcript.argv), transcript, false));
write('transcripts.json', all);
rmSync(folder, { recursive: true, force: true });

const node = ['sh', '-c', `${sized}; HOME=/nowhere NODE_REPL_HISTORY= TERM=xterm exec ${process.execPath}`];
const prompts: RecordedTranscript[] = [];
for (const session of PROMPT_SESSIONS) prompts.push(await record(node, session, true));
write('node/prompt.json', prompts);
process.exit(0);
