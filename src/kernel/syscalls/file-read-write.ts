/** Bytes in and out: read(2), write(2), readv(2), pread(2), preadv2(2), lseek(2), sendfile(2), copy_file_range(2). */
import { RLIMIT_FSIZE } from '../proc/limits.ts';
import { EBADF, EFBIG, EINVAL, EISDIR, EOPNOTSUPP, EPIPE, EXDEV } from '../uapi/errno.ts';
import { isReadable, isWritable, O_APPEND, O_NONBLOCK, O_PATH } from '../uapi/fcntl.ts';
import { SIGPIPE, SIGXFSZ } from '../uapi/signal.ts';
import { isDirectory, isRegular } from '../uapi/stat.ts';
import type { File } from '../vfs/file.ts';
import { RegularFile } from '../vfs/regular-file.ts';
import { Blocked } from '../wait.ts';
import type { Call, CallTable } from './call.ts';
import { openFile } from './file-arguments.ts';

/** Most bytes one call moves (MAX_RW_COUNT). */
const MAX_COUNT = 0x7ffff000;
/** Most bytes taken from a pipe, socket or terminal at once. */
const STREAM_CHUNK = 1 << 20;
const COPY_CHUNK = 1 << 18;
const IOV_MAX = 1024;

/** A piece of the process's memory (struct iovec). */
interface Piece {
  readonly base: number;
  readonly length: number;
}

/** Bytes moved before a retry; a signal in between ends the call with this count. */
interface Progress {
  done: number;
  /** What the call answers if a signal ends it now; 0 means EINTR. */
  partial(): number;
}

function progress(c: Call): Progress {
  return c.thread.resumed<Progress>(() => {
    const own: Progress = { done: 0, partial: () => own.done };
    return own;
  });
}

function readable(c: Call, fd: number): File {
  const file = c.process.files.get(fd);
  if (file.flags & O_PATH || !isReadable(file.flags)) throw EBADF;
  return file;
}

function writable(c: Call, fd: number): File {
  const file = c.process.files.get(fd);
  if (file.flags & O_PATH || !isWritable(file.flags)) throw EBADF;
  return file;
}

function pieces(c: Call, address: number, count: number): Piece[] {
  if (count < 0 || count > IOV_MAX) throw EINVAL;
  const out: Piece[] = [];
  let total = 0;
  for (let i = 0; i < count; i++) {
    const base = c.memory.readNumber(address + 16 * i);
    const length = c.memory.readNumber(address + 16 * i + 8);
    if (length < 0) throw EINVAL;
    out.push({ base, length: Math.min(length, MAX_COUNT - total) });
    total = Math.min(MAX_COUNT, total + length);
  }
  return out;
}

function total(all: readonly Piece[]): number {
  let sum = 0;
  for (const piece of all) sum += piece.length;
  return sum;
}

/** How many bytes to ask for at most, so that a huge buffer on a small file costs nothing. */
function wanted(file: File, length: number, offset: number): number {
  if (!isRegular(file.inode.mode) || file.inode.size === 0) return Math.min(length, STREAM_CHUNK);
  return Math.max(0, Math.min(length, file.inode.size - offset));
}

function scatter(c: Call, bytes: Uint8Array, to: readonly Piece[]): void {
  let at = 0;
  for (const { base, length } of to) {
    if (at >= bytes.length) return;
    c.memory.write(base, bytes.subarray(at, at + length));
    at += length;
  }
}

/** @param offset -1: the file's position */
function readPieces(c: Call, file: File, to: readonly Piece[], offset: number): number | Blocked {
  const length = wanted(file, total(to), offset < 0 ? file.position : offset);
  let probed = 0;
  for (const piece of to) {
    if (probed >= length) break;
    c.memory.probeWrite(piece.base, Math.min(piece.length, length - probed));
    probed += piece.length;
  }
  const { scratch } = c.kernel.vfs;
  const bytes = length <= scratch.length ? scratch.subarray(0, length) : new Uint8Array(length);
  const count = offset < 0 ? file.read(bytes, c.process) : file.pread(bytes, offset, c.process);
  if (count instanceof Blocked) return count;
  scatter(c, count === length ? bytes : bytes.subarray(0, count), to);
  return count;
}

function gather(c: Call, from: readonly Piece[], skip: number, limit: number): Uint8Array {
  const [first] = from;
  if (first && from.length === 1) return c.memory.read(first.base + skip, Math.min(limit, first.length - skip));
  const out = new Uint8Array(Math.min(limit, total(from) - skip));
  let at = -skip;
  for (const { base, length } of from) {
    const start = Math.max(0, -at);
    const end = Math.min(length, out.length - at);
    if (end > start) c.memory.readInto(base + start, out.subarray(at + start, at + end));
    at += length;
  }
  return out;
}

