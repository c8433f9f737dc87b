/** The file system of POSIX message queues (mq_overview(7)), as containers have it at /dev/mqueue. mq_open(2) is left out, so it stays empty. */
import { MQUEUE_MAGIC } from '../uapi/mount.ts';
import type { Nanoseconds } from '../vfs/inode.ts';
import { VirtualDirectory, VirtualFs } from './virtual.ts';

export class MqueueFs extends VirtualFs {
  readonly type = 'mqueue';
  readonly root: VirtualDirectory;

  constructor(device: number, now: () => Nanoseconds) {
    super(device, MQUEUE_MAGIC, now);
    this.root = new VirtualDirectory(this, undefined, 0o1777);
  }
}
