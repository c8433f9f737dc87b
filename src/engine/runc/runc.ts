/** Starts containers and processes in them on our kernel (runc create, start and exec, in one). Error texts are runc's. */
import type { Kernel } from '../../kernel/kernel.ts';
import type { Cgroup } from '../../kernel/proc/cgroup.ts';
import { IpcNamespace, UtsNamespace } from '../../kernel/proc/namespaces.ts';
import { PidNamespace } from '../../kernel/proc/pid-namespace.ts';
import type { Process } from '../../kernel/proc/process.ts';
import { EAGAIN, Errno } from '../../kernel/uapi/errno.ts';
import { O_RDWR } from '../../kernel/uapi/fcntl.ts';
import type { Credentials } from '../../kernel/vfs/caller.ts';
import type { PathContext } from '../../kernel/vfs/namei.ts';
import { openPath } from '../../kernel/vfs/open.ts';
import { utf8 } from '../../lib/bytes.ts';
import { invalidParameter } from '../errdefs.ts';
import { errnoText } from './file-tree.ts';
import { checkWorkingDirectory, lookPath } from './look-path.ts';
import { buildRootfs } from './rootfs.ts';
import type { ProcessSpec, Resources, Spec } from './spec.ts';
import { PipeStdio, type Stdio, TerminalStdio } from './stdio.ts';
import { applySysctls } from './sysctl.ts';
import { type RunningProcess, Task, type TaskExit } from './task.ts';

/** __NEW_UTS_LEN of sethostname(2). */
const longestHostname = 64;

/** What a container shares where it has nothing of its own. */
export type HostNamespaces = Pick<Kernel, 'pidns' | 'cgroup' | 'ipc' | 'uts'>;

export class Runc {
  readonly #kernel: Kernel;
  readonly #host: HostNamespaces;

  /** @param host the namespaces around containers; default: the kernel's initial ones */
  constructor(kernel: Kernel, host: HostNamespaces = kernel) {
    this.#kernel = kernel;
    this.#host = host;
  }

  /**
   * Starts a container.
   * @param input whether descriptor 0 is a pipe to write to (with a terminal it always is one)
   * @throws EngineError in runc's words; then nothing is left
   */
  async create(spec: Spec, input: boolean): Promise<Task> {
    const kernel = this.#kernel;
    const host = this.#host;
    const parents = spec.cgroupParent.split('/').filter((name) => name !== '' && name !== '.' && name !== '..');
    const cgroup = parents.reduce((group, name) => group.child(name), host.cgroup).child(spec.id);
    setLimits(cgroup, spec.resources);
    const pidns = this.#pidNamespace(spec);
    const ipc = typeof spec.ipc === 'object' ? spec.ipc.ipc : spec.ipc === 'host' ? host.ipc : new IpcNamespace();
    if (spec.uts !== 'host' && utf8(spec.hostname).length > longestHostname)
      throw invalidParameter(
        'unable to start container process: error during container init: sethostname: invalid argument',
      );
    const uts = spec.uts === 'host' ? host.uts : new UtsNamespace(spec.hostname, spec.domainname || '(none)');
    const shm = typeof spec.ipc === 'object' ? spec.ipc.shm : kernel.vfs.tmpfs({ size: spec.shmSize, mode: 0o1777 });
    const rootfs = buildRootfs(kernel, spec, {
      pidns,
      cgroup: spec.cgroupNamespace === 'host' ? host.cgroup : cgroup,
      shm,
    });
    try {
      applySysctls(spec);
      const shared = { kernel, rootfs, cgroup, pidns, ipc, uts, net: spec.net, shm };
      const { running, process } = await this.#start(spec.process, shared, input, 'exec');
      return new Task({ ...shared, init: running, process });
    } catch (error) {
      rootfs.mounts.release();
      cgroup.parent?.remove(cgroup.name);
      throw error;
    }
  }

