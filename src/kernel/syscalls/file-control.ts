/** fcntl(2) with its record locks, flock(2), and ioctl(2)'s requests that every file knows (ioctl_list(2)). */
import { PipeEnd } from '../ipc/pipe.ts';
import { EAGAIN, EBADF, EBUSY, EINVAL, EOVERFLOW, EPERM } from '../uapi/errno.ts';
import {
  F_ADD_SEALS,
  F_DUPFD,
  F_DUPFD_CLOEXEC,
  F_GET_SEALS,
  F_GETFD,
  F_GETFL,
  F_GETLEASE,
  F_GETLK,
  F_GETOWN,
  F_GETPIPE_SZ,
  F_GETSIG,
  F_OFD_GETLK,
  F_OFD_SETLK,
  F_OFD_SETLKW,
  F_RDLCK,
  F_SEAL_SEAL,
  F_SEAL_WRITE,
  F_SETFD,
  F_SETFL,
  F_SETLK,
  F_SETLKW,
  F_SETOWN,
  F_SETPIPE_SZ,
  F_SETSIG,
  F_UNLCK,
  F_WRLCK,
  FD_CLOEXEC,
  isReadable,
  isWritable,
  LOCK_EX,
  LOCK_NB,
  LOCK_SH,
  LOCK_UN,
  O_ASYNC,
  O_LARGEFILE,
  O_NONBLOCK,
  O_PATH,
} from '../uapi/fcntl.ts';
import { isRegular } from '../uapi/stat.ts';
import type { File } from '../vfs/file.ts';
import { stateOf } from '../vfs/inode-state.ts';
import { locksOf, type RecordLock, waitForRecord } from '../vfs/locks.ts';
import { changeableFlags } from '../vfs/open.ts';
import { Blocked } from '../wait.ts';
import type { Call, CallTable } from './call.ts';
import { openFile } from './file-arguments.ts';

function duplicate(c: Call, file: File, min: number, cloexec: boolean): number {
  if (min < 0) throw EINVAL;
  file.hold();
  try {
    return c.process.files.install(file, cloexec, min);
  } catch (error) {
    file.release();
    throw error;
  }
}

/** struct flock: type, whence, start, length, pid. */
function readLock(c: Call, file: File, address: number, ofd: boolean): RecordLock {
  const type = c.memory.readU16(address);
  const whence = c.memory.readU16(address + 2);
  const from = c.memory.readNumber(address + 8);
  const length = c.memory.readNumber(address + 16);
  const pid = c.memory.readI32(address + 24);
  if (![F_RDLCK, F_WRLCK, F_UNLCK].includes(type) || whence > 2 || (ofd && pid !== 0)) throw EINVAL;
  const base = whence === 0 ? 0 : whence === 1 ? file.position : file.inode.size;
  const at = base + from;
  const [start, end] = length < 0 ? [at + length, at] : [at, length === 0 ? Infinity : at + length];
  if (start < 0) throw EINVAL;
  if (start > Number.MAX_SAFE_INTEGER) throw EOVERFLOW;
  return { owner: ofd ? file : c.process.files, pid: ofd ? -1 : c.process.nspid, type, start, end };
}

function getLock(c: Call, file: File, address: number, ofd: boolean): number {
  const wanted = readLock(c, file, address, ofd);
  if (wanted.type === F_UNLCK) throw EINVAL;
  const held = locksOf(file.inode).conflict(wanted);
  if (!held) {
    c.memory.writeU16(address, F_UNLCK);
    return 0;
  }
  c.memory.writeU16(address, held.type);
  c.memory.writeU16(address + 2, 0);
  c.memory.writeNumber(address + 8, held.start);
  c.memory.writeNumber(address + 16, held.end === Infinity ? 0 : held.end - held.start);
  c.memory.writeU32(address + 24, held.pid);
  return 0;
}

function setLock(c: Call, file: File, address: number, ofd: boolean, wait: boolean): number | Blocked {
  const wanted = readLock(c, file, address, ofd);
  if (wanted.type === F_RDLCK && !isReadable(file.flags)) throw EBADF;
  if (wanted.type === F_WRLCK && !isWritable(file.flags)) throw EBADF;
  const table = locksOf(file.inode);
  if (wait) return waitForRecord(table, wanted) ?? 0;
  if (!table.set(wanted)) throw EAGAIN;
  return 0;
}

function addSeals(file: File, seals: number): number {
  if (!isRegular(file.inode.mode) || file.inode.fs.type !== 'tmpfs') throw EINVAL;
  if (!isWritable(file.flags)) throw EPERM;
  const state = stateOf(file.inode);
  if (state.seals & F_SEAL_SEAL) throw EPERM;
  if (seals & F_SEAL_WRITE && file.inode.backing.pageCache) throw EBUSY;
  state.seals |= seals & 0x3f;
  return 0;
}

function setFlags(file: File, flags: number): number {
  const wanted = changeableFlags(flags);
  file.flags = (file.flags & ~changeableFlags(-1)) | wanted;
  return 0;
}

