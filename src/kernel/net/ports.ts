/** Who has which port of one protocol in one namespace (ip(7), socket(7): SO_REUSEADDR, SO_REUSEPORT). */
import { EADDRINUSE } from '../uapi/errno.ts';
import { ANY, ANY6, isAny, isIpv6 } from './address.ts';

/** net.ipv4.ip_local_port_range. */
const EPHEMERAL_FIRST = 32768;
const EPHEMERAL_LAST = 60999;

/** What a socket that is bound to a port says of itself. */
export interface PortHolder {
  readonly reuseAddress: boolean;
  readonly reusePort: boolean;
  readonly listening: boolean;
  readonly v6only: boolean;
}

interface Binding {
  readonly holder: PortHolder;
  readonly address: string;
  readonly port: number;
}

export class PortTable {
  readonly #bindings = new Map<number, Binding[]>();
  readonly #byHolder = new Map<PortHolder, Binding>();
  /** true: two sockets with SO_REUSEADDR share a port at any time (UDP). */
  readonly #sharing: boolean;
  #next: number;

  /** @param first where in the ephemeral range to begin */
  constructor(sharing: boolean, first = 0) {
    this.#sharing = sharing;
    this.#next = EPHEMERAL_FIRST + (first % (EPHEMERAL_LAST - EPHEMERAL_FIRST));
  }

  /** Takes `port`, or a free one for 0; answers it. @throws EADDRINUSE */
  bind(holder: PortHolder, address: string, port: number): number {
    if (port === 0) port = this.#free(holder, address);
    else if (this.#conflicts(holder, address, port)) throw EADDRINUSE;
    const binding = { holder, address, port };
    const list = this.#bindings.get(port);
    if (list) list.push(binding);
    else this.#bindings.set(port, [binding]);
    this.#byHolder.set(holder, binding);
    return port;
  }

  release(holder: PortHolder): void {
    const binding = this.#byHolder.get(holder);
    if (!binding) return;
    this.#byHolder.delete(holder);
    const rest = (this.#bindings.get(binding.port) ?? []).filter((other) => other !== binding);
    if (rest.length > 0) this.#bindings.set(binding.port, rest);
    else this.#bindings.delete(binding.port);
  }

  /** Whether `holder` may begin to listen: no other listens there. */
  mayListen(holder: PortHolder): boolean {
    const binding = this.#byHolder.get(holder);
    if (!binding) return true;
    return (this.#bindings.get(binding.port) ?? []).every(
      (other) =>
        other === binding ||
        !overlaps(other, binding) ||
        !other.holder.listening ||
        (other.holder.reusePort && holder.reusePort),
    );
  }

  /** Those bound so that they get what comes for `address`, the most specific first. */
  find(address: string, port: number): PortHolder[] {
    const matches = (this.#bindings.get(port) ?? []).filter((binding) => {
      if (binding.address === address) return true;
      if (binding.address === ANY) return !isIpv6(address);
      return binding.address === ANY6 && (isIpv6(address) || !binding.holder.v6only);
    });
    const rank = (binding: Binding) => (isAny(binding.address) ? 1 : 0);
    return matches.sort((a, b) => rank(a) - rank(b)).map((binding) => binding.holder);
  }

  *all(): Generator<PortHolder, void, void> {
    yield* this.#byHolder.keys();
  }

  #free(holder: PortHolder, address: string): number {
    for (let tries = EPHEMERAL_FIRST; tries <= EPHEMERAL_LAST; tries++) {
      const port = this.#next;
      this.#next = port >= EPHEMERAL_LAST ? EPHEMERAL_FIRST : port + 1;
      if (!this.#bindings.has(port) && !this.#conflicts(holder, address, port)) return port;
    }
    throw EADDRINUSE;
  }

  #conflicts(holder: PortHolder, address: string, port: number): boolean {
    const wanted = { holder, address, port };
    return (this.#bindings.get(port) ?? []).some((other) => {
      if (other.holder === holder || !overlaps(other, wanted)) return false;
      if (holder.reusePort && other.holder.reusePort) return false;
      const reuse = holder.reuseAddress && other.holder.reuseAddress;
      return !(reuse && (this.#sharing || !other.holder.listening));
    });
  }
}

/** Whether two bindings of one port compete for some address. */
function overlaps(a: Binding, b: Binding): boolean {
  if (a.address === b.address) return true;
  const covers = (any: Binding, other: Binding) =>
    any.address === ANY
      ? !isIpv6(other.address)
      : any.address === ANY6 && (isIpv6(other.address) || !any.holder.v6only);
  if (a.address === ANY6 && b.address === ANY) return !a.holder.v6only;
  if (b.address === ANY6 && a.address === ANY) return !b.holder.v6only;
  return covers(a, b) || covers(b, a);
}
