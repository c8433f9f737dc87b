/**
 * Keeps the machine on a disk: soon after something has changed, and at once at each prompt, one pass without a pause gathers all that
 * is not on the disk yet into one batch. So every batch is a state that the machine was in, and a power cut leaves the last one.
 */
import type { Document } from '../../engine/dockerd/saved/document.ts';
import { ChangeLog } from '../../kernel/fs/change-log.ts';
import type { Tmpfs } from '../../kernel/fs/tmpfs.ts';
import { utf8 } from '../../lib/bytes.ts';
import type { Clock } from '../../lib/clock.ts';
import { Changes } from './changes.ts';
import type { Disk } from './disk.ts';
import { seal } from './record.ts';
import type { Timeline } from './timeline.ts';
import { saveTree } from './tree-records.ts';

/** A part of the machine that is to be kept. */
export interface Kept {
  trees(): Iterable<readonly [string, Tmpfs]>;
  documents(): Iterable<Document>;
  /** Whether a change of this inode is something that the student did, as far as can be told. */
  isOwn?(tree: string, path: string): boolean;
}

export interface KeeperOptions {
  readonly disk: Disk;
  readonly timeline: Timeline;
  readonly clock: Clock;
  /** Told why nothing can be written, once; and with undefined when it can be again. */
  readonly onTrouble: (reason: string | undefined) => void;
}

/** Milliseconds from a change to its batch; longer where batches take long. */
const delay = 100;
const retryDelay = 5000;

interface Tracked {
  readonly fs: Tmpfs;
  readonly log: ChangeLog;
}

export class Keeper {
  readonly #options: KeeperOptions;
  readonly #kept: Kept[] = [];
  readonly #trees = new Map<string, Tracked>();
  /** What the disk has of documents; null for those that never change. */
  #documents = new Map<string, string | null>();
  #pending = new Changes();
  /** The student did something since the last mark, not only the machine. */
  #isOwn = false;
  #tail: Promise<unknown> = Promise.resolve();
  #cancel: (() => void) | undefined;
  #isInTrouble = false;
  #isStopped = false;
  #spent = 0;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /**
   * Keeps one more part from now on.
   * @param documents what the disk has of its documents already: text, or null for bytes
   * @param trees which of its trees are on the disk as they are
   * @param stale trees on the disk that are nobody's any more
   */
  add(
    part: Kept,
    documents: Iterable<readonly [string, string | null]>,
    trees: ReadonlySet<string>,
    stale: Iterable<string> = [],
  ): void {
    this.#kept.push(part);
    for (const tree of stale) this.#pending.drops.add(`${tree}/`);
    for (const [key, text] of documents) this.#documents.set(key, text);
    for (const [tree, fs] of part.trees()) if (trees.has(tree)) this.#track(tree, fs);
    this.changed();
  }

  /** Something has changed: it is written soon. */
  changed(): void {
    if (this.#cancel || this.#isStopped) return;
    const wait = this.#isInTrouble ? retryDelay : Math.max(delay, 2 * this.#spent);
    this.#cancel = this.#options.clock.after(wait, () => void this.#commit(false));
  }

  /** The student has asked the machine for something. */
  acted(): void {
    this.#isOwn = true;
    this.changed();
  }

  /** Resolves once all that is so now is on the disk: true, or false where that failed. */
  flush(): Promise<boolean> {
    return this.#commit(true);
  }

  /**
   * A command has ended: what changed since the one before can be undone under this name. Without a name something else has ended, a
   * boot or a lesson's preparation, and is no part of the next command.
   */
  mark(label: string): Promise<boolean> {
    return this.#commit(true, label);
  }

  /** Puts a single record, or takes it away, which no undo takes back: `screen/…`, `disk/…`. */
  put(key: string, value: Uint8Array | undefined): Promise<boolean> {
    const change = new Changes();
    if (value) change.puts.set(key, seal(key, value));
    else change.deletes.add(key);
    this.#pending = this.#pending.followedBy(change);
    return this.#commit(false);
  }

  /** Writes what there is and then nothing more. */
  async stop(): Promise<boolean> {
    const isWritten = await this.flush();
    this.abandon();
    await this.#tail;
    return isWritten;
  }

  /** Writes nothing more. */
  abandon(): void {
    this.#isStopped = true;
    this.#cancel?.();
  }

  #commit(strict: boolean, label?: string): Promise<boolean> {
    this.#cancel?.();
    this.#cancel = undefined;
    const done = this.#tail.then(() => this.#write(strict, label));
    this.#tail = done;
    return done;
  }

