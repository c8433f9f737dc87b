/**
 * Where a walk ended: a mount and an inode in it (struct path). There are no dentries, so a path remembers the directory
 * and name it was found under; `pathname` turns it back into text as d_path does, " (deleted)" included.
 */
import { isDirectory } from '../uapi/stat.ts';
import type { Inode } from './inode.ts';
import type { Mount } from './mount.ts';

export interface Path {
  readonly mount: Mount;
  readonly inode: Inode;
  /** Where and as what it was found; absent for a mount's root and for directories, which know their parent. */
  readonly directory?: Inode;
  readonly name?: string;
}

export function samePath(a: Path, b: Path): boolean {
  return a.inode === b.inode && a.mount === b.mount;
}

/** The name `inode` has in `directory` now; `hint` is tried first, then what it knows itself. */
function nameIn(directory: Inode, inode: Inode, hint: string | undefined): string | undefined {
  if (hint !== undefined && directory.lookup(hint) === inode) return hint;
  const { lastName } = inode;
  if (lastName !== undefined && directory.lookup(lastName) === inode) return lastName;
  for (const link of directory.list()) if (link.inode === inode) return link.name;
  return undefined;
}

/** The directory above, crossing mounts; undefined at the namespace's root. */
export function above(path: Path): Path | undefined {
  let { mount, inode } = path;
  while (inode === mount.root) {
    if (!mount.parent || !mount.mountpoint) return undefined;
    inode = mount.mountpoint;
    mount = mount.parent;
  }
  const parent = isDirectory(inode.mode) ? inode.parent : path.directory;
  return parent ? { mount, inode: parent } : undefined;
}

interface Rendered {
  readonly text: string;
  /** false: `root` was not met on the way up. */
  readonly reachable: boolean;
}

/** Text of `path` seen from `root`, as getcwd(2) and /proc have it. */
export function renderPath(path: Path, root: Path): Rendered {
  const names: string[] = [];
  let { mount, inode } = path;
  let hint = path.name;
  let directory = path.directory;
  for (;;) {
    if (inode === root.inode && mount === root.mount) return { text: `/${names.reverse().join('/')}`, reachable: true };
    if (inode === mount.root) {
      if (!mount.parent || !mount.mountpoint) return { text: `/${names.reverse().join('/')}`, reachable: false };
      hint = mount.mountName;
      directory = mount.mountDirectory;
      inode = mount.mountpoint;
      mount = mount.parent;
      continue;
    }
    const parent = isDirectory(inode.mode) ? inode.parent : directory;
    const name = parent ? nameIn(parent, inode, hint) : undefined;
    if (!parent || name === undefined) return lost(inode, parent ?? directory, mount, root, hint, names);
    names.push(name);
    inode = parent;
    hint = undefined;
    directory = undefined;
  }
}

function lost(
  inode: Inode,
  parent: Inode | undefined,
  mount: Mount,
  root: Path,
  hint: string | undefined,
  names: string[],
): Rendered {
  const tail = [hint ?? `#${inode.ino}`, ...names.reverse()].join('/');
  if (!parent || parent === inode) return { text: `/${tail} (deleted)`, reachable: false };
  const up = renderPath({ mount, inode: parent }, root);
  return {
    text: `${up.text === '/' ? '' : up.text.replace(/ \(deleted\)$/, '')}/${tail} (deleted)`,
    reachable: up.reachable,
  };
}

/** What readlink of /proc/<pid>/{cwd,exe,fd/N} says. */
export function pathname(path: Path, root: Path): string {
  return renderPath(path, root).text;
}
