/**
 * Internet addresses as text: IPv4 dotted (`172.17.0.2`), IPv6 in RFC 5952's short form. Inside net/ an IPv4-mapped
 * IPv6 address is always its IPv4 form. IPv6 has no routes here: only `::` and `::1` are ever used by sockets.
 */

export const ANY = '0.0.0.0';
export const ANY6 = '::';
export const LOOPBACK = '127.0.0.1';
export const LOOPBACK6 = '::1';

/** Address and port of one end. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** The 32-bit number of a dotted address; undefined where it isn't one. */
export function parseIpv4(text: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!match) return undefined;
  let value = 0;
  for (let i = 1; i <= 4; i++) {
    const part = Number(match[i]);
    if (part > 255) return undefined;
    value = value * 256 + part;
  }
  return value;
}

export function formatIpv4(value: number): string {
  return `${(value >>> 24) & 255}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

export function isIpv6(address: string): boolean {
  return address.includes(':');
}

export function isAny(address: string): boolean {
  return address === ANY || address === ANY6;
}

export function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === LOOPBACK6;
}

/** Four bytes of a dotted address. */
export function ipv4Bytes(address: string): Uint8Array {
  const value = parseIpv4(address) ?? 0;
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

export function ipv4FromBytes(bytes: Uint8Array): string {
  return `${bytes[0] ?? 0}.${bytes[1] ?? 0}.${bytes[2] ?? 0}.${bytes[3] ?? 0}`;
}

/** Sixteen bytes; an IPv4 address becomes ::ffff:a.b.c.d. */
export function ipv6Bytes(address: string): Uint8Array {
  const out = new Uint8Array(16);
  if (!isIpv6(address)) {
    out[10] = 0xff;
    out[11] = 0xff;
    out.set(ipv4Bytes(address), 12);
    return out;
  }
  const [head = '', tail] = address.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const all =
    tail === undefined ? before : [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after];
  for (let i = 0; i < 8; i++) {
    out[2 * i] = (all[i] ?? 0) >> 8;
    out[2 * i + 1] = (all[i] ?? 0) & 255;
  }
  return out;
}

/** The text of sixteen bytes; an IPv4-mapped address comes back in its IPv4 form. */
export function ipv6FromBytes(bytes: Uint8Array): string {
  const groups: number[] = [];
  for (let i = 0; i < 8; i++) groups.push(((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0));
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff)
    return ipv4FromBytes(bytes.subarray(12));
  let best = { start: -1, length: 1 };
  for (let i = 0; i < 8; i++) {
    let length = 0;
    while (i + length < 8 && groups[i + length] === 0) length += 1;
    if (length > best.length) best = { start: i, length };
  }
  const text = (part: number[]) => part.map((group) => group.toString(16)).join(':');
  if (best.start < 0) return text(groups);
  return `${text(groups.slice(0, best.start))}::${text(groups.slice(best.start + best.length))}`;
}

/** An IPv4 network, or an address with its prefix. */
export interface Cidr {
  readonly address: number;
  readonly prefix: number;
}

export function maskOf(prefix: number): number {
  return prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0;
}

/** `10.0.0.0/8`; a bare address is a /32, `default` is 0.0.0.0/0. @throws RangeError */
export function parseCidr(text: string): Cidr {
  if (text === 'default') return { address: 0, prefix: 0 };
  const [addressText = '', prefixText = '32'] = text.split('/');
  const address = parseIpv4(addressText);
  const prefix = /^\d{1,2}$/.test(prefixText) ? Number(prefixText) : 33;
  if (address === undefined || prefix > 32) throw new RangeError(`invalid address: ${text}`);
  return { address, prefix };
}

export function formatCidr({ address, prefix }: Cidr): string {
  return `${formatIpv4(address)}/${prefix}`;
}

/** Whether `address` lies in the network of `cidr`. */
export function contains(cidr: Cidr, address: number): boolean {
  const mask = maskOf(cidr.prefix);
  return (cidr.address & mask) >>> 0 === (address & mask) >>> 0;
}

export function broadcastOf({ address, prefix }: Cidr): number {
  return (address | ~maskOf(prefix)) >>> 0;
}
