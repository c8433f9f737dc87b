/** Archives that are wrong on purpose: each ends in a TarError, or in what Go's reader makes of it, never in silence. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, text, utf8 } from '../../src/lib/bytes.ts';
import { fromBytes } from '../../src/lib/stream.ts';
import { readTar, readTarStream, type TarEntry, TarError, type TarReadOptions, TarWriter } from '../../src/lib/tar.ts';
import { formatHeader, type TarHeader } from '../../src/lib/tar-header.ts';

const plain: TarHeader = {
  name: 'f',
  mode: 0o644,
  uid: 0,
  gid: 0,
  size: 0,
  mtime: 0,
  typeflag: '0',
  linkname: '',
  uname: '',
  gname: '',
  devmajor: 0,
  devminor: 0,
};

const end = new Uint8Array(1024);

/** A member as raw as wanted: header fields, then data padded to blocks. */
function member(fields: Partial<TarHeader>, data = ''): Uint8Array {
  const bytes = utf8(data);
  const padding = new Uint8Array((512 - (bytes.length % 512)) % 512);
  return concat([formatHeader({ ...plain, size: bytes.length, ...fields }), bytes, padding]);
}

function pax(...records: string[]): Uint8Array {
  return member({ typeflag: 'x', name: 'x' }, records.join(''));
}

