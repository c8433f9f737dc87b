import { describe, expect, test } from 'vitest';
import { Fifos } from '../../../src/kernel/ipc/fifo.ts';
import { createPipe, PIPE_BUF, PipeEnd } from '../../../src/kernel/ipc/pipe.ts';
import { EAGAIN, EBADF, ENXIO, EPIPE } from '../../../src/kernel/uapi/errno.ts';
import { O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY } from '../../../src/kernel/uapi/fcntl.ts';
import { AnonymousFs } from '../../../src/kernel/vfs/anonymous-inode.ts';
import { BaseInode } from '../../../src/kernel/vfs/base-inode.ts';
import { POLLERR, POLLHUP, POLLIN, POLLOUT } from '../../../src/kernel/vfs/file.ts';
import { Blocked } from '../../../src/kernel/wait.ts';

const fs = new AnonymousFs('pipefs', 9, () => 0);
const bytes = (text: string) => new TextEncoder().encode(text);

function readText(end: PipeEnd, max = 100): string | Blocked {
  const into = new Uint8Array(max);
  const count = end.read(into);
  return count instanceof Blocked ? count : new TextDecoder().decode(into.subarray(0, count));
}

describe('pipe', () => {
  test('carries bytes, blocks empty, ends with its writer', () => {
    const [reader, writer] = createPipe(fs);
    expect(readText(reader)).toBeInstanceOf(Blocked);
    expect(writer.write(bytes('hello'))).toBe(5);
    expect(readText(reader, 2)).toBe('he');
    expect(readText(reader)).toBe('llo');
    writer.release();
    expect(readText(reader)).toBe('');
    expect(reader.poll(null)).toBe(POLLHUP);
  });

  test('a write of up to PIPE_BUF goes whole or not at all; a longer one in parts', () => {
    const [reader, writer] = createPipe(fs);
    expect(writer.write(new Uint8Array(65536 - 10))).toBe(65526);
    expect(writer.write(new Uint8Array(PIPE_BUF))).toBeInstanceOf(Blocked);
    expect(writer.poll(null)).toBe(0);
    expect(writer.write(new Uint8Array(PIPE_BUF + 1))).toBe(10);
    expect(reader.read(new Uint8Array(PIPE_BUF))).toBe(PIPE_BUF);
    expect(writer.poll(null)).toBe(POLLOUT);
    expect(writer.write(new Uint8Array(PIPE_BUF))).toBe(PIPE_BUF);
  });

  test('wakes the other side', () => {
    const [reader, writer] = createPipe(fs);
    let woken = 0;
    reader.queues[0]?.add(() => {
      woken += 1;
    });
    writer.write(bytes('x'));
    expect(woken).toBe(1);
  });

  test('no reader: EPIPE and POLLERR; the wrong end: EBADF; O_NONBLOCK: EAGAIN', () => {
    const [reader, writer] = createPipe(fs, O_NONBLOCK);
    expect(() => reader.read(new Uint8Array(1))).toThrow(EAGAIN);
    expect(() => reader.write(bytes('x'))).toThrow(EBADF);
    expect(() => writer.read(new Uint8Array(1))).toThrow(EBADF);
    reader.release();
    expect(writer.poll(null) & POLLERR).toBe(POLLERR);
    expect(() => writer.write(bytes('x'))).toThrow(EPIPE);
  });
});

class NamedFifo extends BaseInode {
  readonly fs = fs;

  constructor() {
    super(1, 0o010644);
  }
}

describe('fifo', () => {
  test('each end waits for the other', () => {
    const fifos = new Fifos();
    const inode = new NamedFifo();
    const reading = fifos.open(inode, O_RDONLY);
    expect(reading.finish()).toBeInstanceOf(Blocked);
    const writing = fifos.open(inode, O_WRONLY);
    const writer = writing.finish();
    const reader = reading.finish();
    if (!(writer instanceof PipeEnd) || !(reader instanceof PipeEnd)) throw new Error('not open');
    writer.write(bytes('through'));
    writer.release();
    expect(reader.poll(null)).toBe(POLLIN | POLLHUP);
    expect(readText(reader)).toBe('through');
    expect(readText(reader)).toBe('');
  });

  test('an abandoned open leaves nothing behind', () => {
    const fifos = new Fifos();
    const inode = new NamedFifo();
    const reading = fifos.open(inode, O_RDONLY);
    reading.abandon();
    expect(() => fifos.open(inode, O_WRONLY | O_NONBLOCK)).toThrow(ENXIO);
    expect(fifos.open(inode, O_RDWR).finish()).toBeInstanceOf(PipeEnd);
    const reader = fifos.open(inode, O_RDONLY | O_NONBLOCK).finish();
    expect(reader).toBeInstanceOf(PipeEnd);
  });
});
