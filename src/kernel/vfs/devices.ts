/** Drivers of device special files by number (linux/Documentation/admin-guide/devices.txt): what open(2) of a mknod'ed inode leads to. */
import { ENXIO } from '../uapi/errno.ts';
import { isBlockDevice, major } from '../uapi/stat.ts';
import type { Caller } from './caller.ts';
import type { File } from './file.ts';
import type { Path } from './path.ts';

/** Opens the device at `path` (whose inode carries `rdev`). */
export type DeviceOpener = (path: Path, flags: number, caller: Caller) => File;

export class Devices {
  readonly #characters = new Map<number, DeviceOpener>();
  readonly #majors = new Map<number, DeviceOpener>();

  /** A character device of one number (makedev). */
  register(rdev: number, open: DeviceOpener): void {
    this.#characters.set(rdev, open);
  }

  /** All character devices of a major number (136: /dev/pts/N). */
  registerMajor(number: number, open: DeviceOpener): void {
    this.#majors.set(number, open);
  }

  /** @throws ENXIO where no driver answers; there are no block devices */
  open(path: Path, flags: number, caller: Caller): File {
    const { mode, rdev } = path.inode;
    const opener = isBlockDevice(mode) ? undefined : (this.#characters.get(rdev) ?? this.#majors.get(major(rdev)));
    if (!opener) throw ENXIO;
    return opener(path, flags, caller);
  }
}
