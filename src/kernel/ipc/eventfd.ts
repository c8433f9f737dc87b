/** eventfd(2): a 64-bit counter that wakes who waits for it. */
import { EAGAIN, EINVAL } from '../uapi/errno.ts';
import { O_NONBLOCK, O_RDWR } from '../uapi/fcntl.ts';
import type { AnonymousFs } from '../vfs/anonymous-inode.ts';
import { File, POLLERR, POLLIN, POLLOUT } from '../vfs/file.ts';
import type { Inode } from '../vfs/inode.ts';
import { Blocked, WaitQueue } from '../wait.ts';

/** The largest value that write(2) reaches; one more is an overflow. */
const MAX = 0xffff_ffff_ffff_fffen;

export class EventFile extends File {
  readonly inode: Inode;
  readonly #queue = new WaitQueue();
  readonly #semaphore: boolean;
  #value: bigint;

  /** @param flags O_NONBLOCK or 0 */
  constructor(fs: AnonymousFs, initial: number, semaphore: boolean, flags: number) {
    super(O_RDWR | flags);
    this.inode = fs.create(0o600, 'anon_inode:[eventfd]');
    this.#value = BigInt(initial);
    this.#semaphore = semaphore;
  }

  override get label(): string {
    return 'anon_inode:[eventfd]';
  }

  override get information(): string {
    return `eventfd-count: ${this.#value.toString(16).padStart(16, ' ')}\n`;
  }

  override read(into: Uint8Array): number | Blocked {
    if (into.length < 8) throw EINVAL;
    if (this.#value === 0n) {
      if (this.flags & O_NONBLOCK) throw EAGAIN;
      return new Blocked([this.#queue]);
    }
    const value = this.#semaphore ? 1n : this.#value;
    this.#value -= value;
    new DataView(into.buffer, into.byteOffset).setBigUint64(0, value, true);
    this.#queue.wake();
    return 8;
  }

  override write(from: Uint8Array): number | Blocked {
    if (from.length < 8) throw EINVAL;
    const value = new DataView(from.buffer, from.byteOffset).getBigUint64(0, true);
    if (value > MAX) throw EINVAL;
    if (this.#value + value > MAX) {
      if (this.flags & O_NONBLOCK) throw EAGAIN;
      return new Blocked([this.#queue]);
    }
    this.#value += value;
    this.#queue.wake();
    return 8;
  }

  override poll(): number {
    let events = 0;
    if (this.#value > 0n) events |= POLLIN;
    if (this.#value < MAX) events |= POLLOUT;
    if (this.#value > MAX) events |= POLLERR;
    return events;
  }

  override get queues(): readonly WaitQueue[] {
    return [this.#queue];
  }
}
