/** Our node's prompt as the real one's, at a terminal of 80 by 24: the same keys, the same screens as were recorded. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasImage, type Machine } from '../../kernel/machine.ts';
import { type ProgramScreen, programAtTerminal } from '../program-screen.ts';
import type { RecordedTranscript, Transcript } from '../transcripts.ts';
import { nodeMachine } from './node-runner.ts';
import { PROMPT_SESSIONS } from './prompt-sessions.ts';

const recorded: readonly RecordedTranscript[] = JSON.parse(
  readFileSync(new URL('prompt.json', import.meta.url), 'utf8'),
);
const ENVIRONMENT = ['HOME=/root', 'TERM=xterm', 'PATH=/usr/local/bin:/bin', 'NODE_REPL_HISTORY='];

const nodeAtTerminal = (machine: Machine, session: Transcript): Promise<ProgramScreen> =>
  programAtTerminal(machine, '/usr/local/bin/node', session, ENVIRONMENT);

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
    const node = await nodeAtTerminal(machine, session);
    for (const [at, keys] of session.keys.entries()) {
      node.type(keys);
      await expect
        .poll(() => node.lines(), { timeout: 10_000, interval: 10, message: JSON.stringify(keys) })
        .toEqual(screens[at]);
    }
    node.close();
  });

  test('^C stops a line that never ends', async () => {
    const node = await nodeAtTerminal(machine, { name: 'loop', argv: ['node'], keys: [] });
    const shows = async (words: string): Promise<void> =>
      await expect.poll(async () => (await node.lines()).join('\n'), { timeout: 10_000 }).toContain(words);
    await shows('> ');
    node.type('for (;;);\r');
    await shows('> for (;;);\n');
    node.type('\x03');
    await shows('^CUncaught Error: Script execution was interrupted by `SIGINT`');
    node.type('8 + 1\r');
    await shows('\n9\n> ');
    node.close();
  });
});
