/**
 * Options of level TCP (tcp(7)). Without segments most tune nothing that could be seen, and are kept for getsockopt(2):
 * data is always sent at once and a dead peer is always noticed, so keep-alive's times can't matter.
 */
import { EINVAL, ENOPROTOOPT } from '../uapi/errno.ts';
import {
  TCP_CONGESTION,
  TCP_CORK,
  TCP_DEFER_ACCEPT,
  TCP_FASTOPEN,
  TCP_INFO,
  TCP_KEEPCNT,
  TCP_KEEPIDLE,
  TCP_KEEPINTVL,
  TCP_LINGER2,
  TCP_MAXSEG,
  TCP_NODELAY,
  TCP_QUICKACK,
  TCP_SYNCNT,
  TCP_USER_TIMEOUT,
} from '../uapi/socket.ts';
import { int, readInt } from './socket.ts';

const DEFAULTS: ReadonlyMap<number, number> = new Map([
  [TCP_NODELAY, 0],
  [TCP_MAXSEG, 1448],
  [TCP_CORK, 0],
  [TCP_KEEPIDLE, 7200],
  [TCP_KEEPINTVL, 75],
  [TCP_KEEPCNT, 9],
  [TCP_SYNCNT, 6],
  [TCP_LINGER2, 60],
  [TCP_DEFER_ACCEPT, 0],
  [TCP_QUICKACK, 1],
  [TCP_USER_TIMEOUT, 0],
  [TCP_FASTOPEN, 0],
]);

/** tcpi_state: TCP_ESTABLISHED and the like. */
const STATES: ReadonlyMap<string, number> = new Map([
  ['connected', 1],
  ['connecting', 2],
  ['closed', 7],
  ['listening', 10],
]);

export class TcpOptions {
  readonly #values = new Map<number, number>();

  /** What accept(2)'s socket takes over from its listener. */
  inherit(from: TcpOptions): void {
    for (const [name, value] of from.#values) this.#values.set(name, value);
  }

  /** @throws ENOPROTOOPT */
  get(name: number, state: string): Uint8Array {
    if (name === TCP_CONGESTION) return new TextEncoder().encode('cubic\0');
    if (name === TCP_INFO) {
      const out = new Uint8Array(104);
      out[0] = STATES.get(state) ?? 7;
      return out;
    }
    const value = this.#values.get(name) ?? DEFAULTS.get(name);
    if (value === undefined) throw ENOPROTOOPT;
    return int(value);
  }

  /** @throws ENOPROTOOPT, EINVAL */
  set(name: number, value: Uint8Array): void {
    if (!DEFAULTS.has(name)) throw ENOPROTOOPT;
    const number = readInt(value);
    if (number < 0) throw EINVAL;
    this.#values.set(name, number);
  }
}
