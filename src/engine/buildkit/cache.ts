/**
 * The build cache: what each step made (BuildKit's cache manager), with the keys by which it is found again (cache-keys.ts).
 * Several records may stand for one key: what was done anew is beside what was there. Kept in memory, its layers held in the
 * snapshotter until pruned.
 */
import type { FileSystem } from '../../kernel/vfs/inode.ts';
import { hex } from '../../lib/bytes.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import { type OverlaySnapshotter, usageOf } from '../containerd/overlay.ts';
import { CacheKeys } from './cache-keys.ts';
import { chainOf, type Result } from './result.ts';

export interface CacheRecord {
  readonly id: string;
  readonly key: string;
  readonly result: Result;
  readonly type: 'regular' | 'source.local' | 'exec.cachemount' | 'internal';
  readonly description: string;
  readonly created: number;
  readonly parents: readonly string[];
  /** Of a cache mount, and of files that a client sent. */
  mount: FileSystem | undefined;
  /** Bytes, where neither its layer nor its mount tells: a base image's layers count as nothing. */
  readonly size?: number | undefined;
  /** An image has it, or a step stands on it, or did: it can't be written to any more. */
  isCommitted?: boolean;
  /** A cache mount whose size was asked for since it was used. */
  isMeasured?: boolean;
  lastUsed: number | undefined;
  uses: number;
}

const idLength = 25;
const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz';

/** BuildKit's identity.NewID. */
export function newId(random: Random): string {
  return [...random.bytes(idLength)].map((byte) => alphabet[byte % alphabet.length] ?? '0').join('');
}

/** As the ids of BuildKit's local sources look. */
export function newUuid(random: Random): string {
  const digits = hex(random.bytes(16));
  return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
}

/** What a new record is told beside its result. */
export interface RecordOptions {
  readonly description: string;
  readonly type?: CacheRecord['type'];
  readonly size?: number;
  readonly isCommitted?: boolean;
  /** Of the layer below. */
  readonly parent?: CacheRecord | undefined;
}

/** A cache mount over other files, as long as it is known. */
const mountSnapshot = ({ id }: CacheRecord): string => `cache-mount-${id}`;

export class BuildCacheStore {
  readonly #snapshotter: OverlaySnapshotter;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #holdsLayers: boolean;
  readonly keys = new CacheKeys();
  readonly #records = new Map<string, CacheRecord>();
  /** The same records by key, the oldest first. */
  readonly #byKey = new Map<string, Set<CacheRecord>>();
  /** Layers of records that a running build stands on. */
  readonly #inUse = new Map<string, number>();

  /** @param holdsLayers false: layers stay only for as long as a build or an image needs them, as with the classic builder */
  constructor(snapshotter: OverlaySnapshotter, clock: Clock, random: Random, holdsLayers = true) {
    this.#snapshotter = snapshotter;
    this.#clock = clock;
    this.#random = random;
    this.#holdsLayers = holdsLayers;
  }

