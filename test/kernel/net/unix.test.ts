import { beforeEach, describe, expect, test } from 'vitest';
import { createPipe } from '../../../src/kernel/ipc/pipe.ts';
import type { NetNamespace } from '../../../src/kernel/net/namespace.ts';
import { UnixSocket } from '../../../src/kernel/net/unix-socket.ts';
import {
  EADDRINUSE,
  EAGAIN,
  ECONNREFUSED,
  ENOTCONN,
  EPERM,
  EPIPE,
  EPROTOTYPE,
} from '../../../src/kernel/uapi/errno.ts';
import { O_NONBLOCK } from '../../../src/kernel/uapi/fcntl.ts';
import {
  SHUT_WR,
  SO_PASSCRED,
  SO_PEERCRED,
  SOCK_DGRAM,
  SOCK_SEQPACKET,
  SOCK_STREAM,
  SOL_SOCKET,
} from '../../../src/kernel/uapi/socket.ts';
import { AnonymousFs } from '../../../src/kernel/vfs/anonymous-inode.ts';
import { POLLHUP, POLLIN, POLLOUT } from '../../../src/kernel/vfs/file.ts';
import { Blocked } from '../../../src/kernel/wait.ts';
import { TestCaller } from '../test-caller.ts';
import { TestNet } from './test-net.ts';

const root = new TestCaller(1);
const user = new TestCaller(7, { uid: 1000 });
const bytes = (text: string) => new TextEncoder().encode(text);
const one = Uint8Array.of(1, 0, 0, 0);

let net: TestNet;
let ns: NetNamespace;
beforeEach(() => {
  net = new TestNet();
  ns = net.namespace();
});

function text(socket: UnixSocket, max = 100): string | Blocked {
  const into = new Uint8Array(max);
  const got = socket.receive(into, 0);
  return got instanceof Blocked ? got : new TextDecoder().decode(into.subarray(0, got.count));
}

function send(socket: UnixSocket, what: string, more: Partial<Parameters<UnixSocket['send']>[1]> = {}, caller = root) {
  return socket.send(bytes(what), { flags: 0, ...more }, caller);
}

