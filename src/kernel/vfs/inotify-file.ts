/** The open file of inotify(7): a queue of events from watched inodes. It holds 16384, then one overflow. */
import { EAGAIN, EEXIST, EINVAL, ENOSPC } from '../uapi/errno.ts';
import { O_NONBLOCK } from '../uapi/fcntl.ts';
import {
  IN_ALL_EVENTS,
  IN_DELETE_SELF,
  IN_IGNORED,
  IN_MASK_ADD,
  IN_MASK_CREATE,
  IN_ONESHOT,
  IN_Q_OVERFLOW,
  INOTIFY_EVENT_SIZE,
} from '../uapi/inotify.ts';
import { FIONREAD } from '../uapi/termios.ts';
import { Blocked, WaitQueue } from '../wait.ts';
import { File, POLLIN, type UserMemory } from './file.ts';
import type { Inode } from './inode.ts';
import { stateOf } from './inode-state.ts';
import type { Watch } from './notify.ts';

const MAX_QUEUED = 16384;
const encoder = new TextEncoder();

interface Event {
  readonly wd: number;
  readonly mask: number;
  readonly cookie: number;
  readonly name: string;
}

function sizeOf(event: Event): number {
  return INOTIFY_EVENT_SIZE + (event.name === '' ? 0 : (encoder.encode(event.name).length + 1 + 15) & ~15);
}

class InodeWatch implements Watch {
  readonly wd: number;
  readonly inode: Inode;
  mask: number;
  readonly #file: InotifyFile;

  constructor(wd: number, inode: Inode, mask: number, file: InotifyFile) {
    this.wd = wd;
    this.inode = inode;
    this.mask = mask;
    this.#file = file;
  }

  happened(mask: number, name: string, cookie: number): void {
    if (mask & this.mask & IN_ALL_EVENTS) {
      this.#file.push({ wd: this.wd, mask, cookie, name });
      if (this.mask & IN_ONESHOT) this.#file.remove(this.wd);
    }
    if (mask & IN_DELETE_SELF && name === '') this.#file.remove(this.wd);
  }
}

export class InotifyFile extends File {
  readonly inode: Inode;
  readonly #watches = new Map<number, InodeWatch>();
  readonly #readable = new WaitQueue();
  #events: Event[] = [];
  #lastWd = 0;

  constructor(inode: Inode, flags: number) {
    super(flags);
    this.inode = inode;
  }

  override get label(): string {
    return 'anon_inode:inotify';
  }

  /** Adds or changes the watch of `inode`; answers its descriptor. @throws EEXIST with IN_MASK_CREATE */
  add(inode: Inode, mask: number): number {
    for (const watch of this.#watches.values()) {
      if (watch.inode !== inode) continue;
      if (mask & IN_MASK_CREATE) throw EEXIST;
      watch.mask = mask & IN_MASK_ADD ? watch.mask | mask : mask;
      return watch.wd;
    }
    if (this.#watches.size >= 65536) throw ENOSPC;
    this.#lastWd += 1;
    const watch = new InodeWatch(this.#lastWd, inode, mask, this);
    this.#watches.set(watch.wd, watch);
    stateOf(inode).watches.add(watch);
    return watch.wd;
  }

  /** @throws EINVAL */
  remove(wd: number): void {
    const watch = this.#watches.get(wd);
    if (!watch) throw EINVAL;
    this.#watches.delete(wd);
    watch.inode.state?.watches.delete(watch);
    this.push({ wd, mask: IN_IGNORED, cookie: 0, name: '' });
  }

  push(event: Event): void {
    const last = this.#events.at(-1);
    if (last && last.wd === event.wd && last.mask === event.mask && last.name === event.name && !event.cookie) return;
    if (this.#events.length > MAX_QUEUED) return;
    if (this.#events.length === MAX_QUEUED) this.#events.push({ wd: -1, mask: IN_Q_OVERFLOW, cookie: 0, name: '' });
    else this.#events.push(event);
    this.#readable.wake();
  }

  override read(into: Uint8Array): number | Blocked {
    const [first] = this.#events;
    if (!first) {
      if (this.flags & O_NONBLOCK) throw EAGAIN;
      return new Blocked([this.#readable]);
    }
    if (sizeOf(first) > into.length) throw EINVAL;
    const view = new DataView(into.buffer, into.byteOffset, into.length);
    let at = 0;
    let taken = 0;
    for (const event of this.#events) {
      const size = sizeOf(event);
      if (at + size > into.length) break;
      view.setInt32(at, event.wd, true);
      view.setUint32(at + 4, event.mask, true);
      view.setUint32(at + 8, event.cookie, true);
      view.setUint32(at + 12, size - INOTIFY_EVENT_SIZE, true);
      into.fill(0, at + INOTIFY_EVENT_SIZE, at + size);
      into.set(encoder.encode(event.name), at + INOTIFY_EVENT_SIZE);
      at += size;
      taken += 1;
    }
    this.#events = this.#events.slice(taken);
    return at;
  }

  override poll(): number {
    return this.#events.length > 0 ? POLLIN : 0;
  }

  override get queues(): readonly WaitQueue[] {
    return [this.#readable];
  }

  override ioctl(request: number, argument: number, memory: UserMemory): number {
    if (request !== FIONREAD) throw EINVAL;
    const out = new DataView(new ArrayBuffer(4));
    let size = 0;
    for (const event of this.#events) size += sizeOf(event);
    out.setInt32(0, size, true);
    memory.write(argument, new Uint8Array(out.buffer));
    return 0;
  }

  protected override onRelease(): void {
    for (const watch of this.#watches.values()) watch.inode.state?.watches.delete(watch);
    this.#watches.clear();
  }
}
