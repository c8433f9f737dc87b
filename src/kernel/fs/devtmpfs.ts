/** What /dev holds when devtmpfs is mounted (Debian's, with udev's links): a tmpfs with device nodes. Containers' /dev is the container runtime's. */
import { makedev, S_IFCHR, S_IFDIR, S_IFLNK } from '../uapi/stat.ts';
import type { Inode } from '../vfs/inode.ts';
import { MEMORY_DEVICES } from './memory-devices.ts';

/** Group `tty` of Debian. */
const TTY_GROUP = 5;

const nodes: readonly (readonly [string, number, number, number])[] = [
  ['null', MEMORY_DEVICES.null, 0o666, 0],
  ['zero', MEMORY_DEVICES.zero, 0o666, 0],
  ['full', MEMORY_DEVICES.full, 0o666, 0],
  ['random', MEMORY_DEVICES.random, 0o666, 0],
  ['urandom', MEMORY_DEVICES.urandom, 0o666, 0],
  ['tty', makedev(5, 0), 0o666, TTY_GROUP],
  ['ptmx', makedev(5, 2), 0o666, TTY_GROUP],
];

const links: readonly (readonly [string, string])[] = [
  ['fd', '/proc/self/fd'],
  ['stdin', '/proc/self/fd/0'],
  ['stdout', '/proc/self/fd/1'],
  ['stderr', '/proc/self/fd/2'],
];

const directories: readonly (readonly [string, number])[] = [
  ['pts', 0o755],
  ['shm', 0o1777],
  ['mqueue', 0o1777],
];

/** Fills an empty directory. */
export function populateDev(root: Inode): void {
  for (const [name, rdev, mode, gid] of nodes) root.create(name, { mode: S_IFCHR | mode, uid: 0, gid, rdev });
  for (const [name, target] of links) root.create(name, { mode: S_IFLNK | 0o777, uid: 0, gid: 0, target });
  for (const [name, mode] of directories) root.create(name, { mode: S_IFDIR | mode, uid: 0, gid: 0 });
}
