/**
 * Waiting, as Linux does it with wait queues (linux/wait.h). The kernel never awaits: a function that can't go on
 * answers (or throws) `Blocked`, its caller parks the thread, and the whole call is made again once a queue wakes.
 * So whatever comes before a `Blocked` must be harmless to repeat.
 */

/** Those who wait for one condition. */
export class WaitQueue {
  readonly #waiters = new Set<() => void>();

  /** Registers `waker`, to be called at the next wake-up; it stays until `remove`. */
  add(waker: () => void): void {
    this.#waiters.add(waker);
  }

  remove(waker: () => void): void {
    this.#waiters.delete(waker);
  }

  /** Wakes everyone who waits. */
  wake(): void {
    if (this.#waiters.size > 0) for (const waker of [...this.#waiters]) waker();
  }
}

/** "Not yet": try again when one of `queues` wakes, at `deadline`, or when a signal interrupts. */
export class Blocked {
  readonly queues: readonly WaitQueue[];
  /** Monotonic nanoseconds (Clock.monotonic) at which to try again in any case. */
  readonly deadline: number | undefined;

  constructor(queues: readonly WaitQueue[], deadline?: number) {
    this.queues = queues;
    this.deadline = deadline;
  }
}

/** For callers outside the kernel, which may await: resolves at the next wake-up of any of `queues`. */
export function nextWake(queues: readonly WaitQueue[]): Promise<void> {
  return new Promise((resolve) => {
    const waker = (): void => {
      for (const queue of queues) queue.remove(waker);
      resolve();
    };
    for (const queue of queues) queue.add(waker);
  });
}
