/**
 * inotify(7) on Node, by fs.watch, which is built on it: what happened to an entry shows as IN_MODIFY, IN_CREATE or
 * IN_DELETE alone, and a folder's own end as IN_MOVE_SELF. Left out: an entry that was gone again before it was looked at.
 */
import fs from 'node:fs';
import { join } from 'node:path';
import type { Inotify, InotifyEvent } from '../kernel/exec/program.ts';
import { IN_CREATE, IN_DELETE, IN_MODIFY, IN_MOVE_SELF } from '../kernel/uapi/inotify.ts';
import { toErrno } from './node-error.ts';

export class NodeInotify implements Inotify {
  readonly #watchers: fs.FSWatcher[] = [];
  #events: InotifyEvent[] = [];
  #wake: () => void = () => undefined;

  async add(path: string, mask: number): Promise<number> {
    const wd = this.#watchers.length + 1;
    try {
      const entries = new Set(fs.statSync(path).isDirectory() ? fs.readdirSync(path) : []);
      const watcher = fs.watch(path, (type, filename) => {
        const name = filename ?? '';
        const what = type === 'change' ? IN_MODIFY : renamed(path, name, entries);
        this.#push({ wd, name: what === IN_MOVE_SELF ? '' : name, mask: mask & what });
      });
      watcher.on('error', () => undefined);
      this.#watchers.push(watcher);
    } catch (error) {
      throw toErrno(error);
    }
    return wd;
  }

  #push(event: InotifyEvent): void {
    if (event.mask === 0) return;
    this.#events.push(event);
    this.#wake();
  }

  async read(): Promise<InotifyEvent[]> {
    if (this.#events.length === 0)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    const events = this.#events;
    this.#events = [];
    return events;
  }

  close(): void {
    for (const watcher of this.#watchers) watcher.close();
  }
}

/** Node has one word for coming and going, of an entry and of the folder. @param entries kept up to date */
function renamed(path: string, name: string, entries: Set<string>): number {
  if (fs.lstatSync(join(path, name), { throwIfNoEntry: false })) {
    entries.add(name);
    return IN_CREATE;
  }
  if (entries.delete(name)) return IN_DELETE;
  return fs.existsSync(path) ? 0 : IN_MOVE_SELF;
}
