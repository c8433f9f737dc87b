/** `docker cp` and `docker export` on the daemon's side (moby's daemon/archive.go): paths are resolved inode by inode in the container's root. */

import { EACCES, ENAMETOOLONG, ENOTDIR, Errno } from '../../../kernel/uapi/errno.ts';
import { isDirectory, isSymlink, S_IFBLK, S_IFCHR, S_IFIFO, S_IFMT, S_IFSOCK } from '../../../kernel/uapi/stat.ts';
import { MountNamespace } from '../../../kernel/vfs/mount.ts';
import { lookupLast, lookupParent } from '../../../kernel/vfs/namei.ts';
import { type Path, pathname } from '../../../kernel/vfs/path.ts';
import { rfc3339Nano } from '../../../lib/rfc3339.ts';
import { tarStream } from '../../../lib/tar.ts';
import type { ContainerPathStat } from '../../api/types/container.ts';
import { EngineError, forbidden, invalidParameter, messageOf, notFound } from '../../errdefs.ts';
import { FileTree } from '../../runc/file-tree.ts';
import { tarTree } from '../../runc/tar-tree.ts';
import { extractTar } from '../../runc/untar.ts';
import { lookupUser } from '../../runc/user.ts';
import { type Daemon, dockerRoot } from '../daemon.ts';
import type { Container } from './container.ts';
import { snapshotTree } from './fill-volumes.ts';
import { mountSource } from './mount-source.ts';
import { mountEvents } from './start.ts';

/** What `docker cp` sees besides volumes and binds: Docker's own files, where the container has them. */
const networkFiles = ['resolv.conf', 'hostname', 'hosts'];

/** Runs `use` with the container's files, volumes and binds included; proc and tmpfs mounts are not seen, as with Docker. */
async function withTree<T>(daemon: Daemon, container: Container, use: (tree: FileTree) => Promise<T> | T): Promise<T> {
  const mounts = new MountNamespace(daemon.kernel.vfs.mountIds, container.snapshot.fs, 'overlay');
  mountEvents(daemon, container, 'mount');
  try {
    const tree = new FileTree(mounts.rootPath);
    const list = [...container.mounts.values()].filter((mount) => mount.Type !== 'tmpfs');
    for (const mount of list.sort((a, b) => a.Destination.length - b.Destination.length)) {
      const source = mountSource(daemon, mount, container.hostConfig);
      const target = isDirectory(source.inode.mode) ? tree.mkdirAll(mount.Destination) : tree.touch(mount.Destination);
      mounts.bind(source, target, true);
    }
    for (const name of networkFiles) {
      const source = daemon.files.find(`${dockerRoot}/containers/${container.id}/${name}`);
      const target = tree.find(`/etc/${name}`);
      if (source && target && !container.mounts.has(`/etc/${name}`)) mounts.bind(source, target, false);
    }
    return await use(tree);
  } finally {
    mounts.release();
    mountEvents(daemon, container, 'unmount');
  }
}

/** Links on the way are followed, one at the end isn't (but for a path that ends in a slash). */
function find(tree: FileTree, reference: string, path: string, extractsTo?: string): Path {
  const shown = extractsTo ?? path;
  const notDirectory =
    extractsTo === undefined
      ? new EngineError('system', `lstat ${path}: not a directory`)
      : invalidParameter('extraction point is not a directory');
  try {
    const last = lookupParent(tree.context, path.startsWith('/') ? path : `/${path}`);
    const found = last.name === '' ? last.directory : lookupLast(tree.context, last);
    const end = found && last.slash && isSymlink(found.inode.mode) ? tree.get(path) : found;
    if (end && last.slash && !isDirectory(end.inode.mode)) throw ENOTDIR;
    if (end) return end;
  } catch (error) {
    if (error === ENOTDIR) throw notDirectory;
    if (!(error instanceof Errno) || error === ENAMETOOLONG || error === EACCES)
      throw new EngineError('system', messageOf(error));
  }
  throw notFound(`Could not find the file ${shown} in container ${reference}`);
}

function statOf(tree: FileTree, found: Path, name: string): ContainerPathStat {
  const { inode } = found;
  let linkTarget = '';
  if (isSymlink(inode.mode)) {
    const target = tree.find(pathname(found, tree.root));
    linkTarget = target ? pathname(target, tree.root) : inode.readlink();
  }
  return {
    name,
    size: isDirectory(inode.mode) ? 4096 : inode.size,
    mode: goMode(inode.mode),
    mtime: rfc3339Nano(inode.mtime),
    linkTarget,
  };
}

