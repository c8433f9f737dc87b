/**
 * The program facade (kernel/exec/program.ts) on Node, so that our programs run on the developer's own system: files,
 * sockets, terminal and signals are the real ones. Left out: mknod, process groups of children.
 */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import tty from 'node:tty';
import type {
  DirectoryItem,
  ExitStatus,
  Inotify,
  SocketAddress,
  SpawnOptions,
  Stat,
  System,
  WindowSize,
} from '../kernel/exec/program.ts';
import * as errno from '../kernel/uapi/errno.ts';
import { mapped } from './node-error.ts';
import { NodeInotify } from './node-inotify.ts';
import { type ByteSource, fileSource, streamSource } from './node-source.ts';
import { statOf, typeBits } from './node-stat.ts';

const firstSocket = 1_000_000;

export class NodeSystem implements System {
  readonly argv: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly pid = process.pid;
  readonly uid = process.getuid?.() ?? 0;
  readonly gid = process.getgid?.() ?? 0;
  readonly #sources = new Map<number, ByteSource>();
  readonly #sockets = new Map<number, net.Socket>();
  readonly #servers = new Map<
    number,
    { readonly server: net.Server; readonly waiting: net.Socket[]; wake?: () => void }
  >();
  readonly #children = new Map<number, ChildProcess>();
  #next = firstSocket;

  constructor(argv: readonly string[], env: Readonly<Record<string, string | undefined>> = process.env) {
    this.argv = argv;
    this.env = new Map(
      Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
    );
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  }

  cwd(): string {
    return process.cwd();
  }

  chdir(path: string): Promise<void> {
    return mapped(() => process.chdir(path));
  }

  open(path: string, flags: number, mode = 0o666): Promise<number> {
    return mapped(() => fs.openSync(path, flags, mode));
  }

  close(fd: number): void {
    this.#sources.delete(fd);
    const socket = this.#sockets.get(fd);
    const server = this.#servers.get(fd);
    if (socket) {
      this.#sockets.delete(fd);
      socket.destroy();
    } else if (server) {
      this.#servers.delete(fd);
      server.server.close();
    } else if (fd > 2) fs.closeSync(fd);
  }

