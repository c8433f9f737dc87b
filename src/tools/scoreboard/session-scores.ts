/** The scoreboard's rows about sessions: in the machine, in the cells of the matrix, and those that were visible scenarios. */
import { countsOf, judgeResult, knownInCells, resultOf } from '../conform/results.ts';
import { scenarios, scenariosMissing } from '../conform/scenarios.ts';
import { readSession, sessionNames } from '../conform/session-files.ts';
import { runTests, type Score } from './run-suites.ts';

const cells: Readonly<Record<string, string>> = {
  'real-real': 'sessions again on the real Docker',
  'real-ours': 'sessions: the real docker command, our engine',
  'ours-real': 'sessions: our docker command, the real engine',
  'ours-ours': 'sessions: our docker command and engine on another system',
};

/** Commands, not sessions, are what is counted; a session that fails counts all of its own as failed. */
export function machineScores(known: ReadonlyMap<string, string>): Score[] {
  const files = ['conform/sessions-1.test.ts', 'conform/sessions-2.test.ts'];
  const results = runTests(files).testResults.flatMap((result) => result.assertionResults);
  const names = sessionNames();
  const failed = new Set(results.filter(({ status }) => status === 'failed').map(({ title }) => title));
  const commands = (wanted: readonly string[]) =>
    wanted.reduce((sum, name) => sum + readSession(name).commands.length, 0);
  const failing = names.filter((name) => failed.has(name));
  const listed = [...known.keys()].filter((key) => !failed.has(key.replace(/:\d+$/, ''))).length;
  const cases = commands(names);
  const lost = commands(failing);
  const what = 'commands of recorded sessions, typed in the machine';
  const row = { name: 'machine', what, cases, passed: cases - lost - listed, known: listed, failed: lost };
  return [row, scenarioScore('machine', (name) => verdictOf(failed.has(name), hasKnown(known, name)))];
}

type Verdict = 'passed' | 'known' | 'failed' | 'unplayed';

const hasKnown = (known: ReadonlyMap<string, string>, name: string) =>
  [...known.keys()].some((key) => key.startsWith(`${name}:`));

function verdictOf(isFailed: boolean, isKnown: boolean): Verdict {
  if (isFailed) return 'failed';
  return isKnown ? 'known' : 'passed';
}

function cellVerdict(cell: string, name: string): Verdict {
  const result = resultOf(cell, name);
  if (!result) return 'unplayed';
  const { failures, known } = judgeResult(name, result, knownInCells()[cell] ?? {});
  return verdictOf(failures.length > 0, known > 0);
}

/** Whole scenarios: passed where nothing in one differs, known where a difference is listed. */
function scenarioScore(place: string, judge: (session: string) => Verdict): Score {
  const name = `scenarios, ${place}`;
  const what = 'visible scenarios, each as a whole';
  const missing = scenariosMissing();
  if (missing !== undefined) return { name, what, cases: 0, passed: 0, known: 0, failed: 0, skipped: missing };
  const verdicts = scenarios().map(({ session, exists, untyped }) =>
    exists && untyped.length === 0 ? judge(session) : 'failed',
  );
  const count = (wanted: Verdict) => verdicts.filter((verdict) => verdict === wanted).length;
  const unplayed = count('unplayed');
  const row = { name, what, cases: verdicts.length, passed: count('passed'), known: count('known') };
  return {
    ...row,
    failed: count('failed'),
    ...(unplayed > 0 ? { note: `${unplayed} not played` } : {}),
  };
}

/** What `npm run conform` has played, and how much it hasn't. */
export function cellScores(): Score[] {
  const rows = Object.entries(cells).map(([name, what]): Score => {
    const { sessions, missing, passed, known, failed } = countsOf(name);
    if (sessions === 0)
      return { name, what, cases: 0, passed, known, failed, skipped: 'not played: npm run conform -- --cells all' };
    return {
      name,
      what,
      cases: passed + known + failed,
      passed,
      known,
      failed,
      ...(missing.length > 0 ? { note: `${missing.length} sessions not played` } : {}),
    };
  });
  return [...rows, scenarioScore('real-ours', (session) => cellVerdict('real-ours', session))];
}
