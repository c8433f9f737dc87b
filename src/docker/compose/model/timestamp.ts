/**
 * A date or a moment that go-yaml reads from plain text (`2026-01-02`, `2026-1-2 15:04:05`, `2026-01-02T15:04:05Z`): a time.Time,
 * which no attribute of compose takes, and `x-…` keeps.
 */

const pattern =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt](\d\d?):(\d\d?):(\d\d?)(\.\d+)?(Z|[+-]\d\d:\d\d))|(?: (\d\d?):(\d\d?):(\d\d?)(\.\d+)?))?$/;

export class Timestamp {
  readonly #text: string;

  /** @param text as RFC 3339 has it */
  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** undefined: it is none. */
export function parseTimestamp(text: string): Timestamp | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const two = (number = '0'): string => number.padStart(2, '0');
  const [, year = '', month, day] = match;
  const [hour, minute, second, fraction = '', zone = 'Z'] = match[4] === undefined ? match.slice(9) : match.slice(4);
  const date = `${year}-${two(month)}-${two(day)}`;
  const time = `${two(hour)}:${two(minute)}:${two(second)}`;
  const parsed = new Date(`${date}T${time}Z`);
  // JavaScript takes the 31st of February for a day in March.
  if (Number.isNaN(parsed.getTime()) || !parsed.toISOString().startsWith(date)) return undefined;
  return new Timestamp(`${date}T${time}${fraction.replace(/\.?0+$/, '')}${zone === '+00:00' ? 'Z' : zone}`);
}
