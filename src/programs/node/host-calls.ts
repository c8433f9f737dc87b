/**
 * What a script asks of the machine: one function `host(name, arguments as JSON, bytes)`, behind which are system calls.
 * `call` waits for the answer, as fs.readFileSync does; `start` lets the script go on and comes back as an event.
 */
import type { System } from '../../kernel/exec/program.ts';
import { Errno } from '../../kernel/uapi/errno.ts';
import { base64 } from '../../lib/bytes.ts';
import { ScriptError } from './quickjs.ts';

/** An operation: arguments from JSON, and bytes where there are some; answers a value for JSON, or bytes. */
export type Operation = (args: readonly unknown[], bytes: Uint8Array) => Promise<unknown>;

export interface Failure {
  readonly code: string;
  readonly errno: number;
  readonly message: string;
}

/** Where libuv's words are not strerror's. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['EBUSY', 'resource busy or locked'],
  ['EEXIST', 'file already exists'],
  ['EHOSTUNREACH', 'host is unreachable'],
  ['EISDIR', 'illegal operation on a directory'],
  ['ELOOP', 'too many symbolic links encountered'],
  ['ENAMETOOLONG', 'name too long'],
  ['EXDEV', 'cross-device link not permitted'],
]);

/** What is thrown, for the script. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Errno) {
    const message = WORDS.get(error.code) ?? error.message.toLowerCase();
    return { code: error.code, errno: -error.errno, message };
  }
  if (error instanceof ScriptError) return { code: error.code, errno: 0, message: error.message };
  return { code: '', errno: 0, message: error instanceof Error ? error.message : String(error) };
}

/** An answer as the script reads it: bytes as they are, anything else as JSON. */
export function encodeAnswer(value: unknown): string | Uint8Array {
  if (value instanceof Uint8Array) return value;
  return JSON.stringify(value === undefined ? {} : { v: value });
}

export function encodeFailure(error: unknown): string {
  return JSON.stringify({ e: failureOf(error) });
}

const text = (value: unknown): string => String(value);
const number = (value: unknown): number => Number(value);

/** Files, by Node's names of the system calls. */
export function fileOperations(system: System): [string, Operation][] {
  const stat = async (one: Promise<Awaited<ReturnType<System['stat']>>>) => {
    const { dev, ino, mode, nlink, uid, gid, rdev, size, mtime } = await one;
    return { dev, ino, mode, nlink, uid, gid, rdev, size, mtimeMs: mtime / 1e6 };
  };
  return [
    ['open', ([path, flags, mode]) => system.open(text(path), number(flags), number(mode))],
    ['close', async ([fd]) => system.close(number(fd))],
    ['read', ([fd, max]) => system.read(number(fd), number(max))],
    ['write', ([fd], bytes) => system.write(number(fd), bytes)],
    ['stat', ([path]) => stat(system.stat(text(path)))],
    ['lstat', ([path]) => stat(system.lstat(text(path)))],
    ['fstat', ([fd]) => stat(system.fstat(number(fd)))],
    ['readFile', ([path]) => readFile(system, text(path))],
    ['writeFile', ([path, flags, mode], bytes) => writeFile(system, text(path), number(flags), number(mode), bytes)],
    ['scandir', ([path]) => system.readdir(text(path))],
    ['readlink', ([path]) => system.readlink(text(path))],
    ['realpath', ([path]) => realPath(system, text(path))],
    ['mkdir', ([path, mode]) => system.mkdir(text(path), number(mode))],
    ['rmdir', ([path]) => system.rmdir(text(path))],
    ['unlink', ([path]) => system.unlink(text(path))],
    ['rename', ([from, to]) => system.rename(text(from), text(to))],
    ['symlink', ([target, path]) => system.symlink(text(target), text(path))],
    ['link', ([from, to]) => system.link(text(from), text(to))],
    ['chmod', ([path, mode]) => system.chmod(text(path), number(mode))],
    ['chown', ([path, uid, gid]) => system.chown(text(path), number(uid), number(gid))],
    ['utime', ([path, atime, mtime]) => system.utimes(text(path), number(atime) * 1e6, number(mtime) * 1e6)],
    ['ftruncate', ([path, size]) => system.truncate(text(path), number(size))],
    ['chdir', ([path]) => system.chdir(text(path))],
    ['cwd', async () => system.cwd()],
  ];
}

