/**
 * The build context as a tar stream: a directory through its .dockerignore, or an archive or Dockerfile on standard
 * input (docker/cli's image/build/context.go). Owners are dropped, as docker does.
 */

import type { Stat, System } from '../../kernel/exec/program.ts';
import { O_RDONLY } from '../../kernel/uapi/fcntl.ts';
import { S_IFDIR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG } from '../../kernel/uapi/stat.ts';
import { text } from '../../lib/bytes.ts';
import { PatternMatcher, parseIgnoreFile } from '../../lib/pattern-matcher.ts';
import type { TarInput } from '../../lib/tar.ts';

/** Patterns of `<dockerfile>.dockerignore`, or of .dockerignore; none where there is neither. */
export async function ignorePatterns(system: System, root: string, dockerfile: string | undefined): Promise<string[]> {
  const names = dockerfile === undefined ? ['.dockerignore'] : [`${dockerfile}.dockerignore`, '.dockerignore'];
  for (const name of names) {
    const bytes = await system.readFile(`${root}/${name}`).catch(() => undefined);
    if (bytes) return parseIgnoreFile(text(bytes));
  }
  return [];
}

/**
 * The files of a directory that go to the daemon.
 * @param dockerfile inside the directory; undefined where it is sent apart
 */
export async function* contextEntries(
  system: System,
  root: string,
  dockerfile: string | undefined,
): AsyncGenerator<TarInput> {
  const patterns = await ignorePatterns(system, root, dockerfile);
  const keep = [dockerfile, '.dockerignore'].filter((name) => name !== undefined);
  if (patterns.length > 0) patterns.push(...keep.map((name) => `!${name}`));
  const matcher = new PatternMatcher(patterns);
  yield* walk({ system, root, matcher, links: new Map() }, '');
}

interface Walk {
  readonly system: System;
  readonly root: string;
  readonly matcher: PatternMatcher;
  /** Names of files that have several, by device and inode. */
  readonly links: Map<string, string>;
}

async function* walk(from: Walk, folder: string): AsyncGenerator<TarInput> {
  const { system, root, matcher } = from;
  const items = await system.readdir(folder === '' ? root : `${root}/${folder}`);
  for (const { name } of items.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = folder === '' ? name : `${folder}/${name}`;
    const stat = await system.lstat(`${root}/${path}`);
    const isDirectory = (stat.mode & S_IFMT) === S_IFDIR;
    const ignored = matcher.matchesOrParent(path);
    if (!ignored) {
      const input = linkTo(from, path, stat) ?? (await entryOf(system, `${root}/${path}`, path, stat));
      if (input) yield input;
    }
    if (isDirectory && (!ignored || matcher.hasExclusions)) yield* walk(from, path);
  }
}

/** A further name of a file that was sent already. */
function linkTo({ links }: Walk, name: string, { mode, nlink, dev, ino, mtime }: Stat): TarInput | undefined {
  if (nlink < 2 || (mode & S_IFMT) !== S_IFREG) return undefined;
  const key = `${dev}:${ino}`;
  const linkname = links.get(key);
  if (linkname === undefined) {
    links.set(key, name);
    return undefined;
  }
  const entry = { name, mode: mode & 0o7777, uid: 0, gid: 0, mtime: Math.floor(mtime / 1e9), size: 0, linkname };
  return { entry: { ...entry, type: 'link' } };
}

/** A file as it goes into a tar, its owner dropped; undefined for sockets and the like. */
export async function entryOf(
  system: System,
  path: string,
  name: string,
  { mode, size, mtime }: Stat,
): Promise<TarInput | undefined> {
  const common = { name, mode: mode & 0o7777, uid: 0, gid: 0, mtime: Math.floor(mtime / 1e9) };
  switch (mode & S_IFMT) {
    case S_IFDIR:
      return { entry: { ...common, type: 'directory', size: 0 } };
    case S_IFLNK:
      return { entry: { ...common, type: 'symlink', size: 0, linkname: await system.readlink(path) } };
    case S_IFREG: {
      const fd = await system.open(path, O_RDONLY);
      return { entry: { ...common, type: 'file', size }, data: closing(system, fd) };
    }
    case S_IFIFO:
      return { entry: { ...common, type: 'fifo', size: 0 } };
    default:
      return undefined;
  }
}

/** The descriptor's bytes; closed at the end. */
function closing(system: System, fd: number): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const bytes = await system.read(fd, 1 << 18);
        if (bytes.length > 0) return controller.enqueue(bytes);
        system.close(fd);
        controller.close();
      },
      cancel() {
        system.close(fd);
      },
    },
    { highWaterMark: 0 },
  );
}
