import { describe, expect, test } from 'vitest';
import {
  EACCES,
  EBUSY,
  EEXIST,
  EINVAL,
  EISDIR,
  ELOOP,
  ENAMETOOLONG,
  ENOENT,
  ENOTDIR,
  EPERM,
  EROFS,
  EXDEV,
} from '../../../src/kernel/uapi/errno.ts';
import {
  O_CREAT,
  O_EXCL,
  O_NOFOLLOW,
  O_PATH,
  O_RDONLY,
  O_RDWR,
  O_WRONLY,
  RESOLVE_BENEATH,
  RESOLVE_IN_ROOT,
  RESOLVE_NO_SYMLINKS,
} from '../../../src/kernel/uapi/fcntl.ts';
import { MS_RDONLY } from '../../../src/kernel/uapi/mount.ts';
import { link, mkdir, rename, rmdir, symlink, unlink } from '../../../src/kernel/vfs/change.ts';
import { Devices } from '../../../src/kernel/vfs/devices.ts';
import { lookup } from '../../../src/kernel/vfs/namei.ts';
import { openPath } from '../../../src/kernel/vfs/open.ts';
import { pathname } from '../../../src/kernel/vfs/path.ts';
import { credentials, newTmpfs, TestCaller } from './caller.ts';

const devices = new Devices();
const open = (caller: TestCaller, name: string, flags = O_RDONLY, mode = 0o644) =>
  openPath(caller, devices, name, flags, mode);

function prepared(): TestCaller {
  const caller = new TestCaller();
  mkdir(caller, '/a', 0o755);
  mkdir(caller, '/a/b', 0o755);
  open(caller, '/a/b/file', O_CREAT | O_WRONLY).release();
  return caller;
}

