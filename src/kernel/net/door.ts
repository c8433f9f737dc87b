/**
 * Doors for TypeScript that isn't a process: listen, connect and datagrams in a namespace, on the very sockets that
 * programs use. The small internet's servers, the preview pane and the tests live behind them.
 */
import type { Duplex } from '../../lib/http.ts';
import { ALL_CAPABILITIES } from '../uapi/capability.ts';
import { ENOTCONN, EPIPE } from '../uapi/errno.ts';
import { AF_INET, AF_INET6, SHUT_WR } from '../uapi/socket.ts';
import type { Caller, Credentials } from '../vfs/caller.ts';
import { POLLIN } from '../vfs/file.ts';
import { Blocked, nextWake } from '../wait.ts';
import { ANY, ANY6, type Endpoint, isIpv6 } from './address.ts';
import type { NetNamespace } from './namespace.ts';
import type { Socket } from './socket.ts';
import { TcpSocket } from './tcp-socket.ts';
import { UdpSocket } from './udp-socket.ts';

/** An accepted or made connection. */
export interface Connection extends Duplex {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  /** Ends both directions at once (RST where data is left unread). */
  close(): void;
}

export interface Door {
  /** The port it got. */
  readonly port: number;
  close(): void;
}

export interface DatagramDoor extends Door {
  send(bytes: Uint8Array, to: Endpoint): void;
}

export interface DoorAddress {
  /** Dotted address; default every one of the namespace (IPv6 too). */
  readonly host?: string;
  readonly port: number;
}

const CHUNK = 65536;

/** TypeScript outside of processes acts as root. */
const HOST: Caller = {
  pid: 0,
  pgid: 0,
  sid: 0,
  umask: 0o022,
  credentials: makeHostCredentials(),
  isDeaf: () => true,
  signalGroup: () => undefined,
};

function makeHostCredentials(): Credentials {
  const ids = { uid: 0, euid: 0, suid: 0, fsuid: 0, gid: 0, egid: 0, sgid: 0, fsgid: 0, groups: [] };
  const all = ALL_CAPABILITIES;
  return { ...ids, effective: all, permitted: all, inheritable: 0n, bounding: all, ambient: 0n };
}

/** Repeats `attempt` until it isn't Blocked. */
async function finished<T>(attempt: () => T | Blocked): Promise<T> {
  for (;;) {
    const result = attempt();
    if (!(result instanceof Blocked)) return result;
    await nextWake(result.queues);
  }
}

/**
 * A connected stream socket as two streams. Closing `writable` is shutdown(SHUT_WR); the socket is closed when both
 * streams have ended, or by `close`.
 */
export function socketStreams(socket: Socket): Duplex & { close(): void } {
  let open = 2;
  let closed = false;
  const close = () => {
    if (closed) return;
    closed = true;
    socket.release();
    socket.queue.wake();
  };
  const endHalf = () => {
    open -= 1;
    if (open === 0) close();
  };
  const readable = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const part = await finished(() => {
          const into = new Uint8Array(Math.max(1, Math.min(CHUNK, socket.available)));
          const got = closed ? { count: 0 } : socket.receive(into, 0, HOST);
          return got instanceof Blocked ? got : into.subarray(0, got.count);
        });
        if (part.length > 0) controller.enqueue(part);
        else {
          controller.close();
          endHalf();
        }
      },
      cancel: endHalf,
    },
    { highWaterMark: 0 },
  );
  const writable = new WritableStream<Uint8Array>({
    async write(chunk) {
      let at = 0;
      while (at < chunk.length) {
        at += await finished(() => {
          if (closed) throw EPIPE;
          return socket.send(chunk.subarray(at), { flags: 0 }, HOST);
        });
      }
    },
    close() {
      try {
        if (!closed) socket.shutdown(SHUT_WR);
      } catch (error) {
        // The other end may be gone already.
        if (error !== ENOTCONN) throw error;
      }
      endHalf();
    },
    abort: endHalf,
  });
  return { readable, writable, close };
}

function connectionOf(socket: TcpSocket): Connection {
  const remote = socket.remote ?? { address: ANY, port: 0 };
  return { ...socketStreams(socket), local: socket.local, remote };
}

/**
 * Listens on TCP. @throws EADDRINUSE, EADDRNOTAVAIL
 * @param accept is handed each connection; it owns it
 */
export function listenTcp(
  namespace: NetNamespace,
  address: DoorAddress,
  accept: (connection: Connection) => void,
): Door {
  const host = address.host ?? ANY6;
  const socket = new TcpSocket(namespace, isIpv6(host) ? AF_INET6 : AF_INET);
  try {
    socket.bind({ family: 'inet', address: host, port: address.port }, null);
    socket.listen(-1);
  } catch (error) {
    socket.release();
    throw error;
  }
  const take = () => {
    while (socket.pending.length > 0) {
      const child = socket.accept(0);
      if (child instanceof Blocked) return;
      accept(connectionOf(child));
    }
  };
  // The handshake goes on after its wake-up: whoever connects must be done before an answer can come.
  const waker = () => queueMicrotask(take);
  socket.queue.add(waker);
  return {
    port: socket.local.port,
    close() {
      socket.queue.remove(waker);
      socket.release();
    },
  };
}

/** Connects by TCP. Rejects with ECONNREFUSED and the like. */
export async function connectTcp(
  namespace: NetNamespace,
  to: { readonly host: string; readonly port: number },
): Promise<Connection> {
  const socket = new TcpSocket(namespace, isIpv6(to.host) ? AF_INET6 : AF_INET);
  const address = { family: 'inet', address: to.host, port: to.port } as const;
  try {
    await finished(() => socket.connect(address, null));
  } catch (error) {
    socket.release();
    throw error;
  }
  return connectionOf(socket);
}

/**
 * Binds a UDP port. @throws EADDRINUSE, EADDRNOTAVAIL
 * @param receive is called with each datagram; `reply` sends one back from the address it was sent to
 */
export function bindUdp(
  namespace: NetNamespace,
  address: DoorAddress,
  receive: (bytes: Uint8Array, from: Endpoint, reply: (bytes: Uint8Array) => void) => void,
): DatagramDoor {
  const host = address.host ?? ANY;
  const socket = new UdpSocket(namespace, isIpv6(host) ? AF_INET6 : AF_INET);
  try {
    socket.bind({ family: 'inet', address: host, port: address.port }, null);
  } catch (error) {
    socket.release();
    throw error;
  }
  const into = new Uint8Array(65536);
  const take = () => {
    while (socket.available > 0 || (socket.poll() & POLLIN) !== 0) {
      const got = socket.receive(into, 0);
      if (got instanceof Blocked || got.from?.family !== 'inet') return;
      const { from, to } = got;
      const source = to?.address;
      receive(into.slice(0, got.count), from, (bytes) => {
        socket.sendFrom(bytes, from, source);
      });
    }
  };
  const waker = () => queueMicrotask(take);
  socket.queue.add(waker);
  return {
    port: socket.local.port,
    send: (bytes, to) => {
      socket.sendFrom(bytes, to, undefined);
    },
    close() {
      socket.queue.remove(waker);
      socket.release();
    },
  };
}
