/** Sockets of our own programs: stream sockets, unix and inet (program.ts). Names are looked up in /etc/hosts only. */
import { text } from '../../lib/bytes.ts';
import { Socket } from '../net/socket.ts';
import { TcpSocket } from '../net/tcp-socket.ts';
import { UnixSocket } from '../net/unix-socket.ts';
import type { Process } from '../proc/process.ts';
import { ECONNREFUSED, EHOSTUNREACH, EINVAL, ENOENT, ENOTSOCK } from '../uapi/errno.ts';
import { AF_INET, SHUT_WR, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET } from '../uapi/socket.ts';
import { S_IFMT, S_IFSOCK } from '../uapi/stat.ts';
import { mknod } from '../vfs/change.ts';
import { wholeContent } from '../vfs/content.ts';
import type { File } from '../vfs/file.ts';
import { lookup } from '../vfs/namei.ts';
import { MAY_WRITE, requireAccess } from '../vfs/permission.ts';
import type { SocketAddress } from './program.ts';
import type { ProgramRun } from './program-run.ts';

const BACKLOG = 128;

/** A dotted address for a host's name. @throws EHOSTUNREACH */
function resolveHost(process: Process, host: string): string {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return host;
  if (host === '') return '0.0.0.0';
  for (const line of hostsOf(process).split('\n')) {
    const [address, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (address && /^[\d.]+$/.test(address) && names.includes(host)) return address;
  }
  if (host === 'localhost') return '127.0.0.1';
  throw EHOSTUNREACH;
}

/** /etc/hosts, or nothing where there is none. */
function hostsOf(process: Process): string {
  try {
    return text(wholeContent(lookup(process, '/etc/hosts').inode));
  } catch (error) {
    if (error !== ENOENT) throw error;
    return '';
  }
}

export async function connectTo(run: ProgramRun, address: SocketAddress): Promise<File> {
  const { process } = run;
  let socket: Socket;
  let connect: () => ReturnType<Socket['connect']>;
  if (address.family === 'unix') {
    const { inode } = lookup(process, address.path);
    if ((inode.mode & S_IFMT) !== S_IFSOCK) throw ECONNREFUSED;
    requireAccess(inode, MAY_WRITE, process.credentials);
    socket = new UnixSocket(process.net, SOCK_STREAM);
    connect = () => socket.connect({ family: 'unix', name: address.path, inode }, process);
  } else {
    const target = { family: 'inet' as const, address: resolveHost(process, address.host), port: address.port };
    socket = new TcpSocket(process.net, AF_INET);
    connect = () => socket.connect(target, process);
  }
  try {
    await run.until(connect);
    return socket;
  } catch (error) {
    socket.release();
    throw error;
  }
}

export function listenAt(run: ProgramRun, address: SocketAddress): File {
  const { process } = run;
  const socket =
    address.family === 'unix' ? new UnixSocket(process.net, SOCK_STREAM) : new TcpSocket(process.net, AF_INET);
  try {
    if (address.family === 'unix') {
      const { inode } = mknod(process, address.path, S_IFSOCK | 0o777, 0);
      socket.bind({ family: 'unix', name: address.path, inode }, process);
    } else {
      socket.setOption(SOL_SOCKET, SO_REUSEADDR, new Uint8Array([1, 0, 0, 0]), process);
      socket.bind({ family: 'inet', address: resolveHost(process, address.host), port: address.port }, process);
    }
    socket.listen(BACKLOG);
    return socket;
  } catch (error) {
    socket.release();
    throw error;
  }
}

/** @throws ENOTSOCK */
function socketOf(file: File): Socket {
  if (!(file instanceof Socket)) throw ENOTSOCK;
  return file;
}

export function acceptConnection(run: ProgramRun, file: File): Promise<File> {
  const socket = socketOf(file);
  return run.until<File>(() => socket.accept(0));
}

export function shutdownWrite(file: File): void {
  socketOf(file).shutdown(SHUT_WR);
}

/** @throws EINVAL for a socket without a port */
export function localPort(file: File): number {
  const address = socketOf(file).localAddress();
  if (address.family !== 'inet') throw EINVAL;
  return address.port;
}
