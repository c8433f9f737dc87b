/**
 * `node src/tools/run.ts compare-builds [--record] [--seeds FIRST,COUNT]`: generated builds on the real engine with its buildx
 * and in the student's machine; prints where the outcomes differ. With `--record` only what the real engine does is written to
 * test/property/builds.jsonl, which test/property/builds.test.ts replays. Exit status 1 where one differs.
 */
import { SystemClock } from '../lib/clock.ts';
import { SystemRandom } from '../lib/random.ts';
import { bootMachine } from '../machine/machine.ts';
import { type BuildCase, type KeptCase, kept, outcomeLines, prepareSide, runCase } from './compare/build-case.ts';
import { contextArchive } from './compare/build-context.ts';
import { difference } from './compare/difference.ts';
import { ourSide, RealSide } from './compare/engine-side.ts';
import { generateBuild } from './compare/generate-build.ts';
import { type Recorded, readRecords, writeRecords } from './compare/records.ts';
import { machineSources } from './machine-sources.ts';

const perDaemon = 100;

function describe(
  seed: number,
  { dockerfile, ignore, args, base, change }: BuildCase,
  lines: readonly string[],
): string {
  return [
    `=== ${seed}: docker build ${args}`,
    ...dockerfile.split('\n').map((line) => `    | ${line}`),
    ...(ignore === '' ? [] : [`    ignore: ${JSON.stringify(ignore)}`]),
    ...(base === '' ? [] : [`    base: ${JSON.stringify(base)}`]),
    ...(change === '' ? [] : [`    change: ${change}`]),
    ...lines,
  ].join('\n');
}

async function main(): Promise<boolean> {
  const words = process.argv.slice(2);
  const isRecording = words.includes('--record');
  const [first = 1, count = 20] = (words[words.indexOf('--seeds') + 1] ?? '1,20').split(',').map(Number);
  const machine = await bootMachine({
    ...(await machineSources()),
    clock: new SystemClock(),
    random: new SystemRandom(),
    onFault: (error, where) => console.log(`fault in ${where}:`, error),
  });
  const own = ourSide(machine);
  const real = new RealSide(process.env.ORACLE_DIR ?? '/tmp/oracle-compare-builds');
  await own.shell('docker pull -q busybox');
  const ofBase = await prepareSide(own, contextArchive());
  const records: Recorded<KeptCase>[] = isRecording ? readRecords<KeptCase>('builds') : [];
  let different = 0;
  for (let seed = first; seed < first + count; seed++) {
    if ((seed - first) % perDaemon === 0) {
      real.fresh(['busybox']);
      await prepareSide(real, contextArchive());
    }
    const one = generateBuild(seed);
    const theirs = outcomeLines(await runCase(real, one, ofBase));
    records.push({ seed, input: kept(one), outcome: theirs });
    if (isRecording && records.length % 20 === 0) writeRecords('builds', records);
    if (isRecording) continue;
    const lines = difference(theirs, outcomeLines(await runCase(own, one, ofBase)));
    if (lines.length === 0) continue;
    different += 1;
    console.log(describe(seed, one, lines));
  }
  if (isRecording) writeRecords('builds', records);
  real.close();
  machine.stop();
  console.log(`${count} builds, ${different} different`);
  return different === 0;
}

const isSame = await main();
process.exit(isSame ? 0 : 1);
