/** Generated command sequences, typed again into the student's machine: everything as on the real engine (sequences.jsonl). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Random, SeededRandom } from '../../src/lib/random.ts';
import { difference } from '../../src/tools/compare/difference.ts';
import { type EngineSide, ourSide } from '../../src/tools/compare/engine-side.ts';
import { generateSequence } from '../../src/tools/compare/generate-sequence.ts';
import { readRecords } from '../../src/tools/compare/records.ts';
import { runSequence } from '../../src/tools/compare/sequence-case.ts';
import { hasImage } from '../engine/public-images.ts';
import { type NodeMachine, nodeMachine } from '../machine/node-machine.ts';
import { knownSequences } from './known-sequences.ts';

/** The same ids in each run, each beginning with a digit: so no word of a command is the beginning of one by luck. */
class IdRandom implements Random {
  readonly #own = new SeededRandom(1);

  bytes(length: number): Uint8Array<ArrayBuffer> {
    const bytes = this.#own.bytes(length);
    bytes[0] = (bytes[0] ?? 0) & 0x7f;
    return bytes;
  }
}

const records = readRecords<string[]>('sequences');
const batch = 20;
const batches = Array.from({ length: Math.ceil(records.length / batch) }, (_, at) =>
  records.slice(at * batch, at * batch + batch),
);

describe.runIf(hasImage('busybox'))(`${records.length} generated sequences`, () => {
  let machine: NodeMachine;
  let side: EngineSide;
  beforeAll(async () => {
    machine = await nodeMachine({ random: new IdRandom() });
    side = ourSide(machine.machine);
  }, 60_000);
  afterAll(() => machine.stop());

  test.each(batches.map((records) => ({ first: records[0]?.seed, records })))(
    'from seed $first on end as on the real engine',
    { timeout: 300_000 },
    async ({ records: some }) => {
      const different: string[] = [];
      for (const { seed, input, outcome } of some) {
        const said = (await runSequence(side, input)).filter((line) => !line.startsWith('$ '));
        const lines = difference(outcome, said);
        const isKnown = knownSequences.has(seed);
        if (lines.length > 0 !== isKnown)
          different.push(`${seed}: ${isKnown ? 'is listed, but ends as on the real engine' : ''}`, ...lines);
      }
      expect(different.join('\n')).toBe('');
    },
  );
});

test('the same seed gives the same sequence, of docker commands', () => {
  expect(generateSequence(7)).toEqual(generateSequence(7));
  expect(generateSequence(7).every((line) => line.includes('docker '))).toBe(true);
  expect(new Set(Array.from({ length: 40 }, (_, seed) => generateSequence(seed).join())).size).toBe(40);
});
