/** Terminal transcripts: the same keys at the same programs, the same screens as on a real Linux terminal. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { programMachine } from './program-machine.ts';
import { programAtTerminal } from './program-screen.ts';
import { type RecordedTranscript, TERMINAL_ENVIRONMENT, TRANSCRIPTS } from './transcripts.ts';

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
      const screen = await programAtTerminal(machine, transcript.argv[0] ?? '', transcript, TERMINAL_ENVIRONMENT);
      for (const [at, keys] of transcript.keys.entries()) {
        screen.type(keys);
        await expect
          .poll(() => screen.lines(), { timeout: PATIENCE, interval: 20, message: `after ${JSON.stringify(keys)}` })
          .toEqual(expected[at]);
      }
      screen.close();
      machine.kernel.stop();
      expect(machine.bugs).toEqual([]);
    },
  );
});
