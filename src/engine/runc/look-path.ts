/** Finding the program to run, before it is run: Go's exec.LookPath inside the container, with runc's words for what is wrong. */
import { EACCES, ENOENT, ENOTDIR } from '../../kernel/uapi/errno.ts';
import { isDirectory } from '../../kernel/uapi/stat.ts';
import { lookup, type PathContext } from '../../kernel/vfs/namei.ts';
import { MAY_EXEC, requireAccess } from '../../kernel/vfs/permission.ts';
import { EngineError } from '../errdefs.ts';
import { errnoText } from './file-tree.ts';

const prefix = 'unable to start container process: ';

/**
 * The path of `name`, as it is to be given to execve(2).
 * @throws invalidParameter `unable to start container process: exec: "x": executable file not found in $PATH`
 */
export function lookPath(context: PathContext, name: string, env: readonly string[]): string {
  const refuse = (why: string): EngineError =>
    new EngineError('invalidParameter', `${prefix}exec: ${quote(name)}: ${why}`);
  if (name.includes('/')) {
    const fault = executableFault(context, name);
    if (fault === undefined) return name;
    throw refuse(fault === EACCES ? 'permission denied' : `stat ${name}: ${errnoText(fault)}`);
  }
  const variable = env.findLast((entry) => entry.startsWith('PATH='));
  for (const directory of (variable ?? 'PATH=').slice(5).split(':')) {
    const path = `${directory === '' ? '.' : directory}/${name}`;
    if (executableFault(context, path) === undefined) return path;
  }
  throw refuse('executable file not found in $PATH');
}

function quote(name: string): string {
  return JSON.stringify(name);
}

function executableFault(context: PathContext, path: string): unknown {
  try {
    const { inode } = lookup(context, path);
    if (isDirectory(inode.mode) || (inode.mode & 0o111) === 0) return EACCES;
    requireAccess(inode, MAY_EXEC, context.credentials);
    return undefined;
  } catch (error) {
    return error;
  }
}

/**
 * Makes sure that the working directory can be entered.
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
