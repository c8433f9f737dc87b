/** Whole ranges of an executable's content, or Blocked thrown while it is still on its way. */
import type { Inode } from '../vfs/inode.ts';
import { Blocked } from '../wait.ts';

/** Up to `length` bytes at `offset`, fewer at the end of the file. @throws Blocked */
export function readRange(inode: Inode, offset: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const count = inode.read(offset + done, bytes.subarray(done));
    if (count instanceof Blocked) throw count;
    if (count === 0) break;
    done += count;
  }
  inode.backing.pageCache?.overlay(offset, bytes);
  return bytes.subarray(0, done);
}
