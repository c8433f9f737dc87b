import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { concat, text, utf8 } from '../../src/lib/bytes.ts';
import { gzip } from '../../src/lib/gzip.ts';
import { formatControl, parseControl } from '../../src/tools/images/control.ts';
import { readAr, readDeb } from '../../src/tools/images/deb.ts';
import { decompressMember } from '../../src/tools/images/decompress.ts';
import { arMember, tarOf } from './package-fixture.ts';

describe('ar', () => {
  test('members of odd and even length', () => {
    const bytes = concat([utf8('!<arch>\n'), arMember('a', utf8('odd')), arMember('b/', utf8('even'))]);
    expect([...readAr(bytes)].map(({ name, data }) => [name, text(data)])).toEqual([
      ['a', 'odd'],
      ['b', 'even'],
    ]);
  });

  test.each([
    ['no magic', utf8('not an archive')],
    ['half a header', concat([utf8('!<arch>\n'), utf8('name')])],
    ['a size beyond the end', concat([utf8('!<arch>\n'), arMember('a', utf8('1234')).subarray(0, 61)])],
  ])('%s is refused', (_, bytes) => {
    expect(() => [...readAr(bytes)]).toThrow(/ar/);
  });
});

describe('deb', () => {
  const control = tarOf({ './control': 'Package: x\nVersion: 1\n', './postinst': '#!/bin/sh\n' });

  test('control, scripts and files', async () => {
    const deb = await readDeb(
      concat([
        utf8('!<arch>\n'),
        arMember('debian-binary', utf8('2.0\n')),
        arMember('control.tar', control),
        arMember('data.tar', tarOf({ './usr/bin/x': 'program' })),
      ]),
    );
    expect(deb.control.get('Package')).toBe('x');
    expect([...deb.info.keys()]).toEqual(['postinst']);
    expect(deb.files.map(({ entry, data }) => [entry.name, text(data)])).toEqual([['./usr/bin/x', 'program']]);
  });

  test('another format version, a missing control file and an unknown packing are refused', async () => {
    const build = (version: string, name: string): Uint8Array =>
      concat([utf8('!<arch>\n'), arMember('debian-binary', utf8(version)), arMember(name, control)]);
    await expect(readDeb(build('3.0\n', 'control.tar'))).rejects.toThrow('unsupported package format "3.0"');
    await expect(readDeb(build('2.0\n', 'data.tar'))).rejects.toThrow('no control file');
    await expect(readDeb(build('2.0\n', 'control.tar.rar'))).rejects.toThrow('unknown compression of control.tar.rar');
  });
});

describe('packing', () => {
  test('xz and gzip members are unpacked, a damaged one is refused', async () => {
    const packed = spawnSync('xz', ['-c'], { input: 'plain' }).stdout;
    expect(text(await decompressMember('data.tar.xz', packed))).toBe('plain');
    expect(text(await decompressMember('data.tar.gz', gzip(utf8('plain'))))).toBe('plain');
    await expect(decompressMember('data.tar.xz', packed.subarray(0, 20))).rejects.toThrow(/^xz: .*end of input/);
  });
});

describe('control data', () => {
  test('paragraphs, continuation lines and back', () => {
    const source = 'Package: a\nDescription: one\n two\n .\n three\n\nPackage: b\nConffiles:\n /etc/b 123\n';
    const paragraphs = [...parseControl(source)];
    expect(paragraphs.map((one) => one.get('Package'))).toEqual(['a', 'b']);
    expect(paragraphs[0]?.get('Description')).toBe('one\n two\n .\n three');
    expect(paragraphs.map(formatControl).join('\n')).toBe(source);
  });

  test('a line without a field is refused', () => {
    expect(() => [...parseControl('Package: a\nnonsense\n')]).toThrow('no field');
    expect(() => [...parseControl(' x\n')]).toThrow('continuation');
  });
});
