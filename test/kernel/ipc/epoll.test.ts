import { beforeEach, describe, expect, test } from 'vitest';
import { EpollFile } from '../../../src/kernel/ipc/epoll.ts';
import { EventFile } from '../../../src/kernel/ipc/eventfd.ts';
import { createPipe, type PipeEnd } from '../../../src/kernel/ipc/pipe.ts';
import { EEXIST, EINVAL, ELOOP, ENOENT } from '../../../src/kernel/uapi/errno.ts';
import { EPOLLET, EPOLLONESHOT, POLLHUP, POLLIN, POLLOUT } from '../../../src/kernel/uapi/poll.ts';
import { AnonymousFs } from '../../../src/kernel/vfs/anonymous-inode.ts';
import { TestCaller } from '../test-caller.ts';

const caller = new TestCaller(1);
const fs = new AnonymousFs('anon_inodefs', 1, () => 0);
const byte = Uint8Array.of(1);

let epoll: EpollFile;
let reader: PipeEnd;
let writer: PipeEnd;
beforeEach(() => {
  epoll = new EpollFile(fs);
  [reader, writer] = createPipe(fs);
});

const take = () => epoll.take(10, caller).map(({ events, data }) => [events, Number(data)]);

describe('epoll', () => {
  test('level-triggered: told again while it lasts', () => {
    epoll.add(3, reader, POLLIN, 30n);
    expect(take()).toEqual([]);
    writer.write(byte);
    expect(epoll.poll(null)).toBe(POLLIN);
    expect(take()).toEqual([[POLLIN, 30]]);
    expect(take()).toEqual([[POLLIN, 30]]);
    reader.read(new Uint8Array(1));
    expect(take()).toEqual([]);
    expect(epoll.poll(null)).toBe(0);
  });

  test('edge-triggered: told once for each arrival', () => {
    epoll.add(3, reader, (POLLIN | EPOLLET) >>> 0, 30n);
    writer.write(byte);
    expect(take()).toEqual([[POLLIN, 30]]);
    expect(take()).toEqual([]);
    writer.write(byte);
    expect(take()).toEqual([[POLLIN, 30]]);
  });

  test('one-shot: silent until modified', () => {
    epoll.add(3, reader, POLLIN | EPOLLONESHOT, 30n);
    writer.write(byte);
    expect(take()).toEqual([[POLLIN, 30]]);
    writer.write(byte);
    expect(take()).toEqual([]);
    epoll.modify(3, reader, POLLIN, 31n);
    expect(take()).toEqual([[POLLIN, 31]]);
  });

  test('hang-ups come unasked; what is ready at first is told', () => {
    epoll.add(3, reader, 0, 30n);
    epoll.add(4, writer, POLLOUT, 40n);
    expect(take()).toEqual([[POLLOUT, 40]]);
    epoll.remove(4, writer);
    writer.release();
    expect(take()).toEqual([[POLLHUP, 30]]);
  });

  test('a closed description is gone; a duplicate keeps it', () => {
    epoll.add(3, reader, POLLIN, 30n);
    reader.hold();
    reader.release();
    writer.write(byte);
    expect(take()).toEqual([[POLLIN, 30]]);
    reader.release();
    expect(take()).toEqual([]);
    expect(() => epoll.modify(3, reader, POLLIN, 0n)).toThrow(ENOENT);
  });

  test('takes turns when not all fit', () => {
    const events = [1, 2, 3].map((n) => new EventFile(fs, n, false, 0));
    for (const [i, event] of events.entries()) epoll.add(i, event, POLLIN, BigInt(i));
    const first = epoll.take(2, caller).map(({ data }) => Number(data));
    const second = epoll.take(2, caller).map(({ data }) => Number(data));
    expect([...first, ...second]).toEqual([0, 1, 2, 0]);
  });

  test('nested sets, and what is refused', () => {
    const inner = new EpollFile(fs);
    inner.add(3, reader, POLLIN, 1n);
    epoll.add(5, inner, POLLIN, 50n);
    writer.write(byte);
    expect(take()).toEqual([[POLLIN, 50]]);
    expect(() => inner.add(6, epoll, POLLIN, 0n)).toThrow(ELOOP);
    expect(() => epoll.add(7, epoll, POLLIN, 0n)).toThrow(EINVAL);
    expect(() => epoll.add(5, inner, POLLIN, 0n)).toThrow(EEXIST);
    expect(() => epoll.remove(9, reader)).toThrow(ENOENT);
    inner.release();
    expect(take()).toEqual([]);
  });

  test('wakes its own waiters', () => {
    let woken = 0;
    epoll.add(3, reader, POLLIN, 0n);
    epoll.queues[0]?.add(() => {
      woken += 1;
    });
    writer.write(byte);
    expect(woken).toBe(1);
  });
});
