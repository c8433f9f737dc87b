/** What a container's runtime is told (the OCI runtime spec's config.json), with kernel objects where that has paths. */
import type { NetNamespace } from '../../kernel/net/namespace.ts';
import type { Limit } from '../../kernel/proc/limits.ts';
import type { FileSystem } from '../../kernel/vfs/inode.ts';
import type { Path } from '../../kernel/vfs/path.ts';
import type { Task } from './task.ts';
import type { ExecUser } from './user.ts';

export interface ProcessSpec {
  readonly args: readonly string[];
  /** `NAME=value`, HOME included if it is to be other than the user's. */
  readonly env: readonly string[];
  readonly cwd: string;
  readonly user: ExecUser;
  readonly capabilities: bigint;
  readonly noNewPrivileges: boolean;
  readonly terminal: boolean;
  /** By RLIMIT_* number. */
  readonly limits: ReadonlyMap<number, Limit>;
  readonly oomScoreAdjustment: number;
}

export interface SpecMount {
  readonly destination: string;
  /** A directory or file of the machine, or a file system of its own. */
  readonly source: Path | FileSystem;
  /** What messages call the source. */
  readonly device?: string;
  readonly readOnly: boolean;
  /** For a bind: what is mounted below comes along. */
  readonly recursive: boolean;
  /** More mount flags (MS_*). */
  readonly flags: number;
}

/** Limits of the container's cgroup. */
export interface Resources {
  /** Bytes; 0: none. */
  readonly memory: number;
  /** Bytes; 0: none. */
  readonly memoryReservation: number;
  /** Tasks; 0 or less: none. */
  readonly pids: number;
  /** Microseconds; 0: none. */
  readonly cpuQuota: number;
  readonly cpuPeriod: number;
  /** cgroup v1 shares; 0: default. */
  readonly cpuShares: number;
}

export interface Device {
  readonly path: string;
  readonly mode: number;
  readonly rdev: number;
  readonly uid: number;
  readonly gid: number;
}

export interface Spec {
  readonly id: string;
  readonly rootfs: FileSystem;
  /** Where the machine sees it, for messages. */
  readonly rootPath?: string;
  readonly readonlyRoot: boolean;
  readonly hostname: string;
  readonly domainname: string;
  /** In the order in which they are mounted. */
  readonly mounts: readonly SpecMount[];
  readonly process: ProcessSpec;
  readonly net: NetNamespace;
  /** `net` is the machine's own. */
  readonly sharesNet?: boolean;
  /** Another container's namespace, the machine's, or its own. */
  readonly pid: 'private' | 'host' | Task;
  readonly ipc: 'private' | 'host' | Task;
  readonly uts: 'private' | 'host';
  readonly cgroupNamespace: 'private' | 'host';
  /** Below the root cgroup: `docker`, `/a/b`. */
  readonly cgroupParent: string;
  readonly resources: Resources;
  /** Bytes of /dev/shm; 0: there is none. */
  readonly shmSize: number;
  readonly sysctls: Readonly<Record<string, string>>;
  readonly maskedPaths: readonly string[];
  readonly readonlyPaths: readonly string[];
  readonly privileged: boolean;
  /** Beyond Docker's default set. */
  readonly devices: readonly Device[];
}
