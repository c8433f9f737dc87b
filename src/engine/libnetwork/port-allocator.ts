/**
 * Which host ports are published (libnetwork's portallocator): a fixed one must be free on its address, a dynamic one is the next
 * from 32768 to 60999 after the last one given, as Linux's ip_local_port_range sets it.
 */
import { EngineError } from '../errdefs.ts';

const firstDynamic = 32768;
const lastDynamic = 60999;

export type PortProtocol = 'tcp' | 'udp' | 'sctp';

const anyAddress = '0.0.0.0';

export class PortAllocator {
  /** `protocol/port` → addresses that have it. */
  readonly #taken = new Map<string, Set<string>>();
  readonly #last = new Map<PortProtocol, number>();

  /**
   * Takes a port on an address; 0.0.0.0 is all of them.
   * @param from first port wanted; 0 for any
   * @param to last port wanted, where a range was given
   * @throws system `Bind for 0.0.0.0:80 failed: port is already allocated`
   */
  request(protocol: PortProtocol, address: string, from: number, to = from): number {
    if (from > 0 && from === to) {
      if (this.#take(protocol, address, from)) return from;
      const [holder = address] = this.#taken.get(`${protocol}/${from}`) ?? [];
      const shown = address === anyAddress ? holder : address;
      throw new EngineError('system', `Bind for ${shown}:${from} failed: port is already allocated`);
    }
    const [first, last] = from > 0 ? [from, to] : [firstDynamic, lastDynamic];
    const start = from > 0 ? first : Math.max(first, (this.#last.get(protocol) ?? first - 1) + 1);
    for (let step = 0; step <= last - first; step++) {
      const port = first + ((start - first + step) % (last - first + 1));
      if (!this.#take(protocol, address, port)) continue;
      if (from === 0) this.#last.set(protocol, port);
      return port;
    }
    throw new EngineError('system', 'all ports are allocated');
  }

  release(protocol: PortProtocol, address: string, port: number): void {
    this.#taken.get(`${protocol}/${port}`)?.delete(address);
  }

  #take(protocol: PortProtocol, address: string, port: number): boolean {
    const key = `${protocol}/${port}`;
    const addresses = this.#taken.get(key) ?? new Set<string>();
    const clash = address === anyAddress ? addresses.size > 0 : addresses.has(address) || addresses.has(anyAddress);
    if (clash) return false;
    addresses.add(address);
    this.#taken.set(key, addresses);
    return true;
  }
}
