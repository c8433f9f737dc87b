/**
 * The disk's version and how older ones become the present one. A migration sees all records, unsealed, and changes them in place;
 * all of them together are one batch, so a power cut in between leaves the old disk as it was. A newer disk is left alone.
 */
import { text, utf8 } from '../../lib/bytes.ts';
import { Changes } from './changes.ts';
import type { Disk } from './disk.ts';
import { seal, unseal } from './record.ts';

/** From version n to n + 1, at place n - 1. Version 1 is the first there was. */
export type Migration = (records: Map<string, Uint8Array>) => void;

const migrations: readonly Migration[] = [];

export const versionKey = 'disk/version';
/** What this Drydock writes. */
export const diskVersion = migrations.length + 1;

/** The disk was written by a newer Drydock than this one. */
export class NewerDiskError extends Error {
  override readonly name = 'NewerDiskError';
}

/** The record that says which version a disk has. */
export const versionRecord = utf8(String(diskVersion));

/**
 * Brings a disk to the present version; an empty one gets its version with what is written first.
 * @returns whether anything was on it
 * @throws NewerDiskError
 */
export async function migrate(disk: Disk, chain: readonly Migration[] = migrations): Promise<boolean> {
  const current = chain.length + 1;
  const [record] = await disk.get([versionKey]);
  const found = record ? Number(text(unseal(versionKey, record) ?? utf8(String(current)))) : undefined;
  if (found !== undefined && found > current)
    throw new NewerDiskError(`it was saved by a newer version (${found}; this one knows ${current})`);
  if (found === undefined || found === current) return found !== undefined;
  const batch = new Changes();
  batch.puts.set(versionKey, seal(versionKey, utf8(String(current))));
  await convert(disk, chain.slice(found - 1), batch);
  await disk.commit(batch, true);
  return true;
}

async function convert(disk: Disk, steps: readonly Migration[], batch: Changes): Promise<void> {
  const records = new Map<string, Uint8Array>();
  for (const [key, record] of await disk.load('')) {
    const value = unseal(key, record);
    if (value && key !== versionKey) records.set(key, value);
  }
  // Old values are in the old form: there is no undo over a migration.
  for (const key of [...records.keys()]) if (/^(?:undo|mark)\//.test(key)) records.delete(key);
  for (const step of steps) step(records);
  batch.drops.add('');
  for (const [key, value] of records) batch.puts.set(key, seal(key, value));
}
