/** sendto(2), recvfrom(2), sendmsg(2), recvmsg(2), sendmmsg(2), recvmmsg(2). */
import type { Socket } from '../net/socket.ts';
import { EFAULT, EINVAL, EMSGSIZE, EOPNOTSUPP, EPIPE } from '../uapi/errno.ts';
import { O_NONBLOCK } from '../uapi/fcntl.ts';
import { SIGPIPE } from '../uapi/signal.ts';
import {
  MSG_CMSG_CLOEXEC,
  MSG_CTRUNC,
  MSG_DONTWAIT,
  MSG_EOR,
  MSG_ERRQUEUE,
  MSG_NOSIGNAL,
  MSG_OOB,
  MSG_PEEK,
  MSG_TRUNC,
  MSG_WAITALL,
  MSG_WAITFORONE,
  SOCK_SEQPACKET,
  SOCK_STREAM,
} from '../uapi/socket.ts';
import { Blocked } from '../wait.ts';
import type { Call, CallTable } from './call.ts';
import { readControl, storeControl } from './socket-control.ts';
import { located, readAddress, socketOf, storeAddress } from './socket-names.ts';
import { limited, transfer } from './socket-wait.ts';

const IOV_MAX = 1024;
/** Most bytes moved by one call. */
const MOST = 1 << 20;
const MSGHDR_SIZE = 56;
/** struct mmsghdr: a msghdr, its result, padding. */
const MMSGHDR_SIZE = 64;

/** struct msghdr, with its pieces read. */
interface Header {
  readonly at: number;
  readonly name: number;
  readonly nameLength: number;
  readonly pieces: readonly { readonly base: number; readonly length: number }[];
  readonly control: number;
  readonly controlLength: number;
}

function readHeader(c: Call, at: number): Header {
  const { memory } = c;
  const name = memory.readNumber(at);
  const iov = memory.readNumber(at + 16);
  const count = memory.readNumber(at + 24);
  if (count < 0 || count > IOV_MAX) throw EMSGSIZE;
  const pieces: { base: number; length: number }[] = [];
  for (let i = 0; i < count; i++) {
    const length = memory.readNumber(iov + 16 * i + 8);
    if (length < 0) throw EINVAL;
    pieces.push({ base: memory.readNumber(iov + 16 * i), length });
  }
  return {
    at,
    name,
    nameLength: memory.readI32(at + 8),
    pieces,
    control: memory.readNumber(at + 32),
    controlLength: memory.readNumber(at + 40),
  };
}

const single = (at: number, base: number, length: number): Header => ({
  at,
  name: 0,
  nameLength: 0,
  pieces: [{ base, length }],
  control: 0,
  controlLength: 0,
});

function total(header: Header): number {
  return header.pieces.reduce((sum, piece) => sum + piece.length, 0);
}

function gather(c: Call, header: Header, skip: number, most: number): Uint8Array {
  const out = new Uint8Array(Math.min(total(header) - skip, most));
  let at = -skip;
  for (const { base, length } of header.pieces) {
    const start = Math.max(0, -at);
    const end = Math.min(length, out.length - at);
    if (end > start) c.memory.readInto(base + start, out.subarray(at + start, at + end));
    at += length;
  }
  return out;
}

function scatter(c: Call, header: Header, bytes: Uint8Array, skip: number): void {
  let at = -skip;
  for (const { base, length } of header.pieces) {
    if (at >= bytes.length) return;
    const start = Math.max(0, -at);
    if (start < length) c.memory.write(base + start, bytes.subarray(at + start, at + length));
    at += length;
  }
}

/** Sends one message; a stream's goes on over retries until all is taken. */
function send(c: Call, socket: Socket, header: Header, flags: number): number | Blocked {
  if (flags & MSG_OOB) throw EOPNOTSUPP;
  const name = header.name !== 0 && header.nameLength > 0 ? readAddress(c, header.name, header.nameLength) : undefined;
  const to = name && name.family !== 'unspecified' ? located(c.process, name) : undefined;
  const stream = socket.type === SOCK_STREAM;
  const length = total(header);
  let done = c.thread.hasResumed ? transfer(c).done : 0;
  // Descriptors go with the first byte.
  const control = done === 0 ? readControl(c, header.control, header.controlLength) : undefined;
  for (;;) {
    let count: number | Blocked;
    try {
      const bytes = gather(c, header, done, stream ? MOST : Number.POSITIVE_INFINITY);
      count = socket.send(
        bytes,
        { flags, ...(to ? { to } : {}), ...(control && done === 0 ? { control } : {}) },
        c.process,
      );
      if (count instanceof Blocked) count = limited(c, count, socket.sendTimeout);
    } catch (error) {
      if (done > 0) return done;
      if (error === EPIPE && !(flags & MSG_NOSIGNAL) && stream) c.process.signal(SIGPIPE);
      throw error;
    }
    if (count instanceof Blocked) {
      if (done > 0) transfer(c).done = done;
      return count;
    }
    done += count;
    if (!stream || done >= length || count === 0) return done;
  }
}

