/** The character devices of major 1 (null(4), zero(4), full(4), random(4)): /dev/null, zero, full, random, urandom. */
import type { Random } from '../../lib/random.ts';
import { ENOSPC } from '../uapi/errno.ts';
import { makedev } from '../uapi/stat.ts';
import type { Devices } from '../vfs/devices.ts';
import { File } from '../vfs/file.ts';
import type { Inode } from '../vfs/inode.ts';
import type { Path } from '../vfs/path.ts';

/** What a device gives to readers, and what it makes of writes: the count taken, or a throw. */
interface Behaviour {
  readonly read: (into: Uint8Array) => number;
  readonly write: (from: Uint8Array) => number;
}

class MemoryDeviceFile extends File {
  override readonly path: Path;
  readonly #behaviour: Behaviour;

  constructor(path: Path, flags: number, behaviour: Behaviour) {
    super(flags);
    this.path = path;
    this.#behaviour = behaviour;
  }

  override get inode(): Inode {
    return this.path.inode;
  }

  override read(into: Uint8Array): number {
    return this.#behaviour.read(into);
  }

  override write(from: Uint8Array): number {
    return this.#behaviour.write(from);
  }

  override pread(into: Uint8Array): number {
    return this.#behaviour.read(into);
  }

  override pwrite(from: Uint8Array): number {
    return this.#behaviour.write(from);
  }

  override seek(): number {
    return 0;
  }
}

const zeros = (into: Uint8Array): number => {
  into.fill(0);
  return into.length;
};
const swallow = (from: Uint8Array): number => from.length;

/** Device numbers by name. */
export const MEMORY_DEVICES = {
  null: makedev(1, 3),
  zero: makedev(1, 5),
  full: makedev(1, 7),
  random: makedev(1, 8),
  urandom: makedev(1, 9),
} as const;

export function registerMemoryDevices(devices: Devices, random: Random): void {
  const randomness = (into: Uint8Array): number => {
    into.set(random.bytes(into.length));
    return into.length;
  };
  const full = (from: Uint8Array): number => {
    if (from.length > 0) throw ENOSPC;
    return 0;
  };
  const behaviours: readonly (readonly [number, Behaviour])[] = [
    [MEMORY_DEVICES.null, { read: () => 0, write: swallow }],
    [MEMORY_DEVICES.zero, { read: zeros, write: swallow }],
    [MEMORY_DEVICES.full, { read: zeros, write: full }],
    [MEMORY_DEVICES.random, { read: randomness, write: swallow }],
    [MEMORY_DEVICES.urandom, { read: randomness, write: swallow }],
  ];
  for (const [rdev, behaviour] of behaviours) {
    devices.register(rdev, (path, flags) => new MemoryDeviceFile(path, flags, behaviour));
  }
}
