/**
 * The disk in a browser: one IndexedDB database a machine, one object store of records, one transaction a batch. Over quota a request
 * has no error event, only the transaction aborts: that is what a commit waits for.
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Batch, Disk } from './disk.ts';

interface Schema extends DBSchema {
  records: { key: string; value: Uint8Array };
}

const databasePrefix = 'drydock-machine-';

/** @param machine its name: a lesson's address, or `playground` */
export const databaseName = (machine: string): string => `${databasePrefix}${machine}`;

/** Names of the machines that this browser keeps. */
export async function keptMachines(): Promise<string[]> {
  const found = (await indexedDB.databases?.()) ?? [];
  return found.flatMap(({ name }) => (name?.startsWith(databasePrefix) ? [name.slice(databasePrefix.length)] : []));
}

const range = (prefix: string) => (prefix === '' ? undefined : IDBKeyRange.bound(prefix, `${prefix}\uffff`));

export class IdbDisk implements Disk {
  readonly #database: IDBPDatabase<Schema>;

  /** Use `openIdbDisk`. */
  constructor(database: IDBPDatabase<Schema>) {
    this.#database = database;
  }

  async load(prefix: string): Promise<Map<string, Uint8Array>> {
    const store = this.#database.transaction('records').objectStore('records');
    const [keys, values] = await Promise.all([store.getAllKeys(range(prefix)), store.getAll(range(prefix))]);
    return new Map(keys.flatMap((key, index) => (values[index] ? [[key, values[index]] as const] : [])));
  }

  async get(keys: readonly string[]): Promise<(Uint8Array | undefined)[]> {
    if (keys.length === 0) return [];
    const store = this.#database.transaction('records').objectStore('records');
    return await Promise.all(keys.map((key) => store.get(key)));
  }

  async commit({ drops, deletes, puts }: Batch, strict: boolean): Promise<void> {
    const durability = strict ? 'strict' : 'relaxed';
    const transaction = this.#database.transaction('records', 'readwrite', { durability });
    const store = transaction.objectStore('records');
    const ignore = () => {};
    for (const prefix of drops) (prefix === '' ? store.clear() : store.delete(range(prefix) ?? '')).catch(ignore);
    for (const key of deletes) store.delete(key).catch(ignore);
    for (const [key, value] of puts) store.put(value, key).catch(ignore);
    await transaction.done;
  }

  close(): void {
    this.#database.close();
  }
}

/** Rejects where storage is forbidden, or another page holds the database in another version. */
export async function openIdbDisk(machine: string): Promise<IdbDisk> {
  const database = await openDB<Schema>(databaseName(machine), 1, {
    upgrade(fresh) {
      fresh.createObjectStore('records');
    },
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase | null)?.close(),
  });
  return new IdbDisk(database);
}
