/** inotify(7)'s system calls; the queue is vfs/inotify-file.ts, events come from vfs/notify.ts. */
import { EBADF, EINVAL, ENOTDIR } from '../uapi/errno.ts';
import { O_CLOEXEC, O_NONBLOCK, O_RDONLY } from '../uapi/fcntl.ts';
import { IN_ALL_EVENTS, IN_DONT_FOLLOW, IN_MASK_ADD, IN_MASK_CREATE, IN_ONLYDIR } from '../uapi/inotify.ts';
import { isDirectory } from '../uapi/stat.ts';
import { InotifyFile } from '../vfs/inotify-file.ts';
import { lookup } from '../vfs/namei.ts';
import { MAY_READ, requireAccess } from '../vfs/permission.ts';
import type { Call, CallTable } from './call.ts';

function inotifyFile(c: Call): InotifyFile {
  const file = c.process.files.get(c.args[0] | 0);
  if (!(file instanceof InotifyFile)) throw EINVAL;
  return file;
}

function init(c: Call): number {
  const flags = c.args[0] | 0;
  if (flags & ~(O_CLOEXEC | O_NONBLOCK)) throw EINVAL;
  const inode = c.kernel.anonymousInodes.create(0o600, 'anon_inode:inotify');
  return c.process.files.install(new InotifyFile(inode, O_RDONLY | (flags & O_NONBLOCK)), (flags & O_CLOEXEC) !== 0);
}

function addWatch(c: Call): number {
  const mask = c.args[2] >>> 0;
  if (!(mask & IN_ALL_EVENTS) || (mask & IN_MASK_ADD && mask & IN_MASK_CREATE)) throw EINVAL;
  const file = inotifyFile(c);
  const path = lookup(c.process, c.memory.readString(c.args[1]), { follow: !(mask & IN_DONT_FOLLOW) });
  if (mask & IN_ONLYDIR && !isDirectory(path.inode.mode)) throw ENOTDIR;
  requireAccess(path.inode, MAY_READ, c.process.credentials);
  return file.add(path.inode, mask);
}

export const inotifyCalls: CallTable = {
  inotify_init1: { nr: 26, support: 'full', call: init },
  inotify_add_watch: {
    nr: 27,
    support: 'partial: IN_EXCL_UNLINK does nothing; a deleted file is reported at once, though it be open',
    call: addWatch,
  },
  inotify_rm_watch: {
    nr: 28,
    support: 'full',
    call: (c) => {
      if ((c.args[1] | 0) < 0) throw EBADF;
      inotifyFile(c).remove(c.args[1] | 0);
      return 0;
    },
  },
};
