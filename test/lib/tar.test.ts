import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { unpackTar } from 'modern-tar';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { concat, fromBase64, text, utf8 } from '../../src/lib/bytes.ts';
import { gunzipSync } from '../../src/lib/gzip.ts';
import { fromBytes, readAll } from '../../src/lib/stream.ts';
import {
  readTar,
  readTarStream,
  type TarEntry,
  type TarWriteOptions,
  TarWriter,
  tarStream,
} from '../../src/lib/tar.ts';

type Item = { entry: TarEntry; data: Uint8Array };

const base = { mode: 0o644, uid: 0, gid: 0, size: 0, mtime: 1_700_000_000 };

function file(name: string, content: string, extra: Partial<TarEntry> = {}): Item {
  const data = utf8(content);
  return { entry: { ...base, name, type: 'file', size: data.length, ...extra }, data };
}

function other(name: string, type: TarEntry['type'], extra: Partial<TarEntry> = {}): Item {
  return { entry: { ...base, name, type, ...extra }, data: new Uint8Array() };
}

function pack(items: readonly Item[], options?: TarWriteOptions): Uint8Array {
  const writer = new TarWriter(options);
  for (const { entry, data } of items) writer.add(entry, data);
  return writer.finish();
}

async function readStreamed(bytes: Uint8Array, size: number): Promise<Item[]> {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) parts.push(bytes.subarray(at, at + size));
  const items: Item[] = [];
  for await (const item of readTarStream(fromBytes(parts))) items.push({ entry: item.entry, data: await item.bytes() });
  return items;
}

const samples: Item[] = [
  other('dir/', 'directory', { mode: 0o1755 }),
  file('dir/hello.txt', 'hello\n', { uname: 'root', gname: 'root', uid: 1000, gid: 100 }),
  file('empty', ''),
  file('exact', 'x'.repeat(1024), { mode: 0o4755 }),
  other('link', 'symlink', { linkname: 'dir/hello.txt', mode: 0o777 }),
  other('hard', 'link', { linkname: 'dir/hello.txt' }),
  other('null', 'char', { devmajor: 1, devminor: 3 }),
  other('sda', 'block', { devmajor: 8, devminor: 0 }),
  other('pipe', 'fifo'),
  file(`long/${'n'.repeat(120)}/${'m'.repeat(90)}`, 'long name'),
  file('grüße/日本', 'not ASCII'),
  other('far', 'symlink', { linkname: `../${'t'.repeat(200)}` }),
  file('big-ids', '', { uid: 3_000_000, gid: 2 ** 31 }),
  file('old', '', { mtime: -5 }),
  file('caps', '', { xattrs: new Map([['security.capability', Uint8Array.of(1, 0, 0, 2, 0x0a, 0xff)]]) }),
  file('noted', '', { pax: new Map([['comment', 'a\nb=c']]) }),
];

describe('round trip', () => {
  test('every kind of entry comes back as it was', async () => {
    const archive = pack(samples);
    expect(archive.length % 512).toBe(0);
    const expected = samples.map(({ entry, data }) => {
      const pax = entry.name === 'old' ? { pax: new Map([['mtime', '-5']]) } : {};
      return { entry: { ...entry, ...pax }, data };
    });
    expect([...readTar(archive)]).toEqual(expected);
    expect(await readStreamed(archive, 700)).toEqual(expected);
    expect(await readAll(tarStream(samples))).toEqual(archive);
  });

  test('data given as a stream is the same archive', async () => {
    const items = samples.map(({ entry, data }) => ({ entry, data: fromBytes(data) }));
    expect(await readAll(tarStream(items))).toEqual(pack(samples));
  });

  test('any names, numbers and data', async () => {
    const name = fc.stringMatching(/^[^\0/][^\0]{0,150}[^\0/]$/u).filter((value) => text(utf8(value)) === value);
    const item = fc.record({
      name,
      content: fc.string({ maxLength: 1200 }),
      mode: fc.integer({ min: 0, max: 0o7777 }),
      uid: fc.oneof(fc.nat(), fc.maxSafeNat()),
      mtime: fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(item, { maxLength: 5 }), fc.integer({ min: 1, max: 2000 }), async (list, size) => {
        const items = list.map(({ name, content, ...rest }) => file(name, content, rest));
        const archive = pack(items);
        const back = [...readTar(archive)];
        expect(back.map(({ entry: { pax, ...entry }, data }) => ({ entry, data }))).toEqual(items);
        expect(await readStreamed(archive, size)).toEqual(back);
      }),
      { numRuns: 100 },
    );
  });

  test('fractions of seconds only where asked for, then exactly', () => {
    const item = file('f', '', { mtime: 1_700_000_000.123457, pax: new Map([['mtime', '1700000000.123456789']]) });
    item.entry.mtime = Number('1700000000.123456789');
    expect([...readTar(pack([item]))][0]?.entry.mtime).toBe(1_700_000_000);
    expect([...readTar(pack([item], { subsecond: true }))][0]?.entry).toEqual(item.entry);
    const rounded = file('f', '', { mtime: 1.25 });
    expect([...readTar(pack([rounded], { subsecond: true }))][0]?.entry.pax?.get('mtime')).toBe('1.25');
  });
});