describe('path resolution', () => {
  test('dots, slashes and the root', () => {
    const caller = prepared();
    const file = lookup(caller, '/a/b/file');
    expect(lookup(caller, '//a/./b/../b//file').inode).toBe(file.inode);
    expect(lookup(caller, '/../../a/b/file').inode).toBe(file.inode);
    expect(lookup(caller, '/').inode).toBe(caller.root.inode);
    expect(lookup(caller, '/a/b/').inode).toBe(lookup(caller, '/a/b').inode);
    expect(() => lookup(caller, '')).toThrow(ENOENT);
    expect(() => lookup(caller, '/a/b/file/')).toThrow(ENOTDIR);
    expect(() => lookup(caller, '/a/b/file/x')).toThrow(ENOTDIR);
    expect(() => lookup(caller, '/a/none/x')).toThrow(ENOENT);
    expect(() => lookup(caller, `/${'n'.repeat(256)}`)).toThrow(ENAMETOOLONG);
    expect(() => lookup(caller, `/${'ä'.repeat(128)}`)).toThrow(ENAMETOOLONG);
    expect(() => lookup(caller, `/${'n'.repeat(255)}`)).toThrow(ENOENT);
    expect(() => lookup(caller, '/a/'.repeat(1400))).toThrow(ENAMETOOLONG);
  });

  test('symbolic links: relative, absolute, chained, dangling, loops', () => {
    const caller = prepared();
    symlink(caller, 'b/file', '/a/rel');
    symlink(caller, '/a/b', '/abs');
    symlink(caller, 'abs', '/chain');
    symlink(caller, 'loop', '/loop');
    symlink(caller, '/a/new', '/dangling');
    const file = lookup(caller, '/a/b/file').inode;
    expect(lookup(caller, '/a/rel').inode).toBe(file);
    expect(lookup(caller, '/chain/file').inode).toBe(file);
    expect(lookup(caller, '/chain', { follow: false }).inode.readlink()).toBe('abs');
    expect(lookup(caller, '/chain/', { follow: false }).inode).toBe(lookup(caller, '/a/b').inode);
    expect(() => lookup(caller, '/loop')).toThrow(ELOOP);
    expect(() => lookup(caller, '/dangling')).toThrow(ENOENT);
    open(caller, '/dangling', O_CREAT | O_WRONLY).release();
    expect(lookup(caller, '/a/new').inode.size).toBe(0);
    expect(() => open(caller, '/chain', O_NOFOLLOW)).toThrow(ELOOP);
    expect(open(caller, '/chain', O_NOFOLLOW | O_PATH).inode.readlink()).toBe('abs');
    expect(() => open(caller, '/loop', O_CREAT | O_EXCL | O_WRONLY)).toThrow(EEXIST);
  });

  test('openat2 bits', () => {
    const caller = prepared();
    symlink(caller, '/a/b', '/a/out');
    symlink(caller, 'b', '/a/in');
    const base = lookup(caller, '/a');
    expect(() => lookup(caller, '../a', { base, resolve: RESOLVE_BENEATH })).toThrow(EXDEV);
    expect(() => lookup(caller, 'out/file', { base, resolve: RESOLVE_BENEATH })).toThrow(EXDEV);
    expect(lookup(caller, 'in/file', { base, resolve: RESOLVE_BENEATH }).name).toBe('file');
    expect(lookup(caller, '/../b/file', { base, resolve: RESOLVE_IN_ROOT }).name).toBe('file');
    expect(() => lookup(caller, 'in/file', { base, resolve: RESOLVE_NO_SYMLINKS })).toThrow(ELOOP);
  });

  test('permission to search and to write directories', () => {
    const caller = prepared();
    mkdir(caller, '/secret', 0o700);
    open(caller, '/secret/x', O_CREAT | O_WRONLY).release();
    mkdir(caller, '/tmp', 0o777);
    caller.umask = 0;
    mkdir(caller, '/sticky', 0o1777);
    open(caller, '/sticky/roots', O_CREAT | O_WRONLY, 0o666).release();
    caller.credentials = credentials(1000);
    expect(() => lookup(caller, '/secret/x')).toThrow(EACCES);
    expect(() => open(caller, '/a/new', O_CREAT | O_WRONLY)).toThrow(EACCES);
    expect(() => open(caller, '/a/b/file', O_RDWR)).toThrow(EACCES);
    expect(() => unlink(caller, '/sticky/roots')).toThrow(EPERM);
    open(caller, '/sticky/mine', O_CREAT | O_WRONLY, 0o400).release();
    expect(() => open(caller, '/sticky/mine', O_WRONLY)).toThrow(EACCES);
    unlink(caller, '/sticky/mine');
  });
});

describe('changes', () => {
  test('mkdir, rmdir, unlink and their refusals', () => {
    const caller = prepared();
    expect(() => mkdir(caller, '/a', 0o755)).toThrow(EEXIST);
    mkdir(caller, '/a/c/', 0o777);
    expect(lookup(caller, '/a/c').inode.mode).toBe(0o40755);
    expect(lookup(caller, '/a').inode.nlink).toBe(4);
    expect(() => rmdir(caller, '/a')).toThrow('Directory not empty');
    expect(() => rmdir(caller, '/a/b/file')).toThrow(ENOTDIR);
    expect(() => unlink(caller, '/a/c')).toThrow(EISDIR);
    expect(() => rmdir(caller, '/a/c/.')).toThrow(EINVAL);
    rmdir(caller, '/a/c');
    expect(lookup(caller, '/a').inode.nlink).toBe(3);
    const file = lookup(caller, '/a/b/file').inode;
    link(caller, lookup(caller, '/a/b/file'), '/a/second');
    expect(file.nlink).toBe(2);
    unlink(caller, '/a/b/file');
    expect(file.nlink).toBe(1);
  });

  test('rename: into itself, over files and directories, same inode', () => {
    const caller = prepared();
    expect(() => rename(caller, '/a', '/a/b/a', 0, 1)).toThrow(EINVAL);
    mkdir(caller, '/empty', 0o755);
    open(caller, '/plain', O_CREAT | O_WRONLY).release();
    expect(() => rename(caller, '/a/b', '/plain', 0, 1)).toThrow(ENOTDIR);
    rename(caller, '/a/b', '/empty', 0, 1);
    expect(pathname(lookup(caller, '/empty/file'), caller.root)).toBe('/empty/file');
    expect(() => rename(caller, '/empty/file', '/a', 0, 1)).toThrow(EISDIR);
    link(caller, lookup(caller, '/empty/file'), '/same');
    rename(caller, '/same', '/empty/file', 0, 1);
    expect(lookup(caller, '/same').inode).toBe(lookup(caller, '/empty/file').inode);
    expect(() => rename(caller, '/.', '/x', 0, 1)).toThrow(EBUSY);
  });

  test('set-group-ID directories hand their group down', () => {
    const caller = prepared();
    lookup(caller, '/a').inode.setAttributes({ mode: 0o42777, gid: 50 });
    expect(mkdir(caller, '/a/d', 0o755).inode).toMatchObject({ mode: 0o42755, gid: 50 });
    open(caller, '/a/f', O_CREAT | O_WRONLY).release();
    expect(lookup(caller, '/a/f').inode.gid).toBe(50);
  });
});

