/** Calls that change directories: mknod(2), mkdir(2), symlink(2), link(2), unlink(2), rmdir(2), rename(2), with Linux's order of checks. */
import { CAP_DAC_READ_SEARCH, CAP_FSETID } from '../uapi/capability.ts';
import {
  EBUSY,
  EEXIST,
  EINVAL,
  EISDIR,
  ENAMETOOLONG,
  ENOENT,
  ENOTDIR,
  ENOTEMPTY,
  EPERM,
  EXDEV,
} from '../uapi/errno.ts';
import { PATH_MAX, RENAME_EXCHANGE, RENAME_NOREPLACE } from '../uapi/fcntl.ts';
import { IN_ATTRIB, IN_CREATE, IN_DELETE, IN_MOVE_SELF, IN_MOVED_FROM, IN_MOVED_TO } from '../uapi/inotify.ts';
import { isDirectory, S_IFDIR, S_IFLNK, S_IFMT, S_ISGID, S_IXGRP } from '../uapi/stat.ts';
import type { Credentials } from './caller.ts';
import type { Inode, NewInode } from './inode.ts';
import type { MountNamespace } from './mount.ts';
import { type Last, lookupLast, lookupParent, type PathContext, type WalkOptions } from './namei.ts';
import { notifyChild, notifySelf, notifyUnlinked } from './notify.ts';
import type { Path } from './path.ts';
import {
  capable,
  inGroup,
  MAY_EXEC,
  MAY_WRITE,
  requireAccess,
  requireMknod,
  requireUnsticky,
  requireWritable,
} from './permission.ts';

/** A process with a mount namespace. */
export interface ChangeContext extends PathContext {
  readonly mounts: MountNamespace;
}

function isSpecial(name: string): boolean {
  return name === '' || name === '.' || name === '..';
}

/** Owner, group and mode of what the caller makes in `directory`: a set-group-ID directory hands its group down. */
export function newInode(directory: Inode, mode: number, context: PathContext, more: Partial<NewInode> = {}): NewInode {
  const { fsuid, fsgid } = context.credentials;
  if (!(directory.mode & S_ISGID)) return { ...more, mode, uid: fsuid, gid: fsgid };
  const { gid } = directory;
  const own = isDirectory(mode) || inGroup(context.credentials, gid) || capable(context.credentials, CAP_FSETID);
  const runsAsGroup = (mode & (S_ISGID | S_IXGRP)) === (S_ISGID | S_IXGRP);
  let bits = isDirectory(mode) ? mode | S_ISGID : mode;
  if (runsAsGroup && !own) bits &= ~S_ISGID;
  return { ...more, mode: bits, uid: fsuid, gid };
}

/** Makes `node` as `last` in its directory, once that may be written. */
export function createAt(context: PathContext, last: Last, node: NewInode): Path {
  const { directory, name } = last;
  requireWritable(directory.mount);
  requireAccess(directory.inode, MAY_WRITE | MAY_EXEC, context.credentials);
  if (directory.inode.nlink === 0) throw ENOENT;
  const inode = directory.inode.create(name, node);
  notifyChild(directory.inode, name, inode, IN_CREATE);
  return { mount: directory.mount, inode, directory: directory.inode, name };
}

function parentForNew(context: PathContext, pathname: string, options: WalkOptions, directoryWanted: boolean): Last {
  const last = lookupParent(context, pathname, options);
  const existing = lookupLast(context, last);
  if (isSpecial(last.name) || existing) throw EEXIST;
  if (last.slash && !directoryWanted) throw ENOENT;
  return last;
}

/** mknod(2) of a regular file, FIFO, socket or device. */
export function mknod(
  context: PathContext,
  pathname: string,
  mode: number,
  rdev: number,
  options: WalkOptions = {},
): Path {
  const last = parentForNew(context, pathname, options, false);
  requireWritable(last.directory.mount);
  requireAccess(last.directory.inode, MAY_WRITE | MAY_EXEC, context.credentials);
  requireMknod(mode, rdev, context.credentials);
  return createAt(context, last, newInode(last.directory.inode, mode & ~context.umask, context, { rdev }));
}

export function mkdir(context: PathContext, pathname: string, mode: number, options: WalkOptions = {}): Path {
  const last = parentForNew(context, pathname, options, true);
  const bits = S_IFDIR | (mode & 0o1777 & ~context.umask);
  return createAt(context, last, newInode(last.directory.inode, bits, context));
}

export function symlink(context: PathContext, target: string, pathname: string, options: WalkOptions = {}): Path {
  if (target === '') throw ENOENT;
  if (target.length >= PATH_MAX) throw ENAMETOOLONG;
  const last = parentForNew(context, pathname, options, false);
  return createAt(context, last, newInode(last.directory.inode, S_IFLNK | 0o777, context, { target }));
}

/** link(2): `from` under a second name. */
export function link(context: PathContext, from: Path, pathname: string, options: WalkOptions = {}): void {
  const last = parentForNew(context, pathname, options, false);
  const { directory, name } = last;
  if (directory.mount !== from.mount) throw EXDEV;
  requireWritable(directory.mount);
  requireAccess(directory.inode, MAY_WRITE | MAY_EXEC, context.credentials);
  if (isDirectory(from.inode.mode)) throw EPERM;
  directory.inode.link(name, from.inode);
  notifySelf(from.inode, IN_ATTRIB);
  notifyChild(directory.inode, name, from.inode, IN_CREATE);
}

/** What linkat(2) links: AT_EMPTY_PATH's descriptors need CAP_DAC_READ_SEARCH. */
export function requireLinkable(credentials: Credentials): void {
  if (!capable(credentials, CAP_DAC_READ_SEARCH)) throw ENOENT;
}

