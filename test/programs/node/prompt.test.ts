/** Our node's prompt as the real one's, at a terminal of 80 by 24: the same keys, the same screens as were recorded. */
import { readFileSync } from 'node:fs';
import xterm from '@xterm/headless';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCredentials } from '../../../src/kernel/proc/credentials.ts';
import { O_RDWR } from '../../../src/kernel/uapi/fcntl.ts';
import { utf8 } from '../../../src/lib/bytes.ts';
import { hasImage, type Machine } from '../../kernel/machine.ts';
import { type RecordedTranscript, SIZE, screenOf } from '../transcripts.ts';
import { nodeMachine } from './node-runner.ts';
import { PROMPT_SESSIONS } from './prompt-sessions.ts';

const recorded: readonly RecordedTranscript[] = JSON.parse(
  readFileSync(new URL('prompt.json', import.meta.url), 'utf8'),
);
const [mask] = PROMPT_SESSIONS.map((one) => one.mask);

interface Screen {
  type(keys: string): void;
  lines(): Promise<readonly string[]>;
  end(): void;
}

async function nodeAtTerminal({ kernel, mounts }: Machine): Promise<Screen> {
  const terminal = new xterm.Terminal({ cols: SIZE.columns, rows: SIZE.rows, allowProposedApi: true });
  const master = kernel.fileSystems.devpts.create(0, 5);
  master.resize(SIZE.columns, SIZE.rows);
  const slave = master.openSlave(O_RDWR, null);
  await kernel.spawn({
    path: '/usr/local/bin/node',
    argv: ['node'],
    env: ['HOME=/root', 'TERM=xterm', 'PATH=/usr/local/bin:/bin', 'NODE_REPL_HISTORY='],
    cwd: '/',
    mounts,
    credentials: makeCredentials(0, 0),
    umask: 0o022,
    fds: new Map([0, 1, 2].map((fd) => [fd, slave])),
    terminal: master.tty,
  });
  slave.release();
  return {
    type: (keys) => master.write(utf8(keys)),
    lines: async () => {
      for (let bytes = master.read(); bytes.length > 0; bytes = master.read()) terminal.write(bytes);
      await new Promise<void>((resolve) => terminal.write('', resolve));
      return screenOf(terminal, mask);
    },
    end: () => master.close(),
  };
}

describe.skipIf(!hasImage('busybox'))('the prompt as Node', { timeout: 120_000 }, () => {
  let machine: Machine;

  beforeAll(async () => {
    machine = await nodeMachine({}, undefined, '24.11.1');
  }, 120_000);
  afterAll(() => {
    expect(machine.bugs).toEqual([]);
  });

  test.each(PROMPT_SESSIONS.map((session) => [session.name, session] as const))('%s', async (name, session) => {
    const screens = recorded.find((one) => one.name === name)?.screens ?? [];
    expect(screens.length).toBe(session.keys.length);
    const node = await nodeAtTerminal(machine);
    for (const [at, keys] of session.keys.entries()) {
      node.type(keys);
      await expect
        .poll(() => node.lines(), { timeout: 10_000, interval: 10, message: JSON.stringify(keys) })
        .toEqual(screens[at]);
    }
    node.end();
  });

  test('^C stops a line that never ends', async () => {
    const node = await nodeAtTerminal(machine);
    const shows = async (words: string): Promise<void> =>
      await expect.poll(async () => (await node.lines()).join('\n'), { timeout: 10_000 }).toContain(words);
    await shows('> ');
    node.type('for (;;);\r');
    await shows('> for (;;);\n');
    node.type('\x03');
    await shows('^CUncaught Error: Script execution was interrupted by `SIGINT`');
    node.type('8 + 1\r');
    await shows('\n9\n> ');
    node.end();
  });
});
