// The operations of a decoded entry. An entry is 8 bytes: op u8, rd u8, rs1 u8, rs2 u8 (register numbers times 8, i.e. byte
// offsets into the hart state), imm i32. There is one entry for each 2 bytes of code, so a 4-byte instruction uses two.
// C_ is the 2-byte form of the same operation; FAR_ is a branch to another page (imm is then the byte distance, otherwise
// the distance between the entries).

export const enum Op {
  DECODE, PAGE_END, CROSS, NOP, LI, AUIPC, MV, ADDI, SLTI, SLTIU, XORI, ORI, ANDI, SLLI, SRLI, SRAI,
  ADDIW, SEXTW, SLLIW, SRLIW, SRAIW,
  ADD, SUB, SLL, SLT, SLTU, XOR, SRL, SRA, OR, AND, ADDW, SUBW, SLLW, SRLW, SRAW,
  MUL, MULH, MULHSU, MULHU, DIV, DIVU, REM, REMU, MULW, DIVW, DIVUW, REMW, REMUW,
  LB, LH, LW, LD, LBU, LHU, LWU, LOAD_X0, SB, SH, SW, SD,
  BEQ, BNE, BLT, BGE, BLTU, BGEU, FAR_BEQ, FAR_BNE, FAR_BLT, FAR_BGE, FAR_BLTU, FAR_BGEU,
  J, JAL, FAR_J, FAR_JAL, JR, JALR,
  FENCE_I, ECALL, EBREAK, CSR, LR, SC, AMO, ILLEGAL,
  FLW, FLD, FSW, FSD, FADD_D, FSUB_D, FMUL_D, FDIV_D, FMA_D, ARITHMETIC_S, FMA_S,
  COMPARE_D, COPY_D, FROM_WORD, FROM_LONG, TO_INTEGER_D, MOVE_TO_X, MOVE_FROM_X, FP, JIT,
  C_NOP, C_LI, C_MV, C_ADDI, C_ADDIW, C_SEXTW, C_SLLI, C_SRLI, C_SRAI, C_ANDI,
  C_ADD, C_SUB, C_XOR, C_OR, C_AND, C_SUBW, C_ADDW, C_LW, C_LD, C_SW, C_SD, C_FLD, C_FSD,
  C_BEQZ, C_BNEZ, C_FAR_BEQZ, C_FAR_BNEZ, C_J, C_FAR_J, C_JR, C_JALR, C_EBREAK,
}
