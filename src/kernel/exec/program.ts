/**
 * The program facade: what one of OUR programs (docker, dockerd, a registry …) sees of the system, as a C program sees
 * libc: the same system calls, awaited. Kernel programs get it from the kernel; src/tools implements it on Node, so
 * that `docker` also runs there. Failing calls reject with an Errno (uapi/errno.ts).
 */

/** A program's main(); its answer is the exit status. */
export type Program = (system: System) => Promise<number>;

export interface Stat {
  readonly dev: number;
  readonly ino: number;
  /** Type and permission bits, as st_mode. */
  readonly mode: number;
  readonly nlink: number;
  readonly uid: number;
  readonly gid: number;
  readonly rdev: number;
  readonly size: number;
  /** Nanoseconds since 1970. */
  readonly mtime: number;
}

export interface DirectoryItem {
  readonly name: string;
  /** S_IF* bits alone. */
  readonly type: number;
}

export interface WindowSize {
  readonly columns: number;
  readonly rows: number;
}

/** Where a socket connects or listens. `host` is a name or a dotted address. */
export type SocketAddress =
  | { readonly family: 'unix'; readonly path: string }
  | { readonly family: 'inet'; readonly host: string; readonly port: number };

export interface SpawnOptions {
  /** Descriptors of the child, by number: the parent's descriptor. Default: 0, 1, 2 as they are. */
  readonly fds?: ReadonlyMap<number, number>;
  readonly env?: ReadonlyMap<string, string>;
  readonly cwd?: string;
  /** true: a new process group, in the foreground if stdin is the terminal. */
  readonly newGroup?: boolean;
}

/** How a child ended: by exit status, or by signal. */
export interface ExitStatus {
  readonly code: number;
  readonly signal: number;
}

/** What inotify(7) tells: bits of uapi/inotify.ts; `name` is the entry's in the watched directory, empty for itself. */
export interface InotifyEvent {
  readonly wd: number;
  readonly mask: number;
  readonly name: string;
}

export interface Inotify {
  /** inotify_add_watch(2); answers the watch descriptor. */
  add(path: string, mask: number): Promise<number>;
  /** Waits for the next events. */
  read(): Promise<InotifyEvent[]>;
  close(): void;
}

export interface System {
  readonly argv: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;

  cwd(): string;
  chdir(path: string): Promise<void>;

  /** open(2); `flags` are O_* of uapi/fcntl.ts. */
  open(path: string, flags: number, mode?: number): Promise<number>;
  close(fd: number): void;
  /** At most `max` bytes (default 65536); empty is the end of file. */
  read(fd: number, max?: number): Promise<Uint8Array>;
  /** Writes all of it. Rejects with EPIPE where the reader is gone (no signal is raised in our programs). */
  write(fd: number, bytes: Uint8Array): Promise<void>;
  /** Descriptor as streams; `writable.close()` closes it, or for sockets shuts the sending side. */
  readable(fd: number): ReadableStream<Uint8Array>;
  writable(fd: number): WritableStream<Uint8Array>;

  stat(path: string): Promise<Stat>;
  lstat(path: string): Promise<Stat>;
  fstat(fd: number): Promise<Stat>;
  readdir(path: string): Promise<DirectoryItem[]>;
  readlink(path: string): Promise<string>;
  readFile(path: string): Promise<Uint8Array>;
  /** Creates or replaces. */
  writeFile(path: string, bytes: Uint8Array, mode?: number): Promise<void>;
  mkdir(path: string, mode?: number): Promise<void>;
  rmdir(path: string): Promise<void>;
  unlink(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  symlink(target: string, path: string): Promise<void>;
  link(from: string, to: string): Promise<void>;
  mknod(path: string, mode: number, rdev: number): Promise<void>;
  chmod(path: string, mode: number): Promise<void>;
  /** lchown(2). */
  chown(path: string, uid: number, gid: number): Promise<void>;
  /** utimensat(2), not following links; nanoseconds. */
  utimes(path: string, atime: number, mtime: number): Promise<void>;
  truncate(path: string, size: number): Promise<void>;

  /** inotify_init1(2). */
  inotify(): Inotify;

  /** pipe(2): [read end, write end]. */
  pipe(): [number, number];
  connect(address: SocketAddress): Promise<number>;
  listen(address: SocketAddress): Promise<number>;
  accept(fd: number): Promise<number>;
  /** shutdown(SHUT_WR). */
  shutdown(fd: number): void;
  /** The port that a listening inet socket got. */
  port(fd: number): number;
  /** Address of a connected inet socket's other side; undefined for a unix socket. */
  peer(fd: number): { readonly host: string; readonly port: number } | undefined;

  isTerminal(fd: number): boolean;
  windowSize(fd: number): WindowSize | undefined;
  /** Raw mode on a terminal (cfmakeraw(3)); the answer restores what was. */
  setRaw(fd: number): () => void;

  /** Handles a signal (uapi/signal.ts numbers) until the answer is called. Unhandled ones have their default action. */
  onSignal(signal: number, handler: () => void): () => void;
  kill(pid: number, signal: number): void;
  /** Starts argv[0], looked up in PATH where it has no slash; answers the child's pid. */
  spawn(argv: readonly string[], options?: SpawnOptions): Promise<number>;
  wait(pid: number): Promise<ExitStatus>;

  /** Nanoseconds since 1970. */
  now(): number;
  sleep(ms: number): Promise<void>;
  random(length: number): Uint8Array<ArrayBuffer>;
}
