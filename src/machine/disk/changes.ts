/** A batch that is being put together, and two of them as one. */
import { type Batch, startsWithAny } from './disk.ts';

export class Changes implements Batch {
  readonly drops = new Set<string>();
  readonly deletes = new Set<string>();
  readonly puts = new Map<string, Uint8Array>();

  get isEmpty(): boolean {
    return this.puts.size === 0 && this.deletes.size === 0 && this.drops.size === 0;
  }

  /** This batch followed by another one, as one. */
  followedBy({ drops, deletes, puts }: Batch): Changes {
    const both = new Changes();
    for (const [key, value] of this.puts)
      if (!deletes.has(key) && !startsWithAny(key, drops)) both.puts.set(key, value);
    for (const key of [...this.deletes, ...deletes]) both.deletes.add(key);
    for (const prefix of [...this.drops, ...drops]) both.drops.add(prefix);
    for (const [key, value] of puts) both.puts.set(key, value);
    return both;
  }
}