describe('with other tars', () => {
  let dir = '';
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'drydock-tar-'));
    const script = `mkdir -p src/sub && cd src && echo hi > sub/a && ln -s sub/a s && ln sub/a h && mkfifo p &&
      : > ${'l'.repeat(180)} && ln -s ${'t'.repeat(180)} ls && mkdir -p ${'d'.repeat(60)}/${'e'.repeat(70)} &&
      printf x > grüße && chmod 4750 sub/a && touch -d '2001-02-03 04:05:06.789 UTC' sub/a`;
    execFileSync('sh', ['-c', script], { cwd: dir });
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  test.each(['gnu', 'pax', 'ustar', 'oldgnu', 'v7'])('reads what GNU tar writes with --format=%s', async (format) => {
    const tolerant = format === 'ustar' || format === 'v7' ? ['--exclude=l*', '--exclude=d*', '--exclude=p'] : [];
    const args = ['-c', `--format=${format}`, '--sort=name', ...tolerant, '--owner=u:1000', '--group=g:2000', '.'];
    const archive = new Uint8Array(
      execFileSync('tar', args, { cwd: join(dir, 'src'), stdio: ['pipe', 'pipe', 'ignore'] }),
    );
    const items = [...readTar(archive)];
    const listed = execFileSync('tar', ['-t', '--quoting-style=literal'], { input: archive })
      .toString()
      .trim()
      .split('\n');
    expect(items.map(({ entry }) => entry.name)).toEqual(listed);
    expect(await readStreamed(archive, 10_240)).toEqual(items);
    const find = (name: string): TarEntry | undefined => items.find(({ entry }) => entry.name === name)?.entry;
    expect(find('./h')).toMatchObject({ type: 'file', mode: 0o4750, uid: 1000, gid: 2000, size: 3 });
    expect(find('./sub/a')).toMatchObject({ type: 'link', linkname: './h', size: 0 });
    expect(Math.floor(find('./h')?.mtime ?? 0)).toBe(981173106);
    if (format === 'pax') expect(find('./h')?.pax?.get('mtime')).toBe('981173106.789');
    expect(find('./s')).toMatchObject({ type: 'symlink', linkname: 'sub/a' });
    if (!tolerant.length) expect(find('./ls')?.linkname).toBe('t'.repeat(180));
  });

  test('GNU tar reads what we write', () => {
    const path = join(dir, 'ours.tar');
    writeFileSync(path, pack(samples));
    const listed = execFileSync('tar', ['-tvf', path, '--quoting-style=literal', '--full-time', '--numeric-owner'], {
      env: { ...process.env, TZ: 'UTC' },
    }).toString();
    const rows = listed
      .trim()
      .split('\n')
      .map((row) => row.replace(/ +/g, ' '));
    expect(rows[0]).toBe('drwxr-xr-t 0/0 0 2023-11-14 22:13:20 dir/');
    expect(rows[1]).toBe('-rw-r--r-- 1000/100 6 2023-11-14 22:13:20 dir/hello.txt');
    expect(rows[6]).toBe('crw-r--r-- 0/0 1,3 2023-11-14 22:13:20 null');
    expect(rows[9]?.endsWith(`long/${'n'.repeat(120)}/${'m'.repeat(90)}`)).toBe(true);
    expect(rows[12]).toContain('3000000/2147483648');
    expect(rows[13]).toContain('1969-12-31 23:59:55 old');
    expect(rows.length).toBe(samples.length);
  });

  test('modern-tar reads the same names and data', async () => {
    const theirs = await unpackTar(pack(samples));
    expect(theirs.map(({ header }) => header.name)).toEqual(samples.map(({ entry }) => entry.name));
    theirs.forEach((item, i) => {
      expect(text(item.data ?? new Uint8Array())).toBe(text(samples[i]?.data ?? new Uint8Array()));
    });
  });
});

