/**
 * Encoders of RISC-V instructions (unprivileged spec 20191213, chapter 24: RV32/64G instruction set listings; chapter 16 for
 * C). Only the formats: the tests name opcodes and functions as the spec's tables do. Registers are numbers.
 */

export const opcode = {
  load: 0x03,
  loadFp: 0x07,
  fence: 0x0f,
  opImm: 0x13,
  auipc: 0x17,
  opImm32: 0x1b,
  store: 0x23,
  storeFp: 0x27,
  amo: 0x2f,
  op: 0x33,
  lui: 0x37,
  op32: 0x3b,
  madd: 0x43,
  opFp: 0x53,
  branch: 0x63,
  jalr: 0x67,
  jal: 0x6f,
  system: 0x73,
} as const;

export function rType(op: number, f3: number, f7: number, rd: number, rs1: number, rs2: number): number {
  return ((f7 << 25) | (rs2 << 20) | (rs1 << 15) | (f3 << 12) | (rd << 7) | op) >>> 0;
}

export function iType(op: number, f3: number, rd: number, rs1: number, imm: number): number {
  return (((imm & 0xfff) << 20) | (rs1 << 15) | (f3 << 12) | (rd << 7) | op) >>> 0;
}

export function sType(op: number, f3: number, rs1: number, rs2: number, imm: number): number {
  return (((imm >> 5) << 25) | (rs2 << 20) | (rs1 << 15) | (f3 << 12) | ((imm & 31) << 7) | op) >>> 0;
}

/** `offset` in bytes from this instruction. */
export function bType(f3: number, rs1: number, rs2: number, offset: number): number {
  const imm =
    (((offset >> 12) & 1) << 31) |
    (((offset >> 5) & 63) << 25) |
    (((offset >> 1) & 15) << 8) |
    (((offset >> 11) & 1) << 7);
  return (imm | (rs2 << 20) | (rs1 << 15) | (f3 << 12) | opcode.branch) >>> 0;
}

/** `imm` is the upper 20 bits. */
export function uType(op: number, rd: number, imm: number): number {
  return ((imm << 12) | (rd << 7) | op) >>> 0;
}

export function jal(rd: number, offset: number): number {
  const imm =
    (((offset >> 20) & 1) << 31) |
    (((offset >> 1) & 0x3ff) << 21) |
    (((offset >> 11) & 1) << 20) |
    (((offset >> 12) & 255) << 12);
  return (imm | (rd << 7) | opcode.jal) >>> 0;
}

export function r4Type(
  op: number,
  format: number,
  rm: number,
  rd: number,
  rs: readonly [number, number, number],
): number {
  return ((rs[2] << 27) | (format << 25) | (rs[1] << 20) | (rs[0] << 15) | (rm << 12) | (rd << 7) | op) >>> 0;
}

export const addi = (rd: number, rs1: number, imm: number): number => iType(opcode.opImm, 0, rd, rs1, imm);
export const add = (rd: number, rs1: number, rs2: number): number => rType(opcode.op, 0, 0, rd, rs1, rs2);
export const ld = (rd: number, rs1: number, imm: number): number => iType(opcode.load, 3, rd, rs1, imm);
export const lw = (rd: number, rs1: number, imm: number): number => iType(opcode.load, 2, rd, rs1, imm);
export const sd = (rs2: number, rs1: number, imm: number): number => sType(opcode.store, 3, rs1, rs2, imm);
export const sw = (rs2: number, rs1: number, imm: number): number => sType(opcode.store, 2, rs1, rs2, imm);
export const fld = (rd: number, rs1: number, imm: number): number => iType(opcode.loadFp, 3, rd, rs1, imm);
export const fsd = (rs2: number, rs1: number, imm: number): number => sType(opcode.storeFp, 3, rs1, rs2, imm);
export const beq = (rs1: number, rs2: number, offset: number): number => bType(0, rs1, rs2, offset);
export const bne = (rs1: number, rs2: number, offset: number): number => bType(1, rs1, rs2, offset);
export const jalr = (rd: number, rs1: number, imm: number): number => iType(opcode.jalr, 0, rd, rs1, imm);
export const csrrw = (rd: number, csr: number, rs1: number): number => iType(opcode.system, 1, rd, rs1, csr);
export const csrrs = (rd: number, csr: number, rs1: number): number => iType(opcode.system, 2, rd, rs1, csr);
export const csrrwi = (rd: number, csr: number, value: number): number => iType(opcode.system, 5, rd, value, csr);
export const ecall = 0x73;
export const ebreak = 0x100073;
export const fenceI = 0x100f;
/** fflags, frm, fcsr, and the counters. */
export const csr = { fflags: 1, frm: 2, fcsr: 3, cycle: 0xc00, time: 0xc01, instret: 0xc02 } as const;
