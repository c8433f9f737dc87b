/** The kernel's own file systems, as a container mounts them: proc of its PID namespace, sysfs of its network, and its cgroup. */
import type { Kernel } from '../../kernel/kernel.ts';
import type { Cgroup } from '../../kernel/proc/cgroup.ts';
import type { PidNamespace } from '../../kernel/proc/pid-namespace.ts';
import type { FileSystem } from '../../kernel/vfs/inode.ts';
import type { Spec } from './spec.ts';

export interface KernelFileSystems {
  readonly proc: FileSystem;
  readonly sys: FileSystem;
  readonly cgroup: FileSystem;
}

export function kernelFileSystems(kernel: Kernel, spec: Spec, pidns: PidNamespace, cgroup: Cgroup): KernelFileSystems {
  return {
    proc: kernel.fileSystems.proc(pidns),
    sys: kernel.fileSystems.sys(spec.net),
    cgroup: kernel.fileSystems.cgroup(cgroup),
  };
}
