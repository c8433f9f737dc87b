/**
 * Which tab a machine runs in (Web Locks): one at a time. Another one may ask for it; then the first puts everything on the disk and
 * lets go. One that doesn't answer is robbed. Where a browser has no Web Locks, every tab is alone.
 */

const lockName = (machine: string) => `drydock-machine-${machine}`;

/** Milliseconds that a tab has for its last batch. */
const patience = 5000;

export interface Hold {
  /** Lets go. */
  release(): void;
}

/** Takes the machine; undefined where another tab has it. `onLost` is called when that changes against our will. */
export async function takeMachine(machine: string, onLost: () => void): Promise<Hold | undefined> {
  return await request(machine, { ifAvailable: true }, onLost);
}

/** Asks the tab that has it to let go, and takes it. */
export async function takeOver(machine: string, onLost: () => void): Promise<Hold | undefined> {
  const channel = new BroadcastChannel(lockName(machine));
  channel.postMessage('give up');
  channel.close();
  try {
    return await request(machine, { signal: AbortSignal.timeout(patience) }, onLost);
  } catch {
    return await request(machine, { steal: true }, onLost);
  }
}

/** Calls `onAsked` when another tab wants the machine. */
export function whenAsked(machine: string, onAsked: () => void): void {
  const channel = new BroadcastChannel(lockName(machine));
  channel.onmessage = ({ data }) => {
    if (data === 'give up') onAsked();
  };
}

function request(machine: string, options: LockOptions, onLost: () => void): Promise<Hold | undefined> {
  if (!('locks' in navigator)) return Promise.resolve({ release: () => {} });
  return new Promise((resolve, reject) => {
    let isHeld = false;
    const held = navigator.locks.request(lockName(machine), options, (lock) => {
      if (!lock) {
        resolve(undefined);
        return undefined;
      }
      isHeld = true;
      return new Promise<void>((release) => resolve({ release }));
    });
    // Once held, a rejection is a theft.
    held.catch((error: unknown) => (isHeld ? onLost() : reject(error)));
  });
}
