/**
 * docker-init (tini) as one of our programs: the first process of `--init` containers. It starts the command in a process group of its
 * own, hands signals on, waits for orphans and ends as the command ends.
 */
import type { Program, System } from '../../kernel/exec/program.ts';
import { ENOENT, Errno } from '../../kernel/uapi/errno.ts';
import {
  SIGABRT,
  SIGALRM,
  SIGCHLD,
  SIGCONT,
  SIGHUP,
  SIGINT,
  SIGQUIT,
  SIGTERM,
  SIGTSTP,
  SIGURG,
  SIGUSR1,
  SIGUSR2,
  SIGWINCH,
} from '../../kernel/uapi/signal.ts';
import { text, utf8 } from '../../lib/bytes.ts';

/** Where containers have it, and what the file holds. */
export const initPath = '/sbin/docker-init';
export const initFile = '#!drydock docker-init\n';

const forwarded = [
  SIGHUP,
  SIGINT,
  SIGQUIT,
  SIGABRT,
  SIGUSR1,
  SIGUSR2,
  SIGALRM,
  SIGCHLD,
  SIGTERM,
  SIGCONT,
  SIGTSTP,
  SIGURG,
  SIGWINCH,
];

/** `docker-init -- COMMAND [ARGUMENTS]` */
export const dockerInit: Program = async (system) => {
  const command = system.argv.slice(system.argv[1] === '--' ? 2 : 1);
  let child: number;
  try {
    child = await system.spawn(command, { newGroup: true });
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    await system.write(2, utf8(`[FATAL tini (${system.pid})] exec ${command[0]} failed: ${error.message}\n`));
    return error === ENOENT ? 127 : 126;
  }
  for (const signal of forwarded) {
    system.onSignal(signal, () => {
      try {
        system.kill(child, signal);
      } catch {
        // It has just ended.
      }
    });
  }
  system.onSignal(SIGCHLD, () => void reapOrphans(system, child).catch(() => undefined));
  const { code, signal } = await system.wait(child);
  return signal > 0 ? 128 + signal : code;
};

/** Waits for ended processes that became children of ours when their parents ended. */
async function reapOrphans(system: System, child: number): Promise<void> {
  for (const { name } of await system.readdir('/proc')) {
    const pid = Number(name);
    if (!/^\d+$/.test(name) || pid === child || pid === system.pid) continue;
    const stat = await system.readFile(`/proc/${name}/stat`).then(text, () => '');
    if (new RegExp(`\\) Z ${system.pid} `).test(stat)) await system.wait(pid);
  }
}
