/**
 * epoll(7): a set of descriptions and what is wanted of each; level- and edge-triggered, one-shot, nested. A description
 * leaves the set when its last descriptor is closed. EPOLLEXCLUSIVE is taken as an ordinary wait: all waiters wake.
 */
import { EEXIST, EINVAL, ELOOP, ENOENT, EPERM } from '../uapi/errno.ts';
import { O_RDWR } from '../uapi/fcntl.ts';
import { EPOLLET, EPOLLEXCLUSIVE, EPOLLONESHOT, EPOLLWAKEUP, POLLRDNORM, POLLWRNORM } from '../uapi/poll.ts';
import { isDirectory, isRegular } from '../uapi/stat.ts';
import type { AnonymousFs } from '../vfs/anonymous-inode.ts';
import type { Caller } from '../vfs/caller.ts';
import { File, POLLERR, POLLHUP, POLLIN, POLLOUT } from '../vfs/file.ts';
import type { Inode } from '../vfs/inode.ts';
import { WaitQueue } from '../wait.ts';

/** Nesting that epoll_ctl(2) allows. */
const MOST_NESTED = 5;

const OPTIONS = EPOLLET | EPOLLONESHOT | EPOLLEXCLUSIVE | EPOLLWAKEUP;

interface Item {
  readonly fd: number;
  readonly file: File;
  /** EPOLL* bits as given, unsigned. */
  events: number;
  data: bigint;
  /** A reported one-shot item waits for EPOLL_CTL_MOD. */
  enabled: boolean;
  /** Something happened since it was last found idle (or, edge-triggered, reported). */
  armed: boolean;
  queues: readonly WaitQueue[];
  readonly waker: () => void;
}

export interface ReadyEvent {
  readonly events: number;
  readonly data: bigint;
}

export class EpollFile extends File {
  readonly inode: Inode;
  readonly #queue = new WaitQueue();
  /** By descriptor number, then by description: a number may come to mean another one. */
  readonly #items = new Map<number, Map<File, Item>>();
  /** Items to look at, in the order in which they became ready. */
  readonly #ready = new Set<Item>();

  constructor(fs: AnonymousFs) {
    super(O_RDWR);
    this.inode = fs.create(0o600, 'anon_inode:[eventpoll]');
  }

  override get label(): string {
    return 'anon_inode:[eventpoll]';
  }

  override get information(): string {
    let text = '';
    for (const item of this.#all()) {
      const fd = String(item.fd).padStart(8);
      text += `tfd: ${fd} events: ${item.events.toString(16).padStart(8)} data: ${item.data.toString(16).padStart(16)}  pos:0 ino:${item.file.inode.ino.toString(16)} sdev:${item.file.inode.fs.device.toString(16)}\n`;
    }
    return text;
  }

  *#all(): Generator<Item, void, void> {
    for (const byFile of this.#items.values()) yield* byFile.values();
  }

  /** EPOLL_CTL_ADD. @throws EEXIST, EPERM (a file that is always ready), ELOOP, EINVAL */
  add(fd: number, file: File, events: number, data: bigint): void {
    if (file === this) throw EINVAL;
    if (isRegular(file.inode.mode) || isDirectory(file.inode.mode)) throw EPERM;
    if (file instanceof EpollFile && (file.#reaches(this) || file.#depth() >= MOST_NESTED)) throw ELOOP;
    const byFile = this.#items.get(fd) ?? new Map<File, Item>();
    if (byFile.has(file)) throw EEXIST;
    const item: Item = {
      fd,
      file,
      events,
      data,
      enabled: true,
      armed: true,
      queues: [],
      waker: () => this.#wake(item),
    };
    byFile.set(file, item);
    this.#items.set(fd, byFile);
    this.#watch(item);
    file.onceReleased(item.waker, () => this.#drop(item));
    this.#wake(item);
  }

  /** EPOLL_CTL_MOD. @throws ENOENT, EINVAL */
  modify(fd: number, file: File, events: number, data: bigint): void {
    const item = this.#find(fd, file);
    if ((events | item.events) & EPOLLEXCLUSIVE) throw EINVAL;
    item.events = events;
    item.data = data;
    item.enabled = true;
    this.#wake(item);
  }

  /** EPOLL_CTL_DEL. @throws ENOENT */
  remove(fd: number, file: File): void {
    const item = this.#find(fd, file);
    file.forgetRelease(item.waker);
    this.#drop(item);
  }

  #find(fd: number, file: File): Item {
    const item = this.#items.get(fd)?.get(file);
    if (!item) throw ENOENT;
    return item;
  }

  #drop(item: Item): void {
    this.#unwatch(item);
    this.#ready.delete(item);
    const byFile = this.#items.get(item.fd);
    byFile?.delete(item.file);
    if (byFile?.size === 0) this.#items.delete(item.fd);
  }

  #watch(item: Item): void {
    item.queues = item.file.queues;
    for (const queue of item.queues) queue.add(item.waker);
  }

  #unwatch(item: Item): void {
    for (const queue of item.queues) queue.remove(item.waker);
  }

  /** A socket's queues change when it connects. */
  #rewatch(item: Item): void {
    const { queues } = item.file;
    if (queues.length === item.queues.length && queues.every((queue, i) => queue === item.queues[i])) return;
    this.#unwatch(item);
    this.#watch(item);
  }

  #wake(item: Item): void {
    item.armed = true;
    if (!item.enabled) return;
    this.#rewatch(item);
    this.#ready.add(item);
    this.#queue.wake();
  }

  #reaches(target: EpollFile): boolean {
    if (this === target) return true;
    for (const { file } of this.#all()) if (file instanceof EpollFile && file.#reaches(target)) return true;
    return false;
  }

  #depth(): number {
    let depth = 1;
    for (const { file } of this.#all()) if (file instanceof EpollFile) depth = Math.max(depth, 1 + file.#depth());
    return depth;
  }

  #pending(item: Item, caller: Caller | null): number {
    if (!item.enabled || !item.armed) return 0;
    const events = item.file.poll(caller);
    const all = events | (events & POLLIN ? POLLRDNORM : 0) | (events & POLLOUT ? POLLWRNORM : 0);
    return all & ((item.events & ~OPTIONS) | POLLERR | POLLHUP);
  }

  /** Up to `max` events that are there now. Level-triggered ones go to the end of the line and are told again. */
  take(max: number, caller: Caller): ReadyEvent[] {
    const out: ReadyEvent[] = [];
    const again: Item[] = [];
    for (const item of [...this.#ready]) {
      if (out.length >= max) break;
      this.#ready.delete(item);
      const events = this.#pending(item, caller);
      if (events === 0) {
        item.armed = false;
        continue;
      }
      out.push({ events: events >>> 0, data: item.data });
      if (item.events & EPOLLONESHOT) item.enabled = false;
      else if (item.events & EPOLLET) item.armed = false;
      else again.push(item);
    }
    for (const item of again) this.#ready.add(item);
    return out;
  }

  override poll(caller: Caller | null): number {
    for (const item of this.#ready) if (this.#pending(item, caller) !== 0) return POLLIN;
    return 0;
  }

  override get queues(): readonly WaitQueue[] {
    return [this.#queue];
  }

  protected override onRelease(): void {
    for (const item of [...this.#all()]) {
      item.file.forgetRelease(item.waker);
      this.#drop(item);
    }
  }
}
