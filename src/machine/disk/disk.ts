/**
 * Where the machine's state outlives a power cut: records by key, changed in batches that are there wholly or not at all. Three
 * disks: IndexedDB (idb-disk.ts), files (src/tools/folder-disk.ts), memory. What is in the records is no matter of theirs.
 */

/** What one batch changes. Prefixes are dropped first, then single records, then records are put. */
export interface Batch {
  /** Every record whose key begins so. */
  readonly drops: ReadonlySet<string>;
  readonly deletes: ReadonlySet<string>;
  readonly puts: ReadonlyMap<string, Uint8Array>;
}

export interface Disk {
  /** All records whose key begins so. */
  load(prefix: string): Promise<Map<string, Uint8Array>>;
  get(keys: readonly string[]): Promise<(Uint8Array | undefined)[]>;
  /**
   * Resolves once the batch is there for good: wholly, or where it rejects not at all.
   * @param strict it outlives the host's own power cut, too
   */
  commit(batch: Batch, strict: boolean): Promise<void>;
  close(): void;
}

/** Applies a batch to records in memory. */
export function apply({ drops, deletes, puts }: Batch, records: Map<string, Uint8Array>): void {
  if (drops.size > 0) for (const key of [...records.keys()]) if (startsWithAny(key, drops)) records.delete(key);
  for (const key of deletes) records.delete(key);
  for (const [key, value] of puts) records.set(key, value);
}

export function startsWithAny(key: string, prefixes: ReadonlySet<string>): boolean {
  for (const prefix of prefixes) if (key.startsWith(prefix)) return true;
  return false;
}

/** Forgets with the tab: for tests, and where a browser gives no room. */
export class MemoryDisk implements Disk {
  readonly records: Map<string, Uint8Array>;

  constructor(records = new Map<string, Uint8Array>()) {
    this.records = records;
  }

  load(prefix: string): Promise<Map<string, Uint8Array>> {
    return Promise.resolve(new Map([...this.records].filter(([key]) => key.startsWith(prefix))));
  }

  get(keys: readonly string[]): Promise<(Uint8Array | undefined)[]> {
    return Promise.resolve(keys.map((key) => this.records.get(key)));
  }

  commit(batch: Batch): Promise<void> {
    apply(batch, this.records);
    return Promise.resolve();
  }

  close(): void {}
}