  async #write(strict: boolean, label: string | undefined): Promise<boolean> {
    if (this.#isStopped) return false;
    const { disk, timeline, clock } = this.#options;
    const began = clock.monotonic();
    try {
      this.#pending = this.#pending.followedBy(this.#gather());
    } catch (error) {
      return this.#refused(error);
    }
    const close = this.#isOwn || label === '' ? label : undefined;
    const batch = this.#pending;
    if (batch.isEmpty && close === undefined) return true;
    this.#pending = new Changes();
    try {
      const extended = await timeline.extend(batch, close, clock.now() / 1e6);
      await disk.commit(extended.batch, strict);
      timeline.committed(extended);
      if (close !== undefined) this.#isOwn = false;
      this.#tell(undefined);
      return true;
    } catch (error) {
      this.#pending = batch.followedBy(this.#pending);
      return await this.#failed(error, strict);
    } finally {
      this.#spent = (clock.monotonic() - began) / 1e6;
    }
  }

  /** The past gives way to the present: where there is no room, what could be undone is forgotten first. */
  async #failed(error: unknown, strict: boolean): Promise<boolean> {
    const { disk, timeline } = this.#options;
    const batch = this.#pending;
    this.#pending = new Changes();
    try {
      await disk.commit(batch.followedBy(timeline.forget()), strict);
      timeline.forgotten();
      this.#tell(undefined);
      return true;
    } catch {
      this.#pending = batch.followedBy(this.#pending);
      return this.#refused(error);
    }
  }

  #refused(error: unknown): false {
    this.#tell(error instanceof Error && error.message ? error.message : 'the browser gave no reason');
    this.changed();
    return false;
  }

  #tell(reason: string | undefined): void {
    if ((reason !== undefined) === this.#isInTrouble) return;
    this.#isInTrouble = reason !== undefined;
    this.#options.onTrouble(reason);
  }

  #track(tree: string, fs: Tmpfs): Tracked {
    const tracked = { fs, log: new ChangeLog(() => this.changed()) };
    fs.log = tracked.log;
    this.#trees.set(tree, tracked);
    return tracked;
  }

  /** All that the disk lacks, in one pass. Documents come first: where a fault of ours ends it there, no tree's changes are taken. */
  #gather(): Changes {
    const raw = new Changes();
    this.#gatherDocuments(raw);
    const present = new Set<string>();
    for (const part of this.#kept)
      for (const [tree, fs] of part.trees()) {
        present.add(tree);
        this.#gatherTree(part, tree, fs, raw);
      }
    for (const [tree, { fs }] of this.#trees) {
      if (present.has(tree)) continue;
      fs.log = null;
      this.#trees.delete(tree);
      raw.drops.add(`${tree}/`);
    }
    const sealed = new Changes();
    for (const [key, value] of raw.puts) sealed.puts.set(key, seal(key, value));
    for (const key of raw.deletes) sealed.deletes.add(key);
    for (const prefix of raw.drops) sealed.drops.add(prefix);
    return sealed;
  }

  #gatherTree(part: Kept, tree: string, fs: Tmpfs, into: Changes): void {
    let tracked = this.#trees.get(tree);
    if (tracked?.fs !== fs) {
      into.drops.add(`${tree}/`);
      tracked = this.#track(tree, fs);
      tracked.log.everything(fs.root);
    }
    if (tracked.log.isEmpty) return;
    const { isOwn } = part;
    const changed = saveTree(tree, tracked.log, into);
    this.#isOwn ||= isOwn !== undefined && changed.some((inode) => isOwn(tree, pathOf(inode)));
  }

  #gatherDocuments(into: Changes): void {
    const present = new Set<string>();
    const before = new Map(this.#documents);
    try {
      for (const part of this.#kept)
        for (const document of part.documents()) if (this.#gatherDocument(document, into)) present.add(document.key);
    } catch (error) {
      this.#documents = before;
      throw error;
    }
    for (const key of this.#documents.keys()) {
      if (present.has(key)) continue;
      this.#documents.delete(key);
      into.deletes.add(key);
    }
  }

  /** @returns whether the disk has it after this batch */
  #gatherDocument(document: Document, into: Changes): boolean {
    const { key } = document;
    const known = this.#documents.get(key);
    if ('text' in document) {
      if (known !== document.text) into.puts.set(key, utf8(document.text));
      this.#documents.set(key, document.text);
      return true;
    }
    if (known !== undefined) return true;
    const bytes = document.bytes();
    if (!bytes) return false;
    into.puts.set(key, bytes);
    this.#documents.set(key, null);
    return true;
  }
}

function pathOf(inode: { readonly lastName?: string; readonly lastParent?: unknown }): string {
  const names: string[] = [];
  for (let at: typeof inode | undefined = inode; at?.lastName; at = at.lastParent as typeof inode | undefined)
    names.unshift(at.lastName);
  return `/${names.join('/')}`;
}
