/**
 * Advisory locks: record locks of a process (fcntl(2) F_SETLK) or of an open description (F_OFD_SETLK), and flock(2).
 * Ranges end before `end`; Infinity is "to the end of the file". Mandatory locks and leases are left out.
 */
import { EDEADLK } from '../uapi/errno.ts';
import { F_RDLCK, F_UNLCK, F_WRLCK, LOCK_EX, LOCK_UN } from '../uapi/fcntl.ts';
import { Blocked, WaitQueue } from '../wait.ts';
import type { Inode } from './inode.ts';
import { stateOf } from './inode-state.ts';

/** A record lock as struct flock describes it. `pid` is -1 for a description's. */
export interface RecordLock {
  readonly owner: object;
  readonly pid: number;
  readonly type: number;
  readonly start: number;
  readonly end: number;
}

const overlaps = (a: { start: number; end: number }, b: { start: number; end: number }): boolean =>
  a.start < b.end && b.start < a.end;

/** Who waits for whom: shared by all files, since a deadlock may span several. */
const waitingFor = Symbol('waiting for');

export class LockTable {
  #records: RecordLock[] = [];
  readonly #whole = new Map<object, number>();
  /** Wakes whenever a lock goes. */
  readonly freed = new WaitQueue();

  /** The first record lock that keeps `wanted` from being set. */
  conflict(wanted: RecordLock): RecordLock | undefined {
    return this.#records.find(
      (held) =>
        held.owner !== wanted.owner && overlaps(held, wanted) && (held.type === F_WRLCK || wanted.type === F_WRLCK),
    );
  }

  /**
   * Sets or (F_UNLCK) removes a record lock.
   * @returns false where another's is in the way
   */
  set(wanted: RecordLock): boolean {
    if (wanted.type !== F_UNLCK && this.conflict(wanted)) return false;
    const kept: RecordLock[] = [];
    let merged = wanted;
    for (const held of this.#records) {
      if (held.owner !== wanted.owner) {
        kept.push(held);
      } else if (held.type === wanted.type && held.start <= merged.end && merged.start <= held.end) {
        merged = { ...merged, start: Math.min(held.start, merged.start), end: Math.max(held.end, merged.end) };
      } else if (!overlaps(held, wanted)) {
        kept.push(held);
      } else {
        if (held.start < wanted.start) kept.push({ ...held, end: wanted.start });
        if (held.end > wanted.end) kept.push({ ...held, start: wanted.end });
      }
    }
    if (wanted.type !== F_UNLCK) kept.push(merged);
    this.#records = kept;
    this.freed.wake();
    return true;
  }

  /** All of `owner`'s record locks go: a process closed some descriptor of the file. */
  drop(owner: object): void {
    const left = this.#records.filter((held) => held.owner !== owner);
    if (left.length === this.#records.length) return;
    this.#records = left;
    this.freed.wake();
  }

  /** flock(2) by an open description: LOCK_SH, LOCK_EX or LOCK_UN. @returns false where it would have to wait */
  flock(owner: object, operation: number): boolean {
    if (operation === LOCK_UN) {
      if (this.#whole.delete(owner)) this.freed.wake();
      return true;
    }
    for (const [other, held] of this.#whole) {
      if (other !== owner && (held === LOCK_EX || operation === LOCK_EX)) {
        // Converting a lock gives the old one up first, as Linux does.
        if (this.#whole.delete(owner)) this.freed.wake();
        return false;
      }
    }
    const downgraded = this.#whole.get(owner) === LOCK_EX && operation !== LOCK_EX;
    this.#whole.set(owner, operation);
    if (downgraded) this.freed.wake();
    return true;
  }

  /** Those held, for /proc/locks. */
  records(): readonly RecordLock[] {
    return this.#records;
  }
}

export function locksOf(inode: Inode): LockTable {
  const state = stateOf(inode);
  state.locks ??= new LockTable();
  return state.locks;
}

/** An owner of record locks that waits: which other one it waits for. */
interface Waiter {
  [waitingFor]?: object | undefined;
}

/**
 * F_SETLKW: sets the lock or answers what to wait for.
 * @throws EDEADLK where the one in the way waits, perhaps through others, for this owner
 */
export function waitForRecord(table: LockTable, wanted: RecordLock): Blocked | undefined {
  const waiter = wanted.owner as Waiter;
  waiter[waitingFor] = undefined;
  if (table.set(wanted)) return undefined;
  const first = table.conflict(wanted)?.owner;
  for (let other = first; other; other = (other as Waiter)[waitingFor]) if (other === wanted.owner) throw EDEADLK;
  waiter[waitingFor] = first;
  return new Blocked([table.freed]);
}

/** Whether a lock of `type` asks for an open mode the description doesn't have. */
export function needsMode(type: number): 'read' | 'write' | 'none' {
  if (type === F_RDLCK) return 'read';
  return type === F_WRLCK ? 'write' : 'none';
}
