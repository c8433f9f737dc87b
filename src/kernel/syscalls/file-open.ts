/** Descriptors: openat(2), openat2(2), close(2), close_range(2), dup(2), umask(2), memfd_create(2). */
import { E2BIG, EBADF, EFAULT, EINVAL, EOPNOTSUPP } from '../uapi/errno.ts';
import {
  F_SEAL_SEAL,
  isWritable,
  O_CLOEXEC,
  O_CREAT,
  O_LARGEFILE,
  O_PATH,
  O_RDWR,
  O_TMPFILE_BIT,
} from '../uapi/fcntl.ts';
import { S_IFREG } from '../uapi/stat.ts';
import { stateOf } from '../vfs/inode-state.ts';
import type { WalkOptions } from '../vfs/namei.ts';
import { checkOpen, isFifo, openResolved, type Resolved, resolveOpen } from '../vfs/open.ts';
import type { Path } from '../vfs/path.ts';
import { RegularFile } from '../vfs/regular-file.ts';
import { Blocked } from '../wait.ts';
import type { Call, CallTable } from './call.ts';
import { requireNotRunning, startOf } from './file-arguments.ts';

/** The rest of open(2) once the place is known. FIFOs wait for their other end. */
function openAndInstall(c: Call, find: () => Resolved): number | Blocked {
  if (c.thread.hasResumed) return finishFifo(c, 0);
  const resolved = find();
  checkOpen(c.process, resolved);
  const { path, flags } = resolved;
  if (isFifo(path) && !(flags & O_PATH)) {
    c.thread.resumed(() => c.kernel.vfs.fifos.open(path.inode, flags & ~(O_CREAT | O_CLOEXEC)));
    return finishFifo(c, flags);
  }
  if (isWritable(flags) && !resolved.created) requireNotRunning(c, path);
  return install(c, openResolved(c.process, c.kernel.vfs.devices, resolved), flags);
}

function finishFifo(c: Call, flags: number): number | Blocked {
  type Opening = ReturnType<typeof c.kernel.vfs.fifos.open> & { cloexec?: boolean };
  const opening = c.thread.resumed<Opening>(() => {
    throw new Error('no opening to go on with');
  });
  opening.cloexec ??= (flags & O_CLOEXEC) !== 0;
  const end = opening.finish();
  if (end instanceof Blocked) return end;
  return install(c, end.hold(), opening.cloexec ? O_CLOEXEC : 0);
}

function install(c: Call, file: Parameters<typeof c.process.files.install>[0], flags: number): number {
  try {
    return c.process.files.install(file, (flags & O_CLOEXEC) !== 0);
  } catch (error) {
    file.release();
    throw error;
  }
}

function open(
  c: Call,
  dirfd: number,
  address: number,
  flags: number,
  mode: number,
  more: WalkOptions,
): number | Blocked {
  const pathname = c.memory.readString(address);
  return openAndInstall(c, () =>
    resolveOpen(c.process, pathname, flags & ~O_LARGEFILE, mode, { ...startOf(c, dirfd, pathname), ...more }),
  );
}

/** openat2(2)'s struct open_how: flags, mode, resolve. */
function openat2(c: Call): number | Blocked {
  const [dirfd, address, how, size] = c.args;
  if (size < 24) throw EINVAL;
  if (size > 4096) throw E2BIG;
  if (c.memory.read(how + 24, size - 24).some((byte) => byte !== 0)) throw E2BIG;
  const flags = c.memory.readNumber(how);
  const mode = c.memory.readNumber(how + 8);
  const resolve = c.memory.readNumber(how + 16);
  if (flags < 0 || flags > 0xffffffff || resolve & ~0x3f || mode & ~0o7777) throw EINVAL;
  if (mode !== 0 && !(flags & (O_CREAT | O_TMPFILE_BIT))) throw EINVAL;
  return open(c, dirfd | 0, address, flags | 0, mode, { resolve });
}

const CLOSE_RANGE_UNSHARE = 2;
const CLOSE_RANGE_CLOEXEC = 4;

function closeRange(c: Call): number {
  const first = c.args[0] >>> 0;
  const last = c.args[1] >>> 0;
  const flags = c.args[2] >>> 0;
  if (flags & ~(CLOSE_RANGE_UNSHARE | CLOSE_RANGE_CLOEXEC) || first > last) throw EINVAL;
  for (const [fd, slot] of [...c.process.files.entries()]) {
    if (fd < first || fd > last) continue;
    if (flags & CLOSE_RANGE_CLOEXEC) slot.cloexec = true;
    else c.process.files.close(fd);
  }
  return 0;
}

function dup3(c: Call): number {
  const [from, to, flags] = c.args.map((arg) => arg | 0) as [number, number, number];
  if (flags & ~O_CLOEXEC || from === to) throw EINVAL;
  const file = c.process.files.get(from);
  if (to < 0) throw EBADF;
  file.hold();
  try {
    c.process.files.replace(to, file, (flags & O_CLOEXEC) !== 0);
  } catch (error) {
    file.release();
    throw error;
  }
  return to;
}

const MFD_CLOEXEC = 1;
const MFD_ALLOW_SEALING = 2;
const MFD_NOEXEC_SEAL = 8;
const MFD_EXEC = 16;

function memfdCreate(c: Call): number {
  const flags = c.args[1] >>> 0;
  if (flags & ~(MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL | MFD_EXEC)) throw EINVAL;
  const name = c.memory.readString(c.args[0], 250);
  const { memory } = c.kernel.vfs;
  const { fsuid, fsgid } = c.process.credentials;
  const mode = S_IFREG | (flags & MFD_NOEXEC_SEAL ? 0o666 : 0o777);
  if (!memory.root.createUnnamed) throw EFAULT;
  const inode = memory.root.createUnnamed({ mode, uid: fsuid, gid: fsgid });
  if (!(flags & MFD_ALLOW_SEALING)) stateOf(inode).seals = F_SEAL_SEAL;
  const path: Path = { mount: memory, inode, name: `memfd:${name}` };
  return install(c, new RegularFile(path, O_RDWR), flags & MFD_CLOEXEC ? O_CLOEXEC : 0);
}

export const fileOpenCalls: CallTable = {
  openat: {
    nr: 56,
    support: 'full',
    call: (c) => open(c, c.args[0] | 0, c.args[1], c.args[2] | 0, c.args[3], {}),
  },
  openat2: { nr: 437, support: 'full', call: openat2 },
  close: {
    nr: 57,
    support: 'full',
    call: (c) => {
      c.process.files.close(c.args[0] | 0);
      return 0;
    },
  },
  close_range: { nr: 436, support: 'partial: CLOSE_RANGE_UNSHARE does not unshare the table', call: closeRange },
  dup: {
    nr: 23,
    support: 'full',
    call: (c) => install(c, c.process.files.get(c.args[0] | 0).hold(), 0),
  },
  dup3: { nr: 24, support: 'full', call: dup3 },
  umask: {
    nr: 166,
    support: 'full',
    call: (c) => {
      const old = c.process.umask;
      c.process.umask = c.args[0] & 0o777;
      return old;
    },
  },
  name_to_handle_at: {
    nr: 264,
    support: 'partial: always refused, as by a file system without handles',
    call: () => {
      throw EOPNOTSUPP;
    },
  },
  memfd_create: { nr: 279, support: 'partial: no huge pages', call: memfdCreate },
};
