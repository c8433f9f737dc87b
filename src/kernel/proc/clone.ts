/** New threads and processes from a running one (clone(2), fork(2), vfork(2)), and new namespaces for them (unshare(2)). */
import { HART_PC, HART_X } from '../../cpu/hart.ts';
import type { AddressSpace } from '../mm/address-space.ts';
import { OutOfMemory } from '../mm/physical-memory.ts';
import { NetNamespace } from '../net/namespace.ts';
import { CAP_SYS_ADMIN, CAP_SYS_RESOURCE } from '../uapi/capability.ts';
import {
  CLONE_CHILD_CLEARTID,
  CLONE_CHILD_SETTID,
  CLONE_FILES,
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  CLONE_PARENT,
  CLONE_PARENT_SETTID,
  CLONE_PIDFD,
  CLONE_SETTLS,
  CLONE_SIGHAND,
  CLONE_THREAD,
  CLONE_VFORK,
  CLONE_VM,
  CSIGNAL,
} from '../uapi/clone.ts';
import { EAGAIN, EFAULT, EINVAL, EPERM } from '../uapi/errno.ts';
import { MountNamespace } from '../vfs/mount.ts';
import { Blocked } from '../wait.ts';
import { Cgroup } from './cgroup.ts';
import { capable } from './credentials.ts';
import { releaseMemory } from './exit.ts';
import { RLIMIT_NPROC } from './limits.ts';
import { IpcNamespace, UtsNamespace } from './namespaces.ts';
import { PidNamespace } from './pid-namespace.ts';
import { Process } from './process.ts';
import type { Thread } from './thread.ts';

export interface CloneRequest {
  readonly flags: number;
  /** Signal for the parent at its end. */
  readonly exitSignal: number;
  /** 0: as the parent's. */
  readonly stack: number;
  readonly parentTid: number;
  readonly childTid: number;
  readonly tls: number;
  /** CLONE_CLEAR_SIGHAND: handled signals are default ones in the child. */
  readonly clearHandlers?: boolean;
}

const NEW_NAMESPACES =
  CLONE_NEWNS |
  CLONE_NEWPID |
  CLONE_NEWNET |
  CLONE_NEWUTS |
  CLONE_NEWIPC |
  CLONE_NEWCGROUP |
  CLONE_NEWUSER |
  CLONE_NEWTIME;

/** @throws EINVAL for combinations Linux refuses and for what isn't there, EPERM */
function requireFlags(process: Process, flags: number): void {
  if (flags & CLONE_THREAD && !(flags & CLONE_SIGHAND)) throw EINVAL;
  if (flags & CLONE_SIGHAND && !(flags & CLONE_VM)) throw EINVAL;
  if (flags & (CLONE_NEWUSER | CLONE_NEWTIME | CLONE_PIDFD)) throw EINVAL;
  if (flags & CLONE_THREAD && flags & NEW_NAMESPACES) throw EINVAL;
  if (flags & NEW_NAMESPACES && !capable(process.credentials, CAP_SYS_ADMIN)) throw EPERM;
  if (flags & CLONE_PARENT && process.pidns.init === process) throw EINVAL;
}

/** RLIMIT_NPROC, which root and the privileged don't have. @throws EAGAIN */
function requireFewProcesses({ credentials, limits, machine }: Process): void {
  if (credentials.uid === 0 || capable(credentials, CAP_SYS_RESOURCE) || capable(credentials, CAP_SYS_ADMIN)) return;
  if (machine.processes.countOf(credentials.uid) >= limits.get(RLIMIT_NPROC).soft) throw EAGAIN;
}

/** Clones the current thread; answers the child's number as the parent sees it. @throws EINVAL, EPERM, EAGAIN, ENOMEM */
export function clone(parent: Thread, request: CloneRequest): number {
  const { process } = parent;
  requireFlags(process, request.flags);
  process.machine.scheduler.save(parent);
  requireFewProcesses(process);
  process.cgroup.chargeTask();
  let child: Thread;
  try {
    child = request.flags & CLONE_THREAD ? cloneThread(parent) : cloneProcess(parent, request);
  } catch (error) {
    process.cgroup.unchargeTask();
    throw error;
  }
  setRegisters(parent, child, request);
  const { memory } = process;
  const number = child.tids.get(process.pidns) ?? 0;
  if (request.flags & CLONE_PARENT_SETTID) storeTid(memory, request.parentTid, number);
  if (request.flags & CLONE_CHILD_SETTID) storeTid(child.process.memory, request.childTid, child.nstid);
  if (request.flags & CLONE_CHILD_CLEARTID) child.clearChildTid = request.childTid;
  if (request.flags & CLONE_VFORK) {
    parent.state = 'parked';
    child.process.vforkParent = parent;
  }
  process.machine.scheduler.enqueue(child);
  return number;
}

/** The child exists by now, so no notice is taken of an address that can't be written. */
function storeTid(memory: AddressSpace | null, address: number, tid: number): void {
  try {
    memory?.writeI32(address, tid);
  } catch (error) {
    if (error !== EFAULT && !(error instanceof Blocked) && !(error instanceof OutOfMemory)) throw error;
  }
}