  #source(fd: number): ByteSource {
    let source = this.#sources.get(fd);
    if (!source) {
      const socket = this.#sockets.get(fd);
      source = socket ? streamSource(socket) : fd === 0 ? streamSource(process.stdin) : fileSource(fd);
      this.#sources.set(fd, source);
    }
    return source;
  }

  read(fd: number, max = 65536): Promise<Uint8Array> {
    return mapped(() => this.#source(fd)(max));
  }

  async write(fd: number, bytes: Uint8Array): Promise<void> {
    const socket = this.#sockets.get(fd);
    // A failed write destroys Node's socket with all that came: what came is to be read first.
    if (socket) await new Promise((resolve) => setImmediate(resolve));
    const stream = socket ?? (fd === 1 ? process.stdout : fd === 2 ? process.stderr : undefined);
    if (!stream) return mapped(() => writeFully(fd, bytes));
    await mapped(
      () =>
        new Promise<void>((resolve, reject) => {
          stream.write(bytes, (error) => (error ? reject(error) : resolve()));
        }),
    );
  }

  readable(fd: number): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          const bytes = await this.read(fd);
          if (bytes.length === 0) controller.close();
          else controller.enqueue(bytes);
        },
        cancel: () => {
          this.#sockets.get(fd)?.destroy();
        },
      },
      { highWaterMark: 0 },
    );
  }

  writable(fd: number): WritableStream<Uint8Array> {
    return new WritableStream<Uint8Array>({
      write: (bytes) => this.write(fd, bytes),
      close: () => {
        const socket = this.#sockets.get(fd);
        if (socket) socket.end();
        else if (fd > 2) this.close(fd);
      },
      abort: () => {
        this.#sockets.get(fd)?.destroy();
      },
    });
  }

  stat(path: string): Promise<Stat> {
    return mapped(() => statOf(fs.statSync(path, { bigint: true })));
  }

  lstat(path: string): Promise<Stat> {
    return mapped(() => statOf(fs.lstatSync(path, { bigint: true })));
  }

  fstat(fd: number): Promise<Stat> {
    return mapped(() => statOf(fs.fstatSync(fd, { bigint: true })));
  }

  readdir(path: string): Promise<DirectoryItem[]> {
    return mapped(() =>
      fs.readdirSync(path, { withFileTypes: true }).map((entry) => ({ name: entry.name, type: typeBits(entry) })),
    );
  }

  readlink(path: string): Promise<string> {
    return mapped(() => fs.readlinkSync(path));
  }

  readFile(path: string): Promise<Uint8Array> {
    return mapped(() => new Uint8Array(fs.readFileSync(path)));
  }

  writeFile(path: string, bytes: Uint8Array, mode = 0o666): Promise<void> {
    return mapped(() => fs.writeFileSync(path, bytes, { mode }));
  }

  mkdir(path: string, mode = 0o777): Promise<void> {
    return mapped(() => void fs.mkdirSync(path, mode));
  }

  rmdir(path: string): Promise<void> {
    return mapped(() => fs.rmdirSync(path));
  }

  unlink(path: string): Promise<void> {
    return mapped(() => fs.unlinkSync(path));
  }

  rename(from: string, to: string): Promise<void> {
    return mapped(() => fs.renameSync(from, to));
  }

  symlink(target: string, path: string): Promise<void> {
    return mapped(() => fs.symlinkSync(target, path));
  }

  link(from: string, to: string): Promise<void> {
    return mapped(() => fs.linkSync(from, to));
  }

  async mknod(): Promise<void> {
    throw errno.ENOSYS;
  }

  chmod(path: string, mode: number): Promise<void> {
    return mapped(() => fs.chmodSync(path, mode));
  }

  chown(path: string, uid: number, gid: number): Promise<void> {
    return mapped(() => fs.lchownSync(path, uid, gid));
  }

  utimes(path: string, atime: number, mtime: number): Promise<void> {
    return mapped(() => fs.lutimesSync(path, atime / 1e9, mtime / 1e9));
  }

  truncate(path: string, size: number): Promise<void> {
    return mapped(() => fs.truncateSync(path, size));
  }

  inotify(): Inotify {
    return new NodeInotify();
  }

  pipe(): [number, number] {
    throw errno.ENOSYS;
  }

  #adopt(socket: net.Socket): number {
    const fd = this.#next++;
    socket.on('error', () => undefined);
    // Node reads ahead while there is a listener: an answer that came before a failed write isn't lost then.
    socket.on('readable', () => undefined);
    this.#sockets.set(fd, socket);
    return fd;
  }

  connect(address: SocketAddress): Promise<number> {
    const target = address.family === 'unix' ? { path: address.path } : { host: address.host, port: address.port };
    return mapped(
      () =>
        new Promise<number>((resolve, reject) => {
          const socket = net.connect({ ...target, allowHalfOpen: true });
          socket.once('error', reject);
          socket.once('connect', () => {
            socket.off('error', reject);
            resolve(this.#adopt(socket));
          });
        }),
    );
  }

  listen(address: SocketAddress): Promise<number> {
    const target = address.family === 'unix' ? { path: address.path } : { host: address.host, port: address.port };
    return mapped(
      () =>
        new Promise<number>((resolve, reject) => {
          const server = net.createServer({ allowHalfOpen: true, pauseOnConnect: false });
          const entry: { server: net.Server; waiting: net.Socket[]; wake?: () => void } = { server, waiting: [] };
          server.on('connection', (socket) => {
            entry.waiting.push(socket);
            entry.wake?.();
          });
          server.once('error', reject);
          server.listen(target, () => {
            const fd = this.#next++;
            this.#servers.set(fd, entry);
            resolve(fd);
          });
        }),
    );
  }

  async accept(fd: number): Promise<number> {
    const entry = this.#servers.get(fd);
    if (!entry) throw errno.EBADF;
    for (;;) {
      const socket = entry.waiting.shift();
      if (socket) return this.#adopt(socket);
      await new Promise<void>((resolve) => {
        entry.wake = resolve;
      });
    }
  }

  shutdown(fd: number): void {
    this.#sockets.get(fd)?.end();
  }

  port(fd: number): number {
    const address = this.#servers.get(fd)?.server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  peer(fd: number): { readonly host: string; readonly port: number } | undefined {
    const socket = this.#sockets.get(fd);
    return socket?.remoteAddress === undefined
      ? undefined
      : { host: socket.remoteAddress, port: socket.remotePort ?? 0 };
  }

  isTerminal(fd: number): boolean {
    return fd < firstSocket && tty.isatty(fd);
  }

  windowSize(fd: number): WindowSize | undefined {
    if (!this.isTerminal(fd)) return undefined;
    const standard = fd === 2 ? process.stderr : process.stdout;
    const stream = standard.isTTY ? standard : new tty.WriteStream(fd);
    const [columns, rows] = stream.getWindowSize();
    return { columns, rows };
  }

  /** By stty(1): Node's own raw mode keeps output processing. */
  setRaw(fd: number): () => void {
    const stty = (...args: string[]): string =>
      execFileSync('stty', args, { stdio: [fd, 'pipe', 'ignore'], encoding: 'utf8' }).trim();
    if (!this.isTerminal(fd)) throw errno.ENOTTY;
    const saved = stty('-g');
    stty('raw', '-echo');
    return () => {
      stty(saved);
    };
  }

  onSignal(signal: number, handler: () => void): () => void {
    const name = signalName(signal);
    if (name === undefined || name === 'SIGKILL' || name === 'SIGSTOP') throw errno.EINVAL;
    process.on(name, handler);
    return () => {
      process.off(name, handler);
    };
  }

  kill(pid: number, signal: number): void {
    process.kill(pid, signal);
  }

  spawn(argv: readonly string[], options: SpawnOptions = {}): Promise<number> {
    const [program = '', ...args] = argv;
    const stdio = [0, 1, 2].map((fd) => options.fds?.get(fd) ?? fd);
    const env = Object.fromEntries(options.env ?? this.env);
    return mapped(
      () =>
        new Promise<number>((resolve, reject) => {
          const child = spawn(program, args, { stdio, env, cwd: options.cwd ?? process.cwd() });
          child.once('error', reject);
          child.once('spawn', () => {
            const pid = child.pid ?? 0;
            this.#children.set(pid, child);
            resolve(pid);
          });
        }),
    );
  }

  async wait(pid: number): Promise<ExitStatus> {
    const child = this.#children.get(pid);
    if (!child) throw errno.ECHILD;
    if (child.exitCode === null && child.signalCode === null) {
      await new Promise<void>((resolve) => child.once('exit', () => resolve()));
    }
    this.#children.delete(pid);
    return { code: child.exitCode ?? 0, signal: child.signalCode ? os.constants.signals[child.signalCode] : 0 };
  }

  now(): number {
    return (performance.timeOrigin + performance.now()) * 1e6;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      setTimeout(resolve, ms);
    });
  }

  random(length: number): Uint8Array<ArrayBuffer> {
    return randomFillSync(new Uint8Array(length));
  }
}

function signalName(signal: number): NodeJS.Signals | undefined {
  const entry = Object.entries(os.constants.signals).find(([, number]) => number === signal);
  return entry?.[0] as NodeJS.Signals | undefined;
}

function writeFully(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += fs.writeSync(fd, bytes, at);
}
