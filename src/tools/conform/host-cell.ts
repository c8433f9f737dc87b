/**
 * A session played in bash on this system, as user 1000 in a home of its own, with one docker command and one engine: the
 * cells of the matrix that are not the student's machine.
 */
import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Played, readPlayed, sessionScript } from '../../course/play-session.ts';
import type { Session } from '../../course/session.ts';

export interface HostCell {
  /** The docker command: a program, or a script that runs one. */
  readonly docker: string;
  /** Folder of its plugins, if it has any. */
  readonly plugins: string | undefined;
  /** DOCKER_HOST. */
  readonly engine: string;
  /** Put before the shell, to enter the engine's namespaces. */
  readonly enter: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** The student's user and group. */
export const owner = 1000;
const limitMs = 180_000;

/** A home directory and a docker command for the student, below `base`; answers the home. */
export function makeHome(base: string, cell: Pick<HostCell, 'docker' | 'plugins'>): string {
  const home = join(base, 'home', 'student');
  mkdirSync(join(home, '.docker'), { recursive: true });
  mkdirSync(join(base, 'bin'));
  if (cell.plugins && existsSync(cell.plugins)) symlinkSync(cell.plugins, join(home, '.docker', 'cli-plugins'));
  symlinkSync(cell.docker, join(base, 'bin', 'docker'));
  for (const path of [base, home, join(home, '.docker')]) chownSync(path, owner, owner);
  chmodSync(base, 0o755);
  return home;
}

interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
  /** It took longer than a session may. */
  readonly isLate: boolean;
}

/** The command line that runs a program as the student. @param bin where his docker command lies */
export function asStudent(cell: HostCell, bin: string, home: string, words: readonly string[]): string[] {
  const identity = ['setpriv', `--reuid=${owner}`, `--regid=${owner}`, '--clear-groups'];
  const environment = {
    HOME: home,
    PATH: `${bin}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`,
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    USER: 'student',
    DOCKER_HOST: cell.engine,
    ...cell.environment,
  };
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  return [...cell.enter, ...identity, 'env', '-i', ...variables, ...words];
}

/** Ends what a session left running: whatever has its home in the environment. */
function killLeft(home: string): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`HOME=${home}`))
        process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It is gone already.
    }
  }
}

/** What a session left running holds its output open: so it is the shell's exit that counts, and the rest is ended. */
function run(cell: HostCell, base: string, home: string, script: string): Promise<Ran> {
  const file = join(base, 'script');
  writeFileSync(file, script);
  const [program = 'env', ...args] = asStudent(cell, join(base, 'bin'), home, ['bash', file]);
  const child = spawn(program, args, { cwd: home, stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  }
  let isLate = false;
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      isLate = true;
      killLeft(home);
    }, limitMs);
    child.on('error', reject);
    child.on('exit', () => killLeft(home));
    child.on('close', (code) => {
      clearTimeout(late);
      resolve({ ...texts, code: code ?? 137, isLate });
    });
  });
}

/** Plays a session; the engine must be fresh. @throws where it takes too long, naming the command */
export async function playOnHost(cell: HostCell, session: Session): Promise<Played[]> {
  const base = mkdtempSync('/tmp/drydock-conform-');
  try {
    const home = makeHome(base, cell);
    const { stdout, stderr, code, isLate } = await run(cell, base, home, sessionScript(session));
    if (isLate) {
      const at = session.commands[Math.floor(stdout.split('\u001e').length / 2)];
      throw new Error(`${session.file}:${at?.line}: not done after ${limitMs / 1000} s: ${at?.command}`);
    }
    const clean = (text: string) =>
      text
        .replaceAll(`${base}/home`, '/home')
        .replaceAll(base, '/tmp')
        .replace(/\/tmp\/[\w.-]+\/root\//g, '/var/lib/docker/')
        .replace(/\/tmp\/[\w.-]+\/exec\/netns/g, '/var/run/docker/netns');
    return readPlayed(session, { stdout: clean(stdout), stderr: clean(stderr), code });
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}