/** Overwrites header bytes and repairs the checksum. */
function patched(block: Uint8Array, at: number, bytes: Uint8Array | string): Uint8Array {
  const out = block.slice();
  out.set(typeof bytes === 'string' ? utf8(bytes) : bytes, at);
  out.fill(32, 148, 156);
  const sum = out.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  out.set(utf8(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
  return out;
}

/** All entries by both readers, which must agree; a failure is its fault. */
async function read(archive: Uint8Array, options: TarReadOptions = {}): Promise<TarEntry[] | string> {
  const whole = attempt(() => [...readTar(archive, options)].map(({ entry }) => entry));
  const streamed: TarEntry[] = [];
  let fault: string | undefined;
  try {
    for await (const { entry, bytes } of readTarStream(
      fromBytes([archive.subarray(0, 99), archive.subarray(99)]),
      options,
    )) {
      streamed.push(entry);
      await bytes();
    }
  } catch (error) {
    fault = faultOf(error);
  }
  expect(fault ?? streamed).toEqual(whole);
  return whole;
}

function attempt(run: () => TarEntry[]): TarEntry[] | string {
  try {
    return run();
  } catch (error) {
    return faultOf(error);
  }
}

function faultOf(error: unknown): string {
  expect(error).toBeInstanceOf(TarError);
  return error instanceof TarError ? error.fault : 'no TarError';
}

const names = (entries: TarEntry[] | string): string[] =>
  typeof entries === 'string' ? [entries] : entries.map((entry) => `${entry.type} ${entry.name}`);

describe('sizes and ends', () => {
  test('an archive cut anywhere is truncated, but for the cuts Go allows', async () => {
    const writer = new TarWriter();
    writer.add(
      { name: 'n'.repeat(150), type: 'file', mode: 0, uid: 0, gid: 0, size: 700, mtime: 0 },
      new Uint8Array(700).fill(1),
    );
    const archive = writer.finish();
    const dataEnd = 3 * 512 + 700;
    for (let length = 0; length <= archive.length; length += 4) {
      const whole = length === 0 || length >= dataEnd;
      const cutEnd = length > 3 * 512 + 1024 && length % 512 !== 0;
      const answer = await read(archive.subarray(0, length));
      if (!whole || cutEnd) expect(answer, `${length} bytes`).toBe('truncated');
      else expect(answer, `${length} bytes`).toHaveLength(length >= dataEnd ? 1 : 0);
    }
  });

  test('a header that claims gigabytes costs nothing but an error', async () => {
    expect(await read(concat([formatHeader({ ...plain, size: 8 ** 11 - 1 }), end]))).toBe('truncated');
    const huge = patched(formatHeader(plain), 124, Uint8Array.of(0x80, 0, 0, 0, 0, 0x0f, 255, 255, 255, 255, 255, 255));
    expect(await read(concat([huge, end]))).toBe('truncated');
    const overflowing = patched(formatHeader(plain), 124, Uint8Array.of(0xbf, ...new Uint8Array(11).fill(255)));
    expect(await read(concat([overflowing, end]))).toBe('header');
  });

  test('negative sizes, in the header and in PAX', async () => {
    const negative = patched(formatHeader(plain), 124, new Uint8Array(12).fill(255));
    expect(await read(concat([negative, end]))).toBe('size');
    expect(await read(concat([pax('12 size=-512\n'), member({}), end]))).toBe('pax');
    expect(await read(concat([pax('13 size=-512\n'), member({}), end]))).toBe('size');
  });

  test('a PAX size rules over the header\u2019s', async () => {
    const archive = concat([
      pax('10 size=3\n'),
      formatHeader({ ...plain, size: 0 }),
      utf8('abc'),
      new Uint8Array(509),
      end,
    ]);
    expect([...readTar(archive)].map(({ data }) => text(data))).toEqual(['abc']);
  });

  test('a link with a size has no data: what follows is the next header', async () => {
    const archive = concat([
      formatHeader({ ...plain, typeflag: '1', linkname: 'a', size: 512 }),
      member({ name: 'next' }),
      end,
    ]);
    expect(names(await read(archive))).toEqual(['link f', 'file next']);
  });

  test('a zero block before more data is an error, what follows two is ignored', async () => {
    expect(await read(concat([member({}), new Uint8Array(512), member({})]))).toBe('header');
    expect(names(await read(concat([member({}), end, member({ name: 'hidden' }), utf8('garbage')])))).toEqual([
      'file f',
    ]);
    expect(names(await read(concat([member({}), new Uint8Array(512)])))).toEqual(['file f']);
  });

  test('limits on entries and their size', async () => {
    expect(await read(concat([member({}), member({}), end]), { maxEntries: 1 })).toBe('limit');
    expect(await read(concat([member({}, 'abcd'), end]), { maxSize: 3 })).toBe('limit');
    expect(await read(concat([formatHeader({ ...plain, typeflag: 'x', size: 2 << 20 }), end]))).toBe('limit');
    expect(await read(concat([formatHeader({ ...plain, typeflag: 'L', size: 2 << 20 }), end]))).toBe('limit');
  });
});

describe('headers', () => {
  test('a bad checksum or a field that is no number', async () => {
    const bad = formatHeader(plain);
    bad[0] = 0x7a;
    expect(await read(concat([bad, end]))).toBe('checksum');
    for (const [at, value] of [
      [100, '00009'],
      [108, 'x'],
      [136, '-1'],
    ] as const) {
      expect(await read(concat([patched(formatHeader(plain), at, value), end]))).toBe('header');
    }
  });

  test('signed checksums of old tars, base-256 numbers of GNU tar', async () => {
    const signed = formatHeader({ ...plain, name: 'f' });
    signed[1] = 0xe9;
    signed.fill(32, 148, 156);
    const sum = signed.reduce((total, byte) => total + (byte < 128 ? byte : byte - 256), 0);
    signed.set(utf8(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
    expect(await read(concat([signed, end]))).toHaveLength(1);
    const before1970 = patched(formatHeader(plain), 136, new Uint8Array(12).fill(255));
    expect(await read(concat([before1970, end]))).toMatchObject([{ mtime: -1 }]);
    const bigId = patched(formatHeader(plain), 108, Uint8Array.of(0x80, 0, 0, 1, 0, 0, 0, 0));
    expect(await read(concat([bigId, end]))).toMatchObject([{ uid: 2 ** 32 }]);
  });

  test('types: old files and directories, contiguous files; sparse and unknown ones are refused', async () => {
    const nul = (name: string): Uint8Array => patched(member({ name }), 156, '\0');
    expect(names(await read(concat([nul('f'), nul('d/'), member({ typeflag: '7' }), end])))).toEqual([
      'file f',
      'directory d/',
      'file f',
    ]);
    for (const typeflag of ['S', 'M', 'V', 'D', 'Z'])
      expect(await read(concat([member({ typeflag }), end]))).toBe('unsupported');
    expect(await read(concat([pax('22 GNU.sparse.major=1\n'), member({}), end]))).toBe('unsupported');
  });
});

describe('extended headers', () => {
  test.each([
    ['no length', 'path=a\n'],
    ['length too short', '3 a\n'],
    ['length too long', '99 path=a\n'],
    ['length with a sign', '+11 path=ab\n'],
    ['no line feed', '10 path=ab'],
    ['no equals sign', '7 path\n'],
    ['an empty key', '6 =ab\n'],
    ['a NUL in the path', '12 path=a\0b\n'],
    ['a NUL in the key', '12 p\0th=abc\n'],
    ['a size that is no number', '11 size=x1\n'],
    ['a uid with an exponent', '11 uid=1e3\n'],
    ['a time that is no number', '13 mtime=abc\n'],
    ['a number beyond 2^53', '24 uid=9007199254740993\n'],
    ['garbage after a good record', '11 path=ab\ngarbage'],
  ])('%s', async (_, records) => {
    expect(await read(concat([pax(records), member({}), end]))).toBe('pax');
  });

  test('an empty value leaves the header\u2019s own', async () => {
    expect(names(await read(concat([pax('8 path=\n'), member({}), end])))).toEqual(['file f']);
  });

  test('records touch the next entry only, not a long name\u2019s header between', async () => {
    const archive = concat([
      pax('10 size=1\n'),
      member({ typeflag: 'L', name: '././@LongLink' }, `${'n'.repeat(200)}\0`),
      member({}, 'x'),
      member({ name: 'next' }),
      end,
    ]);
    expect(names(await read(archive))).toEqual([`file ${'n'.repeat(200)}`, 'file next']);
  });

  test('a global header changes nothing (as in Docker) but must be well-formed', async () => {
    const global = (data: string): Uint8Array => member({ typeflag: 'g', name: 'g' }, data);
    expect(names(await read(concat([global('11 path=ab\n'), member({}), end])))).toEqual(['file f']);
    expect(await read(concat([global('garbage'), member({}), end]))).toBe('pax');
  });

  test('a header that extends nothing is an error (Go ends silently)', async () => {
    expect(await read(concat([pax('11 path=ab\n'), end]))).toBe('truncated');
    expect(await read(pax('11 path=ab\n'))).toBe('truncated');
  });

  test('names come as they are: what leaves the tree is for the extractor to refuse', async () => {
    const archive = concat([
      member({ name: '../../etc/passwd' }),
      member({ name: '/abs' }),
      member({ name: '__proto__' }),
      member({ typeflag: '2', name: 'link', linkname: '/etc' }),
      pax('29 SCHILY.xattr.__proto__=ab\n', '17 __proto__=abc\n'),
      member({ name: 'x' }),
      end,
    ]);
    const entries = await read(archive);
    expect(names(entries)).toEqual(['file ../../etc/passwd', 'file /abs', 'file __proto__', 'symlink link', 'file x']);
    const last = typeof entries === 'string' ? undefined : entries.at(-1);
    expect(last?.xattrs?.get('__proto__')).toEqual(utf8('ab'));
    expect(last?.pax?.get('__proto__')).toBe('abc');
  });
});

describe('any damage', () => {
  const archive = (() => {
    const writer = new TarWriter();
    const meta = { mode: 0o644, uid: 1, gid: 2, mtime: 3 };
    writer.add({ ...meta, name: 'n'.repeat(120), type: 'file', size: 5 }, utf8('hello'));
    writer.add({ ...meta, name: 'dir', type: 'directory', size: 0 });
    writer.add({ ...meta, name: 'l', type: 'symlink', linkname: 't', size: 0 });
    return writer.finish();
  })();

  test('both readers agree, and throw nothing but TarErrors', async () => {
    const change = fc.tuple(fc.nat(archive.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 4 }),
        fc.nat(archive.length),
        async (changes, cut) => {
          const bad = archive.slice(0, archive.length - (cut % 3 === 0 ? cut : 0));
          for (const [at, byte] of changes) if (at < bad.length) bad[at] = byte;
          await read(bad);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('and where checksums are made good again', async () => {
    const change = fc.tuple(fc.constantFrom(0, 1024, 2048, 2560), fc.nat(511), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        let bad: Uint8Array = archive;
        for (const [block, at, byte] of changes) {
          const fixed = patched(bad.subarray(block, block + 512), at, Uint8Array.of(byte));
          bad = concat([bad.subarray(0, block), fixed, bad.subarray(block + 512)]);
        }
        await read(bad);
      }),
      { numRuns: 1000 },
    );
  });
});

test('data must be read before the next entry', async () => {
  const archive = concat([member({ name: 'a' }, 'abc'), member({ name: 'b' }, 'x'), end]);
  const items = [];
  for await (const item of readTarStream(fromBytes(archive))) items.push(item);
  await expect(items[0]?.bytes()).rejects.toThrow('is past');
});

test('leaving early cancels the source', async () => {
  let cancelled = false;
  const source = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(member({ name: 'a' }, 'abc')),
    cancel: () => {
      cancelled = true;
    },
  });
  for await (const item of readTarStream(source)) if (item.entry.name === 'a') break;
  expect(cancelled).toBe(true);
});