async function readFile(system: System, path: string): Promise<Uint8Array> {
  return path === '/dev/stdin' ? await readAll(system, 0) : await system.readFile(path);
}

/** Until the end of the file. */
export async function readAll(system: System, fd: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const part = await system.read(fd);
    if (part.length === 0) break;
    parts.push(part);
    size += part.length;
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

async function writeFile(system: System, path: string, flags: number, mode: number, bytes: Uint8Array): Promise<void> {
  const fd = await system.open(path, flags, mode);
  try {
    await system.write(fd, bytes);
  } finally {
    system.close(fd);
  }
}

/** realpath(3). */
export async function realPath(system: System, path: string): Promise<string> {
  let left = (path.startsWith('/') ? path : `${system.cwd()}/${path}`).split('/');
  let done = '';
  for (let links = 0; left.length > 0; ) {
    const [part = '', ...rest] = left;
    left = rest;
    if (part === '' || part === '.') continue;
    if (part === '..') {
      done = done.slice(0, Math.max(0, done.lastIndexOf('/')));
      continue;
    }
    const here = `${done}/${part}`;
    if (((await system.lstat(here)).mode & 0o170000) !== 0o120000 || ++links > 40) {
      done = here;
      continue;
    }
    const target = await system.readlink(here);
    if (target.startsWith('/')) done = '';
    left = [...target.split('/'), ...left];
  }
  return done || '/';
}

/** Sockets and child processes. */
export function networkOperations(system: System): [string, Operation][] {
  return [
    [
      'connect',
      ([host, port]) =>
        system.connect(
          typeof port === 'number' ? { family: 'inet', host: text(host), port } : { family: 'unix', path: text(host) },
        ),
    ],
    [
      'listen',
      async ([host, port]) => {
        const isPath = typeof port !== 'number';
        const fd = await system.listen(
          isPath ? { family: 'unix', path: text(host) } : { family: 'inet', host: text(host), port },
        );
        return { fd, port: isPath ? 0 : system.port(fd) };
      },
    ],
    ['accept', ([fd]) => system.accept(number(fd))],
    ['shutdown', async ([fd]) => system.shutdown(number(fd))],
    ['kill', async ([pid, signal]) => system.kill(number(pid), number(signal))],
    ['spawn', (args) => spawn(system, args)],
    ['gather', ([fds], bytes) => gather(system, fds as (number | null)[], bytes)],
    ['wait', ([pid]) => system.wait(number(pid))],
  ];
}

/** A child with pipes where asked for; answers its pid and our ends. */
async function spawn(system: System, args: readonly unknown[]): Promise<{ pid: number; fds: (number | null)[] }> {
  const [argv, env, cwd, stdio] = args as [string[], Record<string, string>, string, ('pipe' | 'ignore' | number)[]];
  const ours: (number | null)[] = [];
  const theirs: number[] = [];
  for (const [index, kind] of stdio.entries()) {
    if (typeof kind === 'number') {
      theirs.push(kind);
      ours.push(null);
    } else if (kind === 'ignore') {
      theirs.push(await system.open('/dev/null', 2));
      ours.push(null);
    } else {
      const [reader, writer] = system.pipe();
      theirs.push(index === 0 ? reader : writer);
      ours.push(index === 0 ? writer : reader);
    }
  }
  try {
    const pid = await system.spawn(argv, {
      env: new Map(Object.entries(env)),
      cwd,
      fds: new Map(theirs.map((fd, index) => [index, fd])),
    });
    return { pid, fds: ours };
  } catch (error) {
    for (const fd of ours) if (fd !== null) system.close(fd);
    throw error;
  } finally {
    for (const [index, fd] of theirs.entries()) if (stdio[index] !== fd) system.close(fd);
  }
}

/** spawnSync: input in, both outputs out, as base64. */
async function gather(
  system: System,
  [input, output, errors]: readonly (number | null)[],
  bytes: Uint8Array,
): Promise<(string | null)[]> {
  const feed = async (fd: number): Promise<void> => {
    await system.write(fd, bytes).catch(() => undefined);
    system.close(fd);
  };
  const drain = async (fd: number | null | undefined): Promise<string | null> => {
    if (typeof fd !== 'number') return null;
    const all = await readAll(system, fd);
    system.close(fd);
    return base64(all);
  };
  const fed = typeof input === 'number' ? feed(input) : Promise.resolve();
  const parts = await Promise.all([drain(output), drain(errors)]);
  await fed;
  return parts;
}
