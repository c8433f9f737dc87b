/** The program facade (program.ts) over this kernel: each method does what the system call of that name does. */
import { concat } from '../../lib/bytes.ts';
import { createPipe } from '../ipc/pipe.ts';
import type { Kernel } from '../kernel.ts';
import type { Process } from '../proc/process.ts';
import { requireKillPermission, sendSignal } from '../proc/send-signal.ts';
import { waitForChild } from '../proc/wait.ts';
import { spawnChild } from '../spawn.ts';
import { PtySlaveFile } from '../tty/pty.ts';
import { rawMode } from '../tty/raw-mode.ts';
import { WEXITED } from '../uapi/clone.ts';
import { EINVAL, EIO, ENOTDIR, ENOTTY, EPERM, ESRCH } from '../uapi/errno.ts';
import { O_CREAT, O_DIRECTORY, O_RDONLY, O_TRUNC, O_WRONLY } from '../uapi/fcntl.ts';
import { SI_USER } from '../uapi/signal.ts';
import { isDirectory, isSymlink, S_IFMT } from '../uapi/stat.ts';
import { copyTermios } from '../uapi/termios.ts';
import { link, mkdir, mknod, rename, rmdir, symlink, unlink } from '../vfs/change.ts';
import { truncateContent } from '../vfs/content.ts';
import type { File } from '../vfs/file.ts';
import type { Inode } from '../vfs/inode.ts';
import { InotifyFile } from '../vfs/inotify-file.ts';
import { lookup } from '../vfs/namei.ts';
import { checkOpen, isFifo, openResolved, resolveOpen } from '../vfs/open.ts';
import type { Path } from '../vfs/path.ts';
import { renderPath } from '../vfs/path.ts';
import {
  chmodAttributes,
  chownAttributes,
  MAY_EXEC,
  MAY_WRITE,
  ownerOrCapable,
  requireAccess,
  requireFileAccess,
  requireWritable,
} from '../vfs/permission.ts';
import { Blocked } from '../wait.ts';
import type {
  DirectoryItem,
  ExitStatus,
  Inotify,
  SocketAddress,
  SpawnOptions,
  Stat,
  System,
  WindowSize,
} from './program.ts';
import { ProgramInotify } from './program-inotify.ts';
import type { ProgramRun } from './program-run.ts';
import { acceptConnection, connectTo, listenAt, localPort, peerOf, shutdownWrite } from './program-sockets.ts';

function statOf(inode: Inode): Stat {
  const { ino, mode, nlink, uid, gid, rdev, size, mtime } = inode;
  return { dev: inode.fs.device, ino, mode, nlink, uid, gid, rdev, size, mtime };
}

export class ProgramSystem implements System {
  readonly #run: ProgramRun;
  readonly #process: Process;
  readonly #kernel: Kernel;
  readonly argv: readonly string[];
  readonly env: ReadonlyMap<string, string>;

  constructor(run: ProgramRun) {
    this.#run = run;
    this.#process = run.process;
    this.#kernel = run.kernel;
    this.argv = run.process.argv;
    this.env = new Map(
      run.process.environ.map((entry) => {
        const at = entry.indexOf('=');
        return at < 0 ? [entry, ''] : [entry.slice(0, at), entry.slice(at + 1)];
      }),
    );
  }

  get pid(): number {
    return this.#process.nspid;
  }

  get uid(): number {
    return this.#process.credentials.uid;
  }

  get gid(): number {
    return this.#process.credentials.gid;
  }

