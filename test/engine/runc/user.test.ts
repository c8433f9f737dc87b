import { describe, expect, test } from 'vitest';
import { FileTree } from '../../../src/engine/runc/file-tree.ts';
import { lookupUser } from '../../../src/engine/runc/user.ts';
import { Tmpfs } from '../../../src/kernel/fs/tmpfs.ts';
import { Mount } from '../../../src/kernel/vfs/mount.ts';
import { VirtualClock } from '../../../src/lib/clock.ts';

async function tree(): Promise<FileTree> {
  const fs = new Tmpfs({ device: 1, clock: new VirtualClock() });
  const files = new FileTree(new Mount(1, fs, fs.root, 'tmpfs', 0).rootPath);
  files.mkdirAll('/etc');
  await files.writeFile('/etc/passwd', 'root:x:0:0:root:/root:/bin/sh\nann:x:1000:1001::/home/ann:/bin/sh\n');
  await files.writeFile('/etc/group', 'root:x:0:\nmail:x:8:ann\nwheel:x:10:root\nann:x:1001:\n');
  return files;
}

describe('--user', () => {
  test.each([
    ['', { uid: 0, gid: 0, groups: [0, 10], home: '/root' }],
    ['ann', { uid: 1000, gid: 1001, groups: [8, 1001], home: '/home/ann' }],
    ['1000', { uid: 1000, gid: 1001, groups: [8, 1001], home: '/home/ann' }],
    ['ann:mail', { uid: 1000, gid: 8, groups: [8], home: '/home/ann' }],
    ['4711', { uid: 4711, gid: 0, groups: [0], home: '/' }],
    ['4711:4712', { uid: 4711, gid: 4712, groups: [4712], home: '/' }],
  ])('%j', async (spec, user) => {
    expect(await lookupUser(await tree(), spec)).toEqual(user);
  });

  test('groups are added by number and name', async () => {
    expect((await lookupUser(await tree(), '', ['50', 'mail'])).groups).toEqual([0, 8, 10, 50]);
  });

  test.each([
    ['bob', 'unable to find user bob: no matching entries in passwd file'],
    ['0:nogroup', 'unable to find group nogroup: no matching entries in group file'],
    ['-1', 'uids and gids must be in range 0-2147483647'],
  ])('%j is refused', async (spec, message) => {
    await expect(lookupUser(await tree(), spec)).rejects.toThrow(message);
  });

  test('an image without passwd has root alone', async () => {
    const fs = new Tmpfs({ device: 1, clock: new VirtualClock() });
    const bare = new FileTree(new Mount(1, fs, fs.root, 'tmpfs', 0).rootPath);
    expect(await lookupUser(bare, '')).toEqual({ uid: 0, gid: 0, groups: [0], home: '/' });
    await expect(lookupUser(bare, 'root')).rejects.toThrow('unable to find user root');
  });
});
