// Decoder of 2-byte instructions: the C extension for RV64 with D (RISC-V unprivileged spec 20191213, chapter 16).

import { aluImmediate, leavesPage } from './decode';
import { put } from './entry';
import { Op } from './opcodes';

function branch(ip: usize, at: u32, i: u32, rs1: u32): void {
  const distance: i32 =
    <i32>((((i >> 12) & 1) << 8) | (((i >> 10) & 3) << 3) | (((i >> 5) & 3) << 6) | (((i >> 3) & 3) << 1) | (((i >> 2) & 1) << 5)) << 23 >> 23;
  const kind = (i >> 13) & 1;
  if (leavesPage(at, distance)) put(ip, Op.C_FAR_BEQZ + kind, 0, rs1, 0, distance);
  else put(ip, Op.C_BEQZ + kind, 0, rs1, 0, distance << 2);
}

function jump(ip: usize, at: u32, i: u32): void {
  const distance: i32 =
    <i32>((((i >> 12) & 1) << 11) | (((i >> 11) & 1) << 4) | (((i >> 9) & 3) << 8) | (((i >> 8) & 1) << 10) | (((i >> 7) & 1) << 6) | (((i >> 6) & 1) << 7) | (((i >> 3) & 7) << 1) | (((i >> 2) & 1) << 5)) << 20 >> 20;
  if (leavesPage(at, distance)) put(ip, Op.C_FAR_J, 0, 0, 0, distance);
  else put(ip, Op.C_J, 0, 0, 0, distance << 2);
}

/** Quadrant 0: stack address and register-based loads and stores. */
function quadrant0(ip: usize, i: u32): bool {
  const rd = 8 + ((i >> 2) & 7), rs1 = 8 + ((i >> 7) & 7);
  const offset4: i32 = (((i >> 10) & 7) << 3) | (((i >> 6) & 1) << 2) | (((i >> 5) & 1) << 6);
  const offset8: i32 = (((i >> 10) & 7) << 3) | (((i >> 5) & 3) << 6);
  switch (i >> 13) {
    case 0: {
      const imm = (((i >> 7) & 15) << 6) | (((i >> 11) & 3) << 4) | (((i >> 5) & 1) << 3) | (((i >> 6) & 1) << 2);
      if (imm == 0) return false;
      put(ip, Op.C_ADDI, rd, 2, 0, imm);
      return true;
    }
    case 1: put(ip, Op.C_FLD, rd, rs1, 0, offset8); return true;
    case 2: put(ip, Op.C_LW, rd, rs1, 0, offset4); return true;
    case 3: put(ip, Op.C_LD, rd, rs1, 0, offset8); return true;
    case 5: put(ip, Op.C_FSD, 0, rs1, rd, offset8); return true;
    case 6: put(ip, Op.C_SW, 0, rs1, rd, offset4); return true;
    case 7: put(ip, Op.C_SD, 0, rs1, rd, offset8); return true;
    default: return false;
  }
}

function arithmetic(ip: usize, i: u32, imm6: i32): bool {
  const rd = 8 + ((i >> 7) & 7), rs2 = 8 + ((i >> 2) & 7);
  switch ((i >> 10) & 3) {
    case 0: put(ip, Op.C_SRLI, rd, rd, 0, imm6 & 63); return true;
    case 1: put(ip, Op.C_SRAI, rd, rd, 0, imm6 & 63); return true;
    case 2: put(ip, Op.C_ANDI, rd, rd, 0, imm6); return true;
    default: {
      const kind = ((i >> 5) & 3) | (((i >> 12) & 1) << 2);
      if (kind > 5) return false;
      put(ip, kind == 0 ? Op.C_SUB : kind == 1 ? Op.C_XOR : kind == 2 ? Op.C_OR : kind == 3 ? Op.C_AND : kind == 4 ? Op.C_SUBW : Op.C_ADDW, rd, rd, rs2, 0);
      return true;
    }
  }
}

