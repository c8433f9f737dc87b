/** What the kernel keeps beside an inode while it is in use: locks (fcntl(2), flock(2)), inotify(7) watches, and who writes or executes it. */
import type { Inode } from './inode.ts';
import type { LockTable } from './locks.ts';
import type { Watch } from './notify.ts';

export class InodeState {
  locks: LockTable | null = null;
  readonly watches = new Set<Watch>();
  /** Open descriptions that may write: execve(2) of it is ETXTBSY meanwhile. */
  writers = 0;
  /** F_SEAL_* of a memfd. */
  seals = 0;
  /** F_SETOWN: kept for F_GETOWN alone, no SIGIO is sent. */
  signalOwner = 0;
}

export function stateOf(inode: Inode): InodeState {
  inode.state ??= new InodeState();
  return inode.state;
}
