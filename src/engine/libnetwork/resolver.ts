/**
 * The embedded DNS server of user-defined networks, 127.0.0.11:53 in each container (libnetwork/resolver.go): names and aliases of
 * containers on the same networks, everything else is asked of the servers the container would have had.
 */
import { type Random, randomBelow } from '../../lib/random.ts';
import {
  type Answer,
  noError,
  parseQuestion,
  response,
  serverFailure,
  typeA,
  typeAaaa,
  typePtr,
} from './dns-message.ts';

const ttl = 600;

export interface NameSource {
  /** Addresses of `name` (lower case); undefined where nobody has it. */
  addressesOf(name: string): readonly number[] | undefined;
  /** The name of who has an address: `web.mynet`. */
  nameOf(address: number): string | undefined;
}

/** Asks a DNS server; undefined where none answers. */
export type Forward = (query: Uint8Array) => Promise<Uint8Array | undefined>;

export class Resolver {
  readonly #names: NameSource;
  readonly #forward: Forward;
  readonly #random: Random;

  constructor(names: NameSource, forward: Forward, random: Random) {
    this.#names = names;
    this.#forward = forward;
    this.#random = random;
  }

  /** The answer to a query's bytes; undefined for what isn't worth one. */
  async answer(query: Uint8Array): Promise<Uint8Array | undefined> {
    const question = parseQuestion(query);
    if (!question) return undefined;
    const own = this.#own(question.name, question.type);
    if (own) return response(question, noError, own, ttl);
    return (await this.#forward(query)) ?? response(question, serverFailure, [], ttl);
  }

  #own(name: string, type: number): readonly Answer[] | undefined {
    if (type === typePtr) {
      const address = reverseAddress(name);
      const owner = address === undefined ? undefined : this.#names.nameOf(address);
      return owner === undefined ? undefined : [{ type: typePtr, name: owner }];
    }
    if (type !== typeA && type !== typeAaaa) return undefined;
    const addresses = this.#names.addressesOf(name);
    if (!addresses || addresses.length === 0) return undefined;
    if (type === typeAaaa) return [];
    const start = addresses.length > 1 ? randomBelow(this.#random, addresses.length) : 0;
    return [...addresses.slice(start), ...addresses.slice(0, start)].map((address) => ({ type: typeA, address }));
  }
}

/** `2.0.17.172.in-addr.arpa` → 172.17.0.2. */
function reverseAddress(name: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.in-addr\.arpa$/.exec(name);
  if (!match) return undefined;
  return match.slice(1).reduceRight((value, part) => value * 256 + Number(part), 0);
}
