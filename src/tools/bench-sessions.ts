/** How fast the recorded sessions of test/conform replay, in as many processes as there are processors (play-sessions.ts). */
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from './project.ts';

/** In the first, V8 interprets and compiles most of what runs. */
const passes = 3;

export function benchSessions(report: (what: string, value: string, target?: string) => void): void {
  const run = join(projectRoot, 'src', 'tools', 'run.ts');
  const play = [run, 'play-sessions', '--passes', String(passes)];
  const done = spawnSync(process.execPath, play, { encoding: 'utf8', maxBuffer: 2 ** 26 });
  const rates = [...done.stdout.matchAll(/: ([\d.]+) sessions\/s, ([\d.]+) commands\/s$/gm)];
  const [first, last] = [rates[0], rates[passes - 1]];
  if (!first || !last) throw new Error(`play-sessions ended with status ${done.status}: ${done.stderr}`);
  report(`recorded sessions, ${availableParallelism()} processes, first pass`, `${first[1]} /s`, '20 /s');
  report('  their commands', `${first[2]} /s`);
  report(`  again, pass ${passes} of the same processes`, `${last[1]} /s`, '20 /s');
  report('  their commands', `${last[2]} /s`);
}
