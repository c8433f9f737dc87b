/**
 * Sizes, durations and ulimits for people, as Docker prints and reads them (docker/go-units): `1.5GB`, `2 hours`,
 * `512m`, `nofile=1024:2048`. Integers beyond 2^53 lose their last digits here.
 */

import { formatG } from './gofmt.ts';

const decimalUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'];
const binaryUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB', 'ZiB', 'YiB'];

/** `size` scaled by `base` into one of `units`, with `precision` significant digits. */
function scaled(size: number, base: number, units: readonly string[], precision: number): string {
  let unit = 0;
  while (size >= base && unit < units.length - 1) {
    size /= base;
    unit++;
  }
  return `${formatG(size, precision)}${units[unit]}`;
}

/** Decimal units, four digits: 1024 → `1.024kB`. */
export function humanSize(size: number): string {
  return scaled(size, 1000, decimalUnits, 4);
}

export function humanSizeWithPrecision(size: number, precision: number): string {
  return scaled(size, 1000, decimalUnits, precision);
}

/** Binary units, four digits: 1024 → `1KiB`. */
export function bytesSize(size: number): string {
  return scaled(size, 1024, binaryUnits, 4);
}

const powers = 'bkmgtp';

/** Bytes of `32kb` with decimal units. @throws Error in go-units' words */
export function fromHumanSize(text: string): number {
  return parseSize(text, 1000);
}

/** Bytes of `32k`, `1.5GiB` with binary units. @throws Error in go-units' words */
export function ramInBytes(text: string): number {
  return parseSize(text, 1024);
}

function parseSize(text: string, base: number): number {
  const space = text.indexOf(' ');
  const separator = Math.max(...[...'01234567890. '].map((character) => text.lastIndexOf(character)));
  if (separator < 0) throw new Error(`invalid size: '${text}'`);
  const number = space < 0 ? text.slice(0, separator + 1) : text.slice(0, space);
  const suffix = (space < 0 ? text.slice(separator + 1) : text.slice(space + 1)).toLowerCase();
  const size = parseFloatStrict(number);
  if (size === undefined) throw new Error(`strconv.ParseFloat: parsing ${JSON.stringify(number)}: invalid syntax`);
  if (size < 0) throw new Error(`invalid size: '${text}'`);
  if (suffix === '' || suffix === 'b') return Math.trunc(size) + 0;
  if (suffix.length > 3) throw new Error(`invalid suffix: '${suffix}'`);
  const power = powers.indexOf(suffix.charAt(0));
  if (power < 0) throw new Error(`invalid suffix: '${suffix}'`);
  if (power === 0 || (suffix.length === 2 && suffix[1] !== 'b') || (suffix.length === 3 && suffix.slice(1) !== 'ib')) {
    throw new Error(`invalid suffix: '${suffix}'`);
  }
  return Math.trunc(size * base ** power);
}

function parseFloatStrict(text: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

/** Nanoseconds as `Less than a second`, `About a minute`, `3 hours`, `2 weeks`. */
export function humanDuration(nanoseconds: number): string {
  // Go's durations end there: 292 years.
  if (nanoseconds > 2 ** 63) return humanDuration(2 ** 63);
  const seconds = Math.trunc(nanoseconds / 1e9);
  if (seconds < 1) return 'Less than a second';
  if (seconds === 1) return '1 second';
  if (seconds < 60) return `${seconds} seconds`;
  const minutes = Math.trunc(nanoseconds / 60e9);
  if (minutes === 1) return 'About a minute';
  if (minutes < 60) return `${minutes} minutes`;
  const hours = Math.trunc(nanoseconds / 3600e9 + 0.5);
  if (hours === 1) return 'About an hour';
  if (hours < 48) return `${hours} hours`;
  if (hours < 24 * 7 * 2) return `${Math.trunc(hours / 24)} days`;
  if (hours < 24 * 30 * 2) return `${Math.trunc(hours / 24 / 7)} weeks`;
  if (hours < 24 * 365 * 2) return `${Math.trunc(hours / 24 / 30)} months`;
  return `${Math.trunc(nanoseconds / 3600e9 / 24 / 365)} years`;
}

const ulimitNames = new Set(
  'core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack'.split(' '),
);

export interface Ulimit {
  readonly Name: string;
  readonly Hard: number;
  readonly Soft: number;
}

/** `NAME=SOFT[:HARD]`. @throws Error in go-units' words */
export function parseUlimit(text: string): Ulimit {
  const at = text.indexOf('=');
  if (at < 0) throw new Error(`invalid ulimit argument: ${text}`);
  const name = text.slice(0, at);
  if (!ulimitNames.has(name)) throw new Error(`invalid ulimit type: ${name}`);
  const limits = text.slice(at + 1);
  const colon = limits.indexOf(':');
  if (colon < 0) return { Name: name, Hard: parseLimit(limits), Soft: parseLimit(limits) };
  const hard = parseLimit(limits.slice(colon + 1));
  const soft = parseLimit(limits.slice(0, colon));
  if (hard !== -1) {
    if (soft === -1)
      throw new Error(
        `ulimit soft limit must be less than or equal to hard limit: soft: -1 (unlimited), hard: ${hard}`,
      );
    if (soft > hard) throw new Error(`ulimit soft limit must be less than or equal to hard limit: ${soft} > ${hard}`);
  }
  return { Name: name, Hard: hard, Soft: soft };
}

function parseLimit(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) throw new Error(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

/** `name=soft:hard`, as --ulimit's default is shown. */
export function formatUlimit(ulimit: Ulimit): string {
  return `${ulimit.Name}=${ulimit.Soft}:${ulimit.Hard}`;
}
