/**
 * `node src/tools/bootstrap.mjs run.ts play-sessions [--processes N] [--passes N] [NAME…]`: plays the sessions of test/conform in
 * the machine, in several processes, and prints how fast that went, pass by pass (in the first one V8 gets to know the code), and
 * what differs where names are given; without judging (npm test does).
 */
import { judge } from './conform/judge.ts';
import { playInMachine } from './conform/play-in-machine.ts';
import { imagesOf, readSession, sessionNames } from './conform/session-files.ts';
import { inBothRoles, inProcesses, processCount } from './in-processes.ts';

interface Answer {
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
  return { commands: session.commands.length, different, differences, ms, failure };
}

/** The long ones first: those with large images. */
function inOrder(words: readonly string[]): string[] {
  const weight = (name: string) => (imagesOf(readSession(name)).some((image) => image !== 'busybox') ? 0 : 1);
  const wanted = (name: string) => words.length === 0 || words.some((word) => name.includes(word));
  return sessionNames()
    .filter(wanted)
    .sort((a, b) => weight(a) - weight(b));
}

function countOf(words: string[], flag: string, usual: number): number {
  const at = words.indexOf(flag);
  return at < 0 ? usual : Number(words.splice(at, 2)[1]);
}

async function main(): Promise<number> {
  const words = process.argv.slice(2);
  const processes = countOf(words, '--processes', processCount);
  const passes = countOf(words, '--passes', 1);
  const names = inOrder(words);
  let began = Number.NaN;
  let played = 0;
  let commands = 0;
  const endPass = (): void => {
    const seconds = (performance.now() - began) / 1000;
    const rate = (what: number) => (what / seconds).toFixed(1);
    console.log(
      `${names.length} sessions, ${commands} commands in ${seconds.toFixed(1)} s with ${processes} processes: ${rate(names.length)} sessions/s, ${rate(commands)} commands/s`,
    );
    commands = 0;
    began = performance.now();
  };
  const take = (name: string, { different, differences, ms, failure, commands: its }: Answer): void => {
    commands += its;
    played += 1;
    const note = failure ?? (different.length > 0 ? `differs at ${different.join(', ')}` : '');
    console.log(`${name.padEnd(32)} ${String(its).padStart(3)} commands ${ms.toFixed(0).padStart(6)} ms  ${note}`);
    if (words.length > 0) for (const text of differences) console.log(text);
    if (played % names.length === 0) endPass();
  };
  const onStart = () => {
    began = performance.now();
  };
  const all = Array.from({ length: passes }, () => names).flat();
  await inProcesses(all, take, { processes, onStart });
  return 0;
}

await inBothRoles(main, play);
