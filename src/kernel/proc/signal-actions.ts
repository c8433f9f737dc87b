/** A process's signal handlers (struct sighand_struct, sigaction(2)). */
import { defaultAction, SIG_DFL, SIG_IGN } from '../uapi/signal.ts';

export interface SignalAction {
  /** Address, SIG_DFL or SIG_IGN. */
  readonly handler: number;
  readonly flags: number;
  readonly mask: bigint;
}

const DEFAULT: SignalAction = { handler: SIG_DFL, flags: 0, mask: 0n };

export class SignalActions {
  #actions = new Map<number, SignalAction>();

  get(signal: number): SignalAction {
    return this.#actions.get(signal) ?? DEFAULT;
  }

  set(signal: number, action: SignalAction): void {
    if (action.handler === SIG_DFL && action.flags === 0) this.#actions.delete(signal);
    else this.#actions.set(signal, action);
  }

  /** Whether it would be thrown away on arrival: SIG_IGN, or ignored by default. */
  ignores(signal: number): boolean {
    const { handler } = this.get(signal);
    return handler === SIG_IGN || (handler === SIG_DFL && defaultAction(signal) === 'ignore');
  }

  clone(): SignalActions {
    const copy = new SignalActions();
    copy.#actions = new Map(this.#actions);
    return copy;
  }

  /** execve(2): handlers are gone, what was ignored stays ignored. */
  resetForExec(): void {
    for (const [signal, action] of this.#actions) {
      if (action.handler === SIG_IGN) this.#actions.set(signal, { handler: SIG_IGN, flags: 0, mask: 0n });
      else this.#actions.delete(signal);
    }
  }
}
