/**
 * `node src/tools/run.ts compare-sequences [--record] [--seeds FIRST,COUNT]`: generated sequences of docker commands on the real
 * engine with the real client and in the student's machine; prints where what they say or leave differs. With `--record` only
 * what the real engine does is written to test/property/sequences.jsonl, which a test replays. Exit status 1 where one differs.
 */
import { SystemClock } from '../lib/clock.ts';
import { SystemRandom } from '../lib/random.ts';
import { bootMachine } from '../machine/machine.ts';
import { difference } from './compare/difference.ts';
import { ourSide, RealSide } from './compare/engine-side.ts';
import { generateSequence } from './compare/generate-sequence.ts';
import { type Recorded, readRecords, writeRecords } from './compare/records.ts';
import { runSequence } from './compare/sequence-case.ts';
import { machineSources } from './machine-sources.ts';

const perDaemon = 60;

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
  const real = new RealSide(process.env.ORACLE_DIR ?? '/tmp/oracle-compare-sequences');
  const records: Recorded<string[]>[] = isRecording ? readRecords<string[]>('sequences') : [];
  let different = 0;
  for (let seed = first; seed < first + count; seed++) {
    if ((seed - first) % perDaemon === 0) real.fresh(['busybox']);
    const commands = generateSequence(seed);
    const theirs = await runSequence(real, commands);
    records.push({ seed, input: commands, outcome: theirs.filter((line) => !line.startsWith('$ ')) });
    if (isRecording && records.length % 20 === 0) writeRecords('sequences', records);
    if (isRecording) continue;
    const lines = difference(theirs, await runSequence(own, commands));
    if (lines.length === 0) continue;
    different += 1;
    console.log([`=== ${seed}`, ...commands.map((line) => `    $ ${line}`), ...lines].join('\n'));
  }
  if (isRecording) writeRecords('sequences', records);
  real.close();
  machine.stop();
  console.log(`${count} sequences, ${different} different`);
  return different === 0;
}

const isSame = await main();
process.exit(isSame ? 0 : 1);
