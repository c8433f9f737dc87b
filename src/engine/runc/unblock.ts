/** From the kernel's "not yet" to a promise: makes a call again each time something it waits for has changed. */
import { Blocked, nextWake } from '../../kernel/wait.ts';

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