describe('streams', () => {
  test('by path: listen, connect, credentials, bytes, end', () => {
    const inode = net.context.sockfs.create(0o140755, 'socket');
    const server = new UnixSocket(ns, SOCK_STREAM);
    server.bind({ family: 'unix', name: '/run/x.sock', inode }, root);
    const client = new UnixSocket(ns, SOCK_STREAM);
    const to = { family: 'unix', name: '/run/x.sock', inode } as const;
    expect(() => client.connect(to, user)).toThrow(ECONNREFUSED);
    server.listen(5, root);
    expect(client.connect(to, user)).toBeUndefined();
    const child = server.accept(0);
    if (child instanceof Blocked) throw new Error('nothing to accept');
    expect(child.peerCredentials).toEqual({ pid: 7, uid: 1000, gid: 1000 });
    expect([...new Uint32Array(client.getOption(SOL_SOCKET, SO_PEERCRED).slice().buffer)]).toEqual([1, 0, 0]);
    expect(client.peerAddress()).toEqual({ family: 'unix', name: '/run/x.sock' });
    send(client, 'hello');
    send(client, ' world');
    expect(text(child)).toBe('hello world');
    expect(text(child)).toBeInstanceOf(Blocked);
    client.shutdown(SHUT_WR);
    expect(text(child)).toBe('');
    send(child, 'bye');
    child.release();
    expect(text(client)).toBe('bye');
    expect(text(client)).toBe('');
    expect(client.poll(null) & POLLHUP).toBe(POLLHUP);
    server.release();
    expect(() => new UnixSocket(ns, SOCK_STREAM).connect(to, user)).toThrow(ECONNREFUSED);
  });

  test('abstract names belong to the network namespace', () => {
    const server = new UnixSocket(ns, SOCK_STREAM);
    server.bind({ family: 'unix', name: '\0x' }, root);
    server.listen(1, root);
    expect(() => new UnixSocket(ns, SOCK_STREAM).bind({ family: 'unix', name: '\0x' }, root)).toThrow(EADDRINUSE);
    expect(() => new UnixSocket(net.namespace(), SOCK_STREAM).connect({ family: 'unix', name: '\0x' }, root)).toThrow(
      ECONNREFUSED,
    );
    expect(() => new UnixSocket(ns, SOCK_DGRAM).connect({ family: 'unix', name: '\0x' }, root)).toThrow(EPROTOTYPE);
  });

  test('back-pressure', () => {
    const [a, b] = UnixSocket.pair(ns, SOCK_STREAM, O_NONBLOCK, root);
    let sent = 0;
    expect(() => {
      for (;;) sent += Number(a.send(new Uint8Array(50_000), { flags: 0 }, root));
    }).toThrow(EAGAIN);
    expect(sent).toBe(212_992);
    expect(a.poll(null) & POLLOUT).toBe(0);
    b.receive(new Uint8Array(200_000), 0);
    expect(a.poll(null) & POLLOUT).toBe(POLLOUT);
  });

  test('descriptors travel with their byte and split reads', () => {
    const [a, b] = UnixSocket.pair(ns, SOCK_STREAM, 0, root);
    const [reader, writer] = createPipe(new AnonymousFs('pipefs', 1, () => 0));
    send(a, 'one');
    send(a, 'two', { control: { files: [writer] } });
    send(a, 'three');
    writer.release();
    expect(text(b)).toBe('one');
    const into = new Uint8Array(100);
    const got = b.receive(into, 0);
    if (got instanceof Blocked) throw new Error('blocked');
    expect(new TextDecoder().decode(into.subarray(0, got.count))).toBe('twothree');
    const [file] = got.control?.files ?? [];
    expect(file).toBe(writer);
    file?.write(bytes('alive'), root);
    expect(reader.poll(null)).toBe(POLLIN);
    file?.release();
    expect(reader.poll(null)).toBe(POLLIN | POLLHUP);
  });

  test('unread descriptors are closed with their socket', () => {
    const [a, b] = UnixSocket.pair(ns, SOCK_STREAM, 0, root);
    const [reader, writer] = createPipe(new AnonymousFs('pipefs', 1, () => 0));
    send(a, 'x', { control: { files: [writer] } });
    writer.release();
    b.release();
    expect(reader.poll(null)).toBe(POLLHUP);
    expect(() => send(a, 'x')).toThrow();
    expect(() => send(a, 'x')).toThrow(EPIPE);
  });
});

describe('messages', () => {
  test('datagrams keep their bounds and names', () => {
    const server = new UnixSocket(ns, SOCK_DGRAM);
    server.bind({ family: 'unix', name: '\0log' }, root);
    const client = new UnixSocket(ns, SOCK_DGRAM);
    client.bind({ family: 'unix', name: '\0me' }, root);
    expect(() => send(client, 'x')).toThrow(ENOTCONN);
    const to = { family: 'unix', name: '\0log' } as const;
    send(client, 'first', { to });
    send(client, 'second', { to });
    const into = new Uint8Array(3);
    expect(server.receive(into, 0)).toMatchObject({ count: 3, length: 5, from: { name: '\0me' } });
    expect(text(server)).toBe('second');
    server.release();
    expect(() => send(client, 'x', { to })).toThrow(ECONNREFUSED);
  });

  test('sequenced packets: bounds and an end', () => {
    const [a, b] = UnixSocket.pair(ns, SOCK_SEQPACKET, 0, root);
    send(a, 'one');
    send(a, 'two');
    expect(text(b)).toBe('one');
    a.release();
    expect(text(b)).toBe('two');
    expect(text(b)).toBe('');
  });

  test('credentials where they are asked for; false ones need CAP_SYS_ADMIN', () => {
    const [a, b] = UnixSocket.pair(ns, SOCK_DGRAM, 0, root);
    b.setOption(SOL_SOCKET, SO_PASSCRED, one, root);
    send(a, 'x', {}, user);
    expect(b.receive(new Uint8Array(9), 0)).toMatchObject({
      control: { credentials: { pid: 7, uid: 1000, gid: 1000 } },
    });
    expect(() => send(a, 'x', { control: { credentials: { pid: 7, uid: 0, gid: 0 } } }, user)).toThrow(EPERM);
  });
});