describe('mounts', () => {
  test('cross, hide, leave with .., read-only binds, busy mountpoints', () => {
    const caller = prepared();
    const { mounts } = caller;
    const second = newTmpfs();
    const mounted = mounts.mount(second, lookup(caller, '/a/b'));
    expect(lookup(caller, '/a/b').inode).toBe(second.root);
    expect(lookup(caller, '/a/b/..').inode).toBe(lookup(caller, '/a').inode);
    expect(() => lookup(caller, '/a/b/file')).toThrow(ENOENT);
    expect(() => rmdir(caller, '/a/b')).toThrow(EBUSY);
    expect(() => rename(caller, '/a/b', '/x', 0, 1)).toThrow(EBUSY);
    mkdir(caller, '/a/b/in', 0o755);
    expect(pathname(lookup(caller, '/a/b/in'), caller.root)).toBe('/a/b/in');
    mkdir(caller, '/ro', 0o755);
    mounts.bind(lookup(caller, '/a/b/in'), lookup(caller, '/ro'), false, MS_RDONLY);
    expect(() => mkdir(caller, '/ro/x', 0o755)).toThrow(EROFS);
    mkdir(caller, '/a/b/in/x', 0o755);
    expect(pathname(lookup(caller, '/ro/x'), caller.root)).toBe('/ro/x');
    expect(() => rename(caller, '/a/b/in/x', '/a/x', 0, 1)).toThrow(EXDEV);
    mounts.unmount(mounted);
    expect(lookup(caller, '/a/b/file').inode.size).toBe(0);
  });

  test('a copied namespace is its own; pivot_root', () => {
    const caller = prepared();
    const { namespace, translate } = caller.mounts.copy();
    const other = new TestCaller();
    other.mounts = namespace;
    other.root = other.cwd = translate(caller.root);
    namespace.mount(newTmpfs(), lookup(other, '/a/b'));
    expect(() => lookup(other, '/a/b/file')).toThrow(ENOENT);
    expect(lookup(caller, '/a/b/file').inode.size).toBe(0);
    mkdir(other, '/a/b/old', 0o755);
    namespace.pivot(lookup(other, '/a/b'), lookup(other, '/a/b/old'), other.root);
    other.root = other.cwd = namespace.rootPath;
    expect([...lookup(other, '/').inode.list()].map(({ name }) => name)).toEqual(['old']);
    expect(lookup(other, '/old/a/b/file').inode.size).toBe(0);
    expect([...namespace.visible(other.root)].map(({ place }) => place)).toEqual(['/', '/old']);
    namespace.unmount(lookup(other, '/old').mount, true);
    expect(() => lookup(other, '/old/a')).toThrow(ENOENT);
  });

  test('paths of deleted and unreachable things', () => {
    const caller = prepared();
    const file = lookup(caller, '/a/b/file');
    const directory = lookup(caller, '/a/b');
    unlink(caller, '/a/b/file');
    expect(pathname(file, caller.root)).toBe('/a/b/file (deleted)');
    rename(caller, '/a', '/z', 0, 1);
    expect(pathname(directory, caller.root)).toBe('/z/b');
  });
});