/** Quadrant 1: immediates, arithmetic, branches. */
function quadrant1(ip: usize, at: u32, i: u32, imm6: i32): bool {
  const rd = (i >> 7) & 31, rs1 = 8 + ((i >> 7) & 7);
  switch (i >> 13) {
    case 0: aluImmediate(ip, Op.C_NOP, Op.C_ADDI, rd, rd, imm6); return true;
    case 1:
      if (rd == 0) return false;
      put(ip, imm6 == 0 ? Op.C_SEXTW : Op.C_ADDIW, rd, rd, 0, imm6);
      return true;
    case 2: aluImmediate(ip, Op.C_NOP, Op.C_LI, rd, 0, imm6); return true;
    case 3:
      if (rd == 2) {
        const imm: i32 =
          <i32>((((i >> 12) & 1) << 9) | (((i >> 6) & 1) << 4) | (((i >> 5) & 1) << 6) | (((i >> 3) & 3) << 7) | (((i >> 2) & 1) << 5)) << 22 >> 22;
        if (imm == 0) return false;
        put(ip, Op.C_ADDI, 2, 2, 0, imm);
        return true;
      }
      if (imm6 == 0) return false;
      aluImmediate(ip, Op.C_NOP, Op.C_LI, rd, 0, imm6 << 12);
      return true;
    case 4: return arithmetic(ip, i, imm6);
    case 5: jump(ip, at, i); return true;
    default: branch(ip, at, i, rs1); return true;
  }
}

function jumpOrMove(ip: usize, i: u32, rd: u32, rs2: u32): bool {
  if ((i & 0x1000) == 0) {
    if (rs2) aluImmediate(ip, Op.C_NOP, Op.C_MV, rd, rs2, 0);
    else if (rd) put(ip, Op.C_JR, 0, rd, 0, 0);
    else return false;
  } else if (rs2) {
    if (rd) put(ip, Op.C_ADD, rd, rd, rs2, 0);
    else put(ip, Op.C_NOP, 0, 0, 0, 0);
  } else if (rd) put(ip, Op.C_JALR, 1, rd, 0, 0);
  else put(ip, Op.C_EBREAK, 0, 0, 0, 0);
  return true;
}

/** Quadrant 2: shifts, stack loads and stores, register jumps and moves. */
function quadrant2(ip: usize, i: u32, imm6: i32): bool {
  const rd = (i >> 7) & 31, rs2 = (i >> 2) & 31;
  const load8 = (imm6 & 0x38) | ((imm6 & 7) << 6), store8: i32 = ((i >> 10 & 7) << 3) | ((i >> 7 & 7) << 6);
  switch (i >> 13) {
    case 0: aluImmediate(ip, Op.C_NOP, Op.C_SLLI, rd, rd, imm6 & 63); return true;
    case 1: put(ip, Op.C_FLD, rd, 2, 0, load8); return true;
    case 2:
      if (rd == 0) return false;
      put(ip, Op.C_LW, rd, 2, 0, (imm6 & 0x3c) | ((imm6 & 3) << 6));
      return true;
    case 3:
      if (rd == 0) return false;
      put(ip, Op.C_LD, rd, 2, 0, load8);
      return true;
    case 4: return jumpOrMove(ip, i, rd, rs2);
    case 5: put(ip, Op.C_FSD, 0, 2, rs2, store8); return true;
    case 6: put(ip, Op.C_SW, 0, 2, rs2, ((i >> 9 & 15) << 2) | ((i >> 7 & 3) << 6)); return true;
    default: put(ip, Op.C_SD, 0, 2, rs2, store8); return true;
  }
}

/** Fills the entry `ip` of the 2-byte instruction `i` at the page offset `at`. */
export function decodeCompressed(ip: usize, at: u32, i: u32): void {
  const imm6: i32 = <i32>(((i >> 2) & 31) | (((i >> 12) & 1) << 5)) << 26 >> 26;
  const quadrant = i & 3;
  const legal = quadrant == 0 ? quadrant0(ip, i) : quadrant == 1 ? quadrant1(ip, at, i, imm6) : quadrant2(ip, i, imm6);
  if (!legal) put(ip, Op.ILLEGAL, 0, 0, 0, <i32>i);
}
