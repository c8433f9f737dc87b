/**
 * TCP's data transfer (tcp(7)): two sockets that know each other, each with a bounded buffer of what it has received, so
 * that a slow reader holds its writer; ends and resets. tcp-socket.ts connects them.
 */
import { ByteQueue } from '../byte-queue.ts';
import { ECONNRESET, ENOTCONN, EPIPE } from '../uapi/errno.ts';
import { MSG_PEEK, MSG_TRUNC } from '../uapi/socket.ts';
import type { Caller } from '../vfs/caller.ts';
import { POLLERR, POLLHUP, POLLIN, POLLOUT, POLLRDHUP } from '../vfs/file.ts';
import type { Blocked } from '../wait.ts';
import { InetSocket } from './inet-socket.ts';
import { countTraffic, type Delivered, findPath, isCurrent, type PathResult } from './path.ts';
import type { Received, SendOptions } from './socket.ts';
import { TcpOptions } from './tcp-options.ts';

/** Bytes that a receiver holds before its sender waits. */
const WINDOW = 131_072;

/** Headers of a segment: Ethernet, IPv4, TCP with timestamps. */
export const SEGMENT_OVERHEAD = 66;
const SEGMENT_SIZE = 1448;

export type TcpState = 'closed' | 'listening' | 'connecting' | 'connected';

export abstract class TcpStream extends InetSocket {
  state: TcpState = 'closed';
  /** The other end while it exists. */
  peer: TcpStream | null = null;
  readonly received = new ByteQueue();
  /** The peer sends no more. */
  finReceived = false;
  /** This end sends no more (shutdown(SHUT_WR)). */
  finSent = false;
  protected readShut = false;
  /** The connection broke: the next write is EPIPE. */
  protected reset = false;
  /** A proxy is about to drop this connection. */
  protected doomed = false;
  protected way: Delivered | null = null;
  /** Traffic of this end goes along the path that its peer found, in the other direction. */
  protected backwards = false;
  protected readonly options = new TcpOptions();

  override get available(): number {
    return this.received.length;
  }

  override send(bytes: Uint8Array, { flags }: SendOptions): number | Blocked {
    this.throwError();
    if (this.state === 'connecting') return this.wait(flags);
    if (this.state !== 'connected') throw this.reset ? EPIPE : ENOTCONN;
    if (this.finSent || this.reset) throw EPIPE;
    const { peer } = this;
    if (this.doomed) return bytes.length;
    if (!peer) {
      // The other end is closed for good: it answers this with a reset.
      this.reset = true;
      this.queue.wake();
      return bytes.length;
    }
    const room = this.#reachable() ? WINDOW - peer.received.length : 0;
    if (room <= 0) return bytes.length === 0 ? 0 : this.wait(flags);
    const count = Math.min(room, bytes.length);
    if (this.way) {
      const packets = Math.max(1, Math.ceil(count / SEGMENT_SIZE));
      countTraffic(this.way, count + packets * SEGMENT_OVERHEAD, packets, this.backwards);
      countTraffic(this.way, SEGMENT_OVERHEAD, 1, !this.backwards);
    }
    if (!peer.readShut) {
      peer.received.push(count === bytes.length ? bytes : bytes.subarray(0, count));
      peer.queue.wake();
    }
    return count;
  }

  /** Whether packets still get through; a path that broke is looked for again. */
  #reachable(): boolean {
    const path = this.way;
    const { peer } = this;
    if (!path || !peer || isCurrent(path)) return true;
    const client = this.backwards ? peer : this;
    if (!client.remote) return false;
    const found: PathResult = findPath(client.namespace, {
      protocol: 'tcp',
      source: client.local,
      destination: client.remote,
      device: client.device,
    });
    const server = this.backwards ? this : peer;
    if (found.kind !== 'delivered' || found.namespace !== server.namespace) return this.#stall(path);
    this.way = found;
    peer.way = found;
    return true;
  }

  /** Waits for the network to change, anywhere on the way. */
  #stall(path: Delivered): false {
    const waker = () => {
      for (const { topology } of path.versions.keys()) topology.remove(waker);
      this.queue.wake();
    };
    for (const { topology } of path.versions.keys()) topology.add(waker);
    return false;
  }

  override receive(into: Uint8Array, flags: number): Received | Blocked {
    if (this.received.length > 0) {
      if (flags & MSG_PEEK) {
        const count = this.received.peek(into);
        return { count, length: count };
      }
      const full = this.received.length >= WINDOW / 2;
      let count = Math.min(into.length, this.received.length);
      if (flags & MSG_TRUNC) this.received.drop(count);
      else count = this.received.shift(into);
      if (full || this.received.length === 0) this.peer?.queue.wake();
      return { count, length: count };
    }
    this.throwError();
    if (this.finReceived || this.readShut) return { count: 0, length: 0 };
    if (this.state === 'connecting') return this.wait(flags);
    if (this.state !== 'connected') throw ENOTCONN;
    if (this.reset) return { count: 0, length: 0 };
    if (into.length === 0) return { count: 0, length: 0 };
    return this.wait(flags);
  }

  protected sendFin(): void {
    if (this.finSent) return;
    this.finSent = true;
    if (!this.peer) return;
    this.peer.finReceived = true;
    this.peer.queue.wake();
  }

  /** RST from the other end. */
  protected receiveReset(): void {
    this.peer = null;
    this.reset = true;
    this.received.clear();
    // Where the peer had already ended its stream, Linux reports the broken pipe instead.
    if (!this.finReceived) this.fail(ECONNRESET);
    else this.queue.wake();
  }

  protected abort(): void {
    const { peer } = this;
    this.peer = null;
    if (peer) peer.receiveReset();
  }

  override poll(_caller: Caller | null): number {
    let events = 0;
    if (this.pendingError) events |= POLLERR;
    if (this.state === 'connecting') return events;
    if (this.state === 'closed') return events | POLLOUT | POLLHUP | (this.pendingError ? POLLIN | POLLRDHUP : 0);
    const noMore = this.finReceived || this.readShut || this.reset;
    if (noMore) events |= POLLIN | POLLRDHUP;
    if ((this.finSent && this.finReceived) || this.reset) events |= POLLHUP;
    if (this.received.length > 0 || this.pendingError) events |= POLLIN;
    const { peer } = this;
    if (this.finSent || this.reset || !peer || WINDOW - peer.received.length >= WINDOW / 3) events |= POLLOUT;
    return events;
  }
}