  cwd(): string {
    return renderPath(this.#process.cwd, this.#process.root).text;
  }

  async chdir(path: string): Promise<void> {
    const found = lookup(this.#process, path);
    if (!isDirectory(found.inode.mode)) throw ENOTDIR;
    requireAccess(found.inode, MAY_EXEC, this.#process.credentials);
    this.#process.cwd = found;
  }

  async open(path: string, flags: number, mode = 0o666): Promise<number> {
    const resolved = resolveOpen(this.#process, path, flags, mode);
    checkOpen(this.#process, resolved);
    let file: File;
    if (isFifo(resolved.path)) {
      const opening = this.#kernel.vfs.fifos.open(resolved.path.inode, flags);
      file = (await this.#run.until(() => opening.finish())).hold();
      opening.abandon();
    } else {
      // Opening a layer's file for writing copies it up, which may have to wait for its content.
      file = await this.#run.until(() => openResolved(this.#process, this.#kernel.vfs.devices, resolved));
    }
    return this.#install(file);
  }

  #install(file: File): number {
    try {
      return this.#process.files.install(file, true);
    } catch (error) {
      file.release();
      throw error;
    }
  }

  close(fd: number): void {
    this.#process.files.close(fd);
  }

  async read(fd: number, max = this.#kernel.readBuffer.length): Promise<Uint8Array> {
    const file = this.#process.files.get(fd);
    const { readBuffer } = this.#kernel;
    if (max > readBuffer.length) {
      const own = new Uint8Array(max);
      return own.subarray(0, await this.#run.until(() => file.read(own, this.#process)));
    }
    const into = readBuffer.subarray(0, max);
    return await this.#run.until(() => {
      const count = file.read(into, this.#process);
      return count instanceof Blocked ? count : into.slice(0, count);
    });
  }

  async write(fd: number, bytes: Uint8Array): Promise<void> {
    const file = this.#process.files.get(fd);
    for (let done = 0; done < bytes.length; ) {
      done += await this.#run.until(() => file.write(bytes.subarray(done), this.#process));
    }
  }

  readable(fd: number): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          const part = await this.read(fd);
          if (part.length > 0) controller.enqueue(part);
          else controller.close();
        },
        cancel: () => {
          if (this.#process.files.has(fd)) this.close(fd);
        },
      },
      { highWaterMark: 0 },
    );
  }

  writable(fd: number): WritableStream<Uint8Array> {
    const isSocket = (this.#process.files.get(fd).inode.mode & S_IFMT) === 0o140000;
    return new WritableStream<Uint8Array>({
      write: (part) => this.write(fd, part),
      close: () => {
        if (isSocket) this.shutdown(fd);
        else this.close(fd);
      },
      abort: () => {
        if (this.#process.files.has(fd)) this.close(fd);
      },
    });
  }

  async stat(path: string): Promise<Stat> {
    return statOf(lookup(this.#process, path).inode);
  }

  async lstat(path: string): Promise<Stat> {
    return statOf(lookup(this.#process, path, { follow: false }).inode);
  }

  async fstat(fd: number): Promise<Stat> {
    return statOf(this.#process.files.get(fd).inode);
  }

  async readdir(path: string): Promise<DirectoryItem[]> {
    const fd = await this.open(path, O_RDONLY | O_DIRECTORY);
    try {
      const items: DirectoryItem[] = [];
      for (const { name, type } of this.#process.files.get(fd).readDirectory(this.#process)) {
        if (name !== '.' && name !== '..') items.push({ name, type: type << 12 });
      }
      return items;
    } finally {
      this.close(fd);
    }
  }

  async readlink(path: string): Promise<string> {
    const { inode } = lookup(this.#process, path, { follow: false });
    if (!isSymlink(inode.mode)) throw EINVAL;
    return inode.readlink(this.#process);
  }

  async readFile(path: string): Promise<Uint8Array> {
    const fd = await this.open(path, O_RDONLY);
    try {
      const parts: Uint8Array[] = [];
      for (;;) {
        const part = await this.read(fd);
        if (part.length === 0) return concat(parts);
        parts.push(part);
      }
    } finally {
      this.close(fd);
    }
  }

  async writeFile(path: string, bytes: Uint8Array, mode = 0o666): Promise<void> {
    const fd = await this.open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
    try {
      await this.write(fd, bytes);
    } finally {
      this.close(fd);
    }
  }

  async mkdir(path: string, mode = 0o777): Promise<void> {
    mkdir(this.#process, path, mode);
  }

  async rmdir(path: string): Promise<void> {
    rmdir(this.#process, path);
  }

  async unlink(path: string): Promise<void> {
    unlink(this.#process, path);
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#run.until(() => rename(this.#process, from, to, 0, this.#kernel.vfs.renames.next()));
  }

  async symlink(target: string, path: string): Promise<void> {
    symlink(this.#process, target, path);
  }

  async link(from: string, to: string): Promise<void> {
    await this.#run.until(() => link(this.#process, lookup(this.#process, from, { follow: false }), to));
  }

  async mknod(path: string, mode: number, rdev: number): Promise<void> {
    mknod(this.#process, path, mode, rdev);
  }

  /** What may change attributes: copying a layer's file up may have to wait for its content. */
  #change(path: string, follow: boolean, change: (found: Path) => void): Promise<void> {
    return this.#run.until(() => {
      const found = lookup(this.#process, path, { follow });
      requireWritable(found.mount);
      change(found);
    });
  }

  chmod(path: string, mode: number): Promise<void> {
    const { credentials } = this.#process;
    return this.#change(path, true, ({ inode }) => inode.setAttributes(chmodAttributes(inode, mode, credentials)));
  }

  chown(path: string, uid: number, gid: number): Promise<void> {
    const { credentials } = this.#process;
    return this.#change(path, false, ({ inode }) => inode.setAttributes(chownAttributes(inode, uid, gid, credentials)));
  }

  utimes(path: string, atime: number, mtime: number): Promise<void> {
    return this.#change(path, false, ({ inode }) => {
      if (!ownerOrCapable(inode, this.#process.credentials)) throw EPERM;
      inode.setAttributes({ atime, mtime });
    });
  }

  truncate(path: string, size: number): Promise<void> {
    return this.#change(path, true, ({ mount, inode }) => {
      requireFileAccess(mount, inode, MAY_WRITE, this.#process.credentials);
      truncateContent(inode, size);
    });
  }

  inotify(): Inotify {
    const inode = this.#kernel.anonymousInodes.create(0o600, 'anon_inode:inotify');
    const file = new InotifyFile(inode, O_RDONLY);
    return new ProgramInotify(this.#run, file, this.#install(file));
  }

  pipe(): [number, number] {
    const [reader, writer] = createPipe(this.#kernel.pipes, 0, this.#process.credentials);
    return [this.#install(reader), this.#install(writer)];
  }

  async connect(address: SocketAddress): Promise<number> {
    return this.#install(await connectTo(this.#run, address));
  }

  async listen(address: SocketAddress): Promise<number> {
    return this.#install(listenAt(this.#run, address));
  }

  async accept(fd: number): Promise<number> {
    return this.#install(await acceptConnection(this.#run, this.#process.files.get(fd)));
  }

  shutdown(fd: number): void {
    shutdownWrite(this.#process.files.get(fd));
  }

  port(fd: number): number {
    return localPort(this.#process.files.get(fd));
  }

  peer(fd: number): { readonly host: string; readonly port: number } | undefined {
    return peerOf(this.#process.files.get(fd));
  }

  isTerminal(fd: number): boolean {
    return this.#process.files.has(fd) && this.#process.files.get(fd) instanceof PtySlaveFile;
  }

  windowSize(fd: number): WindowSize | undefined {
    const file = this.#process.files.get(fd);
    if (!(file instanceof PtySlaveFile)) return undefined;
    const { columns, rows } = file.tty.size;
    return { columns, rows };
  }

  setRaw(fd: number): () => void {
    const file = this.#process.files.get(fd);
    if (!(file instanceof PtySlaveFile)) throw ENOTTY;
    const { tty } = file;
    if (tty.checkChange(this.#process)) throw EIO;
    const before = copyTermios(tty.discipline.termios);
    tty.setTermios(rawMode(before));
    return () => tty.setTermios(before);
  }

  onSignal(signal: number, handler: () => void): () => void {
    return this.#run.onSignal(signal, handler);
  }

  kill(pid: number, signal: number): void {
    const target = this.#process.pidns.processes.get(pid);
    if (!target) throw ESRCH;
    requireKillPermission(this.#process, target, signal);
    const info = { signal, code: SI_USER, pid: this.#process.pidIn(target.pidns), uid: this.uid };
    if (signal !== 0) sendSignal(target, info, { from: this.#process });
  }

  async spawn(argv: readonly string[], options: SpawnOptions = {}): Promise<number> {
    const child = await spawnChild(this.#kernel, this.#process, argv, options);
    return child.pidIn(this.#process.pidns);
  }

  async wait(pid: number): Promise<ExitStatus> {
    const matches = (child: Process): boolean => child.pidIn(this.#process.pidns) === pid;
    const report = await this.#run.until(() => {
      const answer = waitForChild(this.#process, matches, WEXITED);
      return answer ?? new Blocked([this.#process.childEvents]);
    });
    const { code, signal } = report.child.status ?? { code: 0, signal: 0 };
    return { code, signal };
  }

  now(): number {
    return this.#kernel.clock.now();
  }

  async sleep(ms: number): Promise<void> {
    const deadline = this.#kernel.clock.monotonic() + ms * 1e6;
    await this.#run.until(() => (this.#kernel.clock.monotonic() >= deadline ? true : new Blocked([], deadline)));
  }

  random(length: number): Uint8Array<ArrayBuffer> {
    return this.#kernel.random.bytes(length);
  }
}
