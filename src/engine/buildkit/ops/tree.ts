/** Paths below an inode, resolved inside it as in a root of its own (containerd's continuity/fs.RootPath), and file contents. */
import { isDirectory, isSymlink, S_IFDIR } from '../../../kernel/uapi/stat.ts';
import type { Inode } from '../../../kernel/vfs/inode.ts';
import { Blocked } from '../../../kernel/wait.ts';
import { concat } from '../../../lib/bytes.ts';

const maxLinks = 255;
const chunk = 1 << 18;

export interface Found {
  readonly inode: Inode;
  /** From the root, without a slash in front; links resolved. */
  readonly path: string;
  readonly directory: Inode | undefined;
  readonly name: string | undefined;
}

export const partsOf = (path: string): string[] => path.split('/').filter((part) => part !== '' && part !== '.');

/** What lies at `path`; `..` and links stay inside `root`. @param follow whether a link at the end is followed */
export function find(root: Inode, path: string, follow = true): Found | undefined {
  const todo = partsOf(path);
  const above: Found[] = [];
  let here: Found = { inode: root, path: '', directory: undefined, name: undefined };
  for (let links = 0; ; ) {
    const name = todo.shift();
    if (name === undefined) return here;
    if (name === '..') {
      here = above.pop() ?? here;
      continue;
    }
    if (!isDirectory(here.inode.mode)) return undefined;
    const inode = here.inode.lookup(name);
    if (!inode) return undefined;
    if (isSymlink(inode.mode) && (follow || todo.length > 0)) {
      links += 1;
      if (links > maxLinks) throw new Error(`too many links in ${path}`);
      const target = inode.readlink();
      if (target.startsWith('/')) {
        above.length = 0;
        here = { inode: root, path: '', directory: undefined, name: undefined };
      }
      todo.unshift(...partsOf(target));
      continue;
    }
    above.push(here);
    here = { inode, path: here.path === '' ? name : `${here.path}/${name}`, directory: here.inode, name };
  }
}

/** Where `path` leads with all links followed, also where nothing is there: absolute (continuity's fs.RootPath). */
export function resolved(root: Inode, path: string): string {
  const todo = partsOf(path);
  let done: string[] = [];
  for (let links = 0; ; ) {
    const name = todo.shift();
    if (name === undefined) return `/${done.join('/')}`;
    if (name === '..') {
      done.pop();
      continue;
    }
    const found = find(root, [...done, name].join('/'), false);
    if (found && isSymlink(found.inode.mode)) {
      links += 1;
      if (links > maxLinks) throw new Error(`too many links in ${path}`);
      const target = found.inode.readlink();
      if (target.startsWith('/')) done = [];
      todo.unshift(...partsOf(target));
    } else done.push(name);
  }
}

export interface NewDirectory {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** The directory at `path`, made with its parents where missing. @throws Error `mkdir …: not a directory` */
export function mkdirAll(root: Inode, path: string, { mode, uid, gid }: NewDirectory): Inode {
  let walked = '';
  let here = root;
  const parts = partsOf(path);
  for (const [at, name] of parts.entries()) {
    const next = `${walked}/${name}`;
    const found = find(root, next);
    if (found && !isDirectory(found.inode.mode)) {
      const below = parts[at + 1];
      throw new Error(
        below === undefined ? `mkdir ${next}: not a directory` : `lstat ${next}/${below}: not a directory`,
      );
    }
    // A dangling link's target is made.
    const link = found ? undefined : find(root, next, false);
    if (link && isSymlink(link.inode.mode)) {
      const target = link.inode.readlink();
      here = mkdirAll(root, target.startsWith('/') ? target : `${walked}/${target}`, { mode, uid, gid });
    } else here = found?.inode ?? here.create(name, { mode: S_IFDIR | mode, uid, gid });
    walked = next;
  }
  return here;
}

function wake({ queues }: Blocked): Promise<void> {
  return new Promise((resolve) => {
    const waker = (): void => {
      for (const queue of queues) queue.remove(waker);
      resolve();
    };
    for (const queue of queues) queue.add(waker);
  });
}

/** A call's result once the content that it needs is here. */
export async function whenHere<T>(call: () => T | Blocked): Promise<T> {
  for (;;) {
    let result: T | Blocked;
    try {
      result = call();
    } catch (error) {
      if (!(error instanceof Blocked)) throw error;
      result = error;
    }
    if (!(result instanceof Blocked)) return result;
    await wake(result);
  }
}

/** A regular file's bytes. */
export async function contentOf(inode: Inode): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < inode.size; ) {
    const part = new Uint8Array(Math.min(chunk, inode.size - at));
    const offset = at;
    const count = await whenHere(() => inode.read(offset, part));
    if (count === 0) break;
    const read = part.subarray(0, count);
    inode.pageCache?.overlay(offset, read);
    parts.push(read);
    at += count;
  }
  return concat(parts);
}

export async function write(inode: Inode, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const offset = done;
    const count = await whenHere(() => inode.write(offset, bytes.subarray(offset)));
    inode.pageCache?.update(offset, bytes.subarray(offset, offset + count));
    done += count;
  }
}

/** Removes a name and all below it. */
export function removeAll(directory: Inode, name: string): void {
  const inode = directory.lookup(name);
  if (!inode) return;
  if (!isDirectory(inode.mode)) directory.unlink(name);
  else {
    for (const below of sortedNames(inode)) removeAll(inode, below);
    directory.rmdir(name);
  }
}

/** A directory's names in byte order, as the layers' order is. */
export function sortedNames(directory: Inode): string[] {
  return [...directory.list()].map(({ name }) => name).sort();
}