  /** Starts a process in a container. @throws EngineError in runc's words */
  async exec(task: Task, spec: ProcessSpec, input: boolean): Promise<RunningProcess> {
    return (await this.#start(spec, task, input, 'eaccess')).running;
  }

  #pidNamespace(spec: Spec): PidNamespace {
    if (spec.pid === 'host') return this.#host.pidns;
    return spec.pid === 'private' ? new PidNamespace(this.#host.pidns) : spec.pid.pidns;
  }

  async #start(
    spec: ProcessSpec,
    where: Pick<Task, 'rootfs' | 'cgroup' | 'pidns' | 'ipc' | 'uts' | 'net'>,
    input: boolean,
    calling: 'exec' | 'eaccess',
  ): Promise<{ running: RunningProcess; process: Process | null }> {
    const { mounts, devpts } = where.rootfs;
    const credentials = credentialsOf(spec);
    const context = contextOf(where, credentials, spec.cwd);
    const [name = ''] = spec.args;
    const env = spec.env.some((entry) => /^HOME=./s.test(entry))
      ? spec.env
      : [...spec.env.filter((entry) => entry !== 'HOME='), `HOME=${spec.user.home}`];
    const path = lookPath(context, name, env, calling);
    const stdio = spec.terminal ? new TerminalStdio(devpts.create(spec.user.uid, 5)) : this.#pipes(where, input);
    try {
      const process = await this.#kernel.spawn({
        path,
        argv: spec.args,
        env,
        cwd: spec.cwd,
        mounts,
        credentials,
        umask: 0o022,
        fds: stdio.files,
        pidns: where.pidns,
        net: where.net,
        uts: where.uts,
        ipc: where.ipc,
        cgroup: where.cgroup,
        ownCgroupNamespace: true,
        limits: spec.limits,
        noNewPrivileges: spec.noNewPrivileges,
        oomScoreAdjustment: spec.oomScoreAdjustment,
        ...(stdio.terminal && { terminal: stdio.terminal }),
      });
      stdio.started();
      return { running: this.#running(process, stdio), process };
    } catch (error) {
      if (!(error instanceof Errno) || error === EAGAIN) {
        stdio.started();
        stdio.close();
        throw error;
      }
      // runc's init has passed the point of no return: it says so on stderr and ends with 255.
      return { running: await failedExec(path, error, stdio), process: null };
    }
  }

  #pipes(where: Pick<Task, 'rootfs'>, input: boolean): Stdio {
    const nullFile = openPath(where.rootfs.files.context, this.#kernel.vfs.devices, '/dev/null', O_RDWR);
    return new PipeStdio(this.#kernel.pipes, nullFile, input);
  }

  #running(process: Process, stdio: Stdio): RunningProcess {
    const exited = this.#kernel
      .exited(process)
      .then(({ code, signal, oomKilled }): TaskExit => ({ exitCode: signal > 0 ? 128 + signal : code, oomKilled }));
    return {
      pid: process.pidIn(this.#host.pidns),
      stdio,
      exited,
      signal: (signal) => process.signal(signal, { signal, code: 0 }),
    };
  }
}

async function failedExec(path: string, error: unknown, stdio: Stdio): Promise<RunningProcess> {
  const file = stdio.files.get(2);
  file?.write(utf8(`exec ${path}: ${errnoText(error)}\n`), nobody);
  stdio.started();
  return { pid: 0, stdio, exited: Promise.resolve({ exitCode: 255, oomKilled: false }), signal: () => undefined };
}

const nobody = {
  pid: 0,
  pgid: 0,
  sid: 0,
  umask: 0,
  credentials: {
    uid: 0,
    euid: 0,
    suid: 0,
    fsuid: 0,
    gid: 0,
    egid: 0,
    sgid: 0,
    fsgid: 0,
    groups: [],
    effective: 0n,
    permitted: 0n,
    inheritable: 0n,
    bounding: 0n,
    ambient: 0n,
  },
  isDeaf: () => true,
  signalGroup: () => undefined,
};

function contextOf(where: Pick<Task, 'rootfs'>, credentials: Credentials, cwd: string): PathContext {
  const { context } = where.rootfs.files;
  checkWorkingDirectory(context, cwd);
  return { ...context, credentials, cwd: where.rootfs.files.get(cwd) };
}

/** As they are at execve(2), which takes the capabilities of who isn't root. */
function credentialsOf(spec: ProcessSpec): Credentials {
  const { uid, gid, groups } = spec.user;
  const set = spec.capabilities;
  return {
    uid,
    euid: uid,
    suid: uid,
    fsuid: uid,
    gid,
    egid: gid,
    sgid: gid,
    fsgid: gid,
    groups,
    effective: set,
    permitted: set,
    inheritable: 0n,
    bounding: spec.capabilities,
    ambient: 0n,
  };
}

/** cgroup v2's cpu.weight of v1's shares, as runc converts them. */
function weightOf(shares: number): number {
  return shares === 0 ? 100 : Math.floor(1 + ((shares - 2) * 9999) / 262142);
}

/** Memory is accounted in frames of this many bytes. */
export const frameSize = 4096;

export function setLimits(cgroup: Cgroup, resources: Resources): void {
  cgroup.memory.limit = resources.memory > 0 ? Math.floor(resources.memory / frameSize) : Number.POSITIVE_INFINITY;
  cgroup.memory.low = Math.floor(resources.memoryReservation / frameSize);
  cgroup.pids.limit = resources.pids > 0 ? resources.pids : Number.POSITIVE_INFINITY;
  cgroup.cpu.period = (resources.cpuPeriod > 0 ? resources.cpuPeriod : 100_000) * 1000;
  cgroup.cpu.quota = resources.cpuQuota > 0 ? resources.cpuQuota * 1000 : Number.POSITIVE_INFINITY;
  cgroup.cpu.weight = weightOf(resources.cpuShares);
}
