/** Short forms that many columns show: truncated IDs, elided text, ages, dates. */

import { humanDuration } from '../../../lib/units.ts';

/** The first twelve digits, without `sha256:`. */
export function shortId(id: string): string {
  const at = id.indexOf(':');
  return id.slice(at + 1).slice(0, 12);
}

/** At most `length` characters, the last of them `…`. */
export function ellipsis(text: string, length: number): string {
  const characters = [...text];
  if (characters.length <= length) return text;
  return length <= 1 ? characters.slice(0, length).join('') : `${characters.slice(0, length - 1).join('')}…`;
}

/** `3 hours ago`, from nanoseconds since 1970. */
export function ago(now: number, then: number): string {
  return `${humanDuration(now - then)} ago`;
}

/** time.Time's String in UTC, from seconds: `2026-11-21 18:37:11 +0000 UTC`. */
export function goDate(seconds: number): string {
  const iso = new Date(seconds * 1000).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} +0000 UTC`;
}

/** time.Time's String in UTC, from RFC 3339 text with any number of decimals. */
export function goTime(rfc3339: string): string {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/.exec(rfc3339);
  if (!match) return rfc3339;
  const [, day, time, fraction = '', zone = 'Z'] = match;
  const shownZone = zone === 'Z' ? '+0000 UTC' : `${zone.replace(':', '')} ${zone.replace(':', '')}`;
  return `${day} ${time}${fraction.replace(/0+$/, '').replace(/^\.$/, '')} ${shownZone}`;
}
