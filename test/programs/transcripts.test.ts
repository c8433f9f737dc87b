/** Terminal transcripts: the same keys at the same programs, the same screens as on a real Linux terminal. */
import { existsSync, readFileSync } from 'node:fs';
import xterm from '@xterm/headless';
import { describe, expect, test } from 'vitest';
import { makeCredentials } from '../../src/kernel/proc/credentials.ts';
import { O_RDWR } from '../../src/kernel/uapi/fcntl.ts';
import { utf8 } from '../../src/lib/bytes.ts';
import { programMachine } from './program-machine.ts';
import { type RecordedTranscript, SIZE, screenOf, TERMINAL_ENVIRONMENT, TRANSCRIPTS } from './transcripts.ts';

const recorded: readonly RecordedTranscript[] = JSON.parse(
  readFileSync(new URL('transcripts.json', import.meta.url), 'utf8'),
);
const hasMachine = existsSync(new URL('../../public/machine/root.json', import.meta.url));

/** Milliseconds after which a screen that has not become the recorded one is shown as it is. */
const PATIENCE = 30_000;

describe.skipIf(!hasMachine)('transcripts', () => {
  test.each(TRANSCRIPTS.map((one) => [one.name, one] as const))(
    '%s',
    { timeout: 600_000 },
    async (name, transcript) => {
      const expected = recorded.find((one) => one.name === name)?.screens ?? [];
      expect(expected.length).toBe(transcript.keys.length);
      const machine = await programMachine('machine');
      const { kernel, mounts } = machine;
      const master = kernel.fileSystems.devpts.create(0, 5);
      master.resize(SIZE.columns, SIZE.rows);
      const slave = master.openSlave(O_RDWR, null);
      await kernel.spawn({
        path: transcript.argv[0] ?? '',
        argv: transcript.argv,
        env: TERMINAL_ENVIRONMENT,
        cwd: '/',
        mounts,
        credentials: makeCredentials(0, 0),
        umask: 0o022,
        fds: new Map([0, 1, 2].map((fd) => [fd, slave])),
        terminal: master.tty,
      });
      slave.release();
      const terminal = new xterm.Terminal({ cols: SIZE.columns, rows: SIZE.rows, allowProposedApi: true });
      const look = async (): Promise<string[]> => {
        for (let bytes = master.read(); bytes.length > 0; bytes = master.read())
          await new Promise<void>((resolve) => terminal.write(bytes, resolve));
        return screenOf(terminal, transcript.mask);
      };
      for (const [at, keys] of transcript.keys.entries()) {
        if (keys !== '') master.write(utf8(keys));
        const wanted = expected[at] ?? [];
        let screen = await look();
        const deadline = performance.now() + PATIENCE;
        while (JSON.stringify(screen) !== JSON.stringify(wanted) && performance.now() < deadline) {
          await new Promise((resolve) => setTimeout(resolve, 20));
          screen = await look();
        }
        expect(screen, `after ${JSON.stringify(keys)}`).toEqual(wanted);
      }
      master.close();
      kernel.stop();
      expect(machine.bugs).toEqual([]);
    },
  );
});
