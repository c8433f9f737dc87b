/** How fast the recorded sessions of test/conform replay, in as many processes as there are processors (play-sessions.ts). */
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from './project.ts';

export function benchSessions(report: (what: string, value: string, target?: string) => void): void {
  const run = join(projectRoot, 'src', 'tools', 'run.ts');
  const done = spawnSync(process.execPath, [run, 'play-sessions'], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  const rates = /: ([\d.]+) sessions\/s, ([\d.]+) commands\/s\s*$/.exec(done.stdout);
  if (!rates) throw new Error(`play-sessions ended with status ${done.status}: ${done.stderr}`);
  const [, sessions = '', commands = ''] = rates;
  report(`recorded sessions, ${availableParallelism()} processes`, `${sessions} /s`, '20 /s');
  report('  their commands', `${commands} /s`);
}
