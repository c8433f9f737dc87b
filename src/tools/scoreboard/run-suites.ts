/** The suites as test files: running them, and counting what passed, what is known to differ and what failed. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildCache, projectRoot } from '../project.ts';

export interface Suite {
  readonly name: string;
  readonly what: string;
  /** Test file, and the module with its known failures, below test/. */
  readonly file: string;
  readonly known?: string;
}

export interface Score {
  readonly name: string;
  readonly what: string;
  readonly cases: number;
  readonly passed: number;
  readonly known: number;
  readonly failed: number;
  /** Why it was not run. */
  readonly skipped?: string;
  /** What to know beside the numbers. */
  readonly note?: string;
}

function inSuites(name: string, what: string, hasKnown = true): Suite {
  const known = hasKnown ? { known: `suites/${name}.known.ts` } : {};
  return { name, what, file: `suites/${name}.test.ts`, ...known };
}

export const suites: readonly Suite[] = [
  inSuites('buildkit-parser', 'Dockerfile parser of BuildKit', false),
  inSuites('buildkit-shell', 'word expansion in Dockerfiles', false),
  inSuites('buildkit-instructions', 'instructions of BuildKit’s Dockerfiles', false),
  inSuites('buildkit-builds', 'builds of BuildKit’s integration tests'),
  { name: 'patternmatcher', what: '.dockerignore patterns of moby', file: 'lib/pattern-matcher.test.ts' },
  inSuites('reference', 'image names of distribution', false),
  { name: 'go-units', what: 'sizes, durations and ulimits of docker/go-units', file: 'lib/units.test.ts' },
  { name: 'nat-ports', what: 'port specifications of go-connections', file: 'docker/container/ports.test.ts' },
  { name: 'oci-specs', what: 'valid and invalid documents of the OCI', file: 'engine/oci/oci-specs.test.ts' },
  inSuites('names', 'the name generator of moby', false),
  inSuites('cli-surface', 'commands and flags of the docker command'),
  inSuites('cli-offline', 'help texts and usage errors of the docker command'),
  inSuites('cli-to-api', 'what the docker command asks of the engine'),
  inSuites('cli-format', 'lists, templates and inspect'),
  inSuites('docs-examples', 'command lines of Docker’s documentation'),
  inSuites('engine-api', 'answers of the engine against the API’s schema'),
  inSuites('moby-integration', 'integration tests of moby'),
  inSuites('coreutils-toybox', 'small tools: busybox on our kernel, cases of toybox'),
  inSuites('coreutils-justbash', 'small tools: busybox on our kernel, cases of just-bash'),
  inSuites('shell-posix-smoosh', 'the POSIX shell: busybox on our kernel, cases of smoosh'),
];

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly message?: string;
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[];
  }[];
}

/** Runs test files below test/ once, and answers the report. */
export function runTests(files: readonly string[]): Report {
  mkdirSync(buildCache, { recursive: true });
  const output = join(buildCache, 'suites.json');
  const vitest = join(projectRoot, 'node_modules', 'vitest', 'vitest.mjs');
  const options = ['--config', 'test/vitest.config.ts', '--reporter=json', `--outputFile.json=${output}`];
  rmSync(output, { force: true });
  const done = spawnSync(process.execPath, [vitest, 'run', ...options, ...files.map((file) => `test/${file}`)], {
    cwd: projectRoot,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (!existsSync(output)) throw new Error(`the tests did not run: ${files.join(' ')}: exit status ${done.status}`);
  return JSON.parse(readFileSync(output, 'utf8')) as Report;
}

/** How many cases a list of known differences has: its exported maps and sets. */
async function knownCount(file: string | undefined): Promise<number> {
  let count = 0;
  for (const value of Object.values(await testModule(file)))
    if (value instanceof Map || value instanceof Set) count += value.size;
  return count;
}

/** What a module below test/ exports; nothing where there is none. */
export async function testModule(file: string | undefined): Promise<Readonly<Record<string, unknown>>> {
  const path = file === undefined ? undefined : join(projectRoot, 'test', file);
  if (path === undefined || !existsSync(path)) return {};
  return (await import(/* @vite-ignore */ pathToFileURL(path).href)) as Record<string, unknown>;
}

async function score(suite: Suite, report: Report): Promise<Score> {
  const result = report.testResults.find(({ name }) => name.endsWith(`/test/${suite.file}`));
  const none = { name: suite.name, what: suite.what, cases: 0, passed: 0, known: 0, failed: 0 };
  if (!result) return { ...none, skipped: `no test file ${suite.file}` };
  const cases = result.assertionResults.filter(({ title }) => !title.startsWith('the list of known'));
  const failed = result.assertionResults.filter(({ status }) => status === 'failed').length;
  const ran = cases.filter(({ status }) => status === 'passed' || status === 'failed').length;
  if (ran === 0)
    return { ...none, failed: result.message ? 1 : 0, skipped: result.message || 'its cases are not here' };
  const known = Math.min(await knownCount(suite.known), ran - failed);
  return { ...none, cases: ran, passed: ran - failed - known, known, failed };
}

export async function runSuites(wanted: readonly Suite[]): Promise<Score[]> {
  const report = runTests(wanted.map(({ file }) => file));
  return await Promise.all(wanted.map((suite) => score(suite, report)));
}

export function printScores(scores: readonly Score[]): void {
  const row = (cells: readonly (string | number)[]) =>
    cells.map((cell, index) => (index === 0 ? String(cell).padEnd(28) : String(cell).padStart(8))).join('');
  console.log(row(['', 'cases', 'passed', 'known', 'failed']));
  for (const { name, cases, passed, known, failed, skipped, note } of scores) {
    const remark = skipped === undefined ? (note ?? '') : `SKIPPED: ${skipped}`;
    console.log(`${row([name, cases, passed, known, failed])}  ${remark}`.trimEnd());
  }
}
