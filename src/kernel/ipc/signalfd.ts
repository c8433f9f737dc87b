/** signalfd(2): pending signals as records to be read. It gives the reader's own signals, not its maker's, as in Linux. */
import { EAGAIN, EINVAL } from '../uapi/errno.ts';
import { O_NONBLOCK, O_RDWR } from '../uapi/fcntl.ts';
import { SIGNALFD_SIGINFO_SIZE } from '../uapi/poll.ts';
import type { SignalInfo } from '../uapi/signal.ts';
import type { AnonymousFs } from '../vfs/anonymous-inode.ts';
import type { Caller } from '../vfs/caller.ts';
import { File, POLLIN } from '../vfs/file.ts';
import type { Inode } from '../vfs/inode.ts';
import { Blocked, type WaitQueue } from '../wait.ts';

/** The pending signals of a process, as far as signalfd needs them. */
export interface SignalSource {
  /** Signals of `wanted` that are pending for the caller. */
  pending(caller: Caller, wanted: bigint): boolean;
  take(caller: Caller, wanted: bigint): SignalInfo | undefined;
  /** Wakes when a signal comes in for the caller. */
  queue(caller: Caller): WaitQueue;
}

function encode(info: SignalInfo): Uint8Array {
  const out = new Uint8Array(SIGNALFD_SIGINFO_SIZE);
  const view = new DataView(out.buffer);
  view.setUint32(0, info.signal, true);
  view.setInt32(4, info.errno ?? 0, true);
  view.setInt32(8, info.code, true);
  view.setUint32(12, info.pid ?? 0, true);
  view.setUint32(16, info.uid ?? 0, true);
  view.setUint32(24, info.timer ?? 0, true);
  view.setUint32(32, info.overrun ?? 0, true);
  view.setInt32(40, info.status ?? 0, true);
  const value = info.value ?? 0n;
  view.setInt32(44, Number(BigInt.asIntN(32, value)), true);
  view.setBigUint64(48, BigInt.asUintN(64, value), true);
  view.setBigUint64(72, BigInt(info.address ?? 0), true);
  return out;
}

export class SignalFile extends File {
  readonly inode: Inode;
  /** Bit n-1 = signal n. */
  mask: bigint;
  readonly #source: SignalSource;
  /** Whose arrivals `queues` tells of: the maker's; epoll has no other in Linux either. */
  readonly #maker: Caller;

  /** @param flags O_NONBLOCK or 0 */
  constructor(fs: AnonymousFs, mask: bigint, source: SignalSource, maker: Caller, flags: number) {
    super(O_RDWR | flags);
    this.inode = fs.create(0o600, 'anon_inode:[signalfd]');
    this.mask = mask;
    this.#source = source;
    this.#maker = maker;
  }

  override get label(): string {
    return 'anon_inode:[signalfd]';
  }

  override get information(): string {
    return `sigmask:\t${this.mask.toString(16).padStart(16, '0')}\n`;
  }

  override read(into: Uint8Array, caller: Caller): number | Blocked {
    if (into.length < SIGNALFD_SIGINFO_SIZE) throw EINVAL;
    let at = 0;
    while (at + SIGNALFD_SIGINFO_SIZE <= into.length) {
      const info = this.#source.take(caller, this.mask);
      if (!info) break;
      into.set(encode(info), at);
      at += SIGNALFD_SIGINFO_SIZE;
    }
    if (at > 0) return at;
    if (this.flags & O_NONBLOCK) throw EAGAIN;
    return new Blocked([this.#source.queue(caller)]);
  }

  override poll(caller: Caller | null): number {
    return this.#source.pending(caller ?? this.#maker, this.mask) ? POLLIN : 0;
  }

  override get queues(): readonly WaitQueue[] {
    return [this.#source.queue(this.#maker)];
  }
}
