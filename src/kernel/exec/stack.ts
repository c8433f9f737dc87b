/** What a new program finds on its stack: strings, auxiliary vector, environment, arguments (getauxval(3), the riscv64 ABI). */
import type { AddressSpace } from '../mm/address-space.ts';
import { STACK_TOP } from '../mm/layout.ts';
import { E2BIG } from '../uapi/errno.ts';

const AT_PHDR = 3;
const AT_PHENT = 4;
const AT_PHNUM = 5;
const AT_PAGESZ = 6;
const AT_BASE = 7;
const AT_FLAGS = 8;
const AT_ENTRY = 9;
const AT_UID = 11;
const AT_EUID = 12;
const AT_GID = 13;
const AT_EGID = 14;
const AT_HWCAP = 16;
const AT_CLKTCK = 17;
const AT_SECURE = 23;
const AT_RANDOM = 25;
const AT_HWCAP2 = 26;
const AT_EXECFN = 31;
/** ISA letters A, C, D, F, I, M. */
const HWCAP = 0x112d;
/** Linux's bound for one string (MAX_ARG_STRLEN). */
const MOST_STRING = 131_072;

export interface ProgramStart {
  readonly argv: readonly Uint8Array[];
  readonly environ: readonly Uint8Array[];
  /** The path that was executed. */
  readonly name: Uint8Array;
  readonly headerAddress: number;
  readonly headerCount: number;
  /** The interpreter's load address, 0 without one. */
  readonly interpreterBase: number;
  readonly entry: number;
  readonly ids: { readonly uid: number; readonly euid: number; readonly gid: number; readonly egid: number };
  readonly secure: boolean;
  /** 16 bytes for AT_RANDOM. */
  readonly random: Uint8Array;
}

/** Writes it all below STACK_TOP; answers the stack pointer. @throws E2BIG */
export function writeStack(memory: AddressSpace, start: ProgramStart, most: number): number {
  const strings = [...start.argv, ...start.environ];
  const size = strings.reduce((sum, text) => sum + text.length + 9, 0);
  if (size > most || strings.some((text) => text.length >= MOST_STRING)) throw E2BIG;

  let at = STACK_TOP - 8;
  const put = (bytes: Uint8Array): number => {
    at -= bytes.length;
    memory.write(at, bytes);
    return at;
  };
  const zero = new Uint8Array(1);
  const putString = (bytes: Uint8Array): number => {
    put(zero);
    return put(bytes);
  };
  const name = putString(start.name);
  memory.environmentEnd = at;
  const environ = [...start.environ].reverse().map(putString).reverse();
  memory.environmentStart = at;
  memory.argumentEnd = at;
  const argv = [...start.argv].reverse().map(putString).reverse();
  memory.argumentStart = at;
  at = Math.floor(at / 16) * 16;
  const random = put(start.random);

  const { ids } = start;
  const auxiliary: readonly (readonly [number, number])[] = [
    [AT_HWCAP, HWCAP],
    [AT_PAGESZ, 4096],
    [AT_CLKTCK, 100],
    [AT_PHDR, start.headerAddress],
    [AT_PHENT, 56],
    [AT_PHNUM, start.headerCount],
    [AT_BASE, start.interpreterBase],
    [AT_FLAGS, 0],
    [AT_ENTRY, start.entry],
    [AT_UID, ids.uid],
    [AT_EUID, ids.euid],
    [AT_GID, ids.gid],
    [AT_EGID, ids.egid],
    [AT_SECURE, start.secure ? 1 : 0],
    [AT_RANDOM, random],
    [AT_HWCAP2, 0],
    [AT_EXECFN, name],
    [0, 0],
  ];
  const words = [argv.length, ...argv, 0, ...environ, 0, ...auxiliary.flat()];
  const sp = Math.floor((at - words.length * 8) / 16) * 16;
  const block = new DataView(new ArrayBuffer(words.length * 8));
  words.forEach((word, i) => {
    block.setUint32(i * 8, word % 2 ** 32, true);
    block.setUint32(i * 8 + 4, Math.floor(word / 2 ** 32), true);
  });
  memory.write(sp, new Uint8Array(block.buffer));
  return sp;
}
