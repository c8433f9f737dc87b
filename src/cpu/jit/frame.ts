/**
 * What the code of a region works on: the locals of its function, the functions it imports from the CPU, and the ways out.
 * The function is f(left, base) -> left: fuel, and the virtual address of the page of the head.
 */
import { HART_PC, HART_X } from '../hart-state.ts';
import { opcodeNames } from './opcode-names.ts';
import type { Import, ValueType } from './wasm-writer.ts';
import { WasmWriter, wasm } from './wasm-writer.ts';

/** In src/cpu/assembly/layout.ts. */
export const JIT_CAUSE = 0x1030;
export const STALE = -1;
export const CODE_VERSION = 0x1034;
export const TLB_READ = 0x4000;
export const TLB_WRITE = 0x8000;
const TLB_FETCH = 0xc000;
const JIT = opcodeNames.indexOf('JIT');

const i64: ValueType = 'i64';
const two = { parameters: [i64, i64], result: i64 } as const;
const twoWords = { parameters: ['i32', 'i32'], result: i64 } as const;

export const imports: readonly Import[] = [
  { name: 'stampOf', signature: { parameters: [i64], result: 'i32' } },
  { name: 'slowRead', signature: { parameters: [i64, 'i32'], result: 'i32' } },
  { name: 'slowWrite', signature: { parameters: [i64, 'i32', i64], result: 'i32' } },
  { name: 'runOne', signature: { parameters: ['i32', 'i32'], result: 'i32' } },
  ...['mulh', 'mulhsu', 'mulhu', 'div', 'divu', 'rem', 'remu'].map((name) => ({ name, signature: two })),
  ...['divuw', 'remuw'].map((name) => ({ name, signature: twoWords })),
];

const importIndex = new Map(imports.map((item, index) => [item.name, index]));

/** Locals. x1..x31 are 2..32. */
export const local = {
  left: 0,
  base: 1,
  pc: 33,
  address: 34,
  value: 35,
  at: 36,
  slot: 37,
  cause: 38,
  float: 39,
} as const;
export const locals: readonly (readonly [number, ValueType])[] = [
  [31, 'i64'],
  [3, 'i64'],
  [3, 'i32'],
  [1, 'f64'],
];

interface Label {
  readonly kind: 'exit' | 'loop' | 'block' | 'if';
  readonly at: number;
}

export class Frame {
  readonly out = new WasmWriter();
  readonly #used = new Set<number>();
  readonly #dirty = new Set<number>();
  readonly #labels: Label[] = [];

  /** Pushes x`n`. */
  getX(n: number): void {
    if (n === 0) {
      this.out.i64(0);
      return;
    }
    this.#used.add(n);
    this.out.get(n + 1);
  }

  /** Pops into x`n`. */
  setX(n: number): void {
    if (n === 0) {
      this.out.op(wasm.drop);
      return;
    }
    this.#dirty.add(n);
    this.out.set(n + 1);
  }

  call(name: string): void {
    const index = importIndex.get(name);
    if (index === undefined) throw new Error(`no import ${name}`);
    this.out.call(index);
  }

  open(code: number, kind: Label['kind'], at = 0, type: ValueType = 'void'): void {
    this.out.open(code, type);
    this.#labels.push({ kind, at });
  }

  close(): void {
    this.out.end();
    this.#labels.pop();
  }

  depth(kind: Label['kind'], at = 0): number {
    const index = this.#labels.findLastIndex((label) => label.kind === kind && label.at === at);
    if (index < 0) throw new Error(`no ${kind} ${at}`);
    return this.#labels.length - 1 - index;
  }

  /** Pops a virtual address and pushes the tag that the TLB at `table` has for it; where the entry is stays in `slot`. */
  loadTag(table: number): void {
    const { out } = this;
    out.op(wasm.i32_wrap_i64);
    out.i32(8);
    out.op(wasm.i32_shr_u);
    out.i32(0x3ff0);
    out.op(wasm.i32_and);
    out.tee(local.slot);
    out.memory(wasm.i64_load, table);
  }

  /** Leaves the region with the pc on the stack. */
  exit(): void {
    this.out.set(local.pc);
    this.out.br(this.depth('exit'));
  }

  /** Pushes the address of what is `at` bytes from the base. */
  pushPc(at: number): void {
    this.out.get(local.base);
    if (at === 0) return;
    this.out.i64(at);
    this.out.op(wasm.i64_add);
  }

  exitTo(at: number): void {
    this.pushPc(at);
    this.exit();
  }

  /** Leaves with the trap cause on the stack at the instruction `at`; `unretired` of its block have not been executed. */
  trap(at: number, unretired: number): void {
    this.out.set(local.cause);
    this.out.get(local.left);
    this.out.i32(unretired);
    this.out.op(wasm.i32_add);
    this.out.set(local.left);
    this.exitTo(at);
  }

  /** What goes before the code: the registers it uses come from memory. */
  loadRegisters(out: WasmWriter): void {
    for (const n of new Set([...this.#used, ...this.#dirty])) {
      out.i32(0);
      out.memory(wasm.i64_load, HART_X + 8 * n);
      out.set(n + 1);
    }
  }

  /** After the exit label: everything goes back to memory. @param chains whether the region at the pc goes on, if there is one */
  leave(chains: boolean): void {
    for (const n of this.#dirty) {
      this.out.i32(0);
      this.out.get(n + 1);
      this.out.memory(wasm.i64_store, HART_X + 8 * n);
    }
    this.out.i32(0);
    this.out.get(local.pc);
    this.out.memory(wasm.i64_store, HART_PC);
    if (chains) this.#chain();
    this.out.i32(0);
    this.out.get(local.cause);
    this.out.memory(wasm.i32_store, JIT_CAUSE);
    this.out.get(local.left);
  }
  /** Where there is fuel, and the fetch TLB knows the pc's decode page, and its entry is a region's. */
  #chain(): void {
    const { out } = this;
    out.open(wasm.block);
    out.get(local.cause);
    out.brIf(0);
    out.get(local.left);
    out.i32(0);
    out.op(wasm.i32_le_s);
    out.brIf(0);
    out.get(local.pc);
    this.loadTag(TLB_FETCH);
    out.get(local.pc);
    out.i64(-4096);
    out.op(wasm.i64_and);
    out.tee(local.base);
    out.op(wasm.i64_ne);
    out.brIf(0);
    out.get(local.slot);
    out.memory(wasm.i32_load, TLB_FETCH + 8);
    out.get(local.pc);
    out.op(wasm.i32_wrap_i64);
    out.i32(4095);
    out.op(wasm.i32_and);
    out.i32(2);
    out.op(wasm.i32_shl, wasm.i32_add);
    out.tee(local.at);
    out.memory(wasm.i32_load8_u, 0);
    out.i32(JIT);
    out.op(wasm.i32_ne);
    out.brIf(0);
    out.get(local.left);
    out.get(local.base);
    out.get(local.at);
    out.memory(wasm.i32_load, 4);
    out.tailCall(imports.length);
    out.end();
  }
}
