/** The WebAssembly of single guest instructions; those that end a block are in compile.ts. */
import { HART_F, HART_FCSR, HART_X } from '../hart-state.ts';
import { type Frame, local, TLB_READ, TLB_WRITE } from './frame.ts';
import { opcodeNames } from './opcode-names.ts';
import type { Instruction } from './region.ts';
import { wasm } from './wasm-writer.ts';

const LOAD_FAULT = 4;
const STORE_FAULT = 5;

const binary = new Map([
  ['ADD', wasm.i64_add],
  ['SUB', wasm.i64_sub],
  ['SLL', wasm.i64_shl],
  ['XOR', wasm.i64_xor],
  ['SRL', wasm.i64_shr_u],
  ['SRA', wasm.i64_shr_s],
  ['OR', wasm.i64_or],
  ['AND', wasm.i64_and],
  ['MUL', wasm.i64_mul],
]);
const immediate = new Map([
  ['ADDI', wasm.i64_add],
  ['XORI', wasm.i64_xor],
  ['ORI', wasm.i64_or],
  ['ANDI', wasm.i64_and],
  ['SLLI', wasm.i64_shl],
  ['SRLI', wasm.i64_shr_u],
  ['SRAI', wasm.i64_shr_s],
]);
const wordBinary = new Map([
  ['ADDW', wasm.i32_add],
  ['SUBW', wasm.i32_sub],
  ['SLLW', wasm.i32_shl],
  ['SRLW', wasm.i32_shr_u],
  ['SRAW', wasm.i32_shr_s],
  ['MULW', wasm.i32_mul],
]);
const wordImmediate = new Map([
  ['ADDIW', wasm.i32_add],
  ['SLLIW', wasm.i32_shl],
  ['SRLIW', wasm.i32_shr_u],
  ['SRAIW', wasm.i32_shr_s],
]);
const calls = new Map([
  ['MULH', 'mulh'],
  ['MULHSU', 'mulhsu'],
  ['MULHU', 'mulhu'],
  ['DIV', 'div'],
  ['DIVU', 'divu'],
  ['REM', 'rem'],
  ['REMU', 'remu'],
]);
const wordCalls = new Map([
  ['DIVUW', 'divuw'],
  ['REMUW', 'remuw'],
]);
const signedWordCalls = new Map([
  ['DIVW', 'div'],
  ['REMW', 'rem'],
]);
const loads = new Map<string, readonly [size: number, code: number]>([
  ['LB', [1, wasm.i64_load8_s]],
  ['LH', [2, wasm.i64_load16_s]],
  ['LW', [4, wasm.i64_load32_s]],
  ['LD', [8, wasm.i64_load]],
  ['LBU', [1, wasm.i64_load8_u]],
  ['LHU', [2, wasm.i64_load16_u]],
  ['LWU', [4, wasm.i64_load32_u]],
]);
const stores = new Map<string, readonly [size: number, code: number]>([
  ['SB', [1, wasm.i64_store8]],
  ['SH', [2, wasm.i64_store16]],
  ['SW', [4, wasm.i64_store32]],
  ['SD', [8, wasm.i64_store]],
]);
const doubles = new Map([
  ['FADD_D', wasm.f64_add],
  ['FSUB_D', wasm.f64_sub],
  ['FMUL_D', wasm.f64_mul],
  ['FDIV_D', wasm.f64_div],
]);

/** Emits `i`; `unretired` instructions of its block, itself included, have not been executed when it traps. */
export function translate(f: Frame, i: Instruction, unretired: number): void {
  const name = i.name.replace('C_', '');
  if (!arithmetic(f, i, name) && !memory(f, i, name, unretired)) other(f, i, name, unretired);
}

function arithmetic(f: Frame, i: Instruction, name: string): boolean {
  const { out } = f;
  if (name === 'NOP') return true;
  if (name === 'LI') out.i64(i.imm);
  else if (name === 'AUIPC') f.pushPc(i.at + i.imm);
  else if (name === 'MV') f.getX(i.rs1);
  else if (name === 'SEXTW') {
    f.getX(i.rs1);
    out.op(wasm.i64_extend32_s);
  } else if (name === 'SLT' || name === 'SLTU' || name === 'SLTI' || name === 'SLTIU') {
    f.getX(i.rs1);
    if (name.includes('I')) out.i64(i.imm);
    else f.getX(i.rs2);
    out.op(name.endsWith('U') ? wasm.i64_lt_u : wasm.i64_lt_s, wasm.i64_extend_i32_u);
  } else if (!long(f, i, name) && !word(f, i, name)) return false;
  f.setX(i.rd);
  return true;
}

