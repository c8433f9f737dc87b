/**
 * Address management (libnetwork's default IPAM driver): subnets from Docker's local pools, and the lowest free address in
 * each. IPv4 only; a request for an IPv6 pool is refused by the controller.
 */
import { forbidden, invalidParameter, notFound, unavailable } from '../errdefs.ts';
import { broadcastOf, contains, formatPrefix, masked, overlaps, type Prefix, sizeOf } from './ipv4.ts';

/** Docker's default local address pools: subnets of `size` bits are cut from `base` in order. */
const localPools: readonly { readonly base: Prefix; readonly size: number }[] = [
  { base: pool(172, 17, 16), size: 16 },
  { base: pool(172, 18, 16), size: 16 },
  { base: pool(172, 19, 16), size: 16 },
  { base: pool(172, 20, 14), size: 16 },
  { base: pool(172, 24, 14), size: 16 },
  { base: pool(172, 28, 14), size: 16 },
  { base: pool(192, 168, 16), size: 20 },
];

function pool(a: number, b: number, bits: number): Prefix {
  return { address: (a * 256 + b) * 65536, bits };
}

/** A subnet in use by one network. */
export class AddressPool {
  readonly subnet: Prefix;
  /** Where addresses are taken from if none is asked for: the `--ip-range`, or the whole subnet. */
  readonly range: Prefix;
  readonly #used = new Set<number>();

  constructor(subnet: Prefix, range: Prefix) {
    this.subnet = subnet;
    this.range = range;
    // Network and broadcast address are never handed out (RFC 3021's /31 and /32 excepted).
    if (subnet.bits < 31) {
      this.#used.add(subnet.address);
      this.#used.add(broadcastOf(subnet));
    }
  }

  get used(): number {
    return this.#used.size;
  }

  /**
   * Takes `wanted`, or the lowest free address.
   * @throws forbidden `Address already in use`; invalidParameter out of range; unavailable where the pool is full
   */
  allocate(wanted?: number): number {
    if (wanted !== undefined) {
      if (!contains(this.subnet, wanted)) throw invalidParameter('Requested address is out of range');
      if (this.#used.has(wanted)) throw forbidden('Address already in use');
      this.#used.add(wanted);
      return wanted;
    }
    const first = masked(this.range).address;
    for (let address = first; address < first + sizeOf(this.range.bits); address++) {
      if (this.#used.has(address)) continue;
      this.#used.add(address);
      return address;
    }
    throw unavailable("no available IPv4 addresses on this network's address pools");
  }

  release(address: number): void {
    if (address !== this.subnet.address && address !== broadcastOf(this.subnet)) this.#used.delete(address);
  }
}

export class Ipam {
  readonly #pools = new Set<AddressPool>();
  /** Subnets of the machine's other links, which no pool may take. */
  readonly #reserved: readonly Prefix[];

  constructor(reserved: readonly Prefix[] = []) {
    this.#reserved = reserved;
  }

  /**
   * Takes a subnet: the one asked for, or the first of Docker's pools that nothing else uses.
   * @throws forbidden `Pool overlaps with other one on this address space`; notFound where the pools are used up
   */
  requestPool(subnet?: Prefix, range?: Prefix): AddressPool {
    const chosen = subnet ? masked(subnet) : this.#firstFree();
    if (subnet && [...this.#pools].some((other) => overlaps(other.subnet, chosen)))
      throw forbidden('invalid pool request: Pool overlaps with other one on this address space');
    const pool = new AddressPool(chosen, range ? masked(range) : chosen);
    this.#pools.add(pool);
    return pool;
  }

  releasePool(pool: AddressPool): void {
    this.#pools.delete(pool);
  }

  #firstFree(): Prefix {
    const taken = [...[...this.#pools].map((pool) => pool.subnet), ...this.#reserved];
    for (const { base, size } of localPools) {
      for (let address = base.address; address < base.address + sizeOf(base.bits); address += sizeOf(size)) {
        const candidate = { address, bits: size };
        if (!taken.some((other) => overlaps(other, candidate))) return candidate;
      }
    }
    throw notFound('all predefined address pools have been fully subnetted');
  }
}

/** The address in Docker's `a.b.c.d/n` form. */
export function inSubnet(address: number, pool: AddressPool): string {
  return formatPrefix({ address, bits: pool.subnet.bits });
}
