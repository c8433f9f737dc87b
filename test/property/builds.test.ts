/** Generated builds, done again in the student's machine: everything as on the real engine, whose outcomes builds.jsonl keeps. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { completed, type KeptCase, outcomeLines, prepareSide, runCase } from '../../src/tools/compare/build-case.ts';
import { contextArchive } from '../../src/tools/compare/build-context.ts';
import { difference } from '../../src/tools/compare/difference.ts';
import { type EngineSide, ourSide } from '../../src/tools/compare/engine-side.ts';
import { generateBuild } from '../../src/tools/compare/generate-build.ts';
import { readRecords } from '../../src/tools/compare/records.ts';
import { hasImage } from '../engine/public-images.ts';
import { type NodeMachine, nodeMachine } from '../machine/node-machine.ts';
import { knownBuilds } from './known-builds.ts';

const records = readRecords<KeptCase>('builds');
const batch = 25;
const batches = Array.from({ length: Math.ceil(records.length / batch) }, (_, at) =>
  records.slice(at * batch, at * batch + batch),
);

describe.runIf(hasImage('busybox'))(`${records.length} generated builds`, () => {
  let machine: NodeMachine;
  let side: EngineSide;
  let ofBase: ReadonlySet<string>;
  beforeAll(async () => {
    machine = await nodeMachine();
    side = ourSide(machine.machine);
    await side.shell('docker pull -q busybox');
    ofBase = await prepareSide(side, contextArchive());
  }, 60_000);
  afterAll(() => machine.stop());

  test.each(batches.map((records) => ({ first: records[0]?.seed, records })))(
    'from seed $first on end as on the real engine',
    { timeout: 300_000 },
    async ({ records: some }) => {
      const different: string[] = [];
      for (const { seed, input, outcome } of some) {
        const lines = difference(outcome, outcomeLines(await runCase(side, completed(input), ofBase)));
        const isKnown = knownBuilds.has(seed);
        if (lines.length > 0 !== isKnown)
          different.push(`${seed}: ${isKnown ? 'is listed, but ends as on the real engine' : ''}`, ...lines);
      }
      expect(different.join('\n')).toBe('');
      expect(machine.faults).toEqual([]);
    },
  );
});

test('the same seed gives the same build, other seeds others', () => {
  expect(generateBuild(7)).toEqual(generateBuild(7));
  expect(new Set(Array.from({ length: 40 }, (_, seed) => generateBuild(seed).dockerfile)).size).toBe(40);
});
