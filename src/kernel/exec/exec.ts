/**
 * execve(2): finds the handler by the file's content (binfmt): ELF, `#!` scripts, and `#!drydock NAME` for our own
 * programs. Nothing of the old program is touched before the new one is complete, so a Blocked on the way is harmless.
 */

import { HART_PC, HART_X } from '../../cpu/hart.ts';
import { text, utf8 } from '../../lib/bytes.ts';
import { orNoMemory, PAGE_SIZE } from '../mm/physical-memory.ts';
import { capabilitiesAfterExec } from '../proc/credentials.ts';
import { exitOtherThreads, releaseMemory } from '../proc/exit.ts';
import { RLIMIT_AS, RLIMIT_NOFILE, RLIMIT_STACK } from '../proc/limits.ts';
import type { Process } from '../proc/process.ts';
import type { Thread } from '../proc/thread.ts';
import { EACCES, ELOOP, ENOENT, ENOEXEC, ENOTDIR, ETXTBSY } from '../uapi/errno.ts';
import { MS_NOEXEC, MS_NOSUID } from '../uapi/mount.ts';
import { isRegular, S_ISGID, S_ISUID } from '../uapi/stat.ts';
import type { Credentials } from '../vfs/caller.ts';
import { lookup } from '../vfs/namei.ts';
import type { Path } from '../vfs/path.ts';
import { MAY_EXEC, requireAccess } from '../vfs/permission.ts';
import { isElf } from './elf.ts';
import { interpreterOf, loadElf, readElf } from './load-elf.ts';
import type { Program } from './program.ts';
import { readRange } from './read-file.ts';
import { writeStack } from './stack.ts';

const SCRIPT_DEPTH = 5;
/** Bytes of a file's start that decide about its handler. */
const HEAD_SIZE = 256;
const OWN_MARK = '#!drydock ';
/** Linux's bound for all arguments and environment: a quarter of the stack, 6 MB at most, 128 KiB at least. */
const MOST_ARGUMENTS = 6 << 20;

export interface ExecRequest {
  readonly path: Path;
  /** As it was asked for: AT_EXECFN and a script's argument. */
  readonly name: string;
  readonly argv: readonly Uint8Array[];
  readonly environ: readonly Uint8Array[];
}

/** What the kernel adds to it. */
export interface ExecHost {
  readonly programs: ReadonlyMap<string, Program>;
  /** Starts one of our programs in `thread`, which has no memory any more. */
  startProgram(thread: Thread, program: Program): void;
}

/** A request resolved down to something that can be loaded. */
interface Binary extends ExecRequest {
  readonly head: Uint8Array;
  readonly program: Program | null;
}

/** @throws EACCES for what isn't a regular file or may not be executed, ETXTBSY for one that is open for writing */
function requireExecutable(process: Process, path: Path): void {
  if (!isRegular(path.inode.mode)) throw EACCES;
  if (path.mount.flags & MS_NOEXEC) throw EACCES;
  requireAccess(path.inode, MAY_EXEC, process.credentials);
  if ((path.inode.mode & 0o111) === 0) throw EACCES;
  if ((path.inode.state?.writers ?? 0) > 0) throw ETXTBSY;
}

/** Follows `#!` lines. @throws ENOEXEC, ELOOP, ENOENT, EACCES, Blocked */
function resolveBinary(process: Process, request: ExecRequest, host: ExecHost): Binary {
  let current = request;
  for (let depth = 0; depth < SCRIPT_DEPTH; depth++) {
    requireExecutable(process, current.path);
    const head = readRange(current.path.inode, 0, HEAD_SIZE);
    if (isElf(head)) return { ...current, head, program: null };
    if (head[0] !== 0x23 || head[1] !== 0x21) throw ENOEXEC;
    const newline = head.indexOf(10);
    if (newline < 0 && head.length === HEAD_SIZE) throw ENOEXEC;
    const line = text(newline < 0 ? head : head.subarray(0, newline));
    if (line.startsWith(OWN_MARK)) {
      const program = host.programs.get(line.slice(OWN_MARK.length).trim());
      if (!program) throw ENOEXEC;
      return { ...current, head, program };
    }
    current = throughScript(process, current, line);
  }
  throw ELOOP;
}

/** The interpreter with its optional argument, the script's path, and the arguments from the second on. */
function throughScript(process: Process, script: ExecRequest, line: string): ExecRequest {
  const match = /^#![ \t]*([^ \t]+)(?:[ \t]+(.*?))?[ \t]*$/s.exec(line);
  const interpreter = match?.[1];
  if (!interpreter) throw ENOEXEC;
  const argument = match[2];
  const argv = [utf8(interpreter)];
  if (argument) argv.push(utf8(argument));
  argv.push(utf8(script.name), ...script.argv.slice(1));
  return { path: lookup(process, interpreter), name: interpreter, argv, environ: script.environ };
}

