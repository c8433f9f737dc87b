/** Memory calls: brk(2), mmap(2), mprotect(2), mremap(2), madvise(2), msync(2), mincore(2), mlock(2). */

import type { AddressSpace } from '../mm/address-space.ts';
import { type Area, PROT_EXEC, PROT_READ, PROT_WRITE } from '../mm/area.ts';
import { PAGE_SIZE } from '../mm/physical-memory.ts';
import { ADDRESS_LIMIT } from '../mm/user-access.ts';
import { EACCES, EAGAIN, EEXIST, EFAULT, EINVAL, ENODEV, ENOMEM, EPERM } from '../uapi/errno.ts';
import { isReadable, isWritable } from '../uapi/fcntl.ts';
import { MS_NOEXEC } from '../uapi/mount.ts';
import { isCharacterDevice, isRegular } from '../uapi/stat.ts';
import type { Call, CallTable } from './call.ts';

/** /dev/zero, makedev(1, 5): mapping it gives anonymous memory. */
const ZERO_DEVICE = 0x105;
const MAP_SHARED = 1;
const MAP_PRIVATE = 2;
const MAP_SHARED_VALIDATE = 3;
const MAP_TYPE = 0xf;
const MAP_FIXED = 0x10;
const MAP_ANONYMOUS = 0x20;
const MAP_FIXED_NOREPLACE = 0x10_0000;
const MREMAP_MAYMOVE = 1;
const MREMAP_FIXED = 2;
const MADV_DONTNEED = 4;
const MADV_FREE = 8;
const MADV_REMOVE = 9;
const MADV_KNOWN = new Set([0, 1, 2, 3, 4, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 25]);

/** Address as a page number. @throws EINVAL where it isn't aligned */
function pageOf(address: number): number {
  if (address % PAGE_SIZE !== 0 || address < 0) throw EINVAL;
  return address / PAGE_SIZE;
}

function pagesOf(length: number): number {
  return Math.ceil(length / PAGE_SIZE);
}

/** @throws ENOMEM outside the user's half, EINVAL for no length */
function requireRange(address: number, length: number): { readonly page: number; readonly pages: number } {
  const page = pageOf(address);
  if (length < 0 || address + length > ADDRESS_LIMIT) throw ENOMEM;
  return { page, pages: pagesOf(length) };
}

function mmap(c: Call): number {
  const [address, length, prot, flags, fd, offset] = c.args;
  const type = flags & MAP_TYPE;
  if (length <= 0 || offset % PAGE_SIZE !== 0) throw EINVAL;
  if (length > ADDRESS_LIMIT) throw ENOMEM;
  if (type !== MAP_SHARED && type !== MAP_PRIVATE && type !== MAP_SHARED_VALIDATE) throw EINVAL;
  const shared = type !== MAP_PRIVATE;
  const pages = pagesOf(length);
  const at = placement(c.memory, address, pages, flags);
  const protection = prot & (PROT_READ | PROT_WRITE | PROT_EXEC);
  if (flags & MAP_ANONYMOUS) {
    return c.memory.map(at, pages, { prot: protection, shared, source: null, offset: 0 }) * PAGE_SIZE;
  }
  const file = c.process.files.get(fd | 0);
  if (!isReadable(file.flags)) throw EACCES;
  if (shared && protection & PROT_WRITE && !isWritable(file.flags)) throw EACCES;
  if (protection & PROT_EXEC && file.path && file.path.mount.flags & MS_NOEXEC) throw EPERM;
  if (isCharacterDevice(file.inode.mode) && file.inode.rdev === ZERO_DEVICE)
    return c.memory.map(at, pages, { prot: protection, shared, source: null, offset: 0 }) * PAGE_SIZE;
  if (!isRegular(file.inode.mode)) throw ENODEV;
  const source = c.kernel.pageCaches.of(file.inode);
  const request = { prot: protection, shared, source, offset: offset / PAGE_SIZE, path: file.path ?? null };
  return c.memory.map(at, pages, request) * PAGE_SIZE;
}

/** The page to map at; null: anywhere. */
function placement(memory: AddressSpace, address: number, pages: number, flags: number): number | null {
  if (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) {
    const page = pageOf(address);
    if ((page + pages) * PAGE_SIZE > ADDRESS_LIMIT) throw ENOMEM;
    if (page < 16) throw EPERM;
    if (flags & MAP_FIXED_NOREPLACE && !memory.list.isFree(page, page + pages)) throw EEXIST;
    return page;
  }
  const hint = Math.ceil(address / PAGE_SIZE);
  const fits = hint >= 16 && (hint + pages) * PAGE_SIZE < ADDRESS_LIMIT - (16 << 20);
  return fits && memory.list.isFree(hint, hint + pages) ? hint : null;
}

function munmap(c: Call): number {
  const [address, length] = c.args;
  if (length <= 0 || address + length > ADDRESS_LIMIT) throw EINVAL;
  c.memory.unmap(pageOf(address), pagesOf(length));
  return 0;
}

