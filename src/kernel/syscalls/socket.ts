/** socket(2), socketpair(2), bind(2), listen(2), accept4(2), connect(2), names, options, shutdown(2). */
import { createSocket } from '../net/create-socket.ts';
import type { Socket } from '../net/socket.ts';
import { UnixSocket } from '../net/unix-socket.ts';
import { EAFNOSUPPORT, EINVAL, EOPNOTSUPP, ESOCKTNOSUPPORT } from '../uapi/errno.ts';
import {
  AF_UNIX,
  SHUT_RDWR,
  SO_PEERCRED,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOCK_SEQPACKET,
  SOCK_STREAM,
  SOCK_TYPE_MASK,
  SOL_SOCKET,
} from '../uapi/socket.ts';
import { Blocked } from '../wait.ts';
import type { Call, CallTable } from './call.ts';
import { installNew } from './file-arguments.ts';
import { located, makeSocketFile, readAddress, socketOf, storeAddress } from './socket-names.ts';
import { limited } from './socket-wait.ts';

function socket(c: Call): number {
  const [family, typeAndFlags, protocol] = c.args;
  const type = typeAndFlags & SOCK_TYPE_MASK;
  if (typeAndFlags & ~(SOCK_TYPE_MASK | SOCK_CLOEXEC | SOCK_NONBLOCK)) throw EINVAL;
  const file = createSocket(c.process.net, family | 0, type, protocol | 0, typeAndFlags & SOCK_NONBLOCK, c.process);
  return installNew(c, file, (typeAndFlags & SOCK_CLOEXEC) !== 0);
}

function socketpair(c: Call): number {
  const [family, typeAndFlags, , address] = c.args;
  const type = typeAndFlags & SOCK_TYPE_MASK;
  if (family !== AF_UNIX) throw family === 2 || family === 10 ? EOPNOTSUPP : EAFNOSUPPORT;
  if (type !== SOCK_STREAM && type !== SOCK_DGRAM && type !== SOCK_SEQPACKET) throw ESOCKTNOSUPPORT;
  c.memory.probeWrite(address, 8);
  const [a, b] = UnixSocket.pair(c.process.net, type, typeAndFlags & SOCK_NONBLOCK, c.process);
  const cloexec = (typeAndFlags & SOCK_CLOEXEC) !== 0;
  let first: number;
  try {
    first = installNew(c, a, cloexec);
  } catch (error) {
    b.release();
    throw error;
  }
  let second: number;
  try {
    second = installNew(c, b, cloexec);
  } catch (error) {
    c.process.files.close(first);
    throw error;
  }
  c.memory.writeI32(address, first);
  c.memory.writeI32(address + 4, second);
  return 0;
}

function bind(c: Call): number {
  const file = socketOf(c, c.args[0]);
  const name = readAddress(c, c.args[1], c.args[2] | 0);
  if (name.family === 'unix' && name.name !== '' && !name.name.startsWith('\0')) {
    if (!(file instanceof UnixSocket) || file.name !== '') throw EINVAL;
    file.bind({ ...name, inode: makeSocketFile(c.process, name.name) }, c.process);
  } else file.bind(name, c.process);
  return 0;
}

function listen(c: Call): number {
  const file = socketOf(c, c.args[0]);
  if (file instanceof UnixSocket) file.listen(c.args[1] | 0, c.process);
  else file.listen(c.args[1] | 0);
  return 0;
}

function accept(c: Call, flags: number): number | Blocked {
  if (flags & ~(SOCK_CLOEXEC | SOCK_NONBLOCK)) throw EINVAL;
  const listener = socketOf(c, c.args[0]);
  const child = listener.accept(flags & SOCK_NONBLOCK);
  if (child instanceof Blocked) return limited(c, child, listener.receiveTimeout);
  const fd = installNew(c, child, (flags & SOCK_CLOEXEC) !== 0);
  if (c.args[1] !== 0) storeAddress(c, child, peerOf(child), c.args[1], c.args[2]);
  return fd;
}

/** A peer that is gone already has no name any more. */
function peerOf(socket: Socket) {
  try {
    return socket.peerAddress();
  } catch {
    return undefined;
  }
}

function connect(c: Call): number | Blocked {
  const file = socketOf(c, c.args[0]);
  const name = located(c.process, readAddress(c, c.args[1], c.args[2] | 0));
  const blocked = file.connect(name, c.process);
  return blocked ? limited(c, blocked, file.sendTimeout) : 0;
}

function getsockname(c: Call): number {
  const file = socketOf(c, c.args[0]);
  storeAddress(c, file, file.localAddress(), c.args[1], c.args[2]);
  return 0;
}

function getpeername(c: Call): number {
  const file = socketOf(c, c.args[0]);
  storeAddress(c, file, file.peerAddress(), c.args[1], c.args[2]);
  return 0;
}

function setsockopt(c: Call): number {
  const [fd, level, name, address, length] = c.args;
  const file = socketOf(c, fd);
  if ((length | 0) < 0) throw EINVAL;
  const value = address === 0 ? new Uint8Array(0) : c.memory.read(address, Math.min(length | 0, 4096));
  file.setOption(level | 0, name | 0, value, c.process);
  return 0;
}

function getsockopt(c: Call): number {
  const [fd, level, name, address, lengthAt] = c.args;
  const file = socketOf(c, fd);
  const room = c.memory.readI32(lengthAt);
  if (room < 0) throw EINVAL;
  const value = file.getOption(level | 0, name | 0).subarray(0, room);
  if ((level | 0) === SOL_SOCKET && (name | 0) === SO_PEERCRED && file instanceof UnixSocket && value.length >= 4) {
    const pid = c.kernel.processes.processes.get(file.peerCredentials?.pid ?? 0)?.pidIn(c.process.pidns) ?? 0;
    new DataView(value.buffer, value.byteOffset).setInt32(0, pid, true);
  }
  c.memory.write(address, value);
  c.memory.writeI32(lengthAt, value.length);
  return 0;
}

function shutdown(c: Call): number {
  const how = c.args[1] | 0;
  if (how < 0 || how > SHUT_RDWR) throw EINVAL;
  socketOf(c, c.args[0]).shutdown(how);
  return 0;
}

export const socketCalls: CallTable = {
  socket: {
    nr: 198,
    support: 'partial: unix, inet, inet6 (::1 only), netlink route; stream, datagram, seqpacket, ICMP',
    call: socket,
  },
  socketpair: { nr: 199, support: 'full', call: socketpair },
  bind: { nr: 200, support: 'full', call: bind },
  listen: { nr: 201, support: 'full', call: listen },
  accept: { nr: 202, support: 'full', call: (c) => accept(c, 0) },
  connect: { nr: 203, support: 'full', call: connect },
  getsockname: { nr: 204, support: 'full', call: getsockname },
  getpeername: { nr: 205, support: 'full', call: getpeername },
  setsockopt: { nr: 208, support: 'partial: the options of net/', call: setsockopt },
  getsockopt: { nr: 209, support: 'partial: the options of net/', call: getsockopt },
  shutdown: { nr: 210, support: 'full', call: shutdown },
  accept4: { nr: 242, support: 'full', call: (c) => accept(c, c.args[3] | 0) },
};