/** Replaces what `thread`'s process runs. @throws everything execve(2) may fail with, Blocked, OutOfMemory */
export function execute(thread: Thread, request: ExecRequest, host: ExecHost): void {
  const { process } = thread;
  const binary = resolveBinary(process, request, host);
  const credentials = credentialsAfter(process, binary.path);
  if (binary.program) {
    const leader = beginNew(thread, request, binary);
    process.credentials = credentials;
    host.startProgram(leader, binary.program);
    return;
  }
  const elf = readElf(binary.path);
  const interpreterName = interpreterOf(binary.path, elf);
  const interpreterPath = interpreterName === null ? null : findInterpreter(process, interpreterName);
  const interpreter = interpreterPath ? { path: interpreterPath, elf: readElf(interpreterPath) } : null;
  const { machine } = process;
  const stackBytes = process.limits.get(RLIMIT_STACK).soft;
  const loaded = orNoMemory(() =>
    loadElf(machine, process.cgroup.memory, { path: binary.path, elf }, interpreter, stackBytes),
  );
  const { uid, euid, gid, egid } = credentials;
  let sp: number;
  try {
    sp = writeStack(
      loaded.memory,
      {
        argv: binary.argv,
        environ: binary.environ,
        name: utf8(request.name),
        headerAddress: loaded.headerAddress,
        headerCount: loaded.headerCount,
        interpreterBase: loaded.interpreterBase,
        entry: loaded.entry,
        ids: { uid, euid, gid, egid },
        secure: uid !== euid || gid !== egid,
        random: machine.random.bytes(16),
      },
      Math.max(131_072, Math.min(stackBytes / 4, MOST_ARGUMENTS)),
    );
  } catch (error) {
    loaded.memory.release();
    throw error;
  }
  loaded.memory.pageLimit = process.limits.get(RLIMIT_AS).soft / PAGE_SIZE;
  const leader = beginNew(thread, request, binary);
  process.credentials = credentials;
  process.memory = loaded.memory;
  leader.context.fill(0);
  const view = new DataView(leader.context.buffer);
  view.setBigUint64(HART_PC, BigInt(loaded.start), true);
  view.setBigUint64(HART_X + 2 * 8, BigInt(sp), true);
  machine.scheduler.reload(leader);
}

function findInterpreter(process: Process, name: string): Path {
  try {
    const path = lookup(process, name);
    requireExecutable(process, path);
    return path;
  } catch (error) {
    throw error === ENOTDIR ? ENOENT : error;
  }
}

/** The point of no return: the old program and all its threads but one are gone. */
function beginNew(thread: Thread, request: ExecRequest, binary: Binary): Thread {
  const { process } = thread;
  const leader = exitOtherThreads(thread);
  process.files = process.files.unshare(() => process.limits.get(RLIMIT_NOFILE).soft);
  process.files.closeOnExec();
  process.actions = process.actions.clone();
  process.actions.resetForExec();
  releaseMemory(process);
  leader.alternateStack = null;
  leader.clearChildTid = 0;
  leader.robustList = 0;
  leader.blockedCall = -1;
  leader.clearResumed();
  leader.attention = true;
  const name = text(utf8(request.name.slice(request.name.lastIndexOf('/') + 1)).subarray(0, 15));
  leader.comm = name;
  process.comm = name;
  process.argv = binary.argv.map(text);
  process.environment = binary.environ;
  process.executable = binary.path;
  process.hasExeced = true;
  process.keepCapabilities = false;
  process.parentDeathSignal = 0;
  process.machine.onExec(process);
  return leader;
}

/** Set-id bits and capability sets. */
function credentialsAfter(process: Process, { inode, mount }: Path): Credentials {
  const after = { ...process.credentials };
  const mayRaise = !process.noNewPrivileges && (mount.flags & MS_NOSUID) === 0;
  if (mayRaise && inode.mode & S_ISUID) after.euid = inode.uid;
  if (mayRaise && (inode.mode & (S_ISGID | 0o010)) === (S_ISGID | 0o010)) after.egid = inode.gid;
  after.suid = after.euid;
  after.fsuid = after.euid;
  after.sgid = after.egid;
  after.fsgid = after.egid;
  capabilitiesAfterExec(after);
  return after;
}
