/** Who may do what with an inode: path_resolution(7), capabilities(7). No ACLs, no user namespaces: capabilities count everywhere. */
import {
  CAP_CHOWN,
  CAP_DAC_OVERRIDE,
  CAP_DAC_READ_SEARCH,
  CAP_FOWNER,
  CAP_FSETID,
  CAP_MKNOD,
} from '../uapi/capability.ts';
import { EACCES, EPERM, EROFS } from '../uapi/errno.ts';
import { MS_RDONLY } from '../uapi/mount.ts';
import {
  isBlockDevice,
  isCharacterDevice,
  isDirectory,
  isRegular,
  S_IFMT,
  S_ISGID,
  S_ISUID,
  S_ISVTX,
  S_IXGRP,
} from '../uapi/stat.ts';
import type { Credentials } from './caller.ts';
import type { Attributes, Inode } from './inode.ts';
import type { Mount } from './mount.ts';

export const MAY_EXEC = 1;
export const MAY_WRITE = 2;
export const MAY_READ = 4;

/** Whether the effective set holds CAP_`n`. */
export function capable(credentials: Credentials, n: number): boolean {
  return ((credentials.effective >> BigInt(n)) & 1n) === 1n;
}

export function inGroup(credentials: Credentials, gid: number): boolean {
  return credentials.fsgid === gid || credentials.groups.includes(gid);
}

/** Whether `mask` (MAY_*) is granted by the mode bits or by a capability. */
export function isAllowed(inode: Inode, mask: number, credentials: Credentials): boolean {
  let bits = inode.mode;
  if (credentials.fsuid === inode.uid) bits >>= 6;
  else if (inGroup(credentials, inode.gid)) bits >>= 3;
  if ((bits & mask) === mask) return true;
  if (isDirectory(inode.mode)) {
    if (!(mask & MAY_WRITE) && capable(credentials, CAP_DAC_READ_SEARCH)) return true;
    return capable(credentials, CAP_DAC_OVERRIDE);
  }
  if (mask === MAY_READ && capable(credentials, CAP_DAC_READ_SEARCH)) return true;
  if (mask & MAY_EXEC && !(inode.mode & 0o111)) return false;
  return capable(credentials, CAP_DAC_OVERRIDE);
}

/** @throws EACCES */
export function requireAccess(inode: Inode, mask: number, credentials: Credentials): void {
  if (!isAllowed(inode, mask, credentials)) throw EACCES;
}

/** @throws EROFS for a mount or file system that can't be written */
export function requireWritable(mount: Mount): void {
  if (mount.flags & MS_RDONLY || mount.fs.readOnly) throw EROFS;
}

/** inode_permission for opens and access(2): EROFS counts only for what the file system itself stores. */
export function requireFileAccess(mount: Mount, inode: Inode, mask: number, credentials: Credentials): void {
  if (mask & MAY_WRITE && (isRegular(inode.mode) || isDirectory(inode.mode) || (inode.mode & S_IFMT) === 0o120000)) {
    requireWritable(mount);
  }
  requireAccess(inode, mask, credentials);
}

export function ownerOrCapable(inode: Inode, credentials: Credentials): boolean {
  return credentials.fsuid === inode.uid || capable(credentials, CAP_FOWNER);
}

/** Whether `victim` may be unlinked from or renamed in `directory`, which the caller may already write: the sticky bit's rule. @throws EPERM */
export function requireUnsticky(directory: Inode, victim: Inode, credentials: Credentials): void {
  if (!(directory.mode & S_ISVTX)) return;
  if (credentials.fsuid === victim.uid || credentials.fsuid === directory.uid) return;
  if (!capable(credentials, CAP_FOWNER)) throw EPERM;
}

/** chmod(2): who may, and the set-group-ID bit that outsiders of the group lose. @throws EPERM */
export function chmodAttributes(inode: Inode, mode: number, credentials: Credentials): Attributes {
  if (!ownerOrCapable(inode, credentials)) throw EPERM;
  let bits = mode & 0o7777;
  if (!isDirectory(inode.mode) && !inGroup(credentials, inode.gid) && !capable(credentials, CAP_FSETID))
    bits &= ~S_ISGID;
  else if (isDirectory(inode.mode) && !inGroup(credentials, inode.gid) && !capable(credentials, CAP_FSETID))
    bits &= ~S_ISGID;
  return { mode: (inode.mode & S_IFMT) | bits };
}

/** The mode without set-user-ID and (where the group may execute) set-group-ID: after a write or a chown. */
export function withoutPrivilege(mode: number): number {
  let out = mode & ~S_ISUID;
  if (mode & S_IXGRP) out &= ~S_ISGID;
  return out;
}

/** chown(2); -1 leaves an id as it is. Set-ID bits of files are lost. @throws EPERM */
export function chownAttributes(inode: Inode, uid: number, gid: number, credentials: Credentials): Attributes {
  const newUid = uid === -1 ? inode.uid : uid;
  const newGid = gid === -1 ? inode.gid : gid;
  if (!capable(credentials, CAP_CHOWN)) {
    const owner = credentials.fsuid === inode.uid;
    if (uid !== -1 && !(owner && uid === inode.uid)) throw EPERM;
    if (gid !== -1 && !(owner && (gid === inode.gid || inGroup(credentials, gid)))) throw EPERM;
  }
  const attributes: Attributes = {};
  if (uid !== -1) attributes.uid = newUid;
  if (gid !== -1) attributes.gid = newGid;
  const mode = isDirectory(inode.mode) ? inode.mode : withoutPrivilege(inode.mode);
  if (mode !== inode.mode) attributes.mode = mode;
  return attributes;
}

/** mknod(2) of devices needs CAP_MKNOD; a whiteout (0:0) doesn't. @throws EPERM */
export function requireMknod(mode: number, rdev: number, credentials: Credentials): void {
  const device = isBlockDevice(mode) || isCharacterDevice(mode);
  if (!device || (isCharacterDevice(mode) && rdev === 0)) return;
  if (!capable(credentials, CAP_MKNOD)) throw EPERM;
}
