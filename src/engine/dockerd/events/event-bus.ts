/** What happens in the engine, as `docker events` tells it (moby's daemon/events): the last 256 are kept for those who ask later. */
import type { Clock } from '../../../lib/clock.ts';
import type { EventMessage } from '../../api/types/events.ts';

const kept = 256;

export class EventBus {
  readonly #clock: Clock;
  readonly #past: EventMessage[] = [];
  readonly #listeners = new Set<(event: EventMessage) => void>();

  /** Told of each event; no listener in the sense of `docker info`. */
  onEvent: (() => void) | undefined = undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Those who follow now. */
  get listeners(): number {
    return this.#listeners.size;
  }

  publish(type: EventMessage['Type'], action: string, id: string, attributes: Record<string, string>): void {
    const now = this.#clock.now();
    const legacy = type === 'container' || type === 'image' ? { status: action, id } : {};
    const from = type === 'container' && attributes.image !== undefined ? { from: attributes.image } : {};
    const event: EventMessage = {
      ...legacy,
      ...from,
      Type: type,
      Action: action,
      Actor: { ID: id, Attributes: sorted(attributes) },
      scope: 'local',
      time: Math.floor(now / 1e9),
      timeNano: now,
    };
    this.#past.push(event);
    if (this.#past.length > kept) this.#past.shift();
    for (const listener of [...this.#listeners]) listener(event);
    this.onEvent?.();
  }

  /** Kept events of the time span (nanoseconds, both ends included), oldest first. */
  past(since: number, until: number): EventMessage[] {
    return this.#past.filter((event) => event.timeNano >= since && event.timeNano <= until);
  }

  /** Calls `listener` for each event from now on, until the answer is called. */
  subscribe(listener: (event: EventMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

function sorted(attributes: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
}