/** What one write takes. Regular files copy it at once; streams may keep it. */
function gatherFor(c: Call, file: File, from: readonly Piece[], limit: number): Uint8Array {
  const [first] = from;
  const { scratch } = c.kernel.vfs;
  if (!first || from.length > 1 || !(file instanceof RegularFile)) return gather(c, from, 0, limit);
  const length = Math.min(limit, first.length);
  if (length > scratch.length) return gather(c, from, 0, limit);
  const bytes = scratch.subarray(0, length);
  c.memory.readInto(first.base, bytes);
  return bytes;
}

/** RLIMIT_FSIZE: how much of `length` may be written at `offset`. @throws EFBIG after SIGXFSZ */
function limited(c: Call, file: File, offset: number, length: number): number {
  if (!isRegular(file.inode.mode) || length === 0) return length;
  const limit = c.process.limits.get(RLIMIT_FSIZE).soft;
  if (offset + length <= limit) return length;
  if (offset < limit) return limit - offset;
  c.process.signal(SIGXFSZ);
  throw EFBIG;
}

/** One write; EPIPE raises SIGPIPE. */
function put(c: Call, file: File, bytes: Uint8Array, offset: number): number | Blocked {
  try {
    return offset < 0 ? file.write(bytes, c.process) : file.pwrite(bytes, offset, c.process);
  } catch (error) {
    if (error === EPIPE) c.process.signal(SIGPIPE);
    throw error;
  }
}

/** Writes all of it to a stream, over as many retries as that takes; elsewhere as much as goes in. */
function writePieces(c: Call, file: File, from: readonly Piece[], offset: number): number | Blocked {
  const length = total(from);
  if (isRegular(file.inode.mode) || file.flags & O_NONBLOCK || offset >= 0) {
    const at = offset >= 0 ? offset : file.flags & O_APPEND ? file.inode.size : file.position;
    return put(c, file, gatherFor(c, file, from, limited(c, file, at, length)), offset);
  }
  const state = c.thread.hasResumed ? progress(c) : null;
  let done = state?.done ?? 0;
  for (;;) {
    let count: number | Blocked;
    try {
      count = put(c, file, gather(c, from, done, STREAM_CHUNK), -1);
    } catch (error) {
      if (!(error instanceof Blocked)) {
        if (done > 0) return done;
        throw error;
      }
      count = error;
    }
    if (count instanceof Blocked) {
      if (done > 0) progress(c).done = done;
      return count;
    }
    done += count;
    if (done >= length || count === 0) return done;
  }
}

const one = (base: number, length: number): Piece[] => {
  if (length < 0) throw EINVAL;
  return [{ base, length: Math.min(length, MAX_COUNT) }];
};

function seekable(file: File, offset: number): number {
  if (offset < 0) throw EINVAL;
  if (isDirectory(file.inode.mode)) throw EISDIR;
  return offset;
}

const RWF_NOWAIT = 0x8;
const RWF_APPEND = 0x10;

/** preadv2 and pwritev2: an offset of -1 means the position; of the flags only those that need nothing are taken. */
function vectorOffset(c: Call, withFlags: boolean): number {
  if (withFlags) {
    const flags = c.args[5] | 0;
    if (flags & (RWF_NOWAIT | RWF_APPEND | ~0x1f)) throw EOPNOTSUPP;
    if (c.args[3] === -1) return -1;
  }
  if (c.args[3] < 0) throw EINVAL;
  return c.args[3];
}

function lseek(c: Call): number {
  return openFile(c, c.args[0] | 0).seek(c.args[1], c.args[2] | 0);
}

/** sendfile(2): the input's position, or the offset at a pointer, moves by what went out. */
function sendfile(c: Call): number | Blocked {
  const output = writable(c, c.args[0] | 0);
  const input = readable(c, c.args[1] | 0);
  const [, , pointer, count] = c.args;
  if (!isRegular(input.inode.mode)) throw EINVAL;
  if (output.flags & O_APPEND) throw EINVAL;
  const start = pointer ? c.memory.readNumber(pointer) : input.position;
  let done = 0;
  while (done < Math.min(count, MAX_COUNT)) {
    const bytes = new Uint8Array(Math.min(COPY_CHUNK, count - done, wanted(input, COPY_CHUNK, start + done)));
    const got = input.pread(bytes, start + done, c.process);
    if (got instanceof Blocked || got === 0) {
      if (got instanceof Blocked && done === 0) return got;
      break;
    }
    const sent = putSome(c, output, bytes.subarray(0, got), done);
    if (sent instanceof Blocked) return sent;
    done += sent;
    if (sent < got) break;
  }
  if (pointer) c.memory.writeNumber(pointer, start + done);
  else input.seek(start + done, 0);
  return done;
}

