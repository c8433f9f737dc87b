/**
 * `npm run conform -- [--cells all|NAME,…] [--missing] [NAME…]`: plays the recorded sessions in cells of the matrix on this system
 * and prints what differs; known differences are those of test/conform/known-cells.json. `--missing`: only what has not been
 * played since the session file changed. A cell that can't be played here is skipped, loudly. Exit status 1 where something
 * differs that isn't listed, or is listed and goes as recorded. Results are kept for the scoreboard (conform/results.ts).
 */
import { type Cell, hostCells } from './conform/cells.ts';
import {
  countsOf,
  judgeResult,
  knownInCells,
  resultFrom,
  resultOf,
  type SessionResult,
  saveResult,
} from './conform/results.ts';
import { readSession, sessionNames } from './conform/session-files.ts';

async function playOne(cell: Cell, name: string): Promise<SessionResult> {
  try {
    return resultFrom(name, await cell.play(readSession(name)));
  } catch (error) {
    return { at: Date.now(), different: {}, fault: error instanceof Error ? error.message : String(error) };
  }
}

/** @returns how many commands failed */
async function playCell(cell: Cell, names: readonly string[]): Promise<number> {
  console.log(`== ${cell.name}`);
  const known = knownInCells()[cell.name] ?? {};
  let failed = 0;
  try {
    for (const name of names) {
      const start = performance.now();
      const result = await playOne(cell, name);
      saveResult(cell.name, name, result);
      const judged = judgeResult(name, result, known);
      failed += judged.failures.length;
      for (const failure of judged.failures) console.log(failure);
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      console.log(
        `${name}: ${judged.passed} passed, ${judged.known} known, ${judged.failures.length} failed, ${seconds} s`,
      );
    }
  } finally {
    cell.close();
  }
  const all = countsOf(cell.name);
  const missing = all.missing.length > 0 ? `, ${all.missing.length} never played` : '';
  console.log(
    `${cell.name}: ${all.sessions} sessions, ${all.passed} passed, ${all.known} known, ${all.failed} failed${missing}`,
  );
  return failed;
}

interface Arguments {
  readonly cells: readonly string[];
  readonly onlyMissing: boolean;
  readonly words: readonly string[];
}

function parseArguments(given: readonly string[]): Arguments {
  const words = [...given];
  const all = hostCells().map(({ name }) => name);
  const at = words.indexOf('--cells');
  const list = at < 0 ? 'ours-ours,real-ours' : (words.splice(at, 2)[1] ?? 'all');
  const cells = list === 'all' ? all : list.split(',');
  const unknown = cells.filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new Error(`no such cell: ${unknown.join(', ')}; there are ${all.join(', ')}`);
  const missing = words.indexOf('--missing');
  if (missing >= 0) words.splice(missing, 1);
  return { cells, onlyMissing: missing >= 0, words };
}

async function main(): Promise<boolean> {
  const { cells, onlyMissing, words } = parseArguments(process.argv.slice(2));
  const names = sessionNames().filter((name) => words.length === 0 || words.some((word) => name.includes(word)));
  if (names.length === 0) throw new Error(`no session is called ${words.join(' or ')}`);
  let failed = 0;
  for (const cell of hostCells().filter(({ name }) => cells.includes(name))) {
    if (cell.missing !== undefined) console.log(`== ${cell.name}: SKIPPED, not played: ${cell.missing}`);
    else failed += await playCell(cell, onlyMissing ? names.filter((name) => !resultOf(cell.name, name)) : names);
  }
  return failed === 0;
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(`conform: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}
