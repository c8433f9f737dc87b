/** Starting a process from outside any process: the first one, a terminal's shell, a container's init, an exec into one. */
import { utf8 } from '../lib/bytes.ts';
import { execute } from './exec/exec.ts';
import type { SpawnOptions as ProgramSpawnOptions } from './exec/program.ts';
import type { Kernel } from './kernel.ts';
import { OutOfMemory } from './mm/physical-memory.ts';
import type { NetNamespace } from './net/namespace.ts';
import type { Cgroup } from './proc/cgroup.ts';
import { discard } from './proc/clone.ts';
import { FdTable } from './proc/fdtable.ts';
import { type Limit, Limits } from './proc/limits.ts';
import type { IpcNamespace, UtsNamespace } from './proc/namespaces.ts';
import type { PidNamespace } from './proc/pid-namespace.ts';
import { Process } from './proc/process.ts';
import { SignalActions } from './proc/signal-actions.ts';
import { PtySlaveFile } from './tty/pty.ts';
import type { Tty } from './tty/tty.ts';
import { EACCES, ENOENT, ENOMEM, ENOTDIR } from './uapi/errno.ts';
import type { Credentials } from './vfs/caller.ts';
import type { File } from './vfs/file.ts';
import type { MountNamespace } from './vfs/mount.ts';
import { lookup } from './vfs/namei.ts';
import type { Path } from './vfs/path.ts';
import { Blocked } from './wait.ts';

export interface SpawnOptions {
  /** A pathname, or with `search` a name looked up in PATH of `env`. */
  readonly path: string;
  readonly search?: boolean;
  readonly argv: readonly string[];
  /** `NAME=value`. */
  readonly env?: readonly string[];
  /** Default: the root. */
  readonly cwd?: string;
  /** The process takes one hold of it. */
  readonly mounts: MountNamespace;
  /** Default: the mount namespace's root. */
  readonly root?: Path;
  readonly credentials: Credentials;
  readonly umask?: number;
  /** Open descriptions by number; the process takes one hold of each. */
  readonly fds?: ReadonlyMap<number, File>;
  /** Default: the machine's own. A fresh PidNamespace makes the process its init. */
  readonly pidns?: PidNamespace;
  readonly net?: NetNamespace;
  readonly uts?: UtsNamespace;
  readonly ipc?: IpcNamespace;
  readonly cgroup?: Cgroup;
  /** /proc/<pid>/cgroup shows its cgroup as `/`. */
  readonly ownCgroupNamespace?: boolean;
  /** By RLIMIT_* number. */
  readonly limits?: ReadonlyMap<number, Limit>;
  /** Who gets SIGCHLD and waits for it; default: nobody, it is reaped at once. */
  readonly parent?: Process;
  /** Becomes the controlling terminal of the process's session. */
  readonly terminal?: Tty;
  readonly noNewPrivileges?: boolean;
  readonly oomScoreAdjustment?: number;
}

export async function spawn(
  kernel: Kernel,
  options: SpawnOptions,
  inherited: Inherited | null = null,
): Promise<Process> {
  const process = create(kernel, options, inherited);
  try {
    for (;;) {
      const blocked = attempt(kernel, process, options);
      if (!blocked) break;
      await woken(kernel, blocked);
    }
  } catch (error) {
    process.cgroup.unchargeTask();
    discard(process);
    throw error;
  }
  kernel.scheduler.enqueue(process.leader);
  return process;
}

/** A child of one of our programs, as fork and exec would make it (posix_spawn(3)). */
export async function spawnChild(
  kernel: Kernel,
  parent: Process,
  argv: readonly string[],
  options: ProgramSpawnOptions,
): Promise<Process> {
  const fds = new Map<number, File>();
  for (const [fd, source] of options.fds ?? [0, 1, 2].map((fd) => [fd, fd] as const)) {
    if (options.fds || parent.files.has(source)) fds.set(fd, parent.files.get(source));
  }
  const env = options.env ? [...options.env].map(([name, value]) => `${name}=${value}`) : parent.environ;
  const path = argv[0] ?? '';
  const { mounts, root, credentials, umask, pidnsForChildren, net, uts, ipc, cgroup, limits, noNewPrivileges } = parent;
  const child = await spawn(
    kernel,
    {
      path,
      search: true,
      argv,
      env,
      mounts,
      root,
      credentials,
      umask,
      fds,
      pidns: pidnsForChildren,
      net,
      uts,
      ipc,
      cgroup,
      parent,
      noNewPrivileges,
      limits: limits.entries(),
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    },
    { startAt: parent.cwd, newGroup: options.newGroup ?? false },
  );
  const { terminal } = parent;
  const input = options.newGroup && parent.files.has(0) ? parent.files.get(0) : null;
  if (terminal && input instanceof PtySlaveFile && input.tty === terminal) terminal.setForeground(child.pgid);
  return child;
}

