import { describe, expect, test } from 'vitest';
import { ByteReader } from '../../src/lib/byte-reader.ts';
import { text, utf8 } from '../../src/lib/bytes.ts';
import {
  createDuplexPair,
  createPipe,
  drain,
  empty,
  fromBytes,
  fromIterable,
  lines,
  readAll,
  readJson,
  readText,
  TooLong,
  UnexpectedEnd,
} from '../../src/lib/stream.ts';

const stream = (...parts: string[]): ReadableStream<Uint8Array> => fromBytes(parts.map(utf8));

describe('whole streams', () => {
  test('are read as bytes, text and JSON; null is empty', async () => {
    expect(await readText(stream('a', '', 'b'))).toBe('ab');
    expect(await readText(fromBytes(utf8('ab')))).toBe('ab');
    expect(await readJson(stream('{"a"', ':1}'))).toEqual({ a: 1 });
    expect(await readAll(null)).toEqual(new Uint8Array());
    expect(await readAll(empty())).toEqual(new Uint8Array());
    await drain(stream('a'));
  });

  test('a UTF-8 character split over two chunks survives', async () => {
    expect(await readText(fromBytes([Uint8Array.of(0xe2, 0x82), Uint8Array.of(0xac)]))).toBe('€');
  });

  test('a limit cancels the source', async () => {
    let returned = false;
    const endless = function* (): Generator<Uint8Array> {
      try {
        for (;;) yield new Uint8Array(10);
      } finally {
        returned = true;
      }
    };
    await expect(readAll(fromIterable(endless()), 25)).rejects.toThrow(TooLong);
    expect(returned).toBe(true);
  });

  test('lines are split across chunks; the last needs no line feed', async () => {
    const seen: string[] = [];
    for await (const line of lines(stream('a\nb', 'c\r\n\n', 'd'))) seen.push(line);
    expect(seen).toEqual(['a', 'bc\r', '', 'd']);
    for await (const line of lines(stream('a\n'))) seen.push(line);
    expect(seen.at(-1)).toBe('a');
  });
});

describe('a pipe', () => {
  test('holds writers back at its high-water mark', async () => {
    const pipe = createPipe(4);
    const writer = pipe.writable.getWriter();
    await writer.write(utf8('abcd'));
    let done = false;
    const second = writer.write(utf8('efgh')).then(() => {
      done = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(done).toBe(false);
    const reader = new ByteReader(pipe.readable);
    expect(text(await reader.readExactly(8))).toBe('abcdefgh');
    await second;
    await writer.close();
    expect(await reader.read()).toBeUndefined();
  });

  test('passes an abort forward and a cancel back', async () => {
    const one = createPipe();
    await one.writable.abort(new Error('gone'));
    await expect(readAll(one.readable)).rejects.toThrow('gone');
    const two = createPipe();
    await two.readable.cancel(new Error('closed'));
    await expect(two.writable.getWriter().write(utf8('x'))).rejects.toThrow('closed');
  });

  test('two make a connection with half-close', async () => {
    const [a, b] = createDuplexPair();
    const writer = a.writable.getWriter();
    await writer.write(utf8('ping'));
    await writer.close();
    expect(await readText(b.readable)).toBe('ping');
    const back = b.writable.getWriter();
    void back.write(utf8('pong')).then(() => back.close());
    expect(await readText(a.readable)).toBe('pong');
  });
});

describe('ByteReader', () => {
  test('reads exact counts, lines, and the rest', async () => {
    const reader = new ByteReader(stream('ab', 'cd\nef', '\n', 'tail'));
    expect(text(await reader.readExactly(3))).toBe('abc');
    expect(text((await reader.readUntil(10)) ?? new Uint8Array())).toBe('d\n');
    expect(text(await reader.peek(2))).toBe('ef');
    reader.unread(utf8('X'));
    expect(text((await reader.readUntil(10)) ?? new Uint8Array())).toBe('Xef\n');
    await reader.skip(1);
    expect(await readText(reader.rest())).toBe('ail');
  });

  test('says when the stream is too short or a line too long', async () => {
    await expect(new ByteReader(stream('ab')).readExactly(3)).rejects.toThrow(UnexpectedEnd);
    await expect(new ByteReader(stream('ab')).skip(3)).rejects.toThrow(UnexpectedEnd);
    await expect(new ByteReader(stream('abcdef\n')).readUntil(10, 4)).rejects.toThrow(TooLong);
    await expect(new ByteReader(stream('abc', 'def')).readUntil(10, 4)).rejects.toThrow(TooLong);
    expect(await new ByteReader(empty()).readExactlyOrEnd(4)).toBeUndefined();
    await expect(new ByteReader(stream('ab')).readExactlyOrEnd(4)).rejects.toThrow(UnexpectedEnd);
    expect(text((await new ByteReader(stream('ab')).readUntil(10)) ?? new Uint8Array())).toBe('ab');
  });

  test('takes a line without waiting only where all of it is there', async () => {
    const reader = new ByteReader(stream('ab\ncdef\ng', 'h\n'));
    expect(reader.takeUntil(10)).toBeUndefined();
    await reader.peek(1);
    expect(text(reader.takeUntil(10) ?? new Uint8Array())).toBe('ab\n');
    expect(reader.takeUntil(10, 4)).toBeUndefined();
    expect(text(reader.takeUntil(10, 5) ?? new Uint8Array())).toBe('cdef\n');
    expect(reader.takeUntil(10)).toBeUndefined();
    expect(text((await reader.readUntil(10)) ?? new Uint8Array())).toBe('gh\n');
  });

  test('peek leaves everything, also at the end of the stream', async () => {
    const reader = new ByteReader(stream('ab', 'cd', 'e'));
    expect(text(await reader.peek(3))).toBe('abc');
    expect(text(await reader.peek(99))).toBe('abcde');
    expect(text(await reader.peek(99))).toBe('abcde');
    expect(text(await reader.readExactly(5))).toBe('abcde');
    expect((await reader.peek(1)).length).toBe(0);
  });

  test('cancelling the rest cancels the source', async () => {
    const pipe = createPipe();
    await new ByteReader(pipe.readable).rest().cancel(new Error('enough'));
    await expect(pipe.writable.getWriter().write(utf8('x'))).rejects.toThrow('enough');
  });
});
