/**
 * `npm run scoreboard`: runs every suite, the sessions and the peers, adds the cells that `npm run conform` has played, prints
 * one table and writes it to public/scoreboard.json and into the site's page Compatibility. `--pages` alone writes the page
 * anew from the last run; `--cells` plays the whole matrix first. Exit status 1 where anything fails.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readReport } from './lessons/mutate/report.ts';
import { projectRoot } from './project.ts';
import { compatibilityPage } from './scoreboard/compatibility.ts';
import { printScores, runSuites, runTests, type Score, suites, testModule } from './scoreboard/run-suites.ts';
import { cellScores, machineScores } from './scoreboard/session-scores.ts';
import { typedInSessions } from './scoreboard/typed.ts';

const jsonFile = join(projectRoot, 'public', 'scoreboard.json');
const pageFile = join(projectRoot, 'src', 'site', 'content', 'docs', 'compatibility.mdx');

async function knownInMachine(): Promise<ReadonlyMap<string, string>> {
  const { known } = await testModule('conform/known.ts');
  if (!(known instanceof Map)) throw new Error('test/conform/known.ts exports no map `known`');
  return known as ReadonlyMap<string, string>;
}

function peerScore(): Score {
  const results = runTests(['contract']).testResults.flatMap((result) => result.assertionResults);
  const count = (...wanted: readonly string[]) => results.filter(({ status }) => wanted.includes(status)).length;
  const [passed, failed, skipped] = [count('passed'), count('failed'), count('skipped', 'pending', 'todo')];
  const what = 'skopeo, umoci, GNU tar, dockerode, a registry and a real engine';
  const note = skipped > 0 ? { note: `${skipped} skipped: their tool is not here` } : {};
  return { name: 'peers', what, cases: passed + failed, passed, known: 0, failed, ...note };
}

/** How much of what lesson:mutate spoils the lessons' checks notice: of its last run on the whole course. */
function mutationScore(): Score | undefined {
  const report = readReport();
  if (!report) return undefined;
  const { lessons, noticed, survived } = report;
  const what = `spoilt states that the checks of ${lessons} exercises notice; known: what no lesson asks for`;
  return { name: 'lesson-checks', what, cases: noticed + survived, passed: noticed, known: survived, failed: 0 };
}

function playCells(): void {
  const conform = ['src/tools/bootstrap.mjs', 'conform.ts', '--cells', 'all'];
  spawnSync(process.execPath, conform, { cwd: projectRoot, stdio: 'inherit' });
}

async function scores(known: ReadonlyMap<string, string>): Promise<Score[]> {
  if (process.argv.includes('--pages')) return JSON.parse(readFileSync(jsonFile, 'utf8')) as Score[];
  if (process.argv.includes('--cells')) playCells();
  const [machine, scenarios] = machineScores(known);
  const rows = [machine, ...cellScores(), scenarios, peerScore(), mutationScore(), ...(await runSuites(suites))];
  return rows.filter((row) => row !== undefined);
}

const known = await knownInMachine();
const all = await scores(known);
writeFileSync(jsonFile, `${JSON.stringify(all, null, 2)}\n`);
writeFileSync(
  pageFile,
  compatibilityPage(
    all,
    typedInSessions((key) => !known.has(key)),
  ),
);
printScores(all);
process.exitCode = all.some(({ failed }) => failed > 0) ? 1 : 0;
