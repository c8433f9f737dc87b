/**
 * pipe(7): 64 KiB, writes of up to PIPE_BUF bytes are atomic. The same object is behind a FIFO (fifo.ts).
 * Left out: packet mode (O_DIRECT), splice of pages.
 */
import { ByteQueue } from '../byte-queue.ts';
import { EAGAIN, EBADF, EINVAL, ENOTTY, EPIPE } from '../uapi/errno.ts';
import { O_ACCMODE, O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY } from '../uapi/fcntl.ts';
import { FIONREAD } from '../uapi/termios.ts';
import { type AnonymousFs, AnonymousInode } from '../vfs/anonymous-inode.ts';
import type { Caller } from '../vfs/caller.ts';
import { File, POLLERR, POLLHUP, POLLIN, POLLOUT, type UserMemory } from '../vfs/file.ts';
import type { Inode } from '../vfs/inode.ts';
import { Blocked, WaitQueue } from '../wait.ts';

/** Writes up to this size are never mixed with others'. */
export const PIPE_BUF = 4096;

/** Largest capacity that F_SETPIPE_SZ gives (/proc/sys/fs/pipe-max-size). */
export const PIPE_MAX_SIZE = 1_048_576;

const S_IFIFO = 0o010000;

/** What both ends share. */
export class Pipe {
  readonly buffer = new ByteQueue();
  capacity = 65536;
  readers = 0;
  writers = 0;
  /** How often an end of each kind was opened: a FIFO's open(2) waits for a change. */
  readersSeen = 0;
  writersSeen = 0;
  /** Wakes on any change of content or ends. */
  readonly readable = new WaitQueue();
  readonly writable = new WaitQueue();

  get space(): number {
    return Math.max(0, this.capacity - this.buffer.length);
  }
}

/** One end, or both (O_RDWR on a FIFO). */
export class PipeEnd extends File {
  readonly inode: Inode;
  readonly pipe: Pipe;
  readonly #reads: boolean;
  readonly #writes: boolean;
  readonly #writersAtOpen: number;

  /** @param flags O_RDONLY, O_WRONLY or O_RDWR, and O_NONBLOCK */
  constructor(pipe: Pipe, inode: Inode, flags: number) {
    super(flags);
    this.pipe = pipe;
    this.inode = inode;
    const mode = flags & O_ACCMODE;
    this.#reads = mode === O_RDONLY || mode === O_RDWR;
    this.#writes = mode === O_WRONLY || mode === O_RDWR;
    // A reader that came before any writer sees no hang-up until one has come and gone.
    const named = !(inode instanceof AnonymousInode);
    this.#writersAtOpen = named && pipe.writers === 0 ? pipe.writersSeen : -1;
    if (this.#reads) {
      pipe.readers += 1;
      pipe.readersSeen += 1;
    }
    if (this.#writes) {
      pipe.writers += 1;
      pipe.writersSeen += 1;
    }
    pipe.readable.wake();
    pipe.writable.wake();
  }

  override get label(): string {
    return `pipe:[${this.inode.ino}]`;
  }

  override read(into: Uint8Array): number | Blocked {
    if (!this.#reads) throw EBADF;
    if (into.length === 0) return 0;
    const { pipe } = this;
    if (pipe.buffer.length === 0) {
      if (pipe.writers === 0) return 0;
      if (this.flags & O_NONBLOCK) throw EAGAIN;
      return new Blocked([pipe.readable]);
    }
    const count = pipe.buffer.shift(into);
    pipe.writable.wake();
    return count;
  }

  /** May take only a part; write(2) goes on with the rest, and is then `Blocked`. */
  override write(from: Uint8Array): number | Blocked {
    if (!this.#writes) throw EBADF;
    const { pipe } = this;
    if (pipe.readers === 0) throw EPIPE;
    if (from.length === 0) return 0;
    const { space } = pipe;
    if (space === 0 || (space < from.length && from.length <= PIPE_BUF)) {
      if (this.flags & O_NONBLOCK) throw EAGAIN;
      return new Blocked([pipe.writable]);
    }
    const count = Math.min(space, from.length);
    pipe.buffer.push(count === from.length ? from : from.subarray(0, count));
    pipe.readable.wake();
    return count;
  }

  override poll(_caller: Caller | null): number {
    const { pipe } = this;
    let events = 0;
    if (this.#reads) {
      if (pipe.buffer.length > 0) events |= POLLIN;
      if (pipe.writers === 0 && pipe.writersSeen !== this.#writersAtOpen) events |= POLLHUP;
    }
    if (this.#writes) {
      if (pipe.space >= PIPE_BUF) events |= POLLOUT;
      if (pipe.readers === 0) events |= POLLERR;
    }
    return events;
  }

  override get queues(): readonly WaitQueue[] {
    if (this.#reads && this.#writes) return [this.pipe.readable, this.pipe.writable];
    return this.#reads ? [this.pipe.readable] : [this.pipe.writable];
  }

  override ioctl(request: number, argument: number, memory: UserMemory): number {
    if (request !== FIONREAD) throw ENOTTY;
    const out = new Uint8Array(4);
    new DataView(out.buffer).setInt32(0, this.pipe.buffer.length, true);
    memory.write(argument, out);
    return 0;
  }

  /** F_SETPIPE_SZ; answers the capacity it got: pages, a power of two. @throws EINVAL, EBUSY as EINVAL below what lies in it */
  resize(size: number): number {
    if (size <= 0 || size > PIPE_MAX_SIZE) throw EINVAL;
    let capacity = 4096;
    while (capacity < size) capacity *= 2;
    if (capacity < this.pipe.buffer.length) throw EINVAL;
    this.pipe.capacity = capacity;
    this.pipe.writable.wake();
    return capacity;
  }

  protected override onRelease(): void {
    const { pipe } = this;
    if (this.#reads) pipe.readers -= 1;
    if (this.#writes) pipe.writers -= 1;
    if (pipe.readers === 0 && pipe.writers === 0) pipe.buffer.clear();
    pipe.readable.wake();
    pipe.writable.wake();
  }
}

/**
 * pipe2(2): the read end and the write end.
 * @param fs the kernel's pipefs
 * @param flags O_NONBLOCK or 0
 */
export function createPipe(
  fs: AnonymousFs,
  flags = 0,
  owner?: { readonly fsuid: number; readonly fsgid: number },
): [PipeEnd, PipeEnd] {
  const pipe = new Pipe();
  const inode = fs.create(S_IFIFO | 0o600, 'pipe', owner);
  inode.attached = pipe;
  const reader = new PipeEnd(pipe, inode, O_RDONLY | flags);
  const writer = new PipeEnd(pipe, inode, O_WRONLY | flags);
  return [reader, writer];
}
