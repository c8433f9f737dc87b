/** What procfs shows, as the rest of the kernel tells it: an interface, since file systems know no processes. Numbers are those of the PID namespace that is shown. */
import type { Caller, Credentials } from '../../vfs/caller.ts';
import type { File } from '../../vfs/file.ts';
import type { MountNamespace } from '../../vfs/mount.ts';
import type { Path } from '../../vfs/path.ts';

export interface ProcThread {
  readonly tid: number;
  readonly comm: string;
  readonly state: string;
  /** Nanoseconds of processor time. */
  readonly userTime: number;
  /** Pending for the thread alone, and blocked: bit n-1 = signal n. */
  readonly pending: bigint;
  readonly blocked: bigint;
}

export interface ProcArea {
  readonly start: number;
  readonly end: number;
  readonly readable: boolean;
  readonly writable: boolean;
  readonly executable: boolean;
  readonly shared: boolean;
  /** Bytes into the file. */
  readonly offset: number;
  readonly path: Path | null;
  readonly label: string;
}

export interface ProcMemory {
  /** Bytes. */
  readonly size: number;
  readonly resident: number;
  readonly areas: readonly ProcArea[];
}

export interface ProcLimit {
  readonly soft: number;
  readonly hard: number;
}

export interface ProcProcess {
  /** The kernel's own object: the same process as long as this is. */
  readonly identity: object;
  readonly pid: number;
  readonly ppid: number;
  readonly pgid: number;
  readonly sid: number;
  /** The controlling terminal's device number, 0 without one, and its foreground group, -1 without. */
  readonly terminal: number;
  readonly foreground: number;
  /** Its number in each PID namespace from this one inwards. */
  readonly nspids: readonly number[];
  readonly comm: string;
  readonly state: string;
  readonly argv: readonly string[];
  readonly environ: readonly string[];
  readonly credentials: Credentials;
  readonly umask: number;
  readonly nice: number;
  /** Monotonic nanoseconds. */
  readonly startTime: number;
  readonly userTime: number;
  readonly childrenTime: number;
  readonly threads: readonly ProcThread[];
  /** null: one of our own programs, or a zombie. */
  readonly memory: ProcMemory | null;
  readonly pending: bigint;
  readonly ignored: bigint;
  readonly caught: bigint;
  readonly cgroup: string;
  readonly noNewPrivileges: boolean;
  readonly dumpable: boolean;
  readonly oomScoreAdjustment: number;
  setOomScoreAdjustment(value: number): void;
  /** 2³²−1 where nobody has logged in. */
  readonly loginUid: number;
  setLoginUid(value: number): void;
  limit(resource: number): ProcLimit;
  readonly files: Iterable<{ readonly fd: number; readonly file: File; readonly cloexec: boolean }>;
  readonly cwd: Path;
  readonly root: Path;
  readonly executable: Path | null;
  readonly mounts: MountNamespace;
  /** /proc/<pid>/ns: name, kind in the link's text, the object and its number. */
  readonly namespaces: readonly {
    readonly name: string;
    readonly kind: string;
    readonly namespace: object;
    readonly number: number;
  }[];
  /** /proc/<pid>/net: files by name. */
  net(name: string): string | undefined;
}

export interface ProcSystem {
  /** Bytes. */
  readonly memory: {
    readonly total: number;
    readonly free: number;
    readonly available: number;
    readonly cached: number;
  };
  /** Seconds. */
  readonly uptime: number;
  readonly idle: number;
  /** Seconds since 1970. */
  readonly bootTime: number;
  /** Nanoseconds. */
  readonly busy: number;
  readonly runnable: number;
  readonly tasks: number;
  readonly lastPid: number;
  readonly created: number;
  readonly load: readonly [number, number, number];
  /** uname(2): `Linux`, release, version. */
  readonly release: string;
  readonly version: string;
  readonly fileSystems: Iterable<string>;
  /** A random one, RFC 9562 version 4. */
  uuid(): string;
}

export interface ProcSource {
  readonly system: ProcSystem;
  processes(): Iterable<ProcProcess>;
  process(pid: number): ProcProcess | undefined;
  /** The caller's own numbers here: process and thread; 0 where it can't be seen. */
  self(caller: Caller | undefined): { readonly pid: number; readonly tid: number };
  /** sysctl(8) variables with a value of their own: `kernel/hostname`. undefined: no such. */
  readSysctl(name: string, caller: Caller): string | undefined;
  /** @throws EINVAL, EPERM */
  writeSysctl(name: string, value: string, caller: Caller): void;
}

/** Variables that `readSysctl` knows, with their modes. */
export const SYSCTLS: readonly (readonly [string, number])[] = [
  ['fs/file-max', 0o644],
  ['fs/file-nr', 0o444],
  ['fs/inotify/max_queued_events', 0o444],
  ['fs/inotify/max_user_instances', 0o444],
  ['fs/inotify/max_user_watches', 0o444],
  ['fs/nr_open', 0o444],
  ['fs/pipe-max-size', 0o444],
  ['kernel/cap_last_cap', 0o444],
  ['kernel/domainname', 0o644],
  ['kernel/hostname', 0o644],
  ['kernel/ngroups_max', 0o444],
  ['kernel/osrelease', 0o444],
  ['kernel/ostype', 0o444],
  ['kernel/overflowgid', 0o444],
  ['kernel/overflowuid', 0o444],
  ['kernel/pid_max', 0o444],
  ['kernel/random/boot_id', 0o444],
  ['kernel/random/entropy_avail', 0o444],
  ['kernel/random/poolsize', 0o444],
  ['kernel/random/uuid', 0o444],
  ['kernel/threads-max', 0o444],
  ['kernel/version', 0o444],
  ['net/core/somaxconn', 0o444],
  ['net/ipv4/ip_forward', 0o444],
  ['net/ipv4/ip_local_port_range', 0o444],
  ['net/ipv4/ip_unprivileged_port_start', 0o644],
  ['net/ipv4/ping_group_range', 0o444],
  ['net/ipv6/conf/all/disable_ipv6', 0o444],
  ['net/ipv6/conf/default/disable_ipv6', 0o444],
  ['vm/max_map_count', 0o444],
  ['vm/mmap_min_addr', 0o444],
  ['vm/overcommit_memory', 0o444],
  ['vm/swappiness', 0o444],
];
