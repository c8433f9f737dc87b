/**
 * What every part does with byte arrays: join, compare, search, and turn into text, hex and base64 and back.
 * UTF-8 is lossy here (a bad sequence becomes U+FFFD, as in Go's string conversions); base64 is RFC 4648.
 */

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const hexDigits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** All chunks in one new array; a single chunk is handed back as it is. */
export function concat(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1 && chunks[0]) return chunks[0];
  let length = 0;
  for (const chunk of chunks) length += chunk.length;
  const out = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    out.set(chunk, at);
    at += chunk.length;
  }
  return out;
}

export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Bytes as UTF-8; what isn't UTF-8 becomes U+FFFD. A byte order mark stays. */
export function text(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** One character a byte, and back: `latin1(fromLatin1(s)) === s` for characters up to U+00FF. */
export function latin1(bytes: Uint8Array): string {
  let out = '';
  for (let at = 0; at < bytes.length; at += 8192) {
    // Not spread: that goes through the array's iterator.
    out += Reflect.apply(String.fromCharCode, null, bytes.subarray(at, at + 8192));
  }
  return out;
}

/** @throws RangeError for a character above U+00FF */
export function fromLatin1(text: string): Uint8Array {
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0xff) throw new RangeError(`character ${i} is not Latin-1`);
    out[i] = code;
  }
  return out;
}

export function hex(bytes: Uint8Array): string {
  let out = '';
  for (const byte of bytes) out += hexDigits[byte];
  return out;
}

/** @throws RangeError where `text` is no even number of hex digits */
export function fromHex(text: string): Uint8Array {
  if (text.length % 2 !== 0 || /[^0-9a-fA-F]/.test(text)) throw new RangeError('invalid hex');
  const out = new Uint8Array(text.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return out;
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Order of memcmp, the shorter first: negative, 0 or positive. */
export function compare(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

export function startsWith(bytes: Uint8Array, prefix: Uint8Array): boolean {
  return bytes.length >= prefix.length && equal(bytes.subarray(0, prefix.length), prefix);
}

/** Where `needle` first occurs at or after `from`, or -1. */
export function indexOf(bytes: Uint8Array, needle: Uint8Array, from = 0): number {
  const first = needle[0];
  if (first === undefined) return from <= bytes.length ? from : -1;
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (at + needle.length > bytes.length) return -1;
    if (equal(bytes.subarray(at, at + needle.length), needle)) return at;
  }
  return -1;
}

/** Standard base64 with padding. */
export function base64(bytes: Uint8Array): string {
  return btoa(latin1(bytes));
}

/** URL-safe base64 without padding (JSON web tokens, X-Registry-Auth without its padding). */
export function base64Url(bytes: Uint8Array): string {
  return base64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/**
 * Standard or URL-safe base64, with or without padding; line breaks are skipped.
 * @throws RangeError for any other character or an impossible length
 */
export function fromBase64(text: string): Uint8Array {
  const plain = text
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .replace(/[\r\n]/g, '');
  const digits = plain.replace(/={1,2}$/, '');
  const isCut = digits.length % 4 === 1 || (digits !== plain && plain.length % 4 !== 0);
  if (isCut || /[^A-Za-z0-9+/]/.test(digits)) throw new RangeError('invalid base64');
  return fromLatin1(atob(digits));
}
