/** Maps an ELF program and its interpreter into a new address space (Linux's fs/binfmt_elf.c does the same by other means). */
import { AddressSpace } from '../mm/address-space.ts';
import { type MapRequest, PROT_EXEC, PROT_READ, PROT_WRITE } from '../mm/area.ts';
import { STACK_TOP } from '../mm/layout.ts';
import type { MemoryAccount } from '../mm/memory-account.ts';
import { PAGE_SIZE } from '../mm/physical-memory.ts';
import type { Machine } from '../proc/machine.ts';
import { EACCES, ELIBBAD, ENOEXEC } from '../uapi/errno.ts';
import type { Path } from '../vfs/path.ts';
import { ELF_HEADER_SIZE, type Elf, parseElf, parseHeader } from './elf.ts';
import { readRange } from './read-file.ts';

/** Where position-independent programs go: two thirds up, as ELF_ET_DYN_BASE. */
const PROGRAM_BASE = 0x2a_aaaa_a000;

export interface LoadedProgram {
  readonly memory: AddressSpace;
  /** Where the hart starts: the interpreter's entry, or the program's own. */
  readonly start: number;
  readonly entry: number;
  readonly headerAddress: number;
  readonly headerCount: number;
  readonly interpreterBase: number;
}

/** @throws ENOEXEC, Blocked */
export function readElf(path: Path): Elf {
  const start = readRange(path.inode, 0, ELF_HEADER_SIZE);
  const { offset, size } = parseHeader(start);
  const headers = readRange(path.inode, offset, size);
  if (headers.length < size) throw ENOEXEC;
  return parseElf(start, headers);
}

/** The interpreter's path as the program names it; null for static ones. @throws ENOEXEC, Blocked */
export function interpreterOf(path: Path, elf: Elf): string | null {
  if (!elf.interpreter) return null;
  const bytes = readRange(path.inode, elf.interpreter.offset, elf.interpreter.size);
  if (bytes.length < elf.interpreter.size || bytes.at(-1) !== 0) throw ENOEXEC;
  return new TextDecoder().decode(bytes.subarray(0, -1));
}

/**
 * A new address space with the program, its interpreter, a stack and the vdso.
 * @throws ENOEXEC, ELIBBAD, Blocked, OutOfMemory; nothing is left behind then
 */
export function loadElf(
  machine: Machine,
  account: MemoryAccount | null,
  program: { readonly path: Path; readonly elf: Elf },
  interpreter: { readonly path: Path; readonly elf: Elf } | null,
  stackBytes: number,
): LoadedProgram {
  const memory = new AddressSpace(machine.mmu, account);
  try {
    memory.stackLimit = Math.max(32, Math.min(Math.floor(stackBytes / PAGE_SIZE), 32_768));
    const bias = program.elf.relocatable ? PROGRAM_BASE - lowest(program.elf) : 0;
    const end = mapSegments(machine, memory, program, bias);
    memory.heapStart = end;
    memory.heapEnd = end;
    let base = 0;
    if (interpreter) {
      if (!interpreter.elf.relocatable) throw ELIBBAD;
      base = mapInterpreter(machine, memory, interpreter);
    }
    mapStack(memory, program.elf.executableStack);
    mapVdso(memory);
    return {
      memory,
      start: interpreter ? base + interpreter.elf.entry : bias + program.elf.entry,
      entry: bias + program.elf.entry,
      headerAddress: bias + program.elf.headerAddress,
      headerCount: program.elf.headerCount,
      interpreterBase: base,
    };
  } catch (error) {
    memory.release();
    throw error;
  }
}

function lowest(elf: Elf): number {
  return Math.floor((elf.segments[0]?.address ?? 0) / PAGE_SIZE) * PAGE_SIZE;
}

function highest(elf: Elf): number {
  const last = elf.segments.at(-1);
  return last ? last.address + last.memorySize : 0;
}

function mapInterpreter(machine: Machine, memory: AddressSpace, file: { path: Path; elf: Elf }): number {
  const pages = Math.ceil((highest(file.elf) - lowest(file.elf)) / PAGE_SIZE);
  const start = memory.map(null, pages, { prot: 0, shared: false, source: null, offset: 0 });
  memory.unmap(start, pages);
  const bias = start * PAGE_SIZE - lowest(file.elf);
  mapSegments(machine, memory, file, bias);
  return bias;
}

/** Maps the segments at `bias`; answers the first free byte address behind them, page-aligned. */
function mapSegments(machine: Machine, memory: AddressSpace, file: { path: Path; elf: Elf }, bias: number): number {
  const pagesOf = machine.pageCaches.of(file.path.inode);
  let end = 0;
  for (const { flags, offset, address, fileSize, memorySize } of file.elf.segments) {
    if (memorySize === 0) continue;
    const start = bias + address;
    if (start + memorySize > STACK_TOP || (!file.elf.relocatable && start < PAGE_SIZE)) throw ENOEXEC;
    const first = Math.floor(start / PAGE_SIZE);
    const fileEnd = Math.ceil((start + fileSize) / PAGE_SIZE);
    const memoryEnd = Math.ceil((start + memorySize) / PAGE_SIZE);
    const prot = (flags & 4 ? PROT_READ : 0) | (flags & 2 ? PROT_WRITE : 0) | (flags & 1 ? PROT_EXEC : 0);
    const request: MapRequest = {
      prot,
      shared: false,
      source: pagesOf,
      offset: Math.floor(offset / PAGE_SIZE),
      path: file.path,
    };
    if (fileSize > 0) memory.map(first, fileEnd - first, request);
    const anonymous = fileSize > 0 ? fileEnd : first;
    if (memoryEnd > anonymous) {
      memory.map(anonymous, memoryEnd - anonymous, { prot, shared: false, source: null, offset: 0 });
    }
    if (memorySize > fileSize && fileSize > 0 && prot & PROT_WRITE) {
      const tail = fileEnd * PAGE_SIZE - (start + fileSize);
      if (tail > 0) memory.fill(start + fileSize, tail);
    }
    end = Math.max(end, memoryEnd * PAGE_SIZE);
  }
  return end;
}

function mapStack(memory: AddressSpace, executable: boolean): void {
  const pages = 33;
  memory.map(STACK_TOP / PAGE_SIZE - pages, pages, {
    prot: PROT_READ | PROT_WRITE | (executable ? PROT_EXEC : 0),
    shared: false,
    source: null,
    offset: 0,
    name: '[stack]',
    growsDown: true,
  });
}

/** Not a real vdso: only the trampoline that signal handlers return to, `li a7, 139; ecall` (unwinders know it). */
function mapVdso(memory: AddressSpace): void {
  const page = memory.map(null, 1, {
    prot: PROT_READ | PROT_WRITE,
    shared: false,
    source: null,
    offset: 0,
    name: '[vdso]',
  });
  memory.writeU32(page * PAGE_SIZE, 0x08b0_0893);
  memory.writeU32(page * PAGE_SIZE + 4, 0x0000_0073);
  memory.protect(page, 1, PROT_READ | PROT_EXEC);
  memory.sigreturn = page * PAGE_SIZE;
}

/** @throws EACCES where the file's mount forbids mapping it executable */
export function requireExecutableMount(path: Path, noexec: number): void {
  if (path.mount.flags & noexec) throw EACCES;
}
