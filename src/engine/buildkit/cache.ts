/**
 * The build cache: what each step made, by a key of the step and all below it (BuildKit's cache manager and solver cache, in
 * one). Kept in memory, its layers held in the snapshotter until pruned.
 */
import type { FileSystem } from '../../kernel/vfs/inode.ts';
import { hex } from '../../lib/bytes.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { BuildCache } from '../api/types/build.ts';
import { type OverlaySnapshotter, usageOf } from '../containerd/overlay.ts';
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
  readonly mount: FileSystem | undefined;
  /** Bytes, where neither its layer nor its mount tells: a base image's layers count as nothing. */
  readonly size?: number | undefined;
  /** An image has it, or a step stands on it, or did: it can't be written to any more. */
  isCommitted?: boolean;
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
}

export interface PruneFilter {
  /** Nanoseconds since 1970: what was used later stays. */
  readonly before?: number | undefined;
  readonly matches?: (record: CacheRecord) => boolean;
  /** Bytes that may stay. */
  readonly keep?: number;
}

export class BuildCacheStore {
  readonly #snapshotter: OverlaySnapshotter;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #holdsLayers: boolean;
  readonly #records = new Map<string, CacheRecord>();
  /** Layers of records that a running build stands on. */
  readonly #inUse = new Map<string, number>();

  /** @param holdsLayers false: layers stay only for as long as a build or an image needs them, as with the classic builder */
  constructor(snapshotter: OverlaySnapshotter, clock: Clock, random: Random, holdsLayers = true) {
    this.#snapshotter = snapshotter;
    this.#clock = clock;
    this.#random = random;
    this.#holdsLayers = holdsLayers;
  }

  /** Whether an equal step was done and what it made is there. */
  knows(key: string): boolean {
    const record = this.#records.get(key);
    const chain = record && chainOf(record.result);
    return record !== undefined && (chain === undefined || this.#snapshotter.isCommitted(chain));
  }

  /** What an equal step made; counts as a use. */
  find(key: string): CacheRecord | undefined {
    const record = this.#records.get(key);
    if (!record || !this.knows(key)) return undefined;
    record.lastUsed = this.#clock.now();
    record.uses += 1;
    return record;
  }

  /** @param result its topmost layer is held from now on */
  add(key: string, result: Result, { description, type = 'regular', size, isCommitted }: RecordOptions): CacheRecord {
    if (this.#holdsLayers) this.#snapshotter.hold(chainOf(result));
    const before = this.#records.get(key);
    if (before) this.#forget(before);
    const below = result.layers.at(-2)?.chainId;
    const parent = [...this.#records.values()].find(
      (record) => below !== undefined && chainOf(record.result) === below,
    );
    if (parent) parent.isCommitted = true;
    const state = { size, ...(isCommitted ? { isCommitted } : {}) };
    const parents = parent ? [parent.id] : [];
    return this.#put({ key, result, description, type, parents, mount: undefined, ...state });
  }

  #put(parts: Omit<CacheRecord, 'id' | 'created' | 'lastUsed' | 'uses'>): CacheRecord {
    const now = this.#clock.now();
    const record: CacheRecord = { ...parts, id: newId(this.#random), created: now, lastUsed: now, uses: 1 };
    this.#records.set(parts.key, record);
    return record;
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
   */
  cacheMount(id: string, description: string, make: () => FileSystem, isRenewed: boolean): FileSystem {
    const key = `mount:${id}`;
    const known = this.#records.get(key);
    if (known && isRenewed) this.#forget(known);
    else if (known?.mount) {
      known.lastUsed = this.#clock.now();
      known.uses += 1;
      return known.mount;
    }
    const mount = make();
    const result = { layers: [], tree: undefined };
    this.#put({ key, result, description, type: 'exec.cachemount', parents: [], mount });
    return mount;
  }

  has(key: string): boolean {
    return this.#records.has(key);
  }

  /** The files of a client's folder, instead of those that it sent before. */
  keepSource(key: string, description: string, mount: FileSystem): void {
    const known = this.#records.get(key);
    if (known) this.#records.set(key, { ...known, mount, lastUsed: this.#clock.now(), uses: known.uses + 1 });
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
      const left = (this.#inUse.get(record.id) ?? 1) - 1;
      if (left > 0) this.#inUse.set(record.id, left);
      else this.#inUse.delete(record.id);
    };
  }

  /** Takes in a record of before the last boot; its layers are there already. */
  restore(record: CacheRecord): void {
    if (this.#holdsLayers) this.#snapshotter.hold(chainOf(record.result));
    this.#records.set(record.key, record);
  }

  sizeOf(record: CacheRecord): number {
    if (record.size !== undefined) return record.size;
    if (record.mount) return usageOf(record.mount.root).size;
    const chain = chainOf(record.result);
    return chain !== undefined && this.#snapshotter.isCommitted(chain) ? this.#snapshotter.layer(chain).usage.size : 0;
  }

  #forget(record: CacheRecord): void {
    this.#records.delete(record.key);
    if (this.#holdsLayers) this.#snapshotter.release(chainOf(record.result));
    record.mount?.release?.();
  }

  /** Removes what is not in use. @param isShared whether an image has these layers too */
  prune(
    { before, matches, keep = 0 }: PruneFilter,
    isShared: (chain: string) => boolean,
  ): {
    ids: string[];
    bytes: number;
  } {
    const ids: string[] = [];
    let bytes = 0;
    let total = this.all().reduce((sum, record) => sum + this.sizeOf(record), 0);
    const usedAt = (record: CacheRecord): number => record.lastUsed ?? record.created;
    const isWanted = (record: CacheRecord): boolean =>
      !this.#inUse.has(record.id) &&
      (before === undefined || usedAt(record) <= before) &&
      (matches === undefined || matches(record));
    // What others stand on goes after them.
    for (let left = this.all().filter(isWanted); left.length > 0; left = left.filter(({ key }) => this.has(key))) {
      const parents = new Set(this.all().flatMap((record) => record.parents));
      const round = left.filter(({ id }) => !parents.has(id)).sort((a, b) => usedAt(a) - usedAt(b));
      if (round.length === 0) break;
      for (const record of round) {
        if (keep > 0 && total <= keep) return { ids, bytes };
        const size = this.sizeOf(record);
        const chain = chainOf(record.result);
        total -= size;
        if (chain === undefined || !isShared(chain)) bytes += size;
        ids.push(record.id);
        this.#forget(record);
      }
    }
    return { ids, bytes };
  }

  all(): CacheRecord[] {
    return [...this.#records.values()];
  }

  isInUse(record: CacheRecord): boolean {
    return this.#inUse.has(record.id);
  }

  /** As the API shows them. @param isShared whether an image has these layers too */
  list(isShared: (chain: string) => boolean, time: (ns: number) => string): BuildCache[] {
    return this.all().map((record) => {
      const chain = chainOf(record.result);
      return {
        ID: record.id,
        ...(record.parents.length > 0 ? { Parents: [...record.parents] } : {}),
        Type: record.type,
        Description: record.description,
        InUse: this.isInUse(record),
        Shared: chain !== undefined && isShared(chain),
        Size: this.sizeOf(record),
        CreatedAt: time(record.created),
        LastUsedAt: record.lastUsed === undefined ? null : time(record.lastUsed),
        UsageCount: record.uses,
      };
    });
  }
}
