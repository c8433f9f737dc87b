/** What the file calls need of the kernel: drivers, file system types, FIFOs, and the nameless tmpfs behind memfd_create(2). One per kernel, as `kernel.vfs`. */
import type { Clock } from '../../lib/clock.ts';
import type { DiskAccount } from '../fs/disk-account.ts';
import { Tmpfs, type TmpfsOptions } from '../fs/tmpfs.ts';
import { Fifos } from '../ipc/fifo.ts';
import { putStat, STAT_SIZE, type StatFields } from '../uapi/stat.ts';
import { Devices } from '../vfs/devices.ts';
import { FileSystemTypes } from '../vfs/file-system-types.ts';
import { Counter, Mount, MountIds } from '../vfs/mount.ts';

export class FileServices {
  readonly clock: Clock;
  readonly devices = new Devices();
  readonly types = new FileSystemTypes();
  readonly fifos = new Fifos();
  readonly mountIds = new MountIds();
  /** st_dev of file systems without a device: 0:N. */
  readonly deviceNumbers = new Counter(21);
  /** inotify(7)'s cookies. */
  readonly renames = new Counter();
  /** Memory that file contents may take, all file systems together. */
  readonly account: DiskAccount;
  /** For bytes on their way between a file and a process; nobody keeps it beyond one call. */
  readonly scratch = new Uint8Array(1 << 17);
  readonly #stat = new Uint32Array(STAT_SIZE / 4);
  readonly #statBytes = new Uint8Array(this.#stat.buffer);
  /** Where memfds and nameless shared memory live. */
  readonly memory: Mount;

  constructor(clock: Clock, account: DiskAccount) {
    this.clock = clock;
    this.account = account;
    const fs = new Tmpfs({ device: this.deviceNumbers.next(), clock, account });
    this.memory = new Mount(0, fs, fs.root, 'tmpfs', 0);
  }

  /** struct stat of `inode`, good until the next call. */
  encodeStat(inode: StatFields): Uint8Array {
    putStat(this.#stat, inode);
    return this.#statBytes;
  }

  /** A new tmpfs on the machine's account. */
  tmpfs(options: Partial<TmpfsOptions> = {}): Tmpfs {
    return new Tmpfs({ ...options, device: this.deviceNumbers.next(), clock: this.clock, account: this.account });
  }
}
