/**
 * Unix sockets (unix(7)): streams, datagrams and sequenced packets, by path, abstract name or as a pair, with passing of
 * descriptors and credentials. The inode of a path is made and found by the socket calls (namei). Left out: SO_PEEK_OFF, MSG_OOB.
 */
import { CAP_SYS_ADMIN, hasCapability } from '../uapi/capability.ts';
import {
  EADDRINUSE,
  EAFNOSUPPORT,
  ECONNREFUSED,
  ECONNRESET,
  EINVAL,
  EISCONN,
  EMSGSIZE,
  ENOPROTOOPT,
  ENOTCONN,
  EOPNOTSUPP,
  EPERM,
  EPIPE,
  EPROTOTYPE,
} from '../uapi/errno.ts';
import {
  AF_UNIX,
  MSG_PEEK,
  SHUT_RD,
  SHUT_RDWR,
  SHUT_WR,
  SO_PASSCRED,
  SO_PEERCRED,
  SO_PEERSEC,
  SOCK_DGRAM,
  SOCK_STREAM,
  SOL_SOCKET,
} from '../uapi/socket.ts';
import type { Caller } from '../vfs/caller.ts';
import { POLLERR, POLLHUP, POLLIN, POLLOUT, POLLRDHUP } from '../vfs/file.ts';
import type { Inode } from '../vfs/inode.ts';
import { Blocked, type WaitQueue } from '../wait.ts';
import type { NetNamespace } from './namespace.ts';
import {
  type Control,
  int,
  type PeerCredentials,
  type Received,
  readInt,
  type SendOptions,
  Socket,
  type SocketAddress,
} from './socket.ts';
import { UnixQueue } from './unix-queue.ts';

/** Datagrams that may wait for a receiver (net.unix.max_dgram_qlen). */
const MOST_DATAGRAMS = 512;
const NOTHING_WITH_IT: Control = {};

function credentialsOf(caller: Caller): PeerCredentials {
  return { pid: caller.pid, uid: caller.credentials.uid, gid: caller.credentials.gid };
}

export class UnixSocket extends Socket {
  name = '';
  #inode: Inode | null = null;
  #peer: UnixSocket | null = null;
  #listening = false;
  #connected = false;
  #backlog = 0;
  readonly #pending: UnixSocket[] = [];
  readonly #received = new UnixQueue();
  #readShut = false;
  #writeShut = false;
  #closed = false;
  #passCredentials = false;
  /** Who listens here, or made the pair. */
  #owner: PeerCredentials = { pid: 0, uid: 0, gid: 0 };
  #peerCredentials: PeerCredentials | null = null;

  constructor(namespace: NetNamespace, type: number, flags = 0) {
    super(namespace, AF_UNIX, type, 0, flags);
    this.namespace.unixSockets.add(this);
  }

  /** socketpair(2). */
  static pair(namespace: NetNamespace, type: number, flags: number, caller: Caller): [UnixSocket, UnixSocket] {
    const a = new UnixSocket(namespace, type, flags);
    const b = new UnixSocket(namespace, type, flags);
    a.#join(b, credentialsOf(caller));
    b.#join(a, credentialsOf(caller));
    return [a, b];
  }

  /** The other end, while there is one. */
  get peer(): UnixSocket | null {
    return this.#peer;
  }

  get connected(): boolean {
    return this.#connected;
  }

  override get listening(): boolean {
    return this.#listening;
  }

  override get available(): number {
    return this.#received.available(this.type === SOCK_STREAM);
  }

