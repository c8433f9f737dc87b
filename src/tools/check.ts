/** `npm run check`: spelling, formatting and lint, then types in each of the compiler's scopes. Exits 1 when one of them fails. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project.ts';

interface Check {
  readonly name: string;
  readonly command: readonly string[];
}

const bin = (name: string) => join(projectRoot, 'node_modules', '.bin', name);

const checks: readonly Check[] = [
  { name: 'spelling', command: [bin('cspell'), 'lint', '--no-progress', '--no-summary', '--config', '.cspell.json'] },
  { name: 'format and lint', command: [bin('biome'), 'check', '--diagnostic-level=error', '.'] },
  ...['tsconfig.json', 'src/tools/tsconfig.json', 'test/tsconfig.json', 'test/browser/tsconfig.json'].map(
    (project) => ({
      name: `types: ${project}`,
      command: [bin('tsc'), '--noEmit', '-p', project],
    }),
  ),
  ...(existsSync(join(projectRoot, 'astro.config.mjs'))
    ? [{ name: 'types: src/site', command: [bin('astro'), 'check', '--minimumFailingSeverity', 'error'] }]
    : []),
];

/** Runs every check and answers the names of those that failed; their output has been printed. */
export function runChecks(): { passed: number; failed: string[] } {
  const failed: string[] = [];
  for (const { name, command } of checks) {
    const [program = '', ...args] = command;
    const done = spawnSync(program, args, { cwd: projectRoot, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
    console.log(`${done.status === 0 ? 'ok  ' : 'FAIL'} ${name}`);
    if (done.status === 0) continue;
    failed.push(name);
    console.log(done.stdout + done.stderr);
  }
  return { passed: checks.length - failed.length, failed };
}

if (import.meta.main) process.exit(runChecks().failed.length > 0 ? 1 : 0);