/** The victim of unlink, rmdir or rename. */
function victim(context: ChangeContext, last: Last): Path {
  const found = lookupLast(context, last);
  if (!found) throw ENOENT;
  return found;
}

function requireDeletable(context: ChangeContext, last: Last, found: Path): void {
  const directory = last.directory.inode;
  requireAccess(directory, MAY_WRITE | MAY_EXEC, context.credentials);
  requireUnsticky(directory, directory.lookup(last.name) ?? found.inode, context.credentials);
}

export function unlink(context: ChangeContext, pathname: string, options: WalkOptions = {}): void {
  const last = lookupParent(context, pathname, options);
  if (isSpecial(last.name)) throw EISDIR;
  requireWritable(last.directory.mount);
  const found = victim(context, last);
  if (last.slash) throw isDirectory(found.inode.mode) ? EISDIR : ENOTDIR;
  requireDeletable(context, last, found);
  if (isDirectory(found.inode.mode)) throw EISDIR;
  if (found.mount !== last.directory.mount) throw EBUSY;
  last.directory.inode.unlink(last.name);
  notifySelf(found.inode, IN_ATTRIB);
  notifyChild(last.directory.inode, last.name, found.inode, IN_DELETE);
  notifyUnlinked(found.inode);
}

export function rmdir(context: ChangeContext, pathname: string, options: WalkOptions = {}): void {
  const last = lookupParent(context, pathname, options);
  if (last.name === '..') throw ENOTEMPTY;
  if (last.name === '.') throw EINVAL;
  if (last.name === '') throw EBUSY;
  requireWritable(last.directory.mount);
  const found = victim(context, last);
  requireDeletable(context, last, found);
  if (!isDirectory(found.inode.mode)) throw ENOTDIR;
  if (found.mount !== last.directory.mount) throw EBUSY;
  last.directory.inode.rmdir(last.name);
  notifyChild(last.directory.inode, last.name, found.inode, IN_DELETE);
  notifyUnlinked(found.inode);
}

/** Whether `ancestor` is `inode` or lies above it. */
function isAbove(ancestor: Inode, inode: Inode): boolean {
  for (let here: Inode | undefined = inode; here; ) {
    if (here === ancestor) return true;
    const up: Inode | undefined = here.parent;
    if (up === here) return false;
    here = up;
  }
  return false;
}

interface Renaming {
  readonly from: Last;
  readonly to: Last;
  readonly old: Path;
  readonly replaced: Path | undefined;
  readonly exchange: boolean;
}

function requireRenamable(context: ChangeContext, { from, to, old, replaced, exchange }: Renaming): void {
  if (!isDirectory(old.inode.mode) && (from.slash || (to.slash && !exchange))) throw ENOTDIR;
  if (isAbove(old.inode, to.directory.inode)) throw EINVAL;
  if (replaced && isAbove(replaced.inode, from.directory.inode)) throw exchange ? EINVAL : ENOTEMPTY;
  requireDeletable(context, from, old);
  if (replaced) requireDeletable(context, to, replaced);
  else requireAccess(to.directory.inode, MAY_WRITE | MAY_EXEC, context.credentials);
  if (replaced && !exchange) {
    if (isDirectory(old.inode.mode) && !isDirectory(replaced.inode.mode)) throw ENOTDIR;
    if (!isDirectory(old.inode.mode) && isDirectory(replaced.inode.mode)) throw EISDIR;
  }
  const moved = from.directory.inode !== to.directory.inode;
  if (moved && isDirectory(old.inode.mode)) requireAccess(old.inode, MAY_WRITE, context.credentials);
  if (moved && exchange && replaced && isDirectory(replaced.inode.mode)) {
    requireAccess(replaced.inode, MAY_WRITE, context.credentials);
  }
  if (old.mount !== from.directory.mount || (replaced && replaced.mount !== to.directory.mount)) throw EBUSY;
}

/** renameat2(2). `cookies` number the two halves for inotify. */
export function rename(
  context: ChangeContext,
  fromName: string,
  toName: string,
  flags: number,
  cookie: number,
  fromOptions: WalkOptions = {},
  toOptions: WalkOptions = {},
): void {
  if (flags & ~(RENAME_NOREPLACE | RENAME_EXCHANGE) || flags === (RENAME_NOREPLACE | RENAME_EXCHANGE)) throw EINVAL;
  const from = lookupParent(context, fromName, fromOptions);
  const to = lookupParent(context, toName, toOptions);
  if (from.directory.mount !== to.directory.mount) throw EXDEV;
  if (isSpecial(from.name) || isSpecial(to.name)) throw flags & RENAME_NOREPLACE && isSpecial(to.name) ? EEXIST : EBUSY;
  requireWritable(from.directory.mount);
  const old = victim(context, from);
  const replaced = lookupLast(context, to);
  if (replaced && flags & RENAME_NOREPLACE) throw EEXIST;
  const exchange = (flags & RENAME_EXCHANGE) !== 0;
  if (exchange && !replaced) throw ENOENT;
  requireRenamable(context, { from, to, old, replaced, exchange });
  if (replaced && replaced.inode === old.inode) return;
  from.directory.inode.rename(from.name, to.directory.inode, to.name, exchange);
  notifyChild(from.directory.inode, from.name, old.inode, IN_MOVED_FROM, cookie);
  notifyChild(to.directory.inode, to.name, old.inode, IN_MOVED_TO, cookie);
  if (replaced && !exchange) notifySelf(replaced.inode, IN_ATTRIB);
  notifySelf(old.inode, IN_MOVE_SELF);
  if (replaced && !exchange) notifyUnlinked(replaced.inode);
}

/** S_IF* of mknod(2)'s mode, 0 meaning a regular file. */
export const typeOf = (mode: number): number => mode & S_IFMT;
