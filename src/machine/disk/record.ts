/** How a record lies on a disk: a CRC-32 of its key and value, then the value. What does not match was not written by us. */
import { utf8 } from '../../lib/bytes.ts';
import { crc32 } from '../../lib/crc.ts';

const sumSize = 4;

export function seal(key: string, value: Uint8Array): Uint8Array {
  const record = new Uint8Array(sumSize + value.length);
  record.set(value, sumSize);
  new DataView(record.buffer).setUint32(0, crc32(value, crc32(utf8(key))), true);
  return record;
}

/** The value; undefined where the record is damaged. */
export function unseal(key: string, record: Uint8Array): Uint8Array | undefined {
  if (record.length < sumSize) return undefined;
  const value = record.subarray(sumSize);
  const sum = new DataView(record.buffer, record.byteOffset).getUint32(0, true);
  return sum === crc32(value, crc32(utf8(key))) ? value : undefined;
}
