/** Finding the program to run, before it is run: Go's exec.LookPath inside the container, with runc's words for what is wrong. */
import { EACCES, ENOENT, ENOTDIR } from '../../kernel/uapi/errno.ts';
import { MS_NOEXEC } from '../../kernel/uapi/mount.ts';
import { isDirectory } from '../../kernel/uapi/stat.ts';
import { lookup, type PathContext } from '../../kernel/vfs/namei.ts';
import { MAY_EXEC, requireAccess } from '../../kernel/vfs/permission.ts';
import { joinPath } from '../../lib/path.ts';
import { EngineError } from '../errdefs.ts';
import { errnoText } from './file-tree.ts';

const prefix = 'unable to start container process: ';

/**
 * The path of `name`, as it is to be given to execve(2). runc has the user's ids by then, and still the container's capabilities.
 * @param calling runc's word for its own check: `exec` in a first process, `eaccess` in a further one
 * @throws invalidParameter `unable to start container process: exec: "x": executable file not found in $PATH`
 */
export function lookPath(
  context: PathContext,
  name: string,
  env: readonly string[],
  calling: 'exec' | 'eaccess',
): string {
  const path = findInPath(context, name, env);
  try {
    const { inode, mount } = lookup(context, path);
    if (mount.flags & MS_NOEXEC) throw EACCES;
    requireAccess(inode, MAY_EXEC, context.credentials);
  } catch (error) {
    throw new EngineError('invalidParameter', `${prefix}${calling} ${path}: ${errnoText(error)}`);
  }
  return path;
}

/** Go's exec.LookPath: what is found by a relative folder of PATH is refused. */
function findInPath(context: PathContext, name: string, env: readonly string[]): string {
  const refuse = (why: string): EngineError =>
    new EngineError('invalidParameter', `${prefix}exec: ${quote(name)}: ${why}`);
  if (name.includes('/')) {
    const fault = executableFault(context, name);
    if (fault !== undefined) throw refuse(fault);
    return name;
  }
  const variable = env.findLast((entry) => entry.startsWith('PATH='))?.slice(5) ?? '';
  for (const directory of variable === '' ? [] : variable.split(':')) {
    const path = joinPath(directory || '.', name);
    if (executableFault(context, path) !== undefined) continue;
    if (!path.startsWith('/')) throw refuse('cannot run executable found relative to current directory');
    return path;
  }
  throw refuse('executable file not found in $PATH');
}

function quote(name: string): string {
  return JSON.stringify(name);
}

/** Why it can't be a program, whoever asks; undefined: it can. */
function executableFault(context: PathContext, path: string): string | undefined {
  try {
    const { mode } = lookup(context, path).inode;
    return isDirectory(mode) || (mode & 0o111) === 0 ? 'permission denied' : undefined;
  } catch (error) {
    return `stat ${path}: ${errnoText(error)}`;
  }
}

/**
 * Makes sure that the working directory can be entered; runc enters it as root, whoever the program will be.
 * @throws invalidParameter `… chdir to cwd ("/x") set in config.json failed: no such file or directory`
 */
export function checkWorkingDirectory(context: PathContext, cwd: string): void {
  if (!cwd.startsWith('/')) throw new EngineError('invalidParameter', 'Cwd must be an absolute path');
  let fault: unknown;
  try {
    const { inode } = lookup(context, cwd);
    if (isDirectory(inode.mode)) requireAccess(inode, MAY_EXEC, context.credentials);
    else fault = ENOTDIR;
  } catch (error) {
    fault = error;
  }
  if (fault === undefined) return;
  const text = errnoText(fault === EACCES || fault === ENOTDIR ? fault : ENOENT);
  throw new EngineError('invalidParameter', `${prefix}chdir to cwd (${quote(cwd)}) set in config.json failed: ${text}`);
}
