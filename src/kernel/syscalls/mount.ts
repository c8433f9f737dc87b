/** mount(2), umount2(2), pivot_root(2). Every mount is private, so MS_SHARED is refused; the new mount API (fsopen …) is absent. */
import { CAP_SYS_ADMIN } from '../uapi/capability.ts';
import { EBUSY, EINVAL, ENOTDIR, EPERM } from '../uapi/errno.ts';
import {
  MNT_DETACH,
  MNT_EXPIRE,
  MNT_FORCE,
  MOUNT_FLAGS,
  MS_BIND,
  MS_MOVE,
  MS_NOATIME,
  MS_PRIVATE,
  MS_REC,
  MS_RELATIME,
  MS_REMOUNT,
  MS_SHARED,
  MS_SLAVE,
  MS_STRICTATIME,
  MS_UNBINDABLE,
  UMOUNT_NOFOLLOW,
} from '../uapi/mount.ts';
import { isDirectory } from '../uapi/stat.ts';
import type { Mount } from '../vfs/mount.ts';
import { lookup } from '../vfs/namei.ts';
import { type Path, samePath } from '../vfs/path.ts';
import { capable } from '../vfs/permission.ts';
import type { Call, CallTable } from './call.ts';

const MS_MAGIC = 0xc0ed0000 | 0;
const MS_MAGIC_MASK = 0xffff0000 | 0;

function requireAdmin(c: Call): void {
  if (!capable(c.process.credentials, CAP_SYS_ADMIN)) throw EPERM;
}

const optional = (c: Call, address: number): string => (address === 0 ? '' : c.memory.readString(address));

/** MOUNT_FLAGS of a call, with relatime as the default. */
function mountFlags(flags: number): number {
  const own = flags & MOUNT_FLAGS;
  return own & MS_NOATIME || flags & MS_STRICTATIME ? own & ~MS_RELATIME : own | MS_RELATIME;
}

function remount(at: Path, flags: number, options: string): void {
  if (at.inode !== at.mount.root) throw EINVAL;
  at.mount.flags = mountFlags(flags);
  if (!(flags & MS_BIND) && options !== '') {
    if (!at.mount.fs.remount) throw EINVAL;
    at.mount.fs.remount(options);
  }
}

function mount(c: Call): number {
  const source = optional(c, c.args[0]);
  const type = optional(c, c.args[2]);
  const options = optional(c, c.args[4]);
  let flags = c.args[3] | 0;
  if ((flags & MS_MAGIC_MASK) === MS_MAGIC) flags &= ~MS_MAGIC_MASK;
  // Linux looks the path up first; where seccomp profiles guard containers, the refusal comes before.
  requireAdmin(c);
  const at = lookup(c.process, c.memory.readString(c.args[1]));
  const { mounts } = c.process;
  if (!mounts.contains(at.mount)) throw EINVAL;
  if (flags & MS_REMOUNT) {
    remount(at, flags, options);
  } else if (flags & MS_BIND) {
    const from = lookup(c.process, source);
    mounts.bind(from, at, (flags & MS_REC) !== 0);
  } else if (flags & (MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE)) {
    if (flags & MS_SHARED || at.inode !== at.mount.root) throw EINVAL;
  } else if (flags & MS_MOVE) {
    const from = lookup(c.process, source);
    if (from.inode !== from.mount.root) throw EINVAL;
    mounts.move(from.mount, at);
  } else {
    const fs = c.kernel.vfs.types.create(type, source, options, c.process);
    mounts.mount(fs, at, mountFlags(flags), source || 'none');
  }
  return 0;
}

/** Whether a process has something of `mount` open, or stands in it. */
function isBusy(c: Call, mount: Mount): boolean {
  for (const process of c.kernel.processes.processes.values()) {
    if (process.ended || process.mounts !== c.process.mounts) continue;
    if (process.cwd.mount === mount || process.root.mount === mount || process.executable?.mount === mount) return true;
    for (const [, { file }] of process.files.entries()) if (file.path?.mount === mount) return true;
  }
  return false;
}

function umount2(c: Call): number {
  const flags = c.args[1] | 0;
  if (flags & ~(MNT_FORCE | MNT_DETACH | MNT_EXPIRE | UMOUNT_NOFOLLOW) || flags & MNT_EXPIRE) throw EINVAL;
  const path = lookup(c.process, c.memory.readString(c.args[0]), { follow: !(flags & UMOUNT_NOFOLLOW) });
  requireAdmin(c);
  if (path.inode !== path.mount.root) throw EINVAL;
  const detach = (flags & MNT_DETACH) !== 0;
  if (path.mount === c.process.root.mount && !path.mount.parent) throw EINVAL;
  if (!detach && isBusy(c, path.mount)) throw EBUSY;
  c.process.mounts.unmount(path.mount, detach);
  return 0;
}

/** Every process whose root or working directory was the old root goes to the new one, as Linux's chroot_fs_refs does. */
function pivotRoot(c: Call): number {
  const newRoot = lookup(c.process, c.memory.readString(c.args[0]));
  const putOld = lookup(c.process, c.memory.readString(c.args[1]));
  requireAdmin(c);
  if (!isDirectory(newRoot.inode.mode) || !isDirectory(putOld.inode.mode)) throw ENOTDIR;
  const old = c.process.root;
  c.process.mounts.pivot(newRoot, putOld, old);
  for (const process of c.kernel.processes.processes.values()) {
    if (process.mounts !== c.process.mounts) continue;
    if (samePath(process.root, old)) process.root = newRoot;
    if (samePath(process.cwd, old)) process.cwd = newRoot;
  }
  return 0;
}

export const mountCalls: CallTable = {
  umount2: { nr: 39, support: 'partial: no MNT_EXPIRE', call: umount2 },
  mount: { nr: 40, support: 'partial: all mounts are private; MS_SHARED is refused', call: mount },
  pivot_root: { nr: 41, support: 'full', call: pivotRoot },
};
