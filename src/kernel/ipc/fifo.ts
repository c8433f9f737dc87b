/**
 * fifo(7): a pipe that has a name in a file system. Opening one end waits for the other, unless O_NONBLOCK or O_RDWR.
 *
 * The pipe lives as long as the inode does (a WeakMap), so file systems need to know nothing of it: whoever opens an
 * inode of type S_IFIFO comes here.
 */
import { ENXIO } from '../uapi/errno.ts';
import { O_ACCMODE, O_NONBLOCK, O_RDONLY, O_WRONLY } from '../uapi/fcntl.ts';
import { AnonymousInode } from '../vfs/anonymous-inode.ts';
import type { Inode } from '../vfs/inode.ts';
import { Blocked } from '../wait.ts';
import { Pipe, PipeEnd } from './pipe.ts';

/** A FIFO's open(2) in progress: the end counts as open for the other side while this one waits. */
export class FifoOpening {
  readonly end: PipeEnd;
  readonly #ready: () => boolean;

  constructor(end: PipeEnd, ready: () => boolean) {
    this.end = end;
    this.#ready = ready;
  }

  /** The opened end, or what it waits for. */
  finish(): PipeEnd | Blocked {
    if (this.#ready()) return this.end;
    return new Blocked([this.end.pipe.readable, this.end.pipe.writable]);
  }

  /** The call was interrupted: the end was never opened. */
  abandon(): void {
    this.end.release();
  }
}

/** The kernel's table of FIFOs in use. */
export class Fifos {
  readonly #pipes = new WeakMap<Inode, Pipe>();

  /**
   * Begins open(2) of a FIFO. Keep the answer over retries (`finish` until it isn't Blocked).
   * @throws ENXIO writing without blocking where nobody reads
   */
  open(inode: Inode, flags: number): FifoOpening {
    const pipe = this.#pipe(inode);
    const mode = flags & O_ACCMODE;
    if (mode === O_WRONLY && flags & O_NONBLOCK && pipe.readers === 0) throw ENXIO;
    const end = new PipeEnd(pipe, inode, flags);
    // A nameless pipe opened anew through /proc/<pid>/fd has had its other end already.
    if (inode instanceof AnonymousInode) return new FifoOpening(end, () => true);
    if (mode === O_RDONLY && !(flags & O_NONBLOCK) && pipe.writers === 0) {
      const seen = pipe.writersSeen;
      return new FifoOpening(end, () => pipe.writersSeen !== seen);
    }
    if (mode === O_WRONLY && pipe.readers === 0) {
      const seen = pipe.readersSeen;
      return new FifoOpening(end, () => pipe.readersSeen !== seen);
    }
    return new FifoOpening(end, () => true);
  }

  #pipe(inode: Inode): Pipe {
    if (inode instanceof AnonymousInode && inode.attached instanceof Pipe) return inode.attached;
    let pipe = this.#pipes.get(inode);
    if (!pipe) {
      pipe = new Pipe();
      this.#pipes.set(inode, pipe);
    }
    return pipe;
  }
}