function setRegisters(parent: Thread, child: Thread, { stack, tls, flags }: CloneRequest): void {
  child.context.set(parent.context);
  const view = new DataView(child.context.buffer);
  view.setBigUint64(HART_PC, view.getBigUint64(HART_PC, true) + 4n, true);
  view.setBigUint64(HART_X + 8 * 10, 0n, true);
  if (stack !== 0) view.setBigUint64(HART_X + 8 * 2, BigInt(stack), true);
  if (flags & CLONE_SETTLS) view.setBigUint64(HART_X + 8 * 4, BigInt(tls), true);
  child.mask = parent.savedMask ?? parent.mask;
}

function cloneThread(parent: Thread): Thread {
  return parent.process.machine.processes.addThread(parent.process, parent.comm);
}

function cloneProcess(parent: Thread, { flags, exitSignal, clearHandlers }: CloneRequest): Thread {
  const { process } = parent;
  const { machine } = process;
  const pidns = flags & CLONE_NEWPID ? new PidNamespace(process.pidnsForChildren) : process.pidnsForChildren;
  const pids = machine.processes.allocate(pidns);
  const { memory } = process;
  if (!memory) throw EINVAL;
  const space = flags & CLONE_VM ? memory.hold() : memory.fork(process.cgroup.memory);
  const limits = process.limits.clone();
  const heir = flags & CLONE_PARENT ? process.parent : process;
  const child = new Process({
    machine,
    pids,
    pidns,
    parent: heir,
    files: flags & CLONE_FILES ? process.files.hold() : process.files.clone(() => limits.get(7).soft),
    root: process.root,
    cwd: process.cwd,
    umask: process.umask,
    credentials: { ...process.credentials },
    limits,
    cgroup: process.cgroup,
    actions: process.actions.clone(),
    mounts: process.mounts.hold(),
    net: process.net,
    uts: process.uts,
    ipc: process.ipc,
  });
  if (clearHandlers) child.actions.resetForExec();
  child.memory = space;
  child.argv = process.argv;
  child.environment = process.environment;
  child.executable = process.executable;
  child.comm = parent.comm;
  child.cgroupRoot = process.cgroupRoot;
  child.exitSignal = flags & CLONE_PARENT ? process.exitSignal : exitSignal & CSIGNAL;
  child.noNewPrivileges = process.noNewPrivileges;
  child.keepCapabilities = process.keepCapabilities;
  child.dumpable = process.dumpable;
  child.oomScoreAdjustment = process.oomScoreAdjustment;
  child.loginUid = process.loginUid;
  child.nice = process.nice;
  heir?.children.add(child);
  process.cgroup.processes.add(child);
  machine.processes.add(child);
  machine.processes.joinGroup(child, process.group);
  const thread = machine.processes.addThread(child, parent.comm);
  if (!(flags & CLONE_VM) || flags & CLONE_VFORK) thread.alternateStack = parent.alternateStack;
  enterNamespaces(child, flags);
  return thread;
}

/** New namespaces of the kinds in `flags`, CLONE_NEWPID left to the caller. */
export function enterNamespaces(process: Process, flags: number): void {
  if (flags & CLONE_NEWNS) unshareMounts(process);
  if (flags & CLONE_NEWUTS) process.uts = new UtsNamespace(process.uts.hostname, process.uts.domainname);
  if (flags & CLONE_NEWIPC) process.ipc = new IpcNamespace();
  if (flags & CLONE_NEWNET) process.net = new NetNamespace(`net:${process.pid}`, process.net.context);
  if (flags & CLONE_NEWCGROUP) process.cgroupRoot = process.cgroup;
}

/** setns(2). `kind` is a CLONE_NEW* bit or 0 for any. @throws EINVAL where the kind is another */
export function joinNamespace(process: Process, namespace: object, kind: number): void {
  const isKind = (bit: number): boolean => kind === 0 || kind === bit;
  if (namespace instanceof MountNamespace && isKind(CLONE_NEWNS)) {
    namespace.hold();
    process.mounts.release();
    process.mounts = namespace;
    process.root = namespace.rootPath;
    process.cwd = namespace.rootPath;
  } else if (namespace instanceof PidNamespace && isKind(CLONE_NEWPID)) {
    process.pidnsForChildren = namespace;
  } else if (namespace instanceof NetNamespace && isKind(CLONE_NEWNET)) {
    process.net = namespace;
  } else if (namespace instanceof UtsNamespace && isKind(CLONE_NEWUTS)) {
    process.uts = namespace;
  } else if (namespace instanceof IpcNamespace && isKind(CLONE_NEWIPC)) {
    process.ipc = namespace;
  } else if (namespace instanceof Cgroup && isKind(CLONE_NEWCGROUP)) {
    process.cgroupRoot = namespace;
  } else {
    throw EINVAL;
  }
}

export function unshareMounts(process: Process): void {
  const { namespace, translate } = process.mounts.copy();
  process.mounts.release();
  process.mounts = namespace;
  process.root = translate(process.root);
  process.cwd = translate(process.cwd);
}

/** A process that could not be started after all. */
export function discard(process: Process): void {
  releaseMemory(process);
  process.files.release();
  process.cgroup.processes.delete(process);
  process.parent?.children.delete(process);
  process.mounts.release();
  process.machine.processes.remove(process);
}