  /** The newest record with one of these keys whose layers are there. */
  newest(keys: Iterable<string>): CacheRecord | undefined {
    let best: CacheRecord | undefined;
    for (const key of keys)
      for (const record of this.#byKey.get(key) ?? [])
        if (this.#isWhole(record) && (!best || record.created >= best.created)) best = record;
    return best;
  }

  #isWhole({ result }: CacheRecord): boolean {
    const chain = chainOf(result);
    return chain === undefined || this.#snapshotter.isCommitted(chain);
  }

  /** Counts as a use. */
  load(record: CacheRecord): CacheRecord {
    record.lastUsed = this.#clock.now();
    record.uses += 1;
    return record;
  }

  /** What an equal step made; counts as a use. */
  find(key: string): CacheRecord | undefined {
    const record = this.newest([key]);
    return record && this.load(record);
  }

  /** @param result its topmost layer is held from now on */
  add(
    key: string,
    result: Result,
    { description, type = 'regular', size, isCommitted, parent }: RecordOptions,
  ): CacheRecord {
    if (this.#holdsLayers) this.#snapshotter.hold(chainOf(result));
    if (parent) parent.isCommitted = true;
    const before = [...(this.#byKey.get(key) ?? [])];
    const state = { size, ...(isCommitted ? { isCommitted } : {}) };
    const parents = parent ? [parent.id] : [];
    const made = this.#put({ key, result, description, type, parents, mount: undefined, ...state });
    // The classic builder's have no other life than that of their images.
    if (!this.#holdsLayers) for (const record of before) this.remove(record);
    return made;
  }

  #put(parts: Omit<CacheRecord, 'id' | 'created' | 'lastUsed' | 'uses'>): CacheRecord {
    const now = this.#clock.now();
    const record: CacheRecord = { ...parts, id: newId(this.#random), created: now, lastUsed: now, uses: 1 };
    this.#keep(record);
    return record;
  }

  #keep(record: CacheRecord): void {
    this.#records.set(record.id, record);
    this.#byKey.set(record.key, (this.#byKey.get(record.key) ?? new Set()).add(record));
  }

  /** An image stands on these layers: none of them can be written to any more. */
  commit({ layers }: Result): void {
    const chains = new Set(layers.map(({ chainId }) => chainId));
    for (const record of this.#records.values())
      if (chains.has(chainOf(record.result) ?? '')) record.isCommitted = true;
  }

  /**
   * The directory of `--mount=type=cache`, made on its first use.
   * @param isRenewed one that is there is forgotten
   * @param parent whose files it begins with: what is written lies over them
   */
  cacheMount(
    id: string,
    description: string,
    make: () => FileSystem,
    { isRenewed, parent }: { readonly isRenewed: boolean; readonly parent: CacheRecord | undefined },
  ): FileSystem {
    const key = parent ? `mount:${id}:${parent.id}` : `mount:${id}`;
    const known = this.newest([key]);
    if (known?.mount && !isRenewed) {
      known.isMeasured = false;
      return this.#mounted(this.load(known), known.mount);
    }
    if (known) this.remove(known);
    if (parent) parent.isCommitted = true;
    const result = { layers: parent?.result.layers ?? [], tree: undefined };
    if (this.#holdsLayers) this.#snapshotter.hold(chainOf(result));
    const mount = make();
    const parents = parent ? [parent.id] : [];
    return this.#mounted(this.#put({ key, result, description, type: 'exec.cachemount', parents, mount }), mount);
  }

  #mounted(record: CacheRecord, mount: FileSystem): FileSystem {
    const [name, chain] = [mountSnapshot(record), chainOf(record.result)];
    if (chain === undefined) return mount;
    if (this.#snapshotter.has(name)) return this.#snapshotter.get(name).fs;
    return this.#snapshotter.prepare(name, chain, { upper: mount }).fs;
  }

  has(key: string): boolean {
    return (this.#byKey.get(key)?.size ?? 0) > 0;
  }

  /** Its use is over. */
  touch(key: string): void {
    const record = this.newest([key]);
    if (record) record.lastUsed = this.#clock.now();
  }

  /** The files of a client's folder, instead of those that it sent before. */
  keepSource(key: string, description: string, mount: FileSystem): void {
    const known = this.newest([key]);
    if (known) this.load(known).mount = mount;
    else {
      const result = { layers: [], tree: undefined };
      this.#put({ key, result, description, type: 'source.local', parents: [], mount });
    }
  }

  /** Whether more can be written to it. */
  isMutable({ type, isCommitted }: CacheRecord): boolean {
    return type === 'exec.cachemount' || type === 'source.local' || !isCommitted;
  }

  /** Keeps a record from being pruned; answers how to end that. */
  use(record: CacheRecord): () => void {
    this.#inUse.set(record.id, (this.#inUse.get(record.id) ?? 0) + 1);
    const chain = chainOf(record.result);
    this.#snapshotter.hold(chain);
    return () => {
      this.#snapshotter.release(chain);
      record.lastUsed = this.#clock.now();
      const left = (this.#inUse.get(record.id) ?? 1) - 1;
      if (left > 0) this.#inUse.set(record.id, left);
      else this.#inUse.delete(record.id);
    };
  }

  /** Takes in a record of before the last boot; its layers are there already. */
  restore(record: CacheRecord): void {
    if (this.#holdsLayers) this.#snapshotter.hold(chainOf(record.result));
    this.#keep(record);
  }

  sizeOf(record: CacheRecord): number {
    if (record.size !== undefined) return record.size;
    if (record.mount) return usageOf(record.mount.root).size;
    const chain = chainOf(record.result);
    return chain !== undefined && this.#snapshotter.isCommitted(chain) ? this.#snapshotter.layer(chain).usage.size : 0;
  }

  /** Its size is asked for: of a cache mount that is looked at, and so used. */
  measure(record: CacheRecord): void {
    if (record.type !== 'exec.cachemount' || record.isMeasured || this.#inUse.has(record.id)) return;
    record.isMeasured = true;
    this.load(record);
  }

  /** Nothing may stand on it. */
  remove(record: CacheRecord): void {
    this.#records.delete(record.id);
    const same = this.#byKey.get(record.key);
    if (same?.delete(record) && same.size === 0) this.#byKey.delete(record.key);
    this.keys.release(record.key, (key) => this.has(key));
    if (this.#holdsLayers) this.#snapshotter.release(chainOf(record.result));
    const name = mountSnapshot(record);
    if (this.#snapshotter.has(name)) this.#snapshotter.remove(name);
    else record.mount?.release?.();
  }

  byId(id: string): CacheRecord | undefined {
    return this.#records.get(id);
  }

  all(): CacheRecord[] {
    return [...this.#records.values()];
  }

  /** Records that a running build stands on, and those below them. */
  inUse(): ReadonlySet<string> {
    const found = new Set<string>();
    const visit = (id: string): void => {
      if (found.has(id)) return;
      found.add(id);
      for (const parent of this.#records.get(id)?.parents ?? []) visit(parent);
    };
    for (const id of this.#inUse.keys()) visit(id);
    return found;
  }
}