/** Like `put`, but once something went out the rest may fail or wait without a word: the count tells. */
function putSome(c: Call, output: File, bytes: Uint8Array, done: number): number | Blocked {
  try {
    const sent = put(c, output, bytes, -1);
    return sent instanceof Blocked && done > 0 ? 0 : sent;
  } catch (error) {
    if (done > 0) return 0;
    throw error;
  }
}

function copyFileRange(c: Call): number | Blocked {
  const input = readable(c, c.args[0] | 0);
  const output = writable(c, c.args[2] | 0);
  const [, inPointer, , outPointer, count, flags] = c.args;
  if (flags !== 0) throw EINVAL;
  for (const { inode } of [input, output]) if (isDirectory(inode.mode)) throw EISDIR;
  if (!isRegular(input.inode.mode) || !isRegular(output.inode.mode)) throw EINVAL;
  if (input.inode.fs.type !== output.inode.fs.type) throw EXDEV;
  if (output.flags & O_APPEND) throw EBADF;
  const from = inPointer ? c.memory.readNumber(inPointer) : input.position;
  const to = outPointer ? c.memory.readNumber(outPointer) : output.position;
  if (input.inode === output.inode && from < to + count && to < from + count) throw EINVAL;
  const bytes = new Uint8Array(Math.min(count, wanted(input, 16 * COPY_CHUNK, from)));
  const got = input.pread(bytes, from, c.process);
  if (got instanceof Blocked || got === 0) return got;
  const sent = put(c, output, bytes.subarray(0, limited(c, output, to, got)), to);
  if (sent instanceof Blocked) return sent;
  if (inPointer) c.memory.writeNumber(inPointer, from + sent);
  else input.seek(from + sent, 0);
  if (outPointer) c.memory.writeNumber(outPointer, to + sent);
  else output.seek(to + sent, 0);
  return sent;
}

const refuseSplice = (c: Call): number => {
  c.process.files.get(c.args[0] | 0);
  throw EINVAL;
};

export const fileReadWriteCalls: CallTable = {
  lseek: { nr: 62, support: 'full', call: lseek },
  read: {
    nr: 63,
    support: 'full',
    call: (c) => readPieces(c, readable(c, c.args[0] | 0), one(c.args[1], c.args[2]), -1),
  },
  write: {
    nr: 64,
    support: 'full',
    call: (c) => writePieces(c, writable(c, c.args[0] | 0), one(c.args[1], c.args[2]), -1),
  },
  readv: {
    nr: 65,
    support: 'full',
    call: (c) => readPieces(c, readable(c, c.args[0] | 0), pieces(c, c.args[1], c.args[2]), -1),
  },
  writev: {
    nr: 66,
    support: 'full',
    call: (c) => writePieces(c, writable(c, c.args[0] | 0), pieces(c, c.args[1], c.args[2]), -1),
  },
  pread64: {
    nr: 67,
    support: 'full',
    call: (c) => {
      const file = readable(c, c.args[0] | 0);
      return readPieces(c, file, one(c.args[1], c.args[2]), seekable(file, c.args[3]));
    },
  },
  pwrite64: {
    nr: 68,
    support: 'full',
    call: (c) => {
      const file = writable(c, c.args[0] | 0);
      return writePieces(c, file, one(c.args[1], c.args[2]), seekable(file, c.args[3]));
    },
  },
  preadv: {
    nr: 69,
    support: 'full',
    call: (c) => readPieces(c, readable(c, c.args[0] | 0), pieces(c, c.args[1], c.args[2]), vectorOffset(c, false)),
  },
  pwritev: {
    nr: 70,
    support: 'full',
    call: (c) => writePieces(c, writable(c, c.args[0] | 0), pieces(c, c.args[1], c.args[2]), vectorOffset(c, false)),
  },
  preadv2: {
    nr: 286,
    support: 'partial: RWF_NOWAIT is refused',
    call: (c) => readPieces(c, readable(c, c.args[0] | 0), pieces(c, c.args[1], c.args[2]), vectorOffset(c, true)),
  },
  pwritev2: {
    nr: 287,
    support: 'partial: RWF_NOWAIT and RWF_APPEND are refused',
    call: (c) => writePieces(c, writable(c, c.args[0] | 0), pieces(c, c.args[1], c.args[2]), vectorOffset(c, true)),
  },
  sendfile: { nr: 71, support: 'full', call: sendfile },
  copy_file_range: { nr: 285, support: 'full', call: copyFileRange },
  splice: { nr: 76, support: 'partial: always refused with EINVAL', call: refuseSplice },
  vmsplice: { nr: 75, support: 'partial: always refused with EINVAL', call: refuseSplice },
  tee: { nr: 77, support: 'partial: always refused with EINVAL', call: refuseSplice },
};
