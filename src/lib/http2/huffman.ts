/**
 * HPACK's Huffman code (RFC 7541, 5.2 and Appendix B). The code is canonical: lengths alone tell it, codes being given out by
 * length and then by byte. Here the lengths, and what follows from them.
 */
import { Http2Error } from './error.ts';

/** Bits of each byte's code, then of the end of string. */
const lengths: readonly number[] = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28,
  28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
  13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6, 15, 5, 6, 5, 6,
  5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23,
  22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20, 22, 22,
  23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23, 26, 26,
  20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27,
  27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27,
  27, 27, 27, 26, 30,
];

const endOfString = 256;

/** codes[byte]; and the decoding tree as pairs: a positive entry is the next pair's place, a negative one ~symbol. */
function build(): { codes: Uint32Array; tree: Int32Array } {
  const codes = new Uint32Array(lengths.length);
  const bySize = [...lengths.keys()].sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0) || a - b);
  const tree = new Int32Array(lengths.length * 2);
  let nodes = 1;
  let code = 0;
  let size = 0;
  for (const symbol of bySize) {
    const length = lengths[symbol] ?? 0;
    code *= 2 ** (length - size);
    size = length;
    codes[symbol] = code;
    let at = 0;
    for (let bit = length - 1; bit >= 0; bit--) {
      const place = at * 2 + ((code >>> bit) & 1);
      if (bit === 0) tree[place] = ~symbol;
      else {
        if (tree[place] === 0) tree[place] = nodes++;
        at = tree[place] ?? 0;
      }
    }
    code += 1;
  }
  return { codes, tree };
}

const { codes, tree } = build();

/** Bytes that `bytes` takes when coded. */
export function huffmanLength(bytes: Uint8Array): number {
  let bits = 0;
  for (const byte of bytes) bits += lengths[byte] ?? 0;
  return (bits + 7) >> 3;
}

export function huffmanEncode(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(huffmanLength(bytes));
  let at = 0;
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    const length = lengths[byte] ?? 0;
    const code = codes[byte] ?? 0;
    for (let left = length; left > 0; ) {
      const take = Math.min(left, 8 - bits);
      held = (held << take) | ((code >>> (left - take)) & ((1 << take) - 1));
      bits += take;
      left -= take;
      if (bits === 8) {
        out[at++] = held;
        held = 0;
        bits = 0;
      }
    }
  }
  if (bits > 0) out[at] = (held << (8 - bits)) | ((1 << (8 - bits)) - 1);
  return out;
}

/** @throws Http2Error COMPRESSION_ERROR for an end of string inside, and for padding that is too long or isn't all ones */
export function huffmanDecode(bytes: Uint8Array): Uint8Array {
  // The shortest codes have five bits.
  const out = new Uint8Array(Math.ceil((bytes.length * 8) / 5));
  let length = 0;
  let node = 0;
  let depth = 0;
  let isOnes = true;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      const value = (byte >> bit) & 1;
      const next = tree[node * 2 + value] ?? 0;
      depth += 1;
      if (value === 0) isOnes = false;
      if (next >= 0) {
        node = next;
        continue;
      }
      if (~next === endOfString) throw new Http2Error('COMPRESSION_ERROR', 'end of string in a Huffman string');
      out[length++] = ~next;
      node = 0;
      depth = 0;
      isOnes = true;
    }
  }
  if (depth > 7 || !isOnes) throw new Http2Error('COMPRESSION_ERROR', 'bad padding of a Huffman string');
  return out.subarray(0, length);
}