/**
 * A layer as Docker 28.5.2 wrote it (gzipped) for
 * `RUN mknod /dev9 c 1 3; mkfifo /p; rm /bin/vi; echo hi > /hi; ln /hi /hi2; ln -s /x /y; chown 2097152:5 /hi; touch -t …`.
 */
const dockerLayer = gunzipSync(
  fromBase64(
    'H4sIAAAAAAACA+2XS4rDMAyGvZ5T+ASJ5JfoYvaznCukJNBsSum7t68SSp+0NFCbBuvbOIRAZP+WfmnazksVGWDI+35l7tf+Gb0F' +
      'i86jtQoQAI3SPnZgHZvVulpyKJ/Y5PXmRkKnf7GbFds2rv7hUfcX+iMYp3SSQ8xc/7rZTlLkf3BuUP5bVNqOT388rUlC/wT/1f6v' +
      'qepmuSqgnMUpAk90v+iPdHMXWH/vuP7vx6T/SEGvN239a2BC6M1PpqeQL5FS/o36f+4H+3LJpd+5QPxZ954Cgvh/Gv0l53Pmzv/N' +
      'l/h/6Pp/8X/xfyF2/Y+S8gP9n+e/a//n8R95/sMUzUnm/r9I8I/B8z+QM9z/Ben/onNIpD/R2ePf0Z94JNCmTNABZK6/IAj5cgSn' +
      'Zr1BABwAAA==',
  ),
);

/** What it wrote for `COPY . /ctx`: long paths, long links, a name that isn't ASCII, large ids, a time before 1970. */
const dockerCopyLayer = gunzipSync(
  fromBase64(
    'H4sIAAAAAAACA+xbzW6bQBD22U8xLxDvPyi12kurqpc2UaQeesQGB2QHLIxT/DR9kd7yYh2wZDdUVkzJbk2Zz7KA9R6Ab79vZnbX' +
      '86JkI8vgCN+Y+ohoHutzYRRXQhuh1IgLzjUfgbF9YxW2myLI8VZe4yF/f7ieoOL/QzZfRvkiWUX2+Pe0Psm/1LLBv+QK+XfyEgfO' +
      '/8e7m88w2252s6wcv7+5/QYTYDgoxndfv8DDMs1CYGH0eA1zEKCm2LRIFhmw9RTyB2CzJGWPyRSieZxBnMA7YDFertLqWH1lfXG1' +
      'AVYC200B+31PQfJrXxj5xuy7F9l2HsNVge1So/or+vWE17+O+/Im+4lK/zMX/u/7bfxfoV2ADEj/LvgPO+Cc5KF1/JfKw+FC8d8B' +
      'og44N3Fszb/C3qrn/HcVliP+7WV95+d/mAE+51/jx/Q8/+tsrF2Uef5t7yi/Gnz+F0bR2uYkwF/U/1V3iv+O+L8Nyk9REEb5ZsLZ' +
      'ff7q8eAE70f+5SE27NuFwHEwgrJP/PcUksM6KOK31Ti4z59+Pv2IKCIMzP8tSL5b/ic4XtH8n5PHJ7UPXv+x+NfrP6apf+kL0r8L' +
      'xEEekgUMXP/y0tZ/hRJY/wkX5kT13/P6b5UuXdd/8pgbHuo/6VH95wLC07BK0mVdBBYXCQpPlvVvQfLd1n+VLz3Uv3Qxusj/WWoZ' +
      'L/o/P4yNfbtCkP+78X9ljhOAtgfCKTCy+P9d/+3W/7Wh/Z/D8X/dGAu1/+P8D/m/fUjjXYD/U+Ah/yf/H67/iz/9X5L/u/F/f8j+' +
      'vxh6AHCl/1br/+j/lf5p/c8+Siq9B6//bGV3t/nL+m+cC6590r8z/tfJ2uoGsHP4b+7/Ffj/L4/4JxAIBGv4NQBoACUYAEIAAA==',
  ),
);