/** How a child differs from a process of its own session. */
interface Inherited {
  readonly startAt: Path;
  readonly newGroup: boolean;
}

function joinGroup(kernel: Kernel, process: Process, parent: Process, newGroup: boolean): void {
  const group = newGroup ? kernel.processes.groupFor(process, process.pid, parent.session) : parent.group;
  kernel.processes.joinGroup(process, group ?? parent.group);
}

/** A process with everything but a program. It has a session of its own, unless it inherits one. */
function create(kernel: Kernel, options: SpawnOptions, inherited: Inherited | null): Process {
  const cgroup = options.cgroup ?? kernel.cgroup;
  const limits = new Limits();
  for (const [resource, limit] of options.limits ?? []) limits.set(resource, limit);
  const files = new FdTable(() => limits.get(7).soft);
  for (const [fd, file] of options.fds ?? []) files.replace(fd, file.hold());
  const pidns = options.pidns ?? kernel.pidns;
  const root = options.root ?? options.mounts.rootPath;
  cgroup.chargeTask();
  const process = new Process({
    machine: kernel,
    pids: kernel.processes.allocate(pidns),
    pidns,
    parent: options.parent ?? null,
    files,
    root,
    cwd: inherited?.startAt ?? root,
    umask: options.umask ?? 0o022,
    credentials: { ...options.credentials },
    limits,
    cgroup,
    actions: new SignalActions(),
    mounts: options.mounts.hold(),
    net: options.net ?? kernel.net,
    uts: options.uts ?? kernel.uts,
    ipc: options.ipc ?? kernel.ipc,
  });
  process.noNewPrivileges = options.noNewPrivileges ?? false;
  process.oomScoreAdjustment = options.oomScoreAdjustment ?? 0;
  if (options.ownCgroupNamespace) process.cgroupRoot = cgroup;
  if (options.parent) {
    process.cgroupRoot ??= options.parent.cgroupRoot;
    options.parent.children.add(process);
  }
  cgroup.processes.add(process);
  kernel.processes.add(process);
  if (inherited && options.parent) joinGroup(kernel, process, options.parent, inherited.newGroup);
  else kernel.processes.newSession(process);
  kernel.processes.addThread(process, '');
  options.terminal?.control(process);
  return process;
}

/** Tries to load the program; answers what is still missing. */
function attempt(kernel: Kernel, process: Process, options: SpawnOptions): Blocked | null {
  try {
    if (options.cwd) process.cwd = lookup(process, options.cwd);
    const { path, name } = find(process, options);
    execute(
      process.leader,
      { path, name, argv: options.argv.map(utf8), environ: (options.env ?? []).map(utf8) },
      kernel.execHost,
    );
    return null;
  } catch (error) {
    if (error instanceof Blocked) return error;
    throw error instanceof OutOfMemory ? ENOMEM : error;
  }
}

function find(process: Process, options: SpawnOptions): { readonly path: Path; readonly name: string } {
  if (!options.search || options.path.includes('/')) {
    return { path: lookup(process, options.path), name: options.path };
  }
  const variable = options.env?.find((entry) => entry.startsWith('PATH='));
  const places = variable ? variable.slice(5) : '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  let refused: unknown = ENOENT;
  for (const place of places.split(':')) {
    const name = `${place === '' ? '.' : place}/${options.path}`;
    try {
      const path = lookup(process, name);
      if ((path.inode.mode & 0o111) !== 0) return { path, name };
      refused = EACCES;
    } catch (error) {
      if (error !== ENOENT && error !== ENOTDIR) refused = error;
    }
  }
  throw refused;
}

/** Resolves when one of the queues wakes or the deadline comes. */
export function woken(kernel: Kernel, blocked: Blocked): Promise<void> {
  return new Promise((resolve) => {
    let cancel: (() => void) | undefined;
    const waker = (): void => {
      for (const queue of blocked.queues) queue.remove(waker);
      cancel?.();
      resolve();
    };
    for (const queue of blocked.queues) queue.add(waker);
    if (blocked.deadline !== undefined) cancel = kernel.timers.at(blocked.deadline, waker);
  });
}
