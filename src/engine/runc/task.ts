/** A container that was started (containerd's task): its first process, its cgroup and namespaces, and the processes exec'ed into it. */
import type { Kernel } from '../../kernel/kernel.ts';
import type { NetNamespace } from '../../kernel/net/namespace.ts';
import type { Cgroup } from '../../kernel/proc/cgroup.ts';
import type { IpcNamespace, UtsNamespace } from '../../kernel/proc/namespaces.ts';
import type { PidNamespace } from '../../kernel/proc/pid-namespace.ts';
import type { Process } from '../../kernel/proc/process.ts';
import type { FileSystem } from '../../kernel/vfs/inode.ts';
import type { Path } from '../../kernel/vfs/path.ts';
import type { Rootfs } from './rootfs.ts';
import type { Stdio } from './stdio.ts';

/** How a process ended, as a shell counts: 128 + signal. */
export interface TaskExit {
  readonly exitCode: number;
  readonly oomKilled: boolean;
}

/** A process that the engine started in a container. */
export interface RunningProcess {
  /** In the machine's numbers; 0 where the program could not be run after all. */
  readonly pid: number;
  readonly stdio: Stdio;
  readonly exited: Promise<TaskExit>;
  signal(signal: number): void;
}

export interface TaskParts {
  readonly kernel: Kernel;
  readonly init: RunningProcess;
  readonly process: Process | null;
  readonly rootfs: Rootfs;
  readonly cgroup: Cgroup;
  readonly pidns: PidNamespace;
  readonly ipc: IpcNamespace;
  readonly uts: UtsNamespace;
  readonly net: NetNamespace;
  readonly shm: FileSystem;
}

export class Task {
  readonly #kernel: Kernel;
  readonly init: RunningProcess;
  readonly process: Process | null;
  readonly rootfs: Rootfs;
  readonly cgroup: Cgroup;
  readonly pidns: PidNamespace;
  readonly ipc: IpcNamespace;
  readonly uts: UtsNamespace;
  readonly net: NetNamespace;
  readonly shm: FileSystem;

  constructor(parts: TaskParts) {
    this.#kernel = parts.kernel;
    this.init = parts.init;
    this.process = parts.process;
    this.rootfs = parts.rootfs;
    this.cgroup = parts.cgroup;
    this.pidns = parts.pidns;
    this.ipc = parts.ipc;
    this.uts = parts.uts;
    this.net = parts.net;
    this.shm = parts.shm;
    // In a PID namespace of its own the kernel does so; in a shared one the others would stay.
    void this.init.exited.then(() => this.#killAll());
  }

  #killAll(): void {
    for (const process of this.processes()) process.signal(9);
  }

  get pid(): number {
    return this.init.pid;
  }

  get root(): Path {
    return this.rootfs.mounts.rootPath;
  }

  /** Its processes, the first one first. */
  processes(): Process[] {
    const all: Process[] = [];
    for (const group of this.cgroup.tree()) all.push(...group.processes);
    return all.filter((process) => !process.ended).sort((a, b) => a.pid - b.pid);
  }

  pause(): void {
    this.cgroup.frozen = true;
  }

  resume(): void {
    this.cgroup.frozen = false;
  }

  /** Frees the mount namespace and the cgroup, once every process is gone. */
  release(): void {
    this.#killAll();
    this.cgroup.frozen = false;
    this.rootfs.mounts.release();
    const { parent } = this.cgroup;
    if (!parent) return;
    try {
      parent.remove(this.cgroup.name);
    } catch {
      // Something is still dying there: the group goes with the last of it.
      void this.#whenEmpty().then(
        () => parent.children.get(this.cgroup.name) === this.cgroup && parent.remove(this.cgroup.name),
      );
    }
  }

  async #whenEmpty(): Promise<void> {
    for (const group of this.cgroup.tree())
      for (const process of [...group.processes]) await this.#kernel.exited(process);
  }
}
