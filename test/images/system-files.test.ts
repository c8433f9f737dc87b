/** What the build writes in place of ldconfig, update-alternatives, base-passwd and dpkg. */
import { describe, expect, test } from 'vitest';
import { concat, utf8 } from '../../src/lib/bytes.ts';
import { addGroup, addUser, createMasterAccounts, groupId, userId } from '../../src/tools/images/accounts.ts';
import { findAlternatives, installAlternatives } from '../../src/tools/images/alternatives.ts';
import { compareLibraryNames, readSoname, updateLdCache } from '../../src/tools/images/ld-cache.ts';
import { directoryNode, fileNode, symlinkNode, Tree } from '../../src/tools/images/tree.ts';

/** A riscv64 shared object that has nothing but a dynamic section with a soname. */
function library(soname: string): Uint8Array {
  const bytes = new Uint8Array(64 + 2 * 56 + 3 * 16);
  const view = new DataView(bytes.buffer);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setUint16(16, 3, true);
  view.setUint16(18, 243, true);
  view.setBigUint64(32, 64n, true);
  view.setUint16(56, 2, true);
  const strings = bytes.length;
  const segment = (index: number, type: number, offset: number, size: number): void => {
    view.setUint32(64 + index * 56, type, true);
    view.setBigUint64(64 + index * 56 + 8, BigInt(offset), true);
    view.setBigUint64(64 + index * 56 + 16, BigInt(offset + 0x1000), true);
    view.setBigUint64(64 + index * 56 + 32, BigInt(size), true);
  };
  segment(0, 1, 0, 4096);
  segment(1, 2, 176, 48);
  for (const [index, [tag, value]] of [
    [14, 1],
    [5, strings + 0x1000],
    [0, 0],
  ].entries()) {
    view.setBigUint64(176 + index * 16, BigInt(tag ?? 0), true);
    view.setBigUint64(176 + index * 16 + 8, BigInt(value ?? 0), true);
  }
  return concat([bytes, utf8(`\0${soname}\0`)]);
}

/** The cache's entries, read as glibc does. */
function readCache(cache: Uint8Array): [soname: string, path: string, flags: number][] {
  const view = new DataView(cache.buffer, cache.byteOffset);
  const string = (at: number): string => new TextDecoder().decode(cache.subarray(at, cache.indexOf(0, at)));
  return Array.from({ length: view.getUint32(20, true) }, (_, i) => {
    const at = 48 + i * 24;
    return [string(view.getUint32(at + 4, true)), string(view.getUint32(at + 8, true)), view.getUint32(at, true)];
  });
}

describe('ld.so.cache', () => {
  test('sonames of the configured folders, then the standard ones; links for linking too', () => {
    const tree = new Tree();
    tree.put('/usr/lib', directoryNode(1));
    tree.put('/lib', symlinkNode('usr/lib', 1));
    tree.put('/etc/ld.so.conf', fileNode(utf8('include /etc/ld.so.conf.d/*.conf\n'), 1));
    tree.put(
      '/etc/ld.so.conf.d/riscv64.conf',
      fileNode(utf8('# multiarch\n/lib/riscv64-linux-gnu\n/usr/lib/riscv64-linux-gnu\n'), 1),
    );
    const folder = '/usr/lib/riscv64-linux-gnu';
    tree.put(`${folder}/libz.so.1.3`, fileNode(library('libz.so.1'), 1));
    tree.put(`${folder}/libz.so`, symlinkNode('libz.so.1.3', 1));
    tree.put(`${folder}/libz.so.1`, symlinkNode('libz.so.1.3', 1));
    tree.put(`${folder}/libbz2.so.1`, symlinkNode('libbz2.so.1.0', 1));
    tree.put(`${folder}/libbz2.so.1.0`, symlinkNode('libbz2.so.1.0.4', 1));
    tree.put(`${folder}/libbz2.so.1.0.4`, fileNode(library('libbz2.so.1.0'), 1));
    tree.put(`${folder}/libm.so`, fileNode(utf8('INPUT ( /lib/libm.so.6 )'), 1));
    tree.put('/usr/lib/libnolink.so.2.0', fileNode(library('libnolink.so.2'), 1));
    updateLdCache(tree, 2);
    const cache = tree.get('/etc/ld.so.cache')?.data ?? new Uint8Array();
    expect(new TextDecoder().decode(cache.subarray(0, 20))).toBe('glibc-ld.so.cache1.1');
    expect(readCache(cache)).toEqual([
      ['libz.so.1', '/lib/riscv64-linux-gnu/libz.so.1', 0x1003],
      ['libz.so', '/lib/riscv64-linux-gnu/libz.so', 0x1003],
      ['libnolink.so.2', '/lib/libnolink.so.2', 0x1003],
      ['libbz2.so.1.0', '/lib/riscv64-linux-gnu/libbz2.so.1.0', 0x1003],
    ]);
    expect(tree.get('/lib/libnolink.so.2')?.target).toBe('libnolink.so.2.0');
  });

  test('digits in names compare as numbers', () => {
    expect(compareLibraryNames('libc.so.6', 'libc.so.10')).toBeLessThan(0);
    expect(compareLibraryNames('liba.so.1', 'libb.so.1')).toBeLessThan(0);
    expect(compareLibraryNames('libc.so.6', 'libc.so.6')).toBe(0);
    expect(compareLibraryNames('libc.so', 'libc.so.6')).toBeLessThan(0);
    expect(compareLibraryNames('lib1.so', 'libx.so')).toBeGreaterThan(0);
  });

  test('what is no riscv64 library has no soname', () => {
    expect(readSoname(utf8('text'))).toBeUndefined();
    const other = library('x');
    other[18] = 62;
    expect(readSoname(other)).toBeUndefined();
    expect(readSoname(library('libq.so.1'))).toBe('libq.so.1');
  });
});

