/** A folder that the builder may ask for: a directory of this system, or files in memory. Owners are dropped, as buildx does. */
import type { SentFile } from '../../../engine/api/file-transfer.ts';
import type { FileStat } from '../../../engine/api/filesync.ts';
import type { System } from '../../../kernel/exec/program.ts';
import { O_RDONLY } from '../../../kernel/uapi/fcntl.ts';
import { S_IFDIR, S_IFLNK, S_IFMT, S_IFREG, S_IFSOCK } from '../../../kernel/uapi/stat.ts';

export interface FolderItem {
  readonly name: string;
  readonly isDirectory: boolean;
}

export interface FolderFile extends SentFile {
  /** Equal for names of one file; undefined where it has only one. */
  readonly identity?: string;
}

export interface Folder {
  /** What is directly in a directory, by name; undefined where it is none. @param path without a slash in front */
  list(path: string): Promise<readonly FolderItem[] | undefined>;
  /** Links are not followed; undefined where nothing is, and for sockets. */
  file(path: string): Promise<FolderFile | undefined>;
}

const base = { uid: 0, gid: 0, devmajor: 0, devminor: 0, xattrs: new Map<string, Uint8Array>() };

export class SystemFolder implements Folder {
  readonly #system: System;
  readonly #root: string;

  constructor(system: System, root: string) {
    this.#system = system;
    this.#root = root.replace(/\/+$/, '');
  }

  #path(path: string): string {
    return path === '' ? this.#root || '/' : `${this.#root}/${path}`;
  }

  async list(path: string): Promise<readonly FolderItem[] | undefined> {
    const items = await this.#system.readdir(this.#path(path)).catch(() => undefined);
    if (!items) return undefined;
    const found = items.map(async ({ name }) => {
      const { mode } = await this.#system.lstat(this.#path(path === '' ? name : `${path}/${name}`));
      return { name, isDirectory: (mode & S_IFMT) === S_IFDIR };
    });
    return (await Promise.all(found)).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async file(path: string): Promise<FolderFile | undefined> {
    const full = this.#path(path);
    const found = await this.#system.lstat(full).catch(() => undefined);
    if (!found || (found.mode & S_IFMT) === S_IFSOCK) return undefined;
    const isLink = (found.mode & S_IFMT) === S_IFLNK;
    const stat: FileStat = {
      ...base,
      path,
      mode: found.mode,
      size: (found.mode & S_IFMT) === S_IFREG ? found.size : 0,
      modTime: BigInt(Math.round(found.mtime)),
      linkname: isLink ? await this.#system.readlink(full) : '',
    };
    const system = this.#system;
    const hasMoreNames = found.nlink > 1 && (found.mode & S_IFMT) === S_IFREG;
    return {
      stat,
      ...(hasMoreNames ? { identity: `${found.dev}:${found.ino}` } : {}),
      async *read() {
        const fd = await system.open(full, O_RDONLY);
        try {
          for (let part = await system.read(fd, 1 << 18); part.length > 0; part = await system.read(fd, 1 << 18))
            yield part;
        } finally {
          system.close(fd);
        }
      },
    };
  }
}

/** Files without directories. */
export class MemoryFolder implements Folder {
  readonly #files: ReadonlyMap<string, Uint8Array>;
  readonly #modTime: bigint;

  /** @param modTime nanoseconds since 1970 */
  constructor(files: ReadonlyMap<string, Uint8Array> = new Map(), modTime = 0) {
    this.#files = files;
    this.#modTime = BigInt(Math.round(modTime));
  }

  list(path: string): Promise<readonly FolderItem[] | undefined> {
    const items = [...this.#files.keys()].sort().map((name) => ({ name, isDirectory: false }));
    return Promise.resolve(path === '' ? items : undefined);
  }

  file(path: string): Promise<SentFile | undefined> {
    const data = this.#files.get(path);
    if (!data) return Promise.resolve(undefined);
    const [mode, modTime] = [S_IFREG | 0o644, this.#modTime];
    const stat: FileStat = { ...base, path, mode, size: data.length, modTime, linkname: '' };
    return Promise.resolve({
      stat,
      async *read() {
        yield data;
      },
    });
  }
}
