/**
 * PAX extended header records (POSIX.1-2001 pax, "LENGTH KEY=VALUE\n"), strict as Go's reader is: a malformed record is an
 * error, never skipped, lest two readers see two archives.
 */
import { concat, indexOf, text, utf8 } from './bytes.ts';
import { TarError } from './tar-error.ts';

const space = utf8(' ');
const equals = utf8('=');
const pathLike = new Set(['path', 'linkpath', 'uname', 'gname']);

function assertValid(key: string, value: Uint8Array): void {
  const bad = key === '' || key.includes('=') || key.includes('\0') || (pathLike.has(key) && value.includes(0));
  if (bad) throw new TarError('pax', `invalid PAX record ${JSON.stringify(key)}`);
}

/** @throws TarError */
export function parsePax(bytes: Uint8Array): Map<string, Uint8Array> {
  const records = new Map<string, Uint8Array>();
  let rest = bytes;
  while (rest.length > 0) {
    const blank = indexOf(rest.subarray(0, 20), space);
    const digits = blank > 0 ? text(rest.subarray(0, blank)) : '';
    const length = /^[0-9]+$/.test(digits) ? Number(digits) : 0;
    if (length < 5 || length <= blank + 1 || length > rest.length) throw new TarError('pax', 'bad PAX record length');
    if (rest[length - 1] !== 10) throw new TarError('pax', 'PAX record without line feed');
    const record = rest.subarray(blank + 1, length - 1);
    const split = indexOf(record, equals);
    if (split < 0) throw new TarError('pax', 'PAX record without =');
    const key = text(record.subarray(0, split));
    const value = record.slice(split + 1);
    assertValid(key, value);
    records.set(key, value);
    rest = rest.subarray(length);
  }
  return records;
}

/** Records sorted by key, as Go writes them. @throws TarError for a key or value that cannot be written */
export function formatPax(records: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const out: Uint8Array[] = [];
  for (const key of [...records.keys()].sort()) {
    const value = records.get(key) ?? new Uint8Array();
    assertValid(key, value);
    const body = concat([utf8(` ${key}=`), value, utf8('\n')]);
    let length = body.length + String(body.length).length;
    if (body.length + String(length).length !== length) length = body.length + String(length).length;
    out.push(utf8(String(length)), body);
  }
  return concat(out);
}

/** A PAX number in decimal, possibly negative. @throws TarError */
export function paxInteger(value: Uint8Array, key: string): number {
  const digits = text(value);
  const number = Number(digits);
  if (!/^[-+]?[0-9]+$/.test(digits) || !Number.isSafeInteger(number)) throw new TarError('pax', `invalid PAX ${key}`);
  return number;
}

/** A PAX time in seconds with an optional fraction. @throws TarError */
export function paxTime(value: Uint8Array, key: string): number {
  const digits = text(value);
  if (!/^-?[0-9]+(\.[0-9]*)?$/.test(digits)) throw new TarError('pax', `invalid PAX ${key}`);
  return Number(digits);
}
