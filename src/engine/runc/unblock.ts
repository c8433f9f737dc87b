/** From the kernel's "not yet" to a promise: makes a call again each time something it waits for has changed. */
import { Blocked, type WaitQueue } from '../../kernel/wait.ts';

/** Resolves when one of the queues wakes. */
export function nextWake(queues: readonly WaitQueue[]): Promise<void> {
  return new Promise((resolve) => {
    const waker = (): void => {
      for (const queue of queues) queue.remove(waker);
      resolve();
    };
    for (const queue of queues) queue.add(waker);
  });
}

/** The call's result once it no longer answers or throws `Blocked`; its errors are thrown. */
export async function unblocked<T>(call: () => T | Blocked): Promise<T> {
  for (;;) {
    const result = attempt(call);
    if (!(result instanceof Blocked)) return result;
    await nextWake(result.queues);
  }
}

function attempt<T>(call: () => T | Blocked): T | Blocked {
  try {
    return call();
  } catch (error) {
    if (error instanceof Blocked) return error;
    throw error;
  }
}
