/** Physical memory, page tables and a hart for tests, and a user-mode loop that knows the system calls write and exit. */
import { readFileSync } from 'node:fs';
import {
  HART_INSTRET,
  HART_PC,
  HART_RESERVATION,
  HART_ROOT,
  HART_TVAL,
  HART_X,
  Hart,
  type HartOptions,
  Trap,
} from '../../src/cpu/hart.ts';
import { buildCpu } from '../../src/tools/build-cpu.ts';

const module = new WebAssembly.Module(readFileSync(await buildCpu()));

/** Bits of a page table entry. */
export const pte = { v: 1n, r: 2n, w: 4n, x: 8n, u: 16n, a: 64n, d: 128n } as const;
export const rx = pte.v | pte.u | pte.r | pte.x;
export const rw = pte.v | pte.u | pte.r | pte.w;
export const rwx = rw | pte.x;

export class Machine {
  readonly memory: WebAssembly.Memory;
  readonly hart: Hart;
  /** Physical address of the page table that `map` and the others change. */
  root: number;
  /** What the `time` counter reads. */
  time = 0n;
  /** Blocks of 64 KiB the decode cache may still have. */
  grants = 1000;
  #next: number;

  constructor(options: HartOptions = {}) {
    this.memory = new WebAssembly.Memory({ initial: 16 });
    this.hart = new Hart(module, this.memory, { time: () => this.time, grant: () => this.#grant() }, options);
    this.#next = this.hart.framesBase;
    this.root = this.frame();
    this.view().setUint32(HART_ROOT, this.root, true);
    this.view().setBigUint64(HART_RESERVATION, -1n, true);
  }

  view(): DataView {
    return new DataView(this.memory.buffer);
  }

  /** Physical address of a new zeroed frame. */
  frame(): number {
    return this.#take(4096);
  }

  #grant(): number {
    if (this.grants === 0) return 0;
    this.grants--;
    this.#next = (this.#next + 0xffff) & ~0xffff;
    return this.#take(0x10000);
  }

  #take(size: number): number {
    const at = this.#next;
    this.#next += size;
    const missing = this.#next - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / 65536) + 64);
    return at;
  }

  /** Physical address of the level-0 page table entry of `va`; tables are made as needed. */
  entry(va: number): number {
    let table = this.root;
    for (const shift of [30, 21]) {
      const slot = table + (Math.floor(va / 2 ** shift) % 512) * 8;
      if (this.view().getBigUint64(slot, true) === 0n) {
        const next = this.frame();
        this.view().setBigUint64(slot, (BigInt(next >>> 12) << 10n) | pte.v, true);
      }
      table = Number(this.view().getBigUint64(slot, true) >> 10n) << 12;
    }
    return table + (Math.floor(va / 4096) % 512) * 8;
  }

  /** Maps the page of `va` to the frame at the physical address `frame` (default: a new one), which is answered. */
  map(va: number, flags: bigint, frame = this.frame()): number {
    const slot = this.entry(va);
    this.view().setBigUint64(slot, (BigInt(frame >>> 12) << 10n) | flags, true);
    return frame;
  }

  /** Copies bytes to virtual memory, mapping pages that are not mapped yet with `flags`. */
  load(va: number, bytes: Uint8Array, flags: bigint): void {
    for (let done = 0; done < bytes.length; ) {
      const at = va + done;
      const size = Math.min(4096 - (at % 4096), bytes.length - done);
      const known = this.view().getBigUint64(this.entry(at), true);
      const frame = known === 0n ? this.map(at, flags) : Number(known >> 10n) << 12;
      new Uint8Array(this.memory.buffer, frame + (at % 4096), size).set(bytes.subarray(done, done + size));
      done += size;
    }
  }

  /** A copy of bytes of virtual memory. */
  read(va: number, size: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(size);
    for (let done = 0; done < size; ) {
      const at = va + done;
      const part = Math.min(4096 - (at % 4096), size - done);
      const frame = Number(this.view().getBigUint64(this.entry(at), true) >> 10n) << 12;
      bytes.set(new Uint8Array(this.memory.buffer, frame + (at % 4096), part), done);
      done += part;
    }
    return bytes;
  }

  x(register: number): bigint {
    return this.view().getBigInt64(HART_X + 8 * register, true);
  }

  setX(register: number, value: bigint | number): void {
    this.view().setBigInt64(HART_X + 8 * register, BigInt(value), true);
  }

  get pc(): number {
    return Number(this.view().getBigUint64(HART_PC, true));
  }

  set pc(value: number) {
    this.view().setBigUint64(HART_PC, BigInt(value), true);
  }

  get tval(): number {
    return Number(this.view().getBigUint64(HART_TVAL, true));
  }

  /** Instructions executed since the start. */
  get retired(): number {
    return Number(this.view().getBigUint64(HART_INSTRET, true));
  }

  /** Runs a static ELF executable until it exits; what it wrote. Throws on any other trap than a system call. */
  runElf(elf: Uint8Array<ArrayBuffer>, fuel = 1_000_000): Uint8Array<ArrayBuffer> {
    const header = new DataView(elf.buffer);
    for (let i = 0; i < header.getUint16(56, true); i++) {
      const at = 64 + 56 * i;
      const offset = Number(header.getBigUint64(at + 8, true));
      const size = Number(header.getBigUint64(at + 32, true));
      const flags = header.getUint32(at + 4, true) & 2 ? rw : rx;
      this.load(Number(header.getBigUint64(at + 16, true)), elf.subarray(offset, offset + size), flags);
    }
    this.pc = Number(header.getBigUint64(24, true));
    return this.#userMode(fuel);
  }

  #userMode(fuel: number): Uint8Array<ArrayBuffer> {
    const written: Uint8Array<ArrayBuffer>[] = [];
    for (;;) {
      const trap = this.hart.run(fuel);
      if (trap === Trap.Fuel) continue;
      if (trap !== Trap.Ecall) {
        throw new Error(`trap ${trap} at ${this.pc.toString(16)}, value ${this.tval.toString(16)}`);
      }
      if (this.x(17) === 94n) return new Uint8Array(Buffer.concat(written));
      if (this.x(17) !== 64n) throw new Error(`system call ${this.x(17)}`);
      written.push(this.read(Number(this.x(11)), Number(this.x(12))));
      this.pc += 4;
    }
  }
}