function lockCommand(c: Call, file: File, command: number, argument: number): number | Blocked | undefined {
  if (command === F_GETLK || command === F_OFD_GETLK) return getLock(c, file, argument, command === F_OFD_GETLK);
  if (command === F_SETLK || command === F_OFD_SETLK) return setLock(c, file, argument, command === F_OFD_SETLK, false);
  if (command === F_SETLKW || command === F_OFD_SETLKW) {
    return setLock(c, file, argument, command === F_OFD_SETLKW, true);
  }
  return undefined;
}

function otherCommand(file: File, command: number, argument: number): number {
  if (command === F_SETPIPE_SZ || command === F_GETPIPE_SZ) {
    if (!(file instanceof PipeEnd)) throw EBADF;
    return command === F_GETPIPE_SZ ? file.pipe.capacity : file.resize(argument | 0);
  }
  if (command === F_ADD_SEALS) return addSeals(file, argument | 0);
  if (command === F_GET_SEALS) {
    if (!isRegular(file.inode.mode) || file.inode.fs.type !== 'tmpfs') throw EINVAL;
    return file.inode.state?.seals ?? F_SEAL_SEAL;
  }
  if (command === F_SETOWN) {
    stateOf(file.inode).signalOwner = argument | 0;
    return 0;
  }
  if (command === F_GETOWN) return file.inode.state?.signalOwner ?? 0;
  if (command === F_GETSIG || command === F_GETLEASE) return command === F_GETLEASE ? F_UNLCK : 0;
  if (command === F_SETSIG && argument === 0) return 0;
  throw EINVAL;
}

function fcntl(c: Call): number | Blocked {
  const fd = c.args[0] | 0;
  const command = c.args[1] | 0;
  const argument = c.args[2];
  const slot = c.process.files.descriptor(fd);
  const { file } = slot;
  if (command === F_DUPFD || command === F_DUPFD_CLOEXEC) {
    return duplicate(c, file, argument | 0, command === F_DUPFD_CLOEXEC);
  }
  if (command === F_GETFD) return slot.cloexec ? FD_CLOEXEC : 0;
  if (command === F_SETFD) {
    slot.cloexec = (argument & FD_CLOEXEC) !== 0;
    return 0;
  }
  if (command === F_GETFL) return file.flags & O_PATH ? file.flags : file.flags | O_LARGEFILE;
  if (file.flags & O_PATH) throw EBADF;
  if (command === F_SETFL) return setFlags(file, argument | 0);
  return lockCommand(c, file, command, argument) ?? otherCommand(file, command, argument);
}

function flock(c: Call): number | Blocked {
  const file = openFile(c, c.args[0] | 0);
  const operation = c.args[1] & ~LOCK_NB;
  if (operation !== LOCK_SH && operation !== LOCK_EX && operation !== LOCK_UN) throw EINVAL;
  const table = locksOf(file.inode);
  if (table.flock(file, operation)) return 0;
  if (c.args[1] & LOCK_NB) throw EAGAIN;
  return new Blocked([table.freed]);
}

const FIONCLEX = 0x5450;
const FIOCLEX = 0x5451;
const FIONBIO = 0x5421;
const FIOASYNC = 0x5452;
const FIONREAD = 0x541b;
const FIGETBSZ = 2;

function setFlag(file: File, flag: number, on: boolean): number {
  file.flags = on ? file.flags | flag : file.flags & ~flag;
  return 0;
}

function ioctl(c: Call): number | Blocked {
  const slot = c.process.files.descriptor(c.args[0] | 0);
  const { file } = slot;
  if (file.flags & O_PATH) throw EBADF;
  const request = c.args[1] >>> 0;
  const argument = c.args[2];
  if (request === FIOCLEX || request === FIONCLEX) {
    slot.cloexec = request === FIOCLEX;
    return 0;
  }
  if (request === FIONBIO) return setFlag(file, O_NONBLOCK, c.memory.readI32(argument) !== 0);
  if (request === FIOASYNC) return setFlag(file, O_ASYNC, c.memory.readI32(argument) !== 0);
  if (isRegular(file.inode.mode) && request === FIONREAD) {
    c.memory.writeI32(argument, Math.min(0x7fffffff, file.inode.size - file.position));
    return 0;
  }
  if (isRegular(file.inode.mode) && request === FIGETBSZ) {
    c.memory.writeI32(argument, 4096);
    return 0;
  }
  return file.ioctl(request, argument, c.memory, c.process);
}

export const fileControlCalls: CallTable = {
  fcntl: { nr: 25, support: 'partial: O_ASYNC sends no SIGIO; no leases, no F_NOTIFY', call: fcntl },
  ioctl: { nr: 29, support: 'partial: what a file does not know is ENOTTY; FIOASYNC sends no SIGIO', call: ioctl },
  flock: { nr: 32, support: 'full', call: flock },
};