/** Receives one message into `header`'s pieces, name and control; the flags it leaves are in `msg_flags` (`withHeader`). */
function receive(c: Call, socket: Socket, header: Header, flags: number, withHeader: boolean): number | Blocked {
  if (flags & MSG_OOB) throw EINVAL;
  const length = Math.min(total(header), MOST);
  for (const piece of header.pieces) c.memory.probeWrite(piece.base, Math.min(piece.length, length));
  const before = c.thread.hasResumed ? transfer(c).done : 0;
  const into = new Uint8Array(Math.max(0, length - before));
  const errors = (flags & MSG_ERRQUEUE) !== 0;
  const got = errors ? socket.receiveError(into) : socket.receive(into, flags & ~MSG_WAITALL, c.process);
  if (got instanceof Blocked) {
    try {
      return limited(c, got, socket.receiveTimeout);
    } catch (error) {
      if (before > 0) return before;
      throw error;
    }
  }
  scatter(c, header, into.subarray(0, got.count), before);
  const stream = socket.type === SOCK_STREAM;
  const done = before + got.count;
  if (
    stream &&
    flags & MSG_WAITALL &&
    !(flags & (MSG_PEEK | MSG_DONTWAIT)) &&
    got.count > 0 &&
    done < length &&
    !got.control
  ) {
    if (!(socket.flags & O_NONBLOCK)) {
      transfer(c).done = done;
      return receive(c, socket, header, flags, withHeader);
    }
  }
  const cut = !stream && got.length > got.count;
  let result = (cut ? MSG_TRUNC : 0) | (errors ? MSG_ERRQUEUE : 0);
  if (socket.type === SOCK_SEQPACKET && got.count > 0) result |= MSG_EOR;
  if (withHeader) {
    if (header.name !== 0) storeAddress(c, socket, stream ? undefined : got.from, header.name, header.at + 8);
    else c.memory.writeI32(header.at + 8, 0);
    const cloexec = (flags & MSG_CMSG_CLOEXEC) !== 0;
    const stored = storeControl(c, got.control, header.control, header.controlLength, cloexec, socket.family);
    if (stored.cut) result |= MSG_CTRUNC;
    c.memory.writeNumber(header.at + 40, stored.length);
    c.memory.writeI32(header.at + 48, result | (flags & MSG_CMSG_CLOEXEC));
  } else {
    for (const file of got.control?.files ?? []) file.release();
    if (header.name !== 0) storeAddress(c, socket, stream ? undefined : got.from, header.name, header.nameLength);
  }
  return flags & MSG_TRUNC && cut ? got.length : done;
}

function sendto(c: Call): number | Blocked {
  const [fd, base, length, flags, name, nameLength] = c.args;
  const header = { ...single(0, base, length), name, nameLength: nameLength | 0 };
  return send(c, socketOf(c, fd), header, flags | 0);
}

function recvfrom(c: Call): number | Blocked {
  const [fd, base, length, flags, name, nameLength] = c.args;
  return receive(c, socketOf(c, fd), { ...single(0, base, length), name, nameLength }, flags | 0, false);
}

function sendmsg(c: Call): number | Blocked {
  return send(c, socketOf(c, c.args[0]), readHeader(c, c.args[1]), c.args[2] | 0);
}

function recvmsg(c: Call): number | Blocked {
  c.memory.probeWrite(c.args[1], MSGHDR_SIZE);
  return receive(c, socketOf(c, c.args[0]), readHeader(c, c.args[1]), c.args[2] | 0, true);
}

/** After the first message none is waited for. */
function sendmmsg(c: Call): number | Blocked {
  const [fd, vector, count, flags] = c.args;
  const socket = socketOf(c, fd);
  const most = Math.min(count >>> 0, IOV_MAX);
  let done = 0;
  while (done < most) {
    const at = vector + done * MMSGHDR_SIZE;
    let sent: number | Blocked;
    try {
      sent = send(c, socket, readHeader(c, at), flags | 0 | (done > 0 ? MSG_DONTWAIT : 0));
    } catch (error) {
      if (done > 0 && error !== EFAULT) return done;
      throw error;
    }
    if (sent instanceof Blocked) return done > 0 ? done : sent;
    c.memory.writeI32(at + MSGHDR_SIZE, sent);
    done += 1;
  }
  return done;
}

function recvmmsg(c: Call): number | Blocked {
  const [fd, vector, count, flags] = c.args;
  const socket = socketOf(c, fd);
  const most = Math.min(count >>> 0, IOV_MAX);
  const state = transfer(c);
  let got = state.messages;
  while (got < most) {
    const at = vector + got * MMSGHDR_SIZE;
    const now = got > 0 && flags & MSG_WAITFORONE ? MSG_DONTWAIT : 0;
    let result: number | Blocked;
    try {
      result = receive(c, socket, readHeader(c, at), (flags & ~MSG_WAITFORONE) | now, true);
    } catch (error) {
      if (got > 0) return got;
      throw error;
    }
    if (result instanceof Blocked) {
      state.messages = got;
      return result;
    }
    c.memory.writeI32(at + MSGHDR_SIZE, result);
    state.done = 0;
    got += 1;
    if (result === 0 && socket.type === SOCK_STREAM) break;
  }
  return got;
}

export const socketMessageCalls: CallTable = {
  sendto: { nr: 206, support: 'partial: no MSG_OOB', call: sendto },
  recvfrom: { nr: 207, support: 'partial: no MSG_OOB', call: recvfrom },
  sendmsg: { nr: 211, support: 'partial: control data of unix sockets only', call: sendmsg },
  recvmsg: { nr: 212, support: 'partial: control data of unix sockets, IP_TTL and IP_RECVERR only', call: recvmsg },
  recvmmsg: { nr: 243, support: 'partial: the timeout is not looked at', call: recvmmsg },
  sendmmsg: { nr: 269, support: 'full', call: sendmmsg },
};
