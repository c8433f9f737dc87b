/**
 * The engine's state as documents by key, as the real daemon keeps JSON files below /var/lib/docker. Most are JSON text, compared
 * with what was written last; what never changes once it is there is bytes, asked for once, undefined where they are gone.
 */
import type { Tmpfs } from '../../../kernel/fs/tmpfs.ts';
import { text } from '../../../lib/bytes.ts';

export type Document =
  | { readonly key: string; readonly text: string }
  | { readonly key: string; readonly bytes: () => Uint8Array | undefined };

export const jsonDocument = (key: string, value: unknown): Document => ({ key, text: JSON.stringify(value) });

/** What was kept, as the machine's disk has it. */
export interface SavedEngine {
  /** By key; undefined is a document that is damaged. */
  readonly documents: ReadonlyMap<string, Uint8Array | undefined>;
  /** A file system that was kept, filled; undefined where there is none. */
  tree(key: string): Tmpfs | undefined;
  /** A document whose key begins with `tar/`. Rejects where it is damaged. */
  bytes(key: string): Promise<Uint8Array>;
  /** Told what could not be restored, in words for people. */
  lost(what: string): void;
}

/**
 * All documents of a kind, with what follows the kind in their keys.
 * @param isTold what can't be read is told as lost
 */
export function* savedOf<T>(saved: SavedEngine, kind: string, isTold = true): Generator<readonly [string, T]> {
  const prefix = `engine/${kind}/`;
  for (const [key, value] of saved.documents) {
    if (!key.startsWith(prefix)) continue;
    const rest = key.slice(prefix.length);
    const parsed = value && (parse(value) as T | undefined);
    if (parsed) yield [rest, parsed];
    else if (isTold) saved.lost(`${kind} ${rest}`);
  }
}

/** One document; undefined where it isn't there or is damaged. */
export function savedOne<T>(saved: SavedEngine, key: string): T | undefined {
  const value = saved.documents.get(`engine/${key}`);
  return value && (parse(value) as T | undefined);
}

function parse(value: Uint8Array): unknown {
  try {
    const parsed: unknown = JSON.parse(text(value));
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Restores one thing; where that fails, it is told as lost and the others go on. */
export async function attempt(saved: SavedEngine, what: string, restore: () => void | Promise<void>): Promise<void> {
  try {
    await restore();
  } catch (error) {
    saved.lost(`${what} (${error instanceof Error ? error.message : String(error)})`);
  }
}