describe('written bytes', () => {
  test('a layer of the real Docker, read and written again, is the same bytes', () => {
    const items = [...readTar(dockerLayer)];
    const rows = items.map(({ entry }) => `${entry.type} ${entry.name} ${entry.uid} ${entry.linkname ?? ''}`.trim());
    expect(rows).toEqual([
      'directory bin/ 0',
      'file bin/.wh.vi 0',
      'char dev9 0',
      'file hi 2097152',
      'link hi2 2097152 hi',
      'fifo p 0',
      'symlink y 0 /x',
    ]);
    expect(pack(items)).toEqual(dockerLayer);
    expect(pack([...readTar(dockerCopyLayer)])).toEqual(dockerCopyLayer);
    expect([...readTar(dockerCopyLayer)].length).toBe(16);
  });

  test('a plain entry is the header GNU tar writes for --format=ustar', () => {
    const dir = mkdtempSync(join(tmpdir(), 'drydock-tar-'));
    writeFileSync(join(dir, 'a'), 'x', { mode: 0o640 });
    const args = ['-c', '--format=ustar', '--mtime=@1700000000', '--owner=u:1000', '--group=g:2000', 'a'];
    const theirs = new Uint8Array(execFileSync('tar', args, { cwd: dir }));
    rmSync(dir, { recursive: true });
    const ours = pack([file('a', 'x', { mode: 0o640, uid: 1000, gid: 2000, uname: 'u', gname: 'g' })]);
    expect(ours).toEqual(theirs.subarray(0, 2048));
  });

  test('a long name is divided at a slash where its parts fit, as GNU tar does', () => {
    const name = `${'d'.repeat(60)}/${'e'.repeat(60)}/${'f'.repeat(90)}`;
    const archive = pack([file(name, '')]);
    expect(archive.length).toBe(512 + 1024);
    expect(text(archive.subarray(0, 100))).toBe(`${'f'.repeat(90)}${'\0'.repeat(10)}`);
    expect(text(archive.subarray(345, 345 + 122))).toBe(`${'d'.repeat(60)}/${'e'.repeat(60)}\0`);
    const listed = execFileSync('tar', ['-t'], { input: archive }).toString();
    expect(listed).toBe(`${name}\n`);
  });

  test('a name too long for that is a PAX record under PaxHeaders.0, whose length counts itself', () => {
    const name = `dir/${'n'.repeat(101)}`;
    const archive = pack([file(name, '')]);
    expect(text(archive.subarray(0, 100))).toBe(`dir/PaxHeaders.0/${'n'.repeat(83)}`);
    expect(String.fromCharCode(archive[156] ?? 0)).toBe('x');
    expect(archive.subarray(265, 512).every((byte) => byte === 0)).toBe(true);
    expect(text(archive.subarray(512, 512 + 115))).toBe(`115 path=${name}\n`);
    expect(text(archive.subarray(1024, 1124))).toBe(name.slice(0, 100));
  });

  test('what cannot be written is an error', async () => {
    const refuse = (item: Item): void => {
      expect(() => pack([item])).toThrow('archive/tar: cannot encode header');
    };
    refuse({ ...file('a', 'abc'), data: utf8('ab') });
    refuse(other('a', 'directory', { size: -1 }));
    refuse(other('a', 'char', { devmajor: 2 ** 30 }));
    refuse(file('a', '', { mtime: Number.NaN }));
    expect(() => pack([file('a\0b', '')])).toThrow('invalid tar header');
    const short = [{ entry: file('a', 'abc').entry, data: fromBytes(utf8('ab')) }];
    await expect(readAll(tarStream(short))).rejects.toThrow('has 2 bytes instead of 3');
    expect(concat([]).length).toBe(0);
  });
});
