/**
 * What a namespace lets through between its bridges: the rules that container engines write with iptables(8), as such.
 * Default: everything. Left out: chains, matches, connection states of a general packet filter.
 */
import type { Link } from './link.ts';

/** Takes a rule away again. */
export interface Rule {
  remove(): void;
}

export class Filter {
  readonly #isolated = new Set<Link>();
  readonly #internal = new Set<Link>();
  readonly #separated = new Set<Link>();
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Only published ports of what is behind `bridge` are reached from elsewhere; it reaches everything but other isolated bridges. */
  isolate(bridge: Link): Rule {
    return this.#rule(this.#isolated, bridge);
  }

  /** Nothing goes in or out of `bridge` but to and from this namespace itself. */
  internal(bridge: Link): Rule {
    return this.#rule(this.#internal, bridge);
  }

  /** Ports of `bridge` don't reach each other (inter-container communication off). */
  separate(bridge: Link): Rule {
    return this.#rule(this.#separated, bridge);
  }

  /** Whether a packet may be forwarded; `published` says that it goes to a published port. */
  forwards(from: Link, to: Link, published: boolean): boolean {
    if (from === to) return !this.#separated.has(to) || published;
    if (this.#internal.has(from) || this.#internal.has(to)) return false;
    return published || !this.#isolated.has(to);
  }

  /** Whether ports of `bridge` reach each other. */
  bridges(bridge: Link): boolean {
    return !this.#separated.has(bridge);
  }

  #rule(set: Set<Link>, bridge: Link): Rule {
    set.add(bridge);
    this.#changed();
    return {
      remove: () => {
        set.delete(bridge);
        this.#changed();
      },
    };
  }
}
