/** Places that are made only to mount something there, and go afterwards where nothing was put into them (BuildKit's MountStubsCleaner). */
import { isDirectory, S_IFDIR } from '../../../kernel/uapi/stat.ts';
import type { Inode } from '../../../kernel/vfs/inode.ts';
import { find, partsOf } from './tree.ts';

/** Paths on the way to the targets that aren't there, the deepest first. */
export function missingPlaces(root: Inode, targets: readonly string[]): string[] {
  const missing = new Set<string>();
  for (const target of targets) {
    let path = '';
    for (const part of partsOf(target)) {
      path = `${path}/${part}`;
      if (!find(root, path, false)) missing.add(path);
    }
  }
  return [...missing].sort((a, b) => b.split('/').length - a.split('/').length);
}

/** Removes those of the places that are still empty. */
export function removePlaces(root: Inode, places: readonly string[]): void {
  for (const place of places) {
    const found = find(root, place, false);
    if (!found?.directory || found.name === undefined) continue;
    if (!isDirectory(found.inode.mode)) {
      if (found.inode.size === 0) found.directory.unlink(found.name);
    } else if ([...found.inode.list()].length === 0) found.directory.rmdir(found.name);
  }
}

const placesOfKernel = ['proc', 'sys', 'dev'];

/**
 * What a RUN leaves in its layer without having changed it: runc's places for the kernel's file systems, and /etc where
 * resolv.conf or hosts stood only meanwhile.
 * @param below the files that the RUN found @param upper its changes
 */
export function leaveTraces(below: Inode, upper: Inode): void {
  for (const name of placesOfKernel)
    if (!find(below, name, false) && !upper.lookup(name)) upper.create(name, { mode: S_IFDIR | 0o755, uid: 0, gid: 0 });
  const etc = find(below, 'etc', false)?.inode;
  const isComplete = ['etc/resolv.conf', 'etc/hosts'].every((path) => find(below, path) !== undefined);
  if (!etc || !isDirectory(etc.mode) || isComplete || upper.lookup('etc')) return;
  const { mode, uid, gid, mtime } = etc;
  upper.create('etc', { mode, uid, gid }).setAttributes({ mtime });
}
