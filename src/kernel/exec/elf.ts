/** ELF headers of riscv64 executables and interpreters (elf(5), the RISC-V psABI). */
import { ENOEXEC } from '../uapi/errno.ts';

const ET_EXEC = 2;
const ET_DYN = 3;
const EM_RISCV = 243;
const PT_LOAD = 1;
const PT_INTERP = 3;
const PT_PHDR = 6;
const PT_GNU_STACK = 0x6474_e551;
const HEADER_SIZE = 64;
const PROGRAM_HEADER_SIZE = 56;
const MOST_SEGMENTS = 64;
const ADDRESS_END = 2 ** 38;

/** A PT_LOAD entry; `flags` are PF_X 1, PF_W 2, PF_R 4. */
export interface Segment {
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  readonly fileSize: number;
  readonly memorySize: number;
}

export interface Elf {
  /** Position-independent: it may be loaded anywhere. */
  readonly relocatable: boolean;
  readonly entry: number;
  readonly segments: readonly Segment[];
  /** Where in the file the interpreter's path is. */
  readonly interpreter: { readonly offset: number; readonly size: number } | null;
  readonly headerCount: number;
  /** Virtual address of the program headers, 0 where no segment holds them. */
  readonly headerAddress: number;
  readonly executableStack: boolean;
}

export const ELF_HEADER_SIZE = HEADER_SIZE;

export function isElf(start: Uint8Array): boolean {
  return start[0] === 0x7f && start[1] === 0x45 && start[2] === 0x4c && start[3] === 0x46;
}

/** Where the program headers are. @throws ENOEXEC for anything but a riscv64 executable or shared object */
export function parseHeader(start: Uint8Array): { readonly offset: number; readonly size: number } {
  if (start.length < HEADER_SIZE || !isElf(start) || start[4] !== 2 || start[5] !== 1) throw ENOEXEC;
  const view = new DataView(start.buffer, start.byteOffset, start.length);
  const type = view.getUint16(16, true);
  if ((type !== ET_EXEC && type !== ET_DYN) || view.getUint16(18, true) !== EM_RISCV) throw ENOEXEC;
  const count = view.getUint16(56, true);
  if (view.getUint16(54, true) !== PROGRAM_HEADER_SIZE || count === 0 || count > MOST_SEGMENTS) throw ENOEXEC;
  return { offset: toNumber(view.getBigUint64(32, true)), size: count * PROGRAM_HEADER_SIZE };
}

/** @throws ENOEXEC where a segment is impossible */
export function parseElf(start: Uint8Array, headers: Uint8Array): Elf {
  const view = new DataView(start.buffer, start.byteOffset, start.length);
  const headerOffset = toNumber(view.getBigUint64(32, true));
  const segments: Segment[] = [];
  let interpreter: Elf['interpreter'] = null;
  let headerAddress = 0;
  let executableStack = false;
  for (let at = 0; at < headers.length; at += PROGRAM_HEADER_SIZE) {
    const entry = new DataView(headers.buffer, headers.byteOffset + at, PROGRAM_HEADER_SIZE);
    const type = entry.getUint32(0, true);
    const flags = entry.getUint32(4, true);
    const offset = toNumber(entry.getBigUint64(8, true));
    const address = toNumber(entry.getBigUint64(16, true));
    const fileSize = toNumber(entry.getBigUint64(32, true));
    const memorySize = toNumber(entry.getBigUint64(40, true));
    if (type === PT_LOAD) {
      requireSegment({ flags, offset, address, fileSize, memorySize }, segments.at(-1));
      segments.push({ flags, offset, address, fileSize, memorySize });
      if (headerOffset >= offset && headerOffset < offset + fileSize) headerAddress = headerOffset - offset + address;
    } else if (type === PT_INTERP) {
      if (fileSize < 2 || fileSize > 4096) throw ENOEXEC;
      interpreter = { offset, size: fileSize };
    } else if (type === PT_PHDR) {
      headerAddress = address;
    } else if (type === PT_GNU_STACK) {
      executableStack = (flags & 1) !== 0;
    }
  }
  if (segments.length === 0) throw ENOEXEC;
  return {
    relocatable: view.getUint16(16, true) === ET_DYN,
    entry: toNumber(view.getBigUint64(24, true)),
    segments,
    interpreter,
    headerCount: headers.length / PROGRAM_HEADER_SIZE,
    headerAddress,
    executableStack,
  };
}

function requireSegment(segment: Segment, before: Segment | undefined): void {
  const { address, offset, fileSize, memorySize } = segment;
  if (fileSize > memorySize || address + memorySize > ADDRESS_END || address % 4096 !== offset % 4096) throw ENOEXEC;
  if (before && address < before.address) throw ENOEXEC;
}

function toNumber(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw ENOEXEC;
  return Number(value);
}