/** Go's os.FileMode. */
function goMode(mode: number): number {
  let bits = mode & 0o777;
  const type = mode & S_IFMT;
  if (isDirectory(mode)) bits += 2 ** 31;
  else if (isSymlink(mode)) bits += 2 ** 27;
  else if (type === S_IFBLK) bits += 2 ** 26;
  else if (type === S_IFCHR) bits += 2 ** 26 + 2 ** 21;
  else if (type === S_IFIFO) bits += 2 ** 25;
  else if (type === S_IFSOCK) bits += 2 ** 24;
  if (mode & 0o4000) bits += 2 ** 23;
  if (mode & 0o2000) bits += 2 ** 22;
  if (mode & 0o1000) bits += 2 ** 20;
  return bits;
}

/** The last component, as Go's path.Base. */
function baseName(path: string): string {
  const trimmed = path.replace(/\/+$/, '');
  return trimmed === '' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

function requirePath(path: string | undefined): string {
  if (!path) throw invalidParameter('bad parameter: pathcannot be empty');
  return path;
}

/** A path in a container. */
export interface ContainerPlace {
  readonly container: Container;
  /** The container's name or ID as the request has it, for messages. */
  readonly reference: string;
  readonly path: string | undefined;
}

/** @throws notFound `Could not find the file x in container y` */
export function statPath(daemon: Daemon, { container, reference, path }: ContainerPlace): Promise<ContainerPathStat> {
  const wanted = requirePath(path);
  return withTree(daemon, container, (tree) => statOf(tree, find(tree, reference, wanted), baseName(wanted)));
}

/** A file, or a directory with all below it, as a tar archive. @throws notFound */
export function readArchive(
  daemon: Daemon,
  { container, reference, path }: ContainerPlace,
): Promise<{ readonly stat: ContainerPathStat; readonly body: ReadableStream<Uint8Array> }> {
  const wanted = requirePath(path);
  return withTree(daemon, container, (tree) => {
    const found = find(tree, reference, wanted);
    const name = baseName(wanted);
    daemon.events.publish('container', 'archive-path', container.id, container.eventAttributes);
    // The entries are gathered at once: without a task the mounts go when this returns, the inodes stay.
    const entries = [...tarTree(tree, found, name === '/' ? '' : name)];
    return { stat: statOf(tree, found, name), body: tarStream(entries) };
  });
}

export interface ExtractOptions {
  readonly noOverwriteDirNonDir: boolean;
  readonly copyUidGid: boolean;
}

/** @throws forbidden below a read-only volume or bind, or in a read-only root */
function requireWritable(container: Container, path: string): void {
  const above = [...container.mounts.values()].find(
    ({ Type: type, Destination: destination }) =>
      type !== 'tmpfs' && (path === destination || path.startsWith(`${destination}/`)),
  );
  if (above && !above.RW) throw forbidden('mounted volume is marked read-only');
  if (!above && container.hostConfig.ReadonlyRootfs) throw forbidden('container rootfs is marked read-only');
}

/** Unpacks an archive into a directory of the container. @throws notFound, invalidParameter, forbidden */
export function extractArchive(
  daemon: Daemon,
  { container, reference, path }: ContainerPlace,
  body: ReadableStream<Uint8Array>,
  options: ExtractOptions,
): Promise<void> {
  const wanted = requirePath(path);
  return withTree(daemon, container, async (tree) => {
    const found = find(tree, reference, wanted.endsWith('/') ? wanted : `${wanted}/`, wanted);
    requireWritable(container, pathname(found, tree.root));
    const owner =
      options.copyUidGid && container.config.User ? await lookupUser(tree, container.config.User) : undefined;
    await extractTar(tree, found, body, { noOverwriteDirNonDir: options.noOverwriteDirNonDir, owner });
    daemon.events.publish('container', 'extract-to-dir', container.id, container.eventAttributes);
  });
}

/** The container's file system without volumes, as a tar archive. */
export function exportContainer(daemon: Daemon, container: Container): ReadableStream<Uint8Array> {
  daemon.events.publish('container', 'export', container.id, container.eventAttributes);
  const tree = snapshotTree(container);
  return tarStream(tarTree(tree, tree.root, ''));
}
