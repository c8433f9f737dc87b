/**
 * Files below some paths, watched for change (compose's internal/watch over fsnotify): every folder has a watch of its own,
 * and new ones get theirs as they come. Left out: Windows and macOS, where one watch sees a whole tree.
 */

import type { Inotify, InotifyEvent, System } from '../../../kernel/exec/program.ts';
import { ENOENT } from '../../../kernel/uapi/errno.ts';
import {
  IN_ATTRIB,
  IN_CREATE,
  IN_DELETE,
  IN_DELETE_SELF,
  IN_MODIFY,
  IN_MOVE_SELF,
  IN_MOVED_FROM,
  IN_MOVED_TO,
} from '../../../kernel/uapi/inotify.ts';
import { S_IFDIR, S_IFMT } from '../../../kernel/uapi/stat.ts';
import { dirname } from '../../../lib/path.ts';

/** Milliseconds without a change after which those before are told. */
const quietPeriod = 500;

const arrivals = IN_CREATE | IN_MOVED_TO;
const changes = arrivals | IN_MOVED_FROM | IN_MODIFY | IN_ATTRIB | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF;

/** Whether `path` is `directory` or in it; both are absolute and clean. */
export function isInside(directory: string, path: string): boolean {
  return path === directory || path.startsWith(directory === '/' ? '/' : `${directory}/`);
}

export class FileWatcher {
  readonly #system: System;
  readonly #inotify: Inotify;
  readonly #roots: ReadonlySet<string>;
  readonly #watched = new Map<number, string>();
  #changed = new Set<string>();
  #lastChange = 0;
  #wake: () => void = () => undefined;

  private constructor(system: System, roots: ReadonlySet<string>) {
    this.#system = system;
    this.#roots = roots;
    this.#inotify = system.inotify();
  }

  /**
   * Watches from when this is fulfilled. A path that isn't there yet is waited for.
   * @param paths absolute
   */
  static async start(system: System, paths: readonly string[]): Promise<FileWatcher> {
    const watcher = new FileWatcher(system, new Set(paths));
    for (const path of watcher.#roots) {
      const there = await watcher.#existing(path);
      if (await watcher.#isDirectory(there)) await watcher.#arrived(there, false);
      else await watcher.#add(dirname(there));
    }
    return watcher;
  }

  /** Batches of changed paths, each once, until `close`. @throws Errno where a folder can't be read */
  async *batches(): AsyncGenerator<string[]> {
    let failure: unknown;
    this.#read().catch((error: unknown) => {
      failure = error;
      this.#wake();
    });
    for (;;) {
      if (this.#changed.size === 0)
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      if (failure !== undefined) throw failure;
      for (let left = quietPeriod; left > 0; ) {
        await this.#system.sleep(left);
        left = quietPeriod - (this.#system.now() - this.#lastChange) / 1e6;
      }
      const batch = [...this.#changed];
      this.#changed = new Set();
      yield batch;
    }
  }

  close(): void {
    this.#inotify.close();
  }

  async #read(): Promise<never> {
    for (;;) for (const event of await this.#inotify.read()) await this.#happened(event);
  }

  async #happened({ wd, mask, name }: InotifyEvent): Promise<void> {
    const folder = this.#watched.get(wd);
    if (folder === undefined) return;
    const path = name === '' ? folder : `${folder === '/' ? '' : folder}/${name}`;
    if (mask & arrivals) await this.#arrived(path, true);
    else this.#tell(path, this.#roots.has(path) && (await this.#isDirectory(path)));
    // Moved away, it isn't where its name says.
    if (mask & IN_MOVE_SELF && !(await this.#isThere(path))) this.#watched.delete(wd);
  }

  /** Watches a folder with all in it, and tells of each. Links aren't followed. */
  async #arrived(path: string, tells: boolean): Promise<void> {
    const isDirectory = await this.#isDirectory(path);
    if (tells) this.#tell(path, isDirectory && this.#roots.has(path));
    if (!isDirectory || !this.#concerns(path)) return;
    try {
      await this.#add(path);
      const items = await this.#system.readdir(path);
      for (const name of items.map((item) => item.name).sort())
        await this.#arrived(`${path === '/' ? '' : path}/${name}`, tells);
    } catch (error) {
      // Gone again.
      if (error !== ENOENT) throw error;
    }
  }

  /** A folder that is watched itself doesn't count when it changes, only what is in it. */
  #tell(path: string, isRoot: boolean): void {
    if (isRoot || ![...this.#roots].some((root) => isInside(root, path))) return;
    this.#changed.add(path);
    this.#lastChange = this.#system.now();
    this.#wake();
  }

  /** A folder on the way to a watched path, or in one. */
  #concerns(path: string): boolean {
    return [...this.#roots].some((root) => isInside(root, path) || isInside(path, root));
  }

  async #add(path: string): Promise<void> {
    this.#watched.set(await this.#inotify.add(path, changes), path);
  }

  /** The path, or the nearest above it that is there. */
  async #existing(path: string): Promise<string> {
    let there = path;
    while (there !== '/' && !(await this.#isThere(there))) there = dirname(there);
    return there;
  }

  async #isThere(path: string): Promise<boolean> {
    return (await this.#system.lstat(path).catch(() => undefined)) !== undefined;
  }

  async #isDirectory(path: string): Promise<boolean> {
    const stat = await this.#system.lstat(path).catch(() => undefined);
    return stat !== undefined && (stat.mode & S_IFMT) === S_IFDIR;
  }
}
