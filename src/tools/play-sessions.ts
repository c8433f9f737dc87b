/**
 * `node src/tools/bootstrap.mjs run.ts play-sessions [--workers N] [NAME…]`: plays the sessions of test/conform in the machine, in several
 * threads, and prints how fast that went, and what differs where names are given; without judging (npm test does).
 */
import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { judge } from './conform/judge.ts';
import { playInMachine } from './conform/play-in-machine.ts';
import { imagesOf, readSession, sessionNames } from './conform/session-files.ts';

interface Answer {
  readonly name: string;
  readonly commands: number;
  /** Lines of commands that differ. */
  readonly different: readonly number[];
  /** The same for people. */
  readonly differences: readonly string[];
  readonly ms: number;
  readonly failure: string | undefined;
}

async function play(name: string): Promise<Answer> {
  const session = readSession(name);
  const start = performance.now();
  let failure: string | undefined;
  const played = await playInMachine(session).catch((error: unknown) => {
    failure = error instanceof Error ? error.message : String(error);
    return [];
  });
  const different = played.filter(({ matches }) => !matches).map(({ command }) => command.line);
  const { failures: differences } = judge(name, played, () => false);
  const ms = performance.now() - start;
  return { name, commands: session.commands.length, different, differences, ms, failure };
}

/** The long ones first: those with large images. */
function inOrder(words: readonly string[]): string[] {
  const weight = (name: string) => (imagesOf(readSession(name)).some((image) => image !== 'busybox') ? 0 : 1);
  const wanted = (name: string) => words.length === 0 || words.some((word) => name.includes(word));
  return sessionNames()
    .filter(wanted)
    .sort((a, b) => weight(a) - weight(b));
}

function runWorker(next: () => string | undefined, take: (answer: Answer) => void): Promise<void> {
  // Machines come and go: with room for the young they need not be collected often.
  const worker = new Worker(process.argv[1] ?? '', { resourceLimits: { maxYoungGenerationSizeMb: 256 } });
  return new Promise((resolve, reject) => {
    worker.on('error', reject);
    worker.on('exit', () => resolve());
    worker.on('message', (answer: Answer | 'ready') => {
      if (answer !== 'ready') take(answer);
      worker.postMessage(next());
    });
  });
}

async function main(): Promise<void> {
  const words = process.argv.slice(2);
  const workers = words[0] === '--workers' ? Number(words.splice(0, 2)[1]) : Math.min(4, availableParallelism());
  const names = inOrder(words);
  const count = names.length;
  let start = Number.NaN;
  let commands = 0;
  const next = (): string | undefined => {
    if (Number.isNaN(start)) start = performance.now();
    return names.shift();
  };
  const take = ({ name, different, differences, ms, failure, commands: its }: Answer): void => {
    commands += its;
    const note = failure ?? (different.length > 0 ? `differs at ${different.join(', ')}` : '');
    console.log(`${name.padEnd(32)} ${String(its).padStart(3)} commands ${ms.toFixed(0).padStart(6)} ms  ${note}`);
    if (words.length > 0) for (const text of differences) console.log(text);
  };
  await Promise.all(Array.from({ length: workers }, () => runWorker(next, take)));
  const seconds = (performance.now() - start) / 1000;
  const rate = (what: number) => (what / seconds).toFixed(1);
  console.log(
    `${count} sessions, ${commands} commands in ${seconds.toFixed(1)} s with ${workers} threads: ${rate(count)} sessions/s, ${rate(commands)} commands/s`,
  );
  process.exit(0);
}

if (isMainThread) await main();
else {
  parentPort?.on('message', (name: string | undefined) => {
    if (name === undefined) process.exit(0);
    void play(name).then((answer) => parentPort?.postMessage(answer));
  });
  parentPort?.postMessage('ready');
}
