/** Times as Docker's requests have them: Unix seconds with a fraction, durations, RFC 3339 or its beginning. */
import { parseRfc3339 } from '../../lib/rfc3339.ts';
import { invalidParameter } from '../errdefs.ts';

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
