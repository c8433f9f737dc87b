// Decoder of 4-byte instructions: RV64I, M, A, F, D, Zicsr, Zifencei (RISC-V unprivileged spec 20191213, chapter 24).
// Reserved encodings become ILLEGAL. Writes of integer results to x0 become NOP.

import { decodeCompressed } from './decode-compressed';
import { put } from './entry';
import { Op } from './opcodes';

export function aluImmediate(ip: usize, nop: u32, op: u32, rd: u32, rs1: u32, imm: i32): void {
  if (rd == 0) put(ip, nop, 0, 0, 0, 0);
  else put(ip, op, rd, rs1, 0, imm);
}

function alu(ip: usize, op: u32, rd: u32, rs1: u32, rs2: u32): void {
  if (rd == 0) put(ip, Op.NOP, 0, 0, 0, 0);
  else put(ip, op, rd, rs1, rs2, 0);
}

/** Is the target of a branch at page offset `at` by `distance` outside its page? (A straddling one counts as outside.) */
export function leavesPage(at: u32, distance: i32): bool {
  return <u32>(<i32>at + distance) > 4095 || at == 4094;
}

function decodeLoad(ip: usize, w: u32, rd: u32, f3: u32, rs1: u32): bool {
  if (f3 == 7) return false;
  const imm = <i32>w >> 20;
  if (rd == 0) {
    put(ip, Op.LOAD_X0, 0, rs1, f3, imm);
    return true;
  }
  const op = f3 == 0 ? Op.LB : f3 == 1 ? Op.LH : f3 == 2 ? Op.LW : f3 == 3 ? Op.LD : f3 == 4 ? Op.LBU : f3 == 5 ? Op.LHU : Op.LWU;
  put(ip, op, rd, rs1, 0, imm);
  return true;
}

function decodeImmediate(ip: usize, w: u32, rd: u32, f3: u32, rs1: u32): bool {
  const imm = <i32>w >> 20, high = w >> 26;
  switch (f3) {
    case 0: aluImmediate(ip, Op.NOP, rs1 == 0 ? Op.LI : imm == 0 ? Op.MV : Op.ADDI, rd, rs1, imm); return true;
    case 1:
      if (high) return false;
      aluImmediate(ip, Op.NOP, Op.SLLI, rd, rs1, imm & 63);
      return true;
    case 5:
      if (high & ~16) return false;
      aluImmediate(ip, Op.NOP, high ? Op.SRAI : Op.SRLI, rd, rs1, imm & 63);
      return true;
    default:
      aluImmediate(ip, Op.NOP, f3 == 2 ? Op.SLTI : f3 == 3 ? Op.SLTIU : f3 == 4 ? Op.XORI : f3 == 6 ? Op.ORI : Op.ANDI, rd, rs1, imm);
      return true;
  }
}

function decodeImmediateWord(ip: usize, w: u32, rd: u32, f3: u32, rs1: u32): bool {
  const imm = <i32>w >> 20, f7 = w >> 25;
  if (f3 == 0) aluImmediate(ip, Op.NOP, imm == 0 ? Op.SEXTW : Op.ADDIW, rd, rs1, imm);
  else if (f3 == 1 && f7 == 0) aluImmediate(ip, Op.NOP, Op.SLLIW, rd, rs1, imm & 31);
  else if (f3 == 5 && (f7 & ~32) == 0) aluImmediate(ip, Op.NOP, f7 ? Op.SRAIW : Op.SRLIW, rd, rs1, imm & 31);
  else return false;
  return true;
}

function decodeRegister(ip: usize, f7: u32, rd: u32, f3: u32, rs1: u32, rs2: u32): bool {
  if (f7 == 1) alu(ip, Op.MUL + f3, rd, rs1, rs2);
  else if (f7 == 32 && (f3 == 0 || f3 == 5)) alu(ip, f3 == 0 ? Op.SUB : Op.SRA, rd, rs1, rs2);
  else if (f7 == 0) {
    alu(ip, f3 == 0 ? Op.ADD : f3 == 1 ? Op.SLL : f3 == 2 ? Op.SLT : f3 == 3 ? Op.SLTU : f3 == 4 ? Op.XOR : f3 == 5 ? Op.SRL : f3 == 6 ? Op.OR : Op.AND, rd, rs1, rs2);
  } else return false;
  return true;
}

