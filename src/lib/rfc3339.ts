/** Times as Docker prints them: RFC 3339 with nanoseconds (Go's time.RFC3339Nano). */

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
