/** How fast the recorded sessions of test/conform replay, in as many processes as there are processors (play-sessions.ts). */
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { median } from './median.ts';
import { projectRoot } from './project.ts';

/** In the first ones V8 interprets and compiles most of what runs. */
const passes = 8;
/** The last ones, of which the median counts. */
const settled = 3;

interface Rate {
  readonly sessions: number;
  readonly commands: number;
}

export function benchSessions(report: (what: string, value: string, target?: string) => void): void {
  const run = join(projectRoot, 'src', 'tools', 'run.ts');
  const play = [run, 'play-sessions', '--passes', String(passes)];
  const done = spawnSync(process.execPath, play, { encoding: 'utf8', maxBuffer: 2 ** 26 });
  const rates = [...done.stdout.matchAll(/: ([\d.]+) sessions\/s, ([\d.]+) commands\/s$/gm)].map(
    ([, sessions, commands]): Rate => ({ sessions: Number(sessions), commands: Number(commands) }),
  );
  const [first] = rates;
  if (!first || rates.length !== passes)
    throw new Error(`play-sessions ended with status ${done.status}: ${done.stderr}`);
  report(`recorded sessions, ${availableParallelism()} processes, first pass`, `${first.sessions} /s`, '20 /s');
  report('  their commands', `${first.commands} /s`);
  const last = rates.slice(-settled);
  const what = `  again, passes ${passes - settled + 1} to ${passes} of the same processes`;
  report(what, `${median(last.map(({ sessions }) => sessions))} /s`, '20 /s');
  report('  their commands', `${median(last.map(({ commands }) => commands))} /s`);
}