function long(f: Frame, i: Instruction, name: string): boolean {
  const code = binary.get(name) ?? immediate.get(name);
  const call = calls.get(name);
  if (code === undefined && call === undefined) return false;
  f.getX(i.rs1);
  if (immediate.has(name)) f.out.i64(i.imm);
  else f.getX(i.rs2);
  if (code !== undefined) f.out.op(code);
  else if (call !== undefined) f.call(call);
  return true;
}

function word(f: Frame, i: Instruction, name: string): boolean {
  const { out } = f;
  const code = wordBinary.get(name) ?? wordImmediate.get(name);
  const signed = signedWordCalls.get(name);
  if (signed !== undefined) {
    f.getX(i.rs1);
    out.op(wasm.i64_extend32_s);
    f.getX(i.rs2);
    out.op(wasm.i64_extend32_s);
    f.call(signed);
    out.op(wasm.i64_extend32_s);
    return true;
  }
  const call = wordCalls.get(name);
  if (code === undefined && call === undefined) return false;
  f.getX(i.rs1);
  out.op(wasm.i32_wrap_i64);
  if (wordImmediate.has(name)) out.i32(i.imm);
  else {
    f.getX(i.rs2);
    out.op(wasm.i32_wrap_i64);
  }
  if (code !== undefined) out.op(code, wasm.i64_extend_i32_s);
  else if (call !== undefined) f.call(call);
  return true;
}

/** Pushes whether the TLB at `table` knows the address of `i`; it and its slot are in locals. */
function lookUp(f: Frame, i: Instruction, size: number, table: number): void {
  const { out } = f;
  f.getX(i.rs1);
  if (i.imm !== 0) {
    out.i64(i.imm);
    out.op(wasm.i64_add);
  }
  out.tee(local.address);
  f.loadTag(table);
  out.get(local.address);
  out.i64(-4096 + size - 1);
  out.op(wasm.i64_and, wasm.i64_eq);
}

function physical(f: Frame, table: number): void {
  f.out.get(local.address);
  f.out.op(wasm.i32_wrap_i64);
  f.out.get(local.slot);
  f.out.memory(wasm.i32_load, table + 8);
  f.out.op(wasm.i32_add);
}

/** Pushes the physical address a load reads from, or leaves by a page fault. */
function readAddress(f: Frame, i: Instruction, size: number, unretired: number): void {
  const { out } = f;
  lookUp(f, i, size, TLB_READ);
  f.open(wasm.if, 'if', 0, 'i32');
  physical(f, TLB_READ);
  out.op(wasm.else);
  out.get(local.address);
  out.i32(size);
  f.call('slowRead');
  out.tee(local.at);
  out.op(wasm.i32_eqz);
  f.open(wasm.if, 'if');
  out.i32(LOAD_FAULT);
  f.trap(i.at, unretired);
  f.close();
  out.get(local.at);
  f.close();
}

function write(f: Frame, i: Instruction, size: number, code: number, value: () => void, unretired: number): void {
  const { out } = f;
  lookUp(f, i, size, TLB_WRITE);
  f.open(wasm.if, 'if');
  physical(f, TLB_WRITE);
  value();
  out.memory(code, 0);
  out.op(wasm.else);
  out.get(local.address);
  out.i32(size);
  value();
  f.call('slowWrite');
  out.op(wasm.i32_eqz);
  f.open(wasm.if, 'if');
  out.i32(STORE_FAULT);
  f.trap(i.at, unretired);
  f.close();
  f.close();
}

function memory(f: Frame, i: Instruction, name: string, unretired: number): boolean {
  const { out } = f;
  const load = loads.get(name);
  const store = stores.get(name);
  if (load) {
    readAddress(f, i, load[0], unretired);
    out.memory(load[1], 0);
    f.setX(i.rd);
  } else if (store) write(f, i, store[0], store[1], () => f.getX(i.rs2), unretired);
  else if (name === 'LOAD_X0') {
    readAddress(f, i, 1 << (i.rs2 & 3), unretired);
    out.op(wasm.drop);
  } else if (name === 'FLD' || name === 'FLW') {
    out.i32(0);
    readAddress(f, i, name === 'FLD' ? 8 : 4, unretired);
    out.memory(name === 'FLD' ? wasm.i64_load : wasm.i64_load32_u, 0);
    if (name === 'FLW') {
      out.i64(-(2 ** 32));
      out.op(wasm.i64_or);
    }
    out.memory(wasm.i64_store, HART_F + 8 * i.rd);
  } else if (name === 'FSD' || name === 'FSW') {
    const value = (): void => {
      out.i32(0);
      out.memory(wasm.i64_load, HART_F + 8 * i.rs2);
    };
    write(f, i, name === 'FSD' ? 8 : 4, name === 'FSD' ? wasm.i64_store : wasm.i64_store32, value, unretired);
  } else return false;
  return true;
}

function getF(f: Frame, n: number): void {
  f.out.i32(0);
  f.out.memory(wasm.f64_load, HART_F + 8 * n);
}

