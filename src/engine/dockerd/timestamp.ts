/** Times as Docker prints and reads them: RFC 3339 with nanoseconds (Go's time.RFC3339Nano), and Unix seconds with a fraction. */
import { invalidParameter } from '../errdefs.ts';

/** Go's zero time, for "never". */
export const zeroTime = '0001-01-01T00:00:00Z';

/** `ns` since 1970 as `2006-01-02T15:04:05.999999999Z`, trailing zeros dropped; undefined is the zero time. */
export function rfc3339Nano(ns: number | undefined): string {
  if (ns === undefined) return zeroTime;
  const [seconds, nanos] = split(ns);
  const fraction = nanos === 0 ? '' : `.${String(nanos).padStart(9, '0').replace(/0+$/, '')}`;
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}${fraction}Z`;
}

/** As `rfc3339Nano` with all nine digits: the form in logs. */
export function rfc3339NanoFixed(ns: number): string {
  const [seconds, nanos] = split(ns);
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${String(nanos).padStart(9, '0')}Z`;
}

/** Without a fraction. */
export function rfc3339(ns: number): string {
  return `${new Date(split(ns)[0] * 1000).toISOString().slice(0, 19)}Z`;
}

function split(ns: number): [number, number] {
  const seconds = Math.floor(ns / 1e9);
  return [seconds, Math.max(0, Math.min(999_999_999, Math.round(ns - seconds * 1e9)))];
}

/** Nanoseconds of an RFC 3339 time, or undefined. */
export function parseRfc3339(text: string): number | undefined {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(text);
  if (!match) return undefined;
  const ms = Date.parse(`${match[1]}${match[3]}`);
  return Number.isNaN(ms) ? undefined : ms * 1e6 + Number((match[2] ?? '').padEnd(9, '0'));
}

/**
 * The `since` and `until` of an API query: seconds since 1970, with an optional fraction.
 * @returns nanoseconds, or undefined where the value is empty
 * @throws invalidParameter in strconv's words
 */
export function parseUnixTime(value: string): number | undefined {
  if (value === '') return undefined;
  const [seconds = '', fraction] = value.split('.', 2);
  if (!/^[+-]?\d+$/.test(seconds)) throw invalidParameter(`strconv.ParseInt: parsing "${seconds}": invalid syntax`);
  if (fraction === undefined) return Number(seconds) * 1e9;
  if (!/^\d+$/.test(fraction)) throw invalidParameter(`strconv.ParseInt: parsing "${fraction}": invalid syntax`);
  return Number(seconds) * 1e9 + Number(fraction.slice(0, 9).padEnd(9, '0'));
}

const units = new Map([
  ['ns', 1],
  ['us', 1e3],
  ['µs', 1e3],
  ['ms', 1e6],
  ['s', 1e9],
  ['m', 60e9],
  ['h', 3600e9],
]);

/** Go's time.ParseDuration: `1h30m`, `-2.5s`; undefined where it is none. */
export function parseDuration(text: string): number | undefined {
  const match = /^([+-]?)((?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/.exec(text);
  if (text === '0') return 0;
  if (!match) return undefined;
  let total = 0;
  for (const part of text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g))
    total += Number(part[1]) * (units.get(part[2] ?? '') ?? 0);
  return match[1] === '-' ? -total : total;
}

/** RFC 3339, of which the end may be missing: `2026-01-02`, `2026-01-02T15:04`; in UTC then. */
function parseTime(text: string): number | undefined {
  const [, day = '', hour = 'T00', minute = ':00', second = ':00', fraction = '', zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d)(T\d\d)?(:\d\d)?(:\d\d)?(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?$/.exec(text) ?? [];
  return parseRfc3339(day + hour + minute + second + fraction + zone);
}

/** The `until` of a filter: a duration ago, a Unix time, or RFC 3339 or its beginning; nanoseconds since 1970. */
export function parseUntil(text: string, now: number): number {
  const duration = parseDuration(text);
  if (duration !== undefined) return now - duration;
  const isUnix = /^[+-]?\d+(\.\d+)?$/.test(text);
  const time = isUnix ? parseUnixTime(text) : parseTime(text);
  if (time === undefined) throw invalidParameter(`failed to parse value as time or duration: ${JSON.stringify(text)}`);
  return time;
}
