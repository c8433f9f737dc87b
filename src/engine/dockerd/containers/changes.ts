/** `docker diff` (containerd's and moby's archive.Changes on overlay2): what the writable layer adds, changes and hides. */
import { isCharacterDevice, isDirectory } from '../../../kernel/uapi/stat.ts';
import type { Inode } from '../../../kernel/vfs/inode.ts';
import type { FilesystemChange } from '../../api/types/container.ts';
import type { Container } from './container.ts';

/** Sorted by path; the kinds are 0 changed, 1 added, 2 deleted. */
export function containerChanges(container: Container): FilesystemChange[] {
  const { upper, lowers } = container.snapshot;
  const changes: FilesystemChange[] = [];
  collect(upper, lowers, '', changes);
  return changes.sort((a, b) => (a.Path < b.Path ? -1 : 1));
}

function collect(upper: Inode, lowers: readonly Inode[], path: string, changes: FilesystemChange[]): void {
  for (const { name, inode } of upper.list()) {
    const place = `${path}/${name}`;
    const below = lowers.flatMap((lower) => lower.lookup(name) ?? []);
    const visible = below[0];
    const exists = visible !== undefined && !isWhiteout(visible);
    if (isWhiteout(inode)) {
      if (exists) changes.push({ Path: place, Kind: 2 });
      continue;
    }
    const before = changes.length;
    if (isDirectory(inode.mode)) {
      const opaque = inode.getXattr('trusted.overlay.opaque') !== undefined;
      collect(inode, opaque || !exists ? [] : untilHidden(below), place, changes);
    }
    // A directory that only came along, with nothing changed in it, is no change.
    if (exists && changes.length === before && isSameDirectory(inode, visible)) continue;
    changes.push({ Path: place, Kind: exists ? 0 : 1 });
  }
}

function isSameDirectory(a: Inode, b: Inode): boolean {
  return isDirectory(a.mode) && a.mode === b.mode && a.mtime === b.mtime;
}

function isWhiteout(inode: Inode): boolean {
  return isCharacterDevice(inode.mode) && inode.rdev === 0;
}

/** Lower directories down to the first thing that hides those below it. */
function untilHidden(below: readonly Inode[]): Inode[] {
  const out: Inode[] = [];
  for (const inode of below) {
    if (!isDirectory(inode.mode)) break;
    out.push(inode);
    if (inode.getXattr('trusted.overlay.opaque') !== undefined) break;
  }
  return out;
}
