/** IPv4 addresses and prefixes as 32-bit numbers (net/netip in moby's libnetwork). IPv6 is left out: networks here are IPv4 only. */

/** A subnet: `address` has no bits beyond `bits` unless it came from `parsePrefix` with host bits kept. */
export interface Prefix {
  readonly address: number;
  readonly bits: number;
}

/** The number of a dotted address, or undefined where it is none. */
export function parseAddress(text: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!match) return undefined;
  let value = 0;
  for (const part of match.slice(1)) {
    if (Number(part) > 255 || (part.length > 1 && part.startsWith('0'))) return undefined;
    value = value * 256 + Number(part);
  }
  return value;
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

/** `a.b.c.d/n`, host bits kept; undefined where it is no IPv4 prefix. */
export function parsePrefix(text: string): Prefix | undefined {
  const slash = text.indexOf('/');
  const address = parseAddress(slash < 0 ? '' : text.slice(0, slash));
  const length = text.slice(slash + 1);
  if (address === undefined || !/^\d{1,2}$/.test(length) || Number(length) > 32) return undefined;
  return { address, bits: Number(length) };
}

export function formatPrefix(prefix: Prefix): string {
  return `${formatAddress(prefix.address)}/${prefix.bits}`;
}

/** Addresses in a prefix of this many bits. */
export function sizeOf(bits: number): number {
  return 2 ** (32 - bits);
}

/** The prefix with its host bits cleared. */
export function masked(prefix: Prefix): Prefix {
  const size = sizeOf(prefix.bits);
  return { address: Math.floor(prefix.address / size) * size, bits: prefix.bits };
}

export function contains(prefix: Prefix, address: number): boolean {
  const { address: first } = masked(prefix);
  return address >= first && address < first + sizeOf(prefix.bits);
}

export function overlaps(a: Prefix, b: Prefix): boolean {
  return contains(a, masked(b).address) || contains(b, masked(a).address);
}

export function broadcastOf(prefix: Prefix): number {
  return masked(prefix).address + sizeOf(prefix.bits) - 1;
}

/** The four bytes of an address. */
export function ipv4Of(address: number): Uint8Array {
  return Uint8Array.of(Math.floor(address / 2 ** 24), (address >>> 16) & 255, (address >>> 8) & 255, address & 255);
}
