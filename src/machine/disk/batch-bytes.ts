/** A batch as bytes: three lists, each a count and then its strings; what is put has its value behind its key. Numbers are 32 bits. */
import { concat, text, utf8 } from '../../lib/bytes.ts';
import { Changes } from './changes.ts';
import type { Batch } from './disk.ts';

function number(value: number): Uint8Array {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, value);
  return out;
}

function* partsOf({ drops, deletes, puts }: Batch): Generator<Uint8Array> {
  const sized = (bytes: Uint8Array) => [number(bytes.length), bytes];
  for (const list of [drops, deletes]) {
    yield number(list.size);
    for (const key of list) yield* sized(utf8(key));
  }
  yield number(puts.size);
  for (const [key, value] of puts) {
    yield* sized(utf8(key));
    yield* sized(value);
  }
}

export function encodeBatch(batch: Batch): Uint8Array {
  return concat([...partsOf(batch)]);
}

/** @throws RangeError where the bytes are no batch */
export function decodeBatch(bytes: Uint8Array): Batch {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const count = (): number => {
    at += 4;
    return view.getUint32(at - 4);
  };
  const piece = (): Uint8Array => {
    const length = count();
    if (length > bytes.length - at) throw new RangeError('a batch ends in its midst');
    at += length;
    return bytes.subarray(at - length, at);
  };
  const batch = new Changes();
  for (const list of [batch.drops, batch.deletes]) for (let left = count(); left > 0; left--) list.add(text(piece()));
  for (let left = count(); left > 0; left--) {
    const key = text(piece());
    batch.puts.set(key, piece());
  }
  if (at !== bytes.length) throw new RangeError('a batch with something behind it');
  return batch;
}