/** x registers an instruction that the interpreter runs reads and writes. */
function integerOperands(i: Instruction): { readonly reads: readonly number[]; readonly writes: readonly number[] } {
  if (i.name === 'LR' || i.name === 'SC' || i.name === 'AMO') return { reads: [i.rs1, i.rs2], writes: [i.rd] };
  if (i.name === 'CSR') return { reads: i.rs2 & 4 ? [] : [i.rs1], writes: [i.rd] };
  if ((i.imm & 0x7f) !== 0x53) return { reads: [], writes: [] };
  const f5 = i.imm >>> 27;
  const toInteger = f5 === 20 || f5 === 24 || f5 === 28;
  return { reads: f5 === 26 || f5 === 30 ? [i.rs1] : [], writes: toInteger ? [i.rd] : [] };
}

/** Has the interpreter's functions run the instruction, which know only the registers in memory. */
function callInterpreter(f: Frame, i: Instruction, unretired: number): void {
  const { out } = f;
  const { reads, writes } = integerOperands(i);
  for (const n of reads) {
    if (n === 0) continue;
    out.i32(0);
    f.getX(n);
    out.memory(wasm.i64_store, HART_X + 8 * n);
  }
  const operation = opcodeNames.indexOf(i.name);
  out.i32(operation | (i.rd << 11) | (i.rs1 << 19) | (i.rs2 << 27));
  out.i32(i.imm);
  f.call('runOne');
  out.tee(local.cause);
  f.open(wasm.if, 'if');
  out.get(local.cause);
  f.trap(i.at, unretired);
  f.close();
  for (const n of writes) {
    if (n === 0) continue;
    out.i32(0);
    out.memory(wasm.i64_load, HART_X + 8 * n);
    f.setX(n);
  }
}

/** The operation itself, if then no flag can change (see ../assembly/float-fast.ts). */
function doubleArithmetic(f: Frame, i: Instruction, code: number, unretired: number): void {
  const { out } = f;
  const isSum = code === wasm.f64_add || code === wasm.f64_sub;
  getF(f, i.rs1);
  getF(f, i.rs2);
  out.op(code);
  out.tee(local.float);
  out.op(wasm.i64_reinterpret_f64);
  out.i64(52);
  out.op(wasm.i64_shr_u, wasm.i32_wrap_i64);
  out.i32(0x7ff);
  out.op(wasm.i32_and);
  if (!isSum) {
    out.i32(2);
    out.op(wasm.i32_sub);
  }
  out.i32(isSum ? 2047 : 2045);
  out.op(wasm.i32_lt_u);
  out.i32(0);
  out.memory(wasm.i32_load, HART_FCSR);
  out.i32(0xe1);
  out.op(wasm.i32_and);
  out.i32(1);
  out.op(wasm.i32_eq, wasm.i32_and);
  f.open(wasm.if, 'if');
  out.i32(0);
  out.get(local.float);
  out.memory(wasm.f64_store, HART_F + 8 * i.rd);
  out.op(wasm.else);
  callInterpreter(f, i, unretired);
  f.close();
}

function compare(f: Frame, i: Instruction, unretired: number): void {
  const { out } = f;
  const f3 = (i.imm >>> 12) & 7;
  for (const n of [i.rs1, i.rs2]) {
    getF(f, n);
    getF(f, n);
    out.op(wasm.f64_eq);
  }
  out.op(wasm.i32_and);
  f.open(wasm.if, 'if');
  getF(f, i.rs1);
  getF(f, i.rs2);
  out.op(f3 === 2 ? wasm.f64_eq : f3 === 1 ? wasm.f64_lt : wasm.f64_le, wasm.i64_extend_i32_u);
  f.setX(i.rd);
  out.op(wasm.else);
  callInterpreter(f, i, unretired);
  f.close();
}

/** Floating point, and what the interpreter does. */
function other(f: Frame, i: Instruction, name: string, unretired: number): void {
  const { out } = f;
  const code = doubles.get(name);
  if (code !== undefined) doubleArithmetic(f, i, code, unretired);
  else if (name === 'COMPARE_D') compare(f, i, unretired);
  else if (name === 'COPY_D') {
    out.i32(0);
    out.i32(0);
    out.memory(wasm.i64_load, HART_F + 8 * i.rs1);
    out.memory(wasm.i64_store, HART_F + 8 * i.rd);
  } else if (name === 'MOVE_TO_X') {
    out.i32(0);
    out.memory(wasm.i64_load, HART_F + 8 * i.rs1);
    f.setX(i.rd);
  } else if (name === 'MOVE_FROM_X') {
    out.i32(0);
    f.getX(i.rs1);
    out.memory(wasm.i64_store, HART_F + 8 * i.rd);
  } else callInterpreter(f, i, unretired);
}