function decodeRegisterWord(ip: usize, f7: u32, rd: u32, f3: u32, rs1: u32, rs2: u32): bool {
  if (f7 == 1 && f3 == 0) alu(ip, Op.MULW, rd, rs1, rs2);
  else if (f7 == 1 && f3 >= 4) alu(ip, Op.DIVW + f3 - 4, rd, rs1, rs2);
  else if (f7 == 0 && (f3 == 0 || f3 == 1 || f3 == 5)) alu(ip, f3 == 0 ? Op.ADDW : f3 == 1 ? Op.SLLW : Op.SRLW, rd, rs1, rs2);
  else if (f7 == 32 && (f3 == 0 || f3 == 5)) alu(ip, f3 == 0 ? Op.SUBW : Op.SRAW, rd, rs1, rs2);
  else return false;
  return true;
}

function decodeAtomic(ip: usize, w: u32, rd: u32, f3: u32, rs1: u32, rs2: u32): bool {
  if (f3 != 2 && f3 != 3) return false;
  const f5 = w >> 27, size: i32 = f3 == 2 ? 4 : 8;
  if (f5 == 2) {
    if (rs2) return false;
    put(ip, Op.LR, rd, rs1, 0, size);
  } else if (f5 == 3) put(ip, Op.SC, rd, rs1, rs2, size);
  else if (f5 <= 1 || (f5 & 3) == 0) put(ip, Op.AMO, rd, rs1, rs2, size | <i32>(f5 << 8));
  else return false;
  return true;
}

/** Does the static rounding mode allow the entries that assume nearest even (0 RNE, 7 dynamic)? */
function isNearest(f3: u32): bool { return f3 == 0 || f3 == 7; }

/** The entry for OP-FP instructions that have a fast path. */
function fastFloat(f7: u32, f3: u32, rs1: u32, rs2: u32, rd: u32): u32 {
  switch (f7) {
    case 1: return isNearest(f3) ? Op.FADD_D : Op.FP;
    case 5: return isNearest(f3) ? Op.FSUB_D : Op.FP;
    case 9: return isNearest(f3) ? Op.FMUL_D : Op.FP;
    case 13: return isNearest(f3) ? Op.FDIV_D : Op.FP;
    case 0: case 4: case 8: case 12: return isNearest(f3) ? Op.ARITHMETIC_S : Op.FP;
    case 0x11: return f3 == 0 && rs1 == rs2 ? Op.COPY_D : Op.FP;
    case 0x51: return f3 < 3 ? Op.COMPARE_D : Op.FP;
    case 0x61: return f3 == 1 && (rs2 == 0 || rs2 == 2) ? Op.TO_INTEGER_D : Op.FP;
    // Dynamic rounding is left to fp(), since the mode may be none.
    case 0x69: return f3 > 4 ? Op.FP : rs2 < 2 ? Op.FROM_WORD : rs2 == 2 ? Op.FROM_LONG : Op.FP;
    case 0x71: return f3 == 0 && rs2 == 0 && rd != 0 ? Op.MOVE_TO_X : Op.FP;
    case 0x79: return f3 == 0 && rs2 == 0 ? Op.MOVE_FROM_X : Op.FP;
    default: return Op.FP;
  }
}

/** Arithmetic of F and D; imm is always the instruction. */
function decodeFloat(ip: usize, w: u32, opcode: u32, rd: u32, f3: u32, rs1: u32, rs2: u32): bool {
  const f7 = w >> 25;
  if (f7 & 2) return false;
  const op: u32 = opcode == 20 ? fastFloat(f7, f3, rs1, rs2, rd) : !isNearest(f3) ? Op.FP : f7 & 1 ? Op.FMA_D : Op.FMA_S;
  put(ip, op, rd, rs1, rs2, <i32>w);
  return true;
}

function decodeBranch(ip: usize, at: u32, w: u32, f3: u32, rs1: u32, rs2: u32): bool {
  if (f3 == 2 || f3 == 3) return false;
  const distance: i32 =
    ((<i32>w >> 31) << 12) | <i32>(((w >> 7) & 1) << 11) | <i32>(((w >> 25) & 63) << 5) | <i32>(((w >> 8) & 15) << 1);
  const kind = f3 < 2 ? f3 : f3 - 2;
  if (leavesPage(at, distance)) put(ip, Op.FAR_BEQ + kind, 0, rs1, rs2, distance);
  else put(ip, Op.BEQ + kind, 0, rs1, rs2, distance << 2);
  return true;
}