  #join(peer: UnixSocket, credentials: PeerCredentials): void {
    this.#peer = peer;
    this.#connected = true;
    this.#peerCredentials = credentials;
  }

  /** For a path, `inode` is the socket file just made. @throws EADDRINUSE, EINVAL (has a name) */
  override bind(address: SocketAddress, _caller: Caller | null): void {
    if (address.family !== 'unix') throw EINVAL;
    if (this.name !== '') throw EINVAL;
    if (address.name === '') {
      this.#autobind();
      return;
    }
    if (address.name.startsWith('\0')) {
      if (this.namespace.abstract.has(address.name)) throw EADDRINUSE;
      this.namespace.abstract.set(address.name, this);
    } else {
      if (!address.inode) throw EINVAL;
      this.#inode = address.inode;
      this.namespace.context.unixNames.set(address.inode, this);
    }
    this.name = address.name;
  }

  /** A five-digit abstract name. */
  #autobind(): void {
    for (let number = 0; number < 0x100000; number++) {
      const name = `\0${number.toString(16).padStart(5, '0')}`;
      if (this.namespace.abstract.has(name)) continue;
      this.namespace.abstract.set(name, this);
      this.name = name;
      return;
    }
  }

  override listen(backlog: number, caller?: Caller): void {
    if (this.type === SOCK_DGRAM) throw EOPNOTSUPP;
    if (this.name === '' || this.#connected) throw EINVAL;
    this.#listening = true;
    this.#backlog = Math.max(1, Math.min(backlog < 0 ? 4096 : backlog, this.namespace.somaxconn));
    if (caller) this.#owner = credentialsOf(caller);
    this.queue.wake();
  }

  override accept(flags: number): UnixSocket | Blocked {
    if (this.type === SOCK_DGRAM) throw EOPNOTSUPP;
    if (!this.#listening) throw EINVAL;
    const child = this.#pending.shift();
    if (!child) {
      if (this.#readShut) throw EINVAL;
      return this.wait(0);
    }
    child.flags |= flags;
    this.queue.wake();
    return child;
  }

  /** @throws ECONNREFUSED where nobody is bound or listens */
  #find(address: SocketAddress): UnixSocket {
    if (address.family !== 'unix') throw EINVAL;
    const abstract = address.name.startsWith('\0');
    const target = abstract
      ? this.namespace.abstract.get(address.name)
      : address.inode && this.namespace.context.unixNames.get(address.inode);
    if (!target || target.#closed) throw ECONNREFUSED;
    if (target.type !== this.type) throw EPROTOTYPE;
    return target;
  }

  override connect(address: SocketAddress, caller: Caller | null): Blocked | undefined {
    if (this.type === SOCK_DGRAM) {
      if (address.family === 'unspecified') {
        this.#peer = null;
        this.#connected = false;
      } else {
        this.#peer = this.#find(address);
        this.#connected = true;
      }
      this.queue.wake();
      return undefined;
    }
    if (this.#connected) throw EISCONN;
    if (this.#listening) throw EINVAL;
    if (address.family === 'unspecified') throw EAFNOSUPPORT;
    const listener = this.#find(address);
    if (!listener.#listening || listener.#readShut) throw ECONNREFUSED;
    if (listener.#pending.length > listener.#backlog) {
      this.wait(0);
      return new Blocked([listener.queue]);
    }
    const child = new UnixSocket(listener.namespace, this.type);
    child.name = listener.name;
    child.#passCredentials = listener.#passCredentials;
    child.#join(this, caller ? credentialsOf(caller) : { pid: 0, uid: 0, gid: 0 });
    this.#join(child, listener.#owner);
    listener.#pending.push(child);
    listener.queue.wake();
    this.queue.wake();
    return undefined;
  }

  override send(bytes: Uint8Array, { flags, to, control }: SendOptions, caller: Caller | null): number | Blocked {
    if (this.type !== SOCK_STREAM) return this.#sendMessage(bytes, flags, to, control, caller);
    if (to) throw this.#connected ? EISCONN : EOPNOTSUPP;
    if (!this.#connected) throw ENOTCONN;
    this.throwError();
    const peer = this.#peer;
    if (this.#writeShut || !peer || peer.#readShut) throw EPIPE;
    const room = peer.#room;
    if (room <= 0 && bytes.length > 0) return this.#waitFor(peer, flags);
    const count = Math.min(room, bytes.length);
    if (count > 0 || control?.files?.length)
      peer.#put(bytes.slice(0, count), this.#address, this.#control(control, caller, peer));
    return count;
  }

  #sendMessage(
    bytes: Uint8Array,
    flags: number,
    to: SocketAddress | undefined,
    control: Control | undefined,
    caller: Caller | null,
  ): number | Blocked {
    if (this.type !== SOCK_DGRAM && to && this.#connected) throw EISCONN;
    this.throwError();
    if (this.#writeShut) throw EPIPE;
    const target = to && this.type === SOCK_DGRAM ? this.#find(to) : this.#peer;
    if (!target) throw this.#connected ? (this.type === SOCK_DGRAM ? ECONNREFUSED : EPIPE) : ENOTCONN;
    if (target.#closed) throw this.type === SOCK_DGRAM ? ECONNREFUSED : EPIPE;
    if (target.#readShut) throw EPIPE;
    // A connected datagram socket hears only its peer.
    if (this.type === SOCK_DGRAM && target.#peer && target.#peer !== this) throw EPERM;
    if (bytes.length > this.sendBuffer) throw EMSGSIZE;
    if (target.#received.length >= MOST_DATAGRAMS || (target.#received.bytes > 0 && target.#room < bytes.length)) {
      return this.#waitFor(target, flags);
    }
    target.#put(bytes.slice(), this.#address, this.#control(control, caller, target));
    return bytes.length;
  }

  #waitFor(target: UnixSocket, flags: number): Blocked {
    this.wait(flags);
    return new Blocked([target.queue, this.queue]);
  }

  get #address(): SocketAddress {
    return { family: 'unix', name: this.name };
  }

  /** What goes with a message: credentials where the receiver wants them. */
  #control(control: Control | undefined, caller: Caller | null, target: UnixSocket): Control {
    if (!control && !target.#passCredentials) return NOTHING_WITH_IT;
    const credentials = control?.credentials ?? (target.#passCredentials && caller ? credentialsOf(caller) : undefined);
    if (control?.credentials && caller) {
      const { uid, gid, pid } = control.credentials;
      const own = caller.credentials;
      const honest =
        pid === caller.pid &&
        [own.uid, own.euid, own.suid].includes(uid) &&
        [own.gid, own.egid, own.sgid].includes(gid);
      if (!honest && !hasCapability(own.effective, CAP_SYS_ADMIN)) throw EPERM;
    }
    for (const file of control?.files ?? []) file.hold();
    return { ...(control?.files ? { files: control.files } : {}), ...(credentials ? { credentials } : {}) };
  }

  get #room(): number {
    return this.receiveBuffer - this.#received.bytes;
  }

  #put(bytes: Uint8Array, from: SocketAddress, control: Control): void {
    this.#received.put(bytes, from, control);
    this.queue.wake();
  }

  override receive(into: Uint8Array, flags: number): Received | Blocked {
    const peek = (flags & MSG_PEEK) !== 0;
    const got = this.#received.take(into, this.type === SOCK_STREAM, peek, this.#passCredentials);
    if (got) {
      if (!peek) this.queue.wake();
      return got;
    }
    this.throwError();
    if (this.#readShut || (this.#connected && (!this.#peer || this.#peer.#writeShut) && this.type !== SOCK_DGRAM)) {
      return { count: 0, length: 0 };
    }
    if (this.type !== SOCK_DGRAM && !this.#connected) throw ENOTCONN;
    return this.wait(flags);
  }

  override shutdown(how: number): void {
    if (how !== SHUT_RD && how !== SHUT_WR && how !== SHUT_RDWR) throw EINVAL;
    if (!this.#connected && !this.#listening) throw ENOTCONN;
    if (how !== SHUT_WR) this.#readShut = true;
    if (how !== SHUT_RD) this.#writeShut = true;
    this.queue.wake();
    this.#peer?.queue.wake();
  }

  override poll(_caller: Caller | null): number {
    if (this.#listening) return this.#pending.length > 0 ? POLLIN : 0;
    let events = 0;
    const peer = this.#peer;
    const stream = this.type !== SOCK_DGRAM;
    const ended = this.#readShut || (stream && this.#connected && (!peer || peer.#writeShut));
    if (this.#received.length > 0 || ended) events |= POLLIN;
    if (ended) events |= POLLRDHUP;
    if (this.pendingError) events |= POLLERR | POLLIN;
    if (stream && !this.#connected) return events | POLLOUT | POLLHUP;
    if (stream && (!peer || (this.#writeShut && ended))) events |= POLLHUP;
    if (!peer || peer.#room >= peer.receiveBuffer / 4 || this.#writeShut) events |= POLLOUT;
    return events;
  }

  override get queues(): readonly WaitQueue[] {
    return this.#peer ? [this.queue, this.#peer.queue] : [this.queue];
  }

  override localAddress(): SocketAddress {
    return this.#address;
  }

  override peerAddress(): SocketAddress {
    if (!this.#connected) throw ENOTCONN;
    return { family: 'unix', name: this.#peer?.name ?? '' };
  }

  /** SO_PEERCRED, with the pid of the initial PID namespace. */
  get peerCredentials(): PeerCredentials | null {
    return this.#peerCredentials;
  }

  override getOption(level: number, name: number): Uint8Array {
    if (level === SOL_SOCKET && name === SO_PASSCRED) return int(this.#passCredentials ? 1 : 0);
    if (level === SOL_SOCKET && name === SO_PEERCRED) {
      const { pid, uid, gid } = this.#peerCredentials ?? { pid: 0, uid: 0xffffffff, gid: 0xffffffff };
      const out = new Uint8Array(12);
      new Uint32Array(out.buffer).set([pid, uid, gid]);
      return out;
    }
    if (level === SOL_SOCKET && name === SO_PEERSEC) throw ENOPROTOOPT;
    return super.getOption(level, name);
  }

  override setOption(level: number, name: number, value: Uint8Array, caller: Caller): void {
    if (level === SOL_SOCKET && name === SO_PASSCRED) this.#passCredentials = readInt(value) !== 0;
    else super.setOption(level, name, value, caller);
  }

  protected override onRelease(): void {
    this.#closed = true;
    this.namespace.unixSockets.delete(this);
    if (this.name.startsWith('\0') && this.namespace.abstract.get(this.name) === this)
      this.namespace.abstract.delete(this.name);
    if (this.#inode && this.namespace.context.unixNames.get(this.#inode) === this)
      this.namespace.context.unixNames.delete(this.#inode);
    for (const child of this.#pending.splice(0)) child.release();
    const unread = this.#received.length > 0;
    this.#received.clear();
    const peer = this.#peer;
    this.#peer = null;
    if (peer && peer.#peer === this) {
      peer.#peer = null;
      if (unread && this.type === SOCK_STREAM) peer.fail(ECONNRESET);
    }
    peer?.queue.wake();
    this.queue.wake();
  }
}
