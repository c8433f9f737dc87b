/** Places that are made only to mount something there, and go afterwards where nothing was put into them (BuildKit's MountStubsCleaner). */
import { isDirectory } from '../../../kernel/uapi/stat.ts';
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