function mprotect(c: Call): number {
  const [address, length, prot] = c.args;
  const { page, pages } = requireRange(address, length);
  if (pages === 0) return 0;
  c.memory.protect(page, pages, prot & (PROT_READ | PROT_WRITE | PROT_EXEC));
  return 0;
}

function mremap(c: Call): number {
  const [address, oldLength, newLength, flags, newAddress] = c.args;
  const { memory } = c;
  const page = pageOf(address);
  const oldPages = pagesOf(oldLength);
  const newPages = pagesOf(newLength);
  if (newPages <= 0 || (flags & ~(MREMAP_MAYMOVE | MREMAP_FIXED)) !== 0) throw EINVAL;
  if (flags & MREMAP_FIXED && !(flags & MREMAP_MAYMOVE)) throw EINVAL;
  const area = memory.list.find(page);
  if (!area || oldPages === 0) throw EFAULT;
  if (area.end < page + oldPages) throw EFAULT;
  if (flags & MREMAP_FIXED) {
    const to = pageOf(newAddress);
    if (to < page + oldPages && page < to + newPages) throw EINVAL;
    memory.move(area, page, oldPages, to, newPages);
    return newAddress;
  }
  if (newPages <= oldPages) {
    if (newPages < oldPages) memory.unmap(page + newPages, oldPages - newPages);
    return address;
  }
  if (
    area.end === page + oldPages &&
    memory.list.isFree(area.end, page + newPages) &&
    grow(memory, area, page + newPages)
  ) {
    return address;
  }
  if (!(flags & MREMAP_MAYMOVE)) throw ENOMEM;
  const gap = memory.map(null, newPages, { prot: 0, shared: false, source: null, offset: 0 });
  memory.move(area, page, oldPages, gap, newPages);
  return gap * PAGE_SIZE;
}

function grow(memory: AddressSpace, area: Area, end: number): boolean {
  if (end * PAGE_SIZE > ADDRESS_LIMIT || memory.mapped + (end - area.end) > memory.pageLimit) return false;
  memory.mapped += end - area.end;
  area.end = end;
  return true;
}

function madvise(c: Call): number {
  const [address, length, advice] = c.args;
  const { page, pages } = requireRange(address, length);
  if (advice === MADV_REMOVE || !MADV_KNOWN.has(advice)) throw EINVAL;
  if (advice === MADV_DONTNEED || advice === MADV_FREE) {
    for (const area of c.memory.list.overlapping(page, page + pages)) {
      if (advice === MADV_FREE && (area.source || area.shared)) throw EINVAL;
    }
    c.memory.discard(page, pages);
  }
  return 0;
}

function msync(c: Call): number {
  const [address, length] = c.args;
  const { page, pages } = requireRange(address, length);
  const areas = c.memory.list.overlapping(page, page + pages);
  if (areas.length === 0 && pages > 0) throw ENOMEM;
  for (const area of areas) if (area.shared) area.source?.sync();
  return 0;
}

function mincore(c: Call): number {
  const [address, length, vector] = c.args;
  const { page, pages } = requireRange(address, length);
  for (let i = 0; i < pages; i++) {
    if (!c.memory.list.find(page + i)) throw ENOMEM;
    c.memory.writeU8(vector + i, c.memory.table.get(page + i) === 0 ? 0 : 1);
  }
  return 0;
}

/** Nothing is ever swapped out, so locked memory is memory that is there. */
function mlock(c: Call): number {
  const { page, pages } = requireRange(c.args[0], c.args[1]);
  for (let i = 0; i < pages; i++) if (!c.memory.list.find(page + i)) throw ENOMEM;
  return 0;
}

function refuseAgain(): number {
  throw EAGAIN;
}

export const memoryCalls: CallTable = {
  brk: { nr: 214, support: 'full', call: (c) => c.memory.setHeapEnd(c.args[0]) },
  munmap: { nr: 215, support: 'full', call: munmap },
  mremap: { nr: 216, support: 'partial: no MREMAP_DONTUNMAP', call: mremap },
  mmap: { nr: 222, support: 'partial: no huge pages; MAP_LOCKED and MAP_POPULATE change nothing', call: mmap },
  mprotect: { nr: 226, support: 'full', call: mprotect },
  msync: { nr: 227, support: 'full', call: msync },
  mlock: { nr: 228, support: 'partial: limits are not counted', call: mlock },
  munlock: { nr: 229, support: 'full', call: mlock },
  mlockall: { nr: 230, support: 'partial: nothing is ever swapped out', call: () => 0 },
  munlockall: { nr: 231, support: 'full', call: () => 0 },
  mincore: { nr: 232, support: 'full', call: mincore },
  madvise: { nr: 233, support: 'partial: DONTNEED and FREE act, hints change nothing', call: madvise },
  remap_file_pages: { nr: 234, support: 'partial: refused', call: refuseAgain },
  mlock2: { nr: 284, support: 'partial: limits are not counted', call: mlock },
};
