/** mount(2)'s flags, umount2(2)'s, statfs(2)'s magic numbers and layout (linux/mount.h, linux/magic.h, asm-generic/statfs.h). */
import { putLong } from './stat.ts';

export const MS_RDONLY = 0x1;
export const MS_NOSUID = 0x2;
export const MS_NODEV = 0x4;
export const MS_NOEXEC = 0x8;
export const MS_SYNCHRONOUS = 0x10;
export const MS_REMOUNT = 0x20;
export const MS_MANDLOCK = 0x40;
export const MS_DIRSYNC = 0x80;
export const MS_NOSYMFOLLOW = 0x100;
export const MS_NOATIME = 0x400;
export const MS_NODIRATIME = 0x800;
export const MS_BIND = 0x1000;
export const MS_MOVE = 0x2000;
export const MS_REC = 0x4000;
export const MS_SILENT = 0x8000;
export const MS_UNBINDABLE = 0x20000;
export const MS_PRIVATE = 0x40000;
export const MS_SLAVE = 0x80000;
export const MS_SHARED = 0x100000;
export const MS_RELATIME = 0x200000;
export const MS_STRICTATIME = 0x1000000;
export const MS_LAZYTIME = 0x2000000;

/** What belongs to a mount, rather than to its file system or to the call. */
export const MOUNT_FLAGS =
  MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME | MS_NODIRATIME | MS_RELATIME | MS_NOSYMFOLLOW;

export const MNT_FORCE = 1;
export const MNT_DETACH = 2;
export const MNT_EXPIRE = 4;
export const UMOUNT_NOFOLLOW = 8;

export const EXT4_SUPER_MAGIC = 0xef53;
export const TMPFS_MAGIC = 0x01021994;
export const OVERLAYFS_SUPER_MAGIC = 0x794c7630;
export const PROC_SUPER_MAGIC = 0x9fa0;
export const SYSFS_MAGIC = 0x62656572;
export const CGROUP2_SUPER_MAGIC = 0x63677270;
export const DEVPTS_SUPER_MAGIC = 0x1cd1;
export const PIPEFS_MAGIC = 0x50495045;
export const SOCKFS_MAGIC = 0x534f434b;
export const ANON_INODE_FS_MAGIC = 0x09041934;
export const SQUASHFS_MAGIC = 0x73717368;
export const NSFS_MAGIC = 0x6e736673;
export const MQUEUE_MAGIC = 0x19800202;

export const STATFS_SIZE = 120;

/** ST_VALID: f_flags means something. */
const ST_VALID = 0x20;
const ST_NOATIME = 0x400;
const ST_NODIRATIME = 0x800;
const ST_RELATIME = 0x1000;

function statfsFlags(flags: number): number {
  let out = ST_VALID | (flags & (MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC));
  if (flags & MS_NOATIME) out |= ST_NOATIME;
  if (flags & MS_NODIRATIME) out |= ST_NODIRATIME;
  if (flags & MS_RELATIME) out |= ST_RELATIME;
  return out;
}

/** struct statfs; `mountFlags` are MS_*. */
export function encodeStatfs(
  status: {
    readonly type: number;
    readonly blockSize: number;
    readonly blocks: number;
    readonly blocksFree: number;
    readonly files: number;
    readonly filesFree: number;
  },
  device: number,
  mountFlags: number,
): Uint8Array {
  const view = new DataView(new ArrayBuffer(STATFS_SIZE));
  putLong(view, 0, status.type);
  putLong(view, 8, status.blockSize);
  putLong(view, 16, status.blocks);
  putLong(view, 24, status.blocksFree);
  putLong(view, 32, status.blocksFree);
  putLong(view, 40, status.files);
  putLong(view, 48, status.filesFree);
  view.setUint32(56, device, true);
  putLong(view, 64, 255);
  putLong(view, 72, status.blockSize);
  putLong(view, 80, statfsFlags(mountFlags));
  return new Uint8Array(view.buffer);
}
