/**
 * `docker cp`'s path rules and archives (moby's pkg/archive/copy.go): what a copy to a file, a directory or nothing at
 * all is called, and the renaming of entries that follows from it.
 */

import type { System } from '../../kernel/exec/program.ts';
import { O_RDONLY } from '../../kernel/uapi/fcntl.ts';
import { S_IFDIR, S_IFLNK, S_IFMT, S_IFREG } from '../../kernel/uapi/stat.ts';
import { readTarStream, type TarInput, tarStream } from '../../lib/tar.ts';
import { absolute } from './create-body.ts';
import { openError } from './files.ts';

export interface CopyInfo {
  readonly path: string;
  readonly exists: boolean;
  readonly isDirectory: boolean;
}

/** Directory and last word; `x/.` keeps its dot. */
export function splitEntry(path: string): { directory: string; base: string } {
  const clean = absolute('/', path);
  if (path.endsWith('/.') || path === '.') return { directory: clean, base: '.' };
  const at = clean.lastIndexOf('/');
  return { directory: clean.slice(0, at) || '/', base: clean.slice(at + 1) || '/' };
}

/**
 * Where the archive of `source` is to be unpacked, and under which name.
 * @throws Error in docker's words
 */
export function destinationOf(source: CopyInfo, target: CopyInfo): { directory: string; from: string; to: string } {
  const { base: from } = splitEntry(source.path);
  const { directory, base: to } = splitEntry(target.path);
  if (target.exists && target.isDirectory) return { directory: target.path, from, to: from };
  if (target.exists && source.isDirectory) throw new Error('cannot copy directory');
  if (!target.exists && !source.isDirectory && /\/\.?$/.test(target.path)) throw new Error('no such directory');
  return { directory, from, to };
}

/** The archive with the leading `from` of names as `to`. */
export function rebase(archive: ReadableStream<Uint8Array>, from: string, to: string): ReadableStream<Uint8Array> {
  if (from === to) return archive;
  const rename = (name: string): string => (from === '/' ? `${to}/${name}` : name.replace(from, () => to));
  const entries = async function* (): AsyncGenerator<TarInput> {
    for await (const { entry, data } of readTarStream(archive)) {
      const linkname =
        entry.type === 'link' && entry.linkname !== undefined ? { linkname: rename(entry.linkname) } : {};
      yield { entry: { ...entry, name: rename(entry.name), ...linkname }, data };
    }
  };
  return tarStream(entries());
}

/** A local file or directory as an archive, named by its last word. @throws Error `lstat PATH: no such file or directory` */
export async function localSource(
  system: System,
  path: string,
  options: { readonly follow: boolean },
): Promise<{ info: CopyInfo; archive: ReadableStream<Uint8Array> }> {
  const full = absolute(system.cwd(), path);
  const namesDirectory = /\/\.?$/.test(path);
  const follow = options.follow || namesDirectory;
  let mode: number;
  try {
    ({ mode } = await (follow ? system.stat(full) : system.lstat(full)));
  } catch (error) {
    throw new Error(openError(await firstMissing(system, full), error, 'lstat'));
  }
  const isDirectory = (mode & S_IFMT) === S_IFDIR;
  if (namesDirectory && !isDirectory) throw new Error('not a directory');
  const keepsDot = path.endsWith('/.') || path === '.';
  const info: CopyInfo = { path: keepsDot ? `${full}/.` : full, exists: true, isDirectory };
  const { base } = splitEntry(info.path);
  return { info, archive: tarStream(localEntries(system, full, base, follow)) };
}

/** Of a path's folders and itself, or what it links to, the first that isn't there: Go looks at each. */
async function firstMissing(system: System, path: string): Promise<string> {
  const words = path.split('/').slice(1);
  for (const [index] of words.entries()) {
    const part = `/${words.slice(0, index + 1).join('/')}`;
    if (await system.lstat(part).catch(() => undefined)) continue;
    // What would be right below the root itself is looked for by its directory and its name.
    return words.length === 1 ? `/${part}` : part;
  }
  const target = await system.readlink(path).catch(() => undefined);
  return target === undefined ? path : absolute(splitEntry(path).directory, target);
}

async function* localEntries(system: System, path: string, name: string, follow: boolean): AsyncGenerator<TarInput> {
  const stat = await (follow ? system.stat(path) : system.lstat(path));
  const { uid, gid } = stat;
  const common = { name, mode: stat.mode & 0o7777, uid, gid, mtime: Math.floor(stat.mtime / 1e9) };
  const type = stat.mode & S_IFMT;
  if (type === S_IFLNK) yield { entry: { ...common, type: 'symlink', size: 0, linkname: await system.readlink(path) } };
  else if (type === S_IFREG) {
    const fd = await system.open(path, O_RDONLY);
    try {
      yield { entry: { ...common, type: 'file', size: stat.size }, data: system.readable(fd) };
    } finally {
      system.close(fd);
    }
  } else if (type === S_IFDIR) {
    yield { entry: { ...common, type: 'directory', size: 0 } };
    const items = (await system.readdir(path)).map((item) => item.name).sort();
    for (const item of items) yield* localEntries(system, `${path}/${item}`, `${name}/${item}`, false);
  }
}

/** Unpacks below `directory`, as files of whoever runs this; entries may not leave it. */
export async function unpack(system: System, archive: ReadableStream<Uint8Array>, directory: string): Promise<void> {
  const times: (() => Promise<void>)[] = [];
  for await (const item of readTarStream(archive)) {
    const { entry } = item;
    const name = safeName(entry.name);
    const path = name === '' ? directory : `${directory.replace(/\/$/, '')}/${name}`;
    const data = await item.bytes();
    await refuseLinks(system, directory, name);
    if (entry.type === 'directory') await system.mkdir(path, 0o755).catch(() => undefined);
    else {
      await system.unlink(path).catch(() => undefined);
      if (entry.type === 'file') await system.writeFile(path, data, entry.mode);
      else if (entry.type === 'symlink') await system.symlink(entry.linkname ?? '', path);
      else if (entry.type === 'link') await system.link(`${directory}/${safeName(entry.linkname ?? '')}`, path);
      else continue;
    }
    if (entry.type !== 'symlink' && entry.type !== 'link') await system.chmod(path, entry.mode);
    const time = entry.mtime * 1e9;
    times.push(() => system.utimes(path, time, time).catch(() => undefined));
  }
  for (const setTime of times.reverse()) await setTime();
}

function safeName(name: string): string {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw new Error(`invalid path in archive: ${name}`);
  return parts.join('/');
}

/** A directory on the way that is a symbolic link would lead outside. */
async function refuseLinks(system: System, directory: string, name: string): Promise<void> {
  const parts = name.split('/');
  for (let count = 1; count < parts.length; count++) {
    const path = `${directory}/${parts.slice(0, count).join('/')}`;
    const stat = await system.lstat(path).catch(() => undefined);
    if (stat && (stat.mode & S_IFMT) === S_IFLNK) throw new Error(`invalid symlink in archive: ${name}`);
  }
}
