/**
 * A place in a container's log (json-file): reads on from there a piece at a time, over rotated files, as the log grows. So a log
 * larger than memory is read as fast as somebody takes it, and no faster.
 */
import type { Inode } from '../../../kernel/vfs/inode.ts';
import { text } from '../../../lib/bytes.ts';
import { readAt } from '../../runc/file-tree.ts';

export interface LogEntry {
  readonly stream: 1 | 2;
  /** RFC 3339 with nanoseconds. */
  readonly time: string;
  readonly line: string;
}

/** Bytes read at once; more than a line has. */
const piece = 256 * 1024;
const newline = 10;

export class LogCursor {
  readonly #files: () => readonly Inode[];
  #inode: Inode | undefined;
  #offset = 0;
  #end: { readonly inode: Inode; readonly offset: number } | undefined;

  /** @param files the log's files as they are now, the oldest first */
  constructor(files: () => readonly Inode[]) {
    this.#files = files;
    this.#inode = files()[0];
  }

  /** What is written from now on is not read. */
  endHere(): void {
    const inode = this.#files().at(-1);
    if (inode) this.#end = { inode, offset: inode.size };
  }

  /** Goes to the last so many messages, of both streams and any time. */
  async seekTail(count: number): Promise<void> {
    let missing = count;
    for (const inode of [...this.#files()].reverse()) {
      let end = inode.size;
      if (missing === 0) return this.#goTo(inode, end);
      while (end > 0) {
        const start = Math.max(0, end - piece);
        const bytes = await readAt(inode, start, end - start);
        // The first line of a piece is whole only where the file begins.
        const from = start === 0 ? 0 : bytes.indexOf(newline) + 1;
        for (const at of lineStarts(bytes, from).reverse()) {
          if (parseEntry(text(bytes.subarray(at, bytes.indexOf(newline, at))))) missing -= 1;
          if (missing === 0) return this.#goTo(inode, start + at);
        }
        end = from === 0 ? start : start + from;
      }
    }
  }

  /** The next messages; none where this is the end for now. */
  async next(): Promise<LogEntry[]> {
    for (;;) {
      this.#inode ??= this.#files()[0];
      const inode = this.#inode;
      if (!inode) return [];
      const isLast = inode === this.#end?.inode;
      const most = isLast && this.#end ? Math.min(piece, this.#end.offset - this.#offset) : piece;
      const bytes = await readAt(inode, this.#offset, most);
      const whole = bytes.subarray(0, bytes.lastIndexOf(newline) + 1);
      this.#offset += whole.length;
      if (whole.length > 0) return entriesOf(whole);
      const after = isLast ? undefined : this.#after(inode);
      if (!after) return [];
      this.#goTo(after, 0);
    }
  }

  #goTo(inode: Inode, offset: number): void {
    this.#inode = inode;
    this.#offset = offset;
  }

  /** The file that followed; the oldest, where this one is gone. */
  #after(inode: Inode): Inode | undefined {
    const files = this.#files();
    return files[files.indexOf(inode) + 1];
  }
}

function lineStarts(bytes: Uint8Array, from: number): number[] {
  const starts: number[] = [];
  for (let at = from; at < bytes.length; ) {
    const end = bytes.indexOf(newline, at);
    if (end < 0) break;
    starts.push(at);
    at = end + 1;
  }
  return starts;
}

function entriesOf(bytes: Uint8Array): LogEntry[] {
  return text(bytes)
    .split('\n')
    .flatMap((line) => parseEntry(line) ?? []);
}

function parseEntry(line: string): LogEntry | undefined {
  if (line === '') return undefined;
  try {
    const { log = '', stream, time = '' }: { log?: string; stream?: string; time?: string } = JSON.parse(line);
    return { stream: stream === 'stderr' ? 2 : 1, time, line: log };
  } catch {
    return undefined;
  }
}
