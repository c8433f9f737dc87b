/** `--since 10m`, `--until 2026-01-02T15:04:05`: times as the API takes them (moby's api/types/time). */

import { parseDuration } from '../../lib/gofmt.ts';
import { CliError, messageOf } from './errors.ts';

/**
 * Seconds and nanoseconds since 1970 as `S.NNNNNNNNN`; a number is passed on as it is.
 * @param now nanoseconds since 1970
 * @throws Error `failed to parse value as time or duration: "…"`
 */
export function logTime(text: string, now: number): string {
  if (text === '0') return text;
  try {
    const then = BigInt(Math.trunc(now)) - BigInt(parseDuration(text));
    return stamp(then);
  } catch {
    // No duration.
  }
  if (/^\d+(\.\d+)?$/.test(text)) return text;
  const match = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d)?)(\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/.exec(text);
  const [, day = '', time = '00:00:00', fraction = '', zone = 'Z'] = match ?? [];
  const ms = match ? Date.parse(`${day}T${time.length === 5 ? `${time}:00` : time}${zone}`) : Number.NaN;
  if (Number.isNaN(ms)) throw new Error(`failed to parse value as time or duration: ${JSON.stringify(text)}`);
  return stamp(BigInt(ms) * 1_000_000n + BigInt(fraction.slice(1).padEnd(9, '0').slice(0, 9)));
}

/** As logTime. @throws CliError that names the flag */
export function flagTime(flag: string, text: string, now: number): string {
  try {
    return logTime(text, now);
  } catch (error) {
    throw new CliError(`invalid value for "${flag}": ${messageOf(error)}`);
  }
}

function stamp(nanoseconds: bigint): string {
  return `${nanoseconds / 1_000_000_000n}.${String(nanoseconds % 1_000_000_000n).padStart(9, '0')}`;
}