function decodeJal(ip: usize, at: u32, w: u32, rd: u32): bool {
  const distance: i32 =
    ((<i32>w >> 31) << 20) | <i32>(w & 0xff000) | <i32>(((w >> 20) & 1) << 11) | <i32>(((w >> 21) & 0x3ff) << 1);
  if (leavesPage(at, distance)) put(ip, rd ? Op.FAR_JAL : Op.FAR_J, rd, 0, 0, distance);
  else put(ip, rd ? Op.JAL : Op.J, rd, 0, 0, distance << 2);
  return true;
}

function decodeSystem(ip: usize, w: u32, rd: u32, f3: u32, rs1: u32): bool {
  if (w == 0x73) put(ip, Op.ECALL, 0, 0, 0, 0);
  else if (w == 0x100073) put(ip, Op.EBREAK, 0, 0, 0, 0);
  else if (f3 & 3) put(ip, Op.CSR, rd, rs1, f3, <i32>w);
  else return false;
  return true;
}

function decodeWord(ip: usize, at: u32, w: u32): bool {
  const rd = (w >> 7) & 31, f3 = (w >> 12) & 7, rs1 = (w >> 15) & 31, rs2 = (w >> 20) & 31, f7 = w >> 25;
  const imm = <i32>w >> 20, immS = ((<i32>w >> 25) << 5) | <i32>rd;
  const opcode = (w >> 2) & 31;
  switch (opcode) {
    case 0: return decodeLoad(ip, w, rd, f3, rs1);
    case 1:
      if (f3 != 2 && f3 != 3) return false;
      put(ip, f3 == 2 ? Op.FLW : Op.FLD, rd, rs1, 0, imm);
      return true;
    case 3:
      if (f3 > 1) return false;
      put(ip, f3 ? Op.FENCE_I : Op.NOP, 0, 0, 0, 0);
      return true;
    case 4: return decodeImmediate(ip, w, rd, f3, rs1);
    case 5: aluImmediate(ip, Op.NOP, Op.AUIPC, rd, 0, <i32>(w & 0xfffff000)); return true;
    case 6: return decodeImmediateWord(ip, w, rd, f3, rs1);
    case 8:
      if (f3 > 3) return false;
      put(ip, Op.SB + f3, 0, rs1, rs2, immS);
      return true;
    case 9:
      if (f3 != 2 && f3 != 3) return false;
      put(ip, f3 == 2 ? Op.FSW : Op.FSD, 0, rs1, rs2, immS);
      return true;
    case 11: return decodeAtomic(ip, w, rd, f3, rs1, rs2);
    case 12: return decodeRegister(ip, f7, rd, f3, rs1, rs2);
    case 13: aluImmediate(ip, Op.NOP, Op.LI, rd, 0, <i32>(w & 0xfffff000)); return true;
    case 14: return decodeRegisterWord(ip, f7, rd, f3, rs1, rs2);
    case 16: case 17: case 18: case 19: case 20: return decodeFloat(ip, w, opcode, rd, f3, rs1, rs2);
    case 24: return decodeBranch(ip, at, w, f3, rs1, rs2);
    case 25:
      if (f3) return false;
      put(ip, rd ? Op.JALR : Op.JR, rd, rs1, 0, imm);
      return true;
    case 27: return decodeJal(ip, at, w, rd);
    case 28: return decodeSystem(ip, w, rd, f3, rs1);
    default: return false;
  }
}

/** Fills the entry `ip` of the 4-byte instruction `w` at the page offset `at`. */
export function decodeFull(ip: usize, at: u32, w: u32): void {
  // Encodings of more than 4 bytes begin with 11111.
  if ((w & 31) == 31 || !decodeWord(ip, at, w)) put(ip, Op.ILLEGAL, 0, 0, 0, <i32>w);
}

/** Fills the entry `ip` of the instruction at the page offset `at` of the frame at physical address `frame`. */
export function decode(ip: usize, frame: usize, at: u32): void {
  const low = <u32>load<u16>(frame + at);
  if ((low & 3) != 3) decodeCompressed(ip, at, low);
  else if (at == 4094) put(ip, Op.CROSS, 0, 0, 0, <i32>low);
  else decodeFull(ip, at, low | (<u32>load<u16>(frame + at, 2) << 16));
}
