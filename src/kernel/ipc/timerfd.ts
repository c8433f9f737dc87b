/** timerfd_create(2): a timer that is read. Left out: TFD_TIMER_CANCEL_ON_SET has no effect, since nobody sets the clock. */
import type { Clock } from '../../lib/clock.ts';
import { EAGAIN, EINVAL } from '../uapi/errno.ts';
import { O_NONBLOCK, O_RDWR } from '../uapi/fcntl.ts';
import { CLOCK_REALTIME, CLOCK_REALTIME_ALARM } from '../uapi/poll.ts';
import type { AnonymousFs } from '../vfs/anonymous-inode.ts';
import { File, POLLIN } from '../vfs/file.ts';
import type { Inode } from '../vfs/inode.ts';
import { Blocked, WaitQueue } from '../wait.ts';

/** Calls back once at monotonic nanosecond `at`; the answer cancels it (proc/timers.ts). */
export interface TimerSource {
  at(at: number, callback: () => void): () => void;
}

/** Nanoseconds; 0 as value is a timer that is off. */
export interface TimerSetting {
  readonly value: number;
  readonly interval: number;
}

export class TimerFile extends File {
  readonly inode: Inode;
  readonly #clockId: number;
  readonly #clock: Clock;
  readonly #timers: TimerSource;
  readonly #queue = new WaitQueue();
  /** Monotonic nanoseconds of the next expiry; undefined = off. */
  #next: number | undefined;
  #interval = 0;
  #cancel: (() => void) | null = null;

  /** @param flags O_NONBLOCK or 0 */
  constructor(fs: AnonymousFs, clockId: number, clock: Clock, timers: TimerSource, flags: number) {
    super(O_RDWR | flags);
    this.inode = fs.create(0o600, 'anon_inode:[timerfd]');
    this.#clockId = clockId;
    this.#clock = clock;
    this.#timers = timers;
  }

  override get label(): string {
    return 'anon_inode:[timerfd]';
  }

  /** timerfd_gettime(2): what is left. */
  get setting(): TimerSetting {
    if (this.#next === undefined) return { value: 0, interval: this.#interval };
    let left = this.#next - this.#clock.monotonic();
    if (left <= 0) left = this.#interval > 0 ? this.#interval - (-left % this.#interval) : 0;
    return { value: left, interval: this.#interval };
  }

  /** timerfd_settime(2). @param absolute the value is a time of its clock */
  set({ value, interval }: TimerSetting, absolute: boolean): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#interval = interval;
    this.#next = value === 0 ? undefined : this.#start(value, absolute);
    this.#arm();
    this.#queue.wake();
  }

  #start(value: number, absolute: boolean): number {
    const now = this.#clock.monotonic();
    if (!absolute) return now + value;
    const real = this.#clockId === CLOCK_REALTIME || this.#clockId === CLOCK_REALTIME_ALARM;
    return real ? now + (value - this.#clock.now()) : value;
  }

  #arm(): void {
    if (this.#next === undefined) return;
    this.#cancel = this.#timers.at(this.#next, () => {
      this.#cancel = null;
      this.#queue.wake();
    });
  }

  get #expirations(): number {
    if (this.#next === undefined) return 0;
    const late = this.#clock.monotonic() - this.#next;
    if (late < 0) return 0;
    return this.#interval > 0 ? 1 + Math.floor(late / this.#interval) : 1;
  }

  override read(into: Uint8Array): number | Blocked {
    if (into.length < 8) throw EINVAL;
    const count = this.#expirations;
    if (count === 0) {
      if (this.flags & O_NONBLOCK) throw EAGAIN;
      return new Blocked([this.#queue]);
    }
    this.#next = this.#interval > 0 && this.#next !== undefined ? this.#next + count * this.#interval : undefined;
    this.#cancel?.();
    this.#arm();
    new DataView(into.buffer, into.byteOffset).setBigUint64(0, BigInt(count), true);
    return 8;
  }

  override poll(): number {
    return this.#expirations > 0 ? POLLIN : 0;
  }

  override get queues(): readonly WaitQueue[] {
    return [this.#queue];
  }

  protected override onRelease(): void {
    this.#cancel?.();
  }
}
