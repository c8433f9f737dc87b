/** Cyclic redundancy checks of archive formats: CRC-32 (IEEE 802.3, as in gzip and xz) and CRC-64 (ECMA-182, as in xz). */

const slices = 8;
const tables = buildTables(0xedb88320);

/** `slices` tables of 256: how a byte that lies so many bytes back changes the sum. */
function buildTables(polynomial: number): Int32Array {
  const out = new Int32Array(256 * slices);
  for (let byte = 0; byte < 256; byte++) {
    let sum = byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? polynomial : 0);
    out[byte] = sum;
  }
  for (let i = 256; i < out.length; i++) {
    const before = out[i - 256] ?? 0;
    out[i] = (before >>> 8) ^ (out[before & 255] ?? 0);
  }
  return out;
}

/**
 * The CRC-32 of `bytes` as an unsigned number.
 * @param before the CRC-32 of what came before them
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  const t = tables;
  let sum = ~before;
  let at = 0;
  for (const end = bytes.length - 7; at < end; at += 8) {
    const low = sum ^ at4(bytes, at);
    const high = at4(bytes, at + 4);
    sum =
      (t[1792 + (low & 255)] as number) ^
      (t[1536 + ((low >>> 8) & 255)] as number) ^
      (t[1280 + ((low >>> 16) & 255)] as number) ^
      (t[1024 + (low >>> 24)] as number) ^
      (t[768 + (high & 255)] as number) ^
      (t[512 + ((high >>> 8) & 255)] as number) ^
      (t[256 + ((high >>> 16) & 255)] as number) ^
      (t[high >>> 24] as number);
  }
  for (; at < bytes.length; at++) sum = (sum >>> 8) ^ (t[(sum ^ (bytes[at] as number)) & 255] as number);
  return ~sum >>> 0;
}

/** Four bytes, little-endian. */
function at4(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}

const low64 = new Int32Array(256);
const high64 = new Int32Array(256);
for (let byte = 0; byte < 256; byte++) {
  let low = byte;
  let high = 0;
  for (let bit = 0; bit < 8; bit++) {
    const odd = low & 1;
    low = (low >>> 1) | (high << 31);
    high >>>= 1;
    if (odd) {
      low ^= 0xd7870f42;
      high ^= 0xc96c5795;
    }
  }
  low64[byte] = low;
  high64[byte] = high;
}

/** A running CRC-64. */
export class Crc64 {
  #low = -1;
  #high = -1;

  update(bytes: Uint8Array): this {
    let low = this.#low;
    let high = this.#high;
    for (let at = 0; at < bytes.length; at++) {
      const index = (low ^ (bytes[at] as number)) & 255;
      low = ((low >>> 8) | (high << 24)) ^ (low64[index] as number);
      high = (high >>> 8) ^ (high64[index] as number);
    }
    this.#low = low;
    this.#high = high;
    return this;
  }

  /** Eight bytes, little-endian, as xz stores it. */
  digest(): Uint8Array {
    const out = new DataView(new ArrayBuffer(8));
    out.setInt32(0, ~this.#low, true);
    out.setInt32(4, ~this.#high, true);
    return new Uint8Array(out.buffer);
  }
}
