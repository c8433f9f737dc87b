/** Sockets of our own programs: stream sockets, unix and inet (program.ts). */
import { Socket } from '../net/socket.ts';
import { TcpSocket } from '../net/tcp-socket.ts';
import { UnixSocket } from '../net/unix-socket.ts';
import { ECONNREFUSED, EHOSTUNREACH, EINVAL, ENOTSOCK } from '../uapi/errno.ts';
import { AF_INET, SHUT_WR, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET } from '../uapi/socket.ts';
import { S_IFMT, S_IFSOCK } from '../uapi/stat.ts';
import { mknod } from '../vfs/change.ts';
import type { File } from '../vfs/file.ts';
import { lookup } from '../vfs/namei.ts';
import { MAY_WRITE, requireAccess } from '../vfs/permission.ts';
import type { SocketAddress } from './program.ts';
import { localAddress, resolveHost } from './program-resolver.ts';
import type { ProgramRun } from './program-run.ts';

const BACKLOG = 128;

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
    const target = { family: 'inet' as const, address: await resolveHost(run, address.host), port: address.port };
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
      const host = localAddress(process, address.host);
      if (host === undefined) throw EHOSTUNREACH;
      socket.bind({ family: 'inet', address: host, port: address.port }, process);
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

/** Whose connection it is; undefined for a unix socket. */
export function peerOf(file: File): { readonly host: string; readonly port: number } | undefined {
  const address = socketOf(file).peerAddress();
  return address.family === 'inet' ? { host: address.address, port: address.port } : undefined;
}
