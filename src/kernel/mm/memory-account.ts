/** Who pays for frames (cgroup v2's memory controller): a chain of accounts up to the root, each with a limit. */

export class MemoryAccount {
  readonly parent: MemoryAccount | null;
  /** Frames in use here and below. */
  usage = 0;
  /** Most that `usage` ever was. */
  peak = 0;
  /** Frames; memory.max. */
  limit = Number.POSITIVE_INFINITY;
  /** Frames; memory.low. There is no reclaim that would have to spare them. */
  low = 0;
  /** How often a charge met the limit (memory.events: max). */
  hits = 0;

  constructor(parent: MemoryAccount | null) {
    this.parent = parent;
  }

  /** Charges one frame here and above; answers the account whose limit stands in the way, or null where it is done. */
  charge(): MemoryAccount | null {
    for (let account: MemoryAccount | null = this; account; account = account.parent) {
      if (account.usage >= account.limit) {
        account.hits++;
        return account;
      }
    }
    for (let account: MemoryAccount | null = this; account; account = account.parent) {
      account.usage++;
      if (account.usage > account.peak) account.peak = account.usage;
    }
    return null;
  }

  /** Whether a quarter of what it may use is still free, here and above. */
  get hasRoom(): boolean {
    for (let account: MemoryAccount | null = this; account; account = account.parent) {
      if (account.usage >= account.limit * 0.75) return false;
    }
    return true;
  }

  uncharge(frames = 1): void {
    for (let account: MemoryAccount | null = this; account; account = account.parent) account.usage -= frames;
  }
}