describe('alternatives', () => {
  const script = `set -e
if [ "$1" = configure ]; then
  update-alternatives --install /usr/bin/awk awk /usr/bin/mawk 5 \\
      --slave /usr/share/man/man1/awk.1.gz awk.1.gz /usr/share/man/man1/mawk.1.gz \\
      --slave /usr/bin/nawk nawk /usr/bin/mawk
  update-alternatives --install "$link" x /usr/bin/x 3
fi
`;

  test('literal calls are found, those with variables are not', () => {
    expect(findAlternatives(script)).toEqual([
      {
        link: '/usr/bin/awk',
        name: 'awk',
        path: '/usr/bin/mawk',
        priority: 5,
        slaves: [
          { link: '/usr/share/man/man1/awk.1.gz', name: 'awk.1.gz', path: '/usr/share/man/man1/mawk.1.gz' },
          { link: '/usr/bin/nawk', name: 'nawk', path: '/usr/bin/mawk' },
        ],
      },
    ]);
  });

  test('the highest priority that is there wins; slaves that are missing are skipped; state as update-alternatives has it', () => {
    const tree = new Tree();
    tree.put('/usr/bin/mawk', fileNode(utf8('m'), 1));
    tree.put('/usr/bin/gawk', fileNode(utf8('g'), 1));
    const gawk = { link: '/usr/bin/awk', name: 'awk', path: '/usr/bin/gawk', priority: 10, slaves: [] };
    const absent = { ...gawk, path: '/usr/bin/original-awk', priority: 99 };
    installAlternatives(tree, [...findAlternatives(script), gawk, absent], 1);
    expect(tree.get('/usr/bin/awk')?.target).toBe('/etc/alternatives/awk');
    expect(tree.get('/etc/alternatives/awk')?.target).toBe('/usr/bin/gawk');
    expect(tree.get('/usr/bin/nawk')).toBeUndefined();
    expect(tree.text('/var/lib/dpkg/alternatives/awk')).toBe(
      'auto\n/usr/bin/awk\nawk.1.gz\n/usr/share/man/man1/awk.1.gz\nnawk\n/usr/bin/nawk\n\n/usr/bin/gawk\n10\n\n\n/usr/bin/mawk\n5\n/usr/share/man/man1/mawk.1.gz\n/usr/bin/mawk\n\n',
    );
  });
});

describe('accounts', () => {
  function system(): Tree {
    const tree = new Tree();
    tree.put(
      '/usr/share/base-passwd/passwd.master',
      fileNode(
        utf8('root:*:0:0:root:/root:/bin/bash\nnobody:*:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n'),
        1,
      ),
    );
    tree.put('/usr/share/base-passwd/group.master', fileNode(utf8('root:*:0:\nshadow:*:42:\n'), 1));
    createMasterAccounts(tree, 86_400 * 20_000);
    return tree;
  }

  test('the master files become shadowed accounts', () => {
    const tree = system();
    expect(tree.text('/etc/passwd')).toBe(
      'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n',
    );
    expect(tree.text('/etc/shadow')).toBe('root:*:20000:0:99999:7:::\nnobody:*:20000:0:99999:7:::\n');
    expect(tree.get('/etc/shadow')).toMatchObject({ mode: 0o640, gid: 42 });
    expect(tree.text('/etc/gshadow')).toBe('root:*::\nshadow:*::\n');
  });

  test('users and groups are added once', () => {
    const tree = system();
    for (let i = 0; i < 2; i++) {
      addGroup(tree, 'docker', 999, ['student'], 86_400);
      addUser(tree, { name: 'student', uid: 1000, gid: 1000, home: '/home/student', shell: '/bin/bash' }, 86_400);
    }
    expect(tree.text('/etc/passwd').split('\n').slice(2)).toEqual(['student:x:1000:1000::/home/student:/bin/bash', '']);
    expect(tree.text('/etc/shadow').split('\n').slice(2)).toEqual(['student:!:1:0:99999:7:::', '']);
    expect(tree.text('/etc/group').split('\n').slice(2)).toEqual(['docker:x:999:student', '']);
    expect([userId(tree, 'student'), groupId(tree, 'docker'), userId(tree, 7)]).toEqual([1000, 999, 7]);
    expect(() => userId(tree, 'ghost')).toThrow('/etc/passwd has no ghost');
  });
});
