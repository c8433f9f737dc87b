/** New volumes get what the image has at their place (moby's copyExistingContents), unless they have something already or nocopy is set. */
import { isDirectory } from '../../../kernel/uapi/stat.ts';
import { Mount } from '../../../kernel/vfs/mount.ts';
import { utf8 } from '../../../lib/bytes.ts';
import { sha256Hex } from '../../../lib/sha256.ts';
import { EngineError } from '../../errdefs.ts';
import { copyTree } from '../../runc/copy-tree.ts';
import { FileTree } from '../../runc/file-tree.ts';
import { type Daemon, dockerRoot } from '../daemon.ts';
import type { Container } from './container.ts';

/** @throws system `cannot mount volume over existing file, file exists …`, `source … is not directory` */
export async function fillVolumes(daemon: Daemon, container: Container): Promise<void> {
  const tree = snapshotTree(container);
  for (const mount of container.mounts.values()) {
    if (mount.Type !== 'volume') continue;
    const source = tree.find(mount.Destination);
    const volume = mount.Name === undefined ? undefined : daemon.volumes.find(mount.Name);
    if (source && !isDirectory(source.inode.mode)) {
      const path = `${mergedPath(container.snapshot.key)}${mount.Destination}`;
      if (container.config.Volumes?.[mount.Destination])
        throw new EngineError('system', `cannot mount volume over existing file, file exists ${path}`);
      if (mount.copyUp) throw new EngineError('system', `source ${path} is not directory`);
      continue;
    }
    if (!source || !volume || !mount.copyUp || mount.subpath !== undefined || volume.options) continue;
    const target = daemon.files.find(volume.mountpoint);
    if (!target || !isEmpty(target.inode.list())) continue;
    await copyTree(source.inode, target.inode);
  }
}

function isEmpty(list: Iterable<unknown>): boolean {
  for (const _ of list) return false;
  return true;
}

/** Directory of a snapshot as overlay2 would have it: ours has no directories, so its name is made of the key. */
export function overlayDirectory(key: string): string {
  return `${dockerRoot}/overlay2/${sha256Hex(utf8(key))}`;
}

/** Where the machine sees a container's root. */
export function mergedPath(key: string): string {
  return `${overlayDirectory(key)}/merged`;
}

/** The container's own files, without what is mounted over them. */
export function snapshotTree(container: Container): FileTree {
  const { fs } = container.snapshot;
  return new FileTree(new Mount(0, fs, container.snapshot.root, 'overlay', 0).rootPath);
}
