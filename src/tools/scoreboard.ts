/**
 * `npm run scoreboard`: runs every suite, the sessions and the peers, adds the cells that `npm run conform` has played, prints
 * one table and writes it to public/scoreboard.json and into the site's page Compatibility. `--pages` alone writes the page
 * anew from the last run.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSession, sessionNames } from './conform/session-files.ts';
import { buildCache, projectRoot } from './project.ts';
import { compatibilityPage } from './scoreboard/compatibility.ts';
import { knownCount, printScores, runSuites, runTests, type Score, suites } from './scoreboard/run-suites.ts';

const jsonFile = join(projectRoot, 'public', 'scoreboard.json');
const pageFile = join(projectRoot, 'src', 'site', 'content', 'docs', 'compatibility.mdx');

interface CellCounts {
  readonly passed: number;
  readonly known: number;
  readonly failed: number;
}

const cellNames: Readonly<Record<string, string>> = {
  'real-real': 'sessions again on the real Docker',
  'real-ours': 'sessions: the real docker command, our engine',
  'ours-real': 'sessions: our docker command, the real engine',
  'ours-ours': 'sessions: our docker command and engine on another system',
};

function cellScores(): Score[] {
  const file = join(buildCache, 'conform.json');
  const all = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, CellCounts>) : {};
  return Object.entries(cellNames).map(([name, what]) => {
    const counts = Object.hasOwn(all, name) ? all[name] : undefined;
    if (!counts)
      return { name, what, cases: 0, passed: 0, known: 0, failed: 0, skipped: 'not played: npm run conform' };
    return { name, what, cases: counts.passed + counts.known + counts.failed, ...counts };
  });
}

/** Commands, not sessions, are what is counted; a failed session counts once. */
async function sessionScore(): Promise<Score> {
  const results = runTests(['conform/conform.test.ts']).testResults.flatMap((result) => result.assertionResults);
  const failed = results.filter(({ status }) => status === 'failed').length;
  const cases = sessionNames().reduce((sum, name) => sum + readSession(name).commands.length, 0);
  const known = await knownCount('conform/known.ts');
  const what = 'commands of recorded sessions, typed in the machine';
  return { name: 'machine', what, cases, passed: cases - known - failed, known, failed };
}

function peerScore(): Score {
  const results = runTests(['contract']).testResults.flatMap((result) => result.assertionResults);
  const count = (wanted: string) => results.filter(({ status }) => status === wanted).length;
  const [passed, failed] = [count('passed'), count('failed')];
  const what = 'skopeo, umoci, GNU tar, dockerode, a registry and a real engine';
  return { name: 'peers', what, cases: passed + failed, passed, known: 0, failed };
}

async function scores(): Promise<Score[]> {
  if (process.argv.includes('--pages')) return JSON.parse(readFileSync(jsonFile, 'utf8')) as Score[];
  return [await sessionScore(), ...cellScores(), peerScore(), ...(await runSuites(suites))];
}

const all = await scores();
writeFileSync(jsonFile, `${JSON.stringify(all, null, 2)}\n`);
writeFileSync(pageFile, compatibilityPage(all));
printScores(all);
process.exitCode = all.some(({ failed }) => failed > 0) ? 1 : 0;
