/** One `watch` at a time for a project: a file with the process's id (compose's internal/locker), which stays behind. */

import { EPERM } from '../../../kernel/uapi/errno.ts';
import { text, utf8 } from '../../../lib/bytes.ts';
import type { Cli } from '../../cli/cli.ts';
import { openError } from '../../container/files.ts';
import { ComposeError } from '../model/errors.ts';

/** @throws ComposeError where another process has it, or its file can't be written */
export async function lockProject(cli: Cli, project: string): Promise<void> {
  const { system } = cli;
  const folder = system.env.get('XDG_RUNTIME_DIR') ?? `${cli.globals.configDirectory}/docker-compose`;
  const path = `${folder}/${project}.pid`;
  const refuse = (why: string): ComposeError =>
    new ComposeError(`cannot take exclusive lock for project "${project}": ${why}`);
  const holder = Number.parseInt(text(await system.readFile(path).catch(() => utf8(''))), 10);
  if (holder > 0 && holder !== system.pid && isRunning(cli, holder))
    throw refuse(`process with PID ${holder} is still running`);
  for (const missing of [cli.globals.configDirectory, folder])
    await system.mkdir(missing, 0o700).catch(() => undefined);
  await system.writeFile(path, utf8(String(system.pid)), 0o644).catch((error: unknown) => {
    throw refuse(openError(path, error));
  });
}

function isRunning({ system }: Cli, pid: number): boolean {
  try {
    system.kill(pid, 0);
    return true;
  } catch (error) {
    return error === EPERM;
  }
}
