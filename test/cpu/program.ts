/**
 * A little assembler and linker: instructions and data become a static riscv64 ELF executable (System V ABI, ELF-64) with
 * one segment for code and one for data, which qemu-riscv64 and our own user-mode loop can run.
 */
import { addi, bne, ecall, jal, ld, opcode, sd, uType } from './encode.ts';

export const codeBase = 0x10000;
export const dataBase = 0x400000;

export class Program {
  readonly #code: number[] = [];
  #data = new Uint8Array(4096);
  #dataSize = 0;

  /** Virtual address of the next instruction. */
  get here(): number {
    return codeBase + this.#code.length * 2;
  }

  /** Appends 4-byte instructions. */
  emit(...words: readonly number[]): void {
    for (const word of words) this.#code.push(word & 0xffff, word >>> 16);
  }

  /** Appends 2-byte instructions. */
  emit16(...halves: readonly number[]): void {
    this.#code.push(...halves);
  }

  /** Makes `register` the address or constant `value` (less than 2^31). */
  li(register: number, value: number): void {
    const low = (value << 20) >> 20;
    this.emit(uType(opcode.lui, register, ((value - low) >>> 12) & 0xfffff), addi(register, register, low));
  }

  /** Appends bytes to the data segment, aligned to 8; answers their address. */
  data(bytes: Uint8Array): number {
    const at = this.reserve(bytes.length);
    this.#data.set(bytes, at - dataBase);
    return at;
  }

  /** Zeroed space in the data segment. */
  reserve(size: number): number {
    const at = (this.#dataSize + 7) & ~7;
    this.#dataSize = at + size;
    if (this.#dataSize > this.#data.length) {
      const larger = new Uint8Array(this.#dataSize * 2);
      larger.set(this.#data);
      this.#data = larger;
    }
    return dataBase + at;
  }

  /** write(1, address, size). */
  write(address: number, size: number): void {
    this.emit(addi(10, 0, 1));
    this.li(11, address);
    this.li(12, size);
    this.emit(addi(17, 0, 64), ecall);
  }

  exit(status: number): void {
    this.emit(addi(10, 0, status), addi(17, 0, 94), ecall);
  }

  /** Runs what comes next up to `again` several times; no register is kept. */
  repeat(times: number): { again(): void } {
    const counter = this.data(new Uint8Array(BigUint64Array.of(BigInt(times)).buffer));
    const start = this.here;
    return {
      again: () => {
        this.li(5, counter);
        this.emit(ld(6, 5, 0), addi(6, 6, -1), sd(6, 5, 0));
        this.loopWhileNotZero(6, start);
      },
    };
  }

  /** Loops back to `target` while `register` is not 0; any distance a jump reaches. */
  loopWhileNotZero(register: number, target: number): void {
    const distance = target - this.here;
    if (distance > -4000) this.emit(bne(register, 0, distance));
    else this.emit((bne(register, 0, 8) ^ (1 << 12)) >>> 0, jal(0, distance - 4));
  }

  elf(): Uint8Array<ArrayBuffer> {
    const code = new Uint8Array(Uint16Array.from(this.#code).buffer);
    const codeOffset = 0x1000;
    const dataOffset = (codeOffset + code.length + 0xfff) & ~0xfff;
    const file = new Uint8Array(dataOffset + this.#dataSize);
    file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
    const view = new DataView(file.buffer);
    view.setUint16(16, 2, true);
    view.setUint16(18, 243, true);
    view.setUint32(20, 1, true);
    view.setBigUint64(24, BigInt(codeBase), true);
    view.setBigUint64(32, 64n, true);
    view.setUint32(48, 5, true); // e_flags: RVC, double-float ABI
    view.setUint16(52, 64, true);
    view.setUint16(54, 56, true);
    view.setUint16(56, 2, true);
    programHeader(view, 64, 5, codeOffset, codeBase, code.length);
    programHeader(view, 120, 6, dataOffset, dataBase, this.#dataSize);
    file.set(code, codeOffset);
    file.set(this.#data.subarray(0, this.#dataSize), dataOffset);
    return file;
  }
}

function programHeader(view: DataView, at: number, flags: number, offset: number, va: number, size: number): void {
  view.setUint32(at, 1, true);
  view.setUint32(at + 4, flags, true);
  view.setBigUint64(at + 8, BigInt(offset), true);
  view.setBigUint64(at + 16, BigInt(va), true);
  view.setBigUint64(at + 24, BigInt(va), true);
  view.setBigUint64(at + 32, BigInt(size), true);
  view.setBigUint64(at + 40, BigInt(size), true);
  view.setBigUint64(at + 48, 0x1000n, true);
}
