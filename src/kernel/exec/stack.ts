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

/** C strings one below the other, collected before they are written at once. */
class StringArea {
  readonly #buffer: Uint8Array;
  readonly #end: number;
  #length = 0;

  /** @param end the address behind the first string @param room bytes at most */
  constructor(end: number, room: number) {
    this.#end = end;
    this.#buffer = new Uint8Array(room);
  }

  /** Address of the last string. */
  get start(): number {
    return this.#end - this.#length;
  }

  /** What is to lie at `start`. */
  get bytes(): Uint8Array {
    return this.#buffer.subarray(this.#buffer.length - this.#length);
  }

  /** Answers the string's address. */
  put(text: Uint8Array): number {
    this.#length += text.length + 1;
    this.#buffer.set(text, this.#buffer.length - this.#length);
    return this.start;
  }

  /** The last one lies highest; answers their addresses in order. */
  putAll(texts: readonly Uint8Array[]): number[] {
    return texts
      .toReversed()
      .map((text) => this.put(text))
      .reverse();
  }
}

/** Writes it all below STACK_TOP; answers the stack pointer. @throws E2BIG */
export function writeStack(memory: AddressSpace, start: ProgramStart, most: number): number {
  let size = 0;
  for (const text of [...start.argv, ...start.environ]) {
    if (text.length >= MOST_STRING) throw E2BIG;
    size += text.length + 9;
  }
  if (size > most) throw E2BIG;
  const strings = new StringArea(STACK_TOP - 8, size + start.name.length + 1);
  const name = strings.put(start.name);
  memory.environmentEnd = strings.start;
  const environ = strings.putAll(start.environ);
  memory.environmentStart = strings.start;
  memory.argumentEnd = strings.start;
  const argv = strings.putAll(start.argv);
  memory.argumentStart = strings.start;
  memory.write(strings.start, strings.bytes);
  const random = Math.floor(strings.start / 16) * 16 - start.random.length;
  memory.write(random, start.random);

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
  const sp = Math.floor((random - words.length * 8) / 16) * 16;
  const block = new DataView(new ArrayBuffer(words.length * 8));
  words.forEach((word, i) => {
    block.setUint32(i * 8, word % 2 ** 32, true);
    block.setUint32(i * 8 + 4, Math.floor(word / 2 ** 32), true);
  });
  memory.write(sp, new Uint8Array(block.buffer));
  return sp;
}
