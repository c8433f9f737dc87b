// The interpreter loop. `ip` is the address of the current entry, `bias` what makes the virtual pc of it: pc = ip / 4 + bias.
// `left` is the fuel; what has retired is the fuel at the start less what is left.

import { amo, lr, sc } from './atomic';
import { csr } from './csr';
import { decode } from './decode';
import { flushDecodeAll, frameOfCurrent, look } from './decode-cache';
import { address, imm32, imm64, rdOffset, rs1, rs1Offset, rs1w, rs2, rs2Offset, rs2w, setRd } from './entry';
import { fp } from './float';
import {
  addD, arithmeticS, compareD, divD, fmaD, fmaS, fromLong, fromWord, mulD, subD, toIntegerD,
} from './float-fast';
import { EBREAK, ECALL, F, FETCH_FAULT, FUEL, ILLEGAL, INSTRET, JIT_CAUSE, LAST_JUMP, LOAD_FAULT, PAGE_MASK, PC, STALE, STORE_FAULT, STRADDLE, TVAL } from './layout';
import { readAddress, write } from './mmu';
import { div, divu, divuw, mulh, mulhsu, mulhu, rem, remu, remuw } from './muldiv';
import { Op } from './opcodes';
import { straddle } from './straddle';

/** Puts back the entry at `ip` that was replaced by Op.JIT; `forGood`: it is not to be compiled again. */
// @ts-ignore: decorator
@external("env", "dropRegion") declare function dropRegion(ip: usize, forGood: bool): void;

/** So many instructions a stay in regions must last to be worth coming and going, and how much in debt a region may be. */
const FAIR_STAY: i32 = 8;
const MOST_DEBT: i32 = 60000;

/** Drops a region that is left too soon on the average for the interpreter; the debt is in bytes 2 and 3 of its entry. */
function rate(ip: usize, executed: i32): void {
  if (load<u8>(ip) != Op.JIT) return;
  const debt = <i32>load<u16>(ip, 2) + FAIR_STAY - executed;
  if (debt > MOST_DEBT) dropRegion(ip, true);
  else store<u16>(ip, debt < 0 ? 0 : debt, 2);
}

/** The region at `pc` is to be compiled anew. */
function dropStale(pc: u64): void {
  const page = look(pc);
  if (page) dropRegion(page + (<usize>(pc & 4095) << 2), false);
}

function leave(pc: u64, retired: i32, cause: i32): i32 {
  store<u64>(PC, pc);
  store<i64>(INSTRET, load<i64>(INSTRET) + <i64>retired);
  return cause;
}

/** `from` is where the last far jump went. */
function outOfFuel(pc: u64, retired: i32, from: u64): i32 {
  store<u64>(LAST_JUMP, from);
  return leave(pc, retired, FUEL);
}

function illegal(ip: usize, pc: u64, retired: i32): i32 {
  store<u64>(TVAL, <u64>load<u32>(ip, 4));
  return leave(pc, retired, ILLEGAL);
}

// @ts-ignore: decorator
@inline function pcOf(ip: usize, bias: u64): u64 { return <u64>(ip >> 2) + bias; }

/** A load whose result is thrown away; false if it faults. */
function loadX0(ip: usize): bool { return readAddress(address(ip), 1 << ((rs2Offset(ip) >> 3) & 3)) != 0; }

/** See ../hart.ts. */
export function run(fuel: i32): i32 {
  let left = fuel;
  let pc = load<u64>(PC), from = pc;
  while (true) {
    // A transfer to another page.
    if (left <= 0) return outOfFuel(pc, fuel - left, from);
    const page = look(pc);
    if (!page) return leave(pc, fuel - left, FETCH_FAULT);
    from = pc;
    let bias = (pc & PAGE_MASK) - <u64>(page >> 2);
    let ip = page + (<usize>(pc & 4095) << 2);
    while (true) {
      left--;
      switch (<u32>load<u8>(ip)) {
        case Op.DECODE: {
          left++;
          pc = pcOf(ip, bias);
          decode(ip, frameOfCurrent(pc), <u32>pc & 4095);
          continue;
        }
        case Op.PAGE_END: left++; pc = pcOf(ip, bias); break;
        case Op.CROSS: {
          left++;
          pc = pcOf(ip, bias);
          if (!straddle(ip, pc)) return leave(pc, fuel - left, FETCH_FAULT);
          ip = STRADDLE;
          bias = pc - <u64>(STRADDLE >> 2);
          continue;
        }
        case Op.NOP: ip += 16; continue;
        case Op.C_NOP: ip += 8; continue;
        case Op.LI: setRd(ip, imm64(ip)); ip += 16; continue;
        case Op.C_LI: setRd(ip, imm64(ip)); ip += 8; continue;
        case Op.AUIPC: setRd(ip, <i64>pcOf(ip, bias) + imm64(ip)); ip += 16; continue;
        case Op.MV: setRd(ip, rs1(ip)); ip += 16; continue;
        case Op.C_MV: setRd(ip, rs1(ip)); ip += 8; continue;
        case Op.ADDI: setRd(ip, rs1(ip) + imm64(ip)); ip += 16; continue;
        case Op.C_ADDI: setRd(ip, rs1(ip) + imm64(ip)); ip += 8; continue;
        case Op.SLTI: setRd(ip, <i64>(rs1(ip) < imm64(ip))); ip += 16; continue;
        case Op.SLTIU: setRd(ip, <i64>(<u64>rs1(ip) < <u64>imm64(ip))); ip += 16; continue;
        case Op.XORI: setRd(ip, rs1(ip) ^ imm64(ip)); ip += 16; continue;
        case Op.ORI: setRd(ip, rs1(ip) | imm64(ip)); ip += 16; continue;
        case Op.ANDI: setRd(ip, rs1(ip) & imm64(ip)); ip += 16; continue;
        case Op.C_ANDI: setRd(ip, rs1(ip) & imm64(ip)); ip += 8; continue;
        case Op.SLLI: setRd(ip, rs1(ip) << imm64(ip)); ip += 16; continue;
        case Op.C_SLLI: setRd(ip, rs1(ip) << imm64(ip)); ip += 8; continue;
        case Op.SRLI: setRd(ip, <i64>(<u64>rs1(ip) >> <u64>imm64(ip))); ip += 16; continue;
        case Op.C_SRLI: setRd(ip, <i64>(<u64>rs1(ip) >> <u64>imm64(ip))); ip += 8; continue;
        case Op.SRAI: setRd(ip, rs1(ip) >> imm64(ip)); ip += 16; continue;
        case Op.C_SRAI: setRd(ip, rs1(ip) >> imm64(ip)); ip += 8; continue;
        case Op.ADDIW: setRd(ip, <i64>(rs1w(ip) + imm32(ip))); ip += 16; continue;
        case Op.C_ADDIW: setRd(ip, <i64>(rs1w(ip) + imm32(ip))); ip += 8; continue;
        case Op.SEXTW: setRd(ip, <i64>rs1w(ip)); ip += 16; continue;
        case Op.C_SEXTW: setRd(ip, <i64>rs1w(ip)); ip += 8; continue;
        case Op.SLLIW: setRd(ip, <i64>(rs1w(ip) << imm32(ip))); ip += 16; continue;
        case Op.SRLIW: setRd(ip, <i64><i32>(<u32>rs1w(ip) >> <u32>imm32(ip))); ip += 16; continue;
        case Op.SRAIW: setRd(ip, <i64>(rs1w(ip) >> imm32(ip))); ip += 16; continue;
        case Op.ADD: setRd(ip, rs1(ip) + rs2(ip)); ip += 16; continue;
        case Op.C_ADD: setRd(ip, rs1(ip) + rs2(ip)); ip += 8; continue;
        case Op.SUB: setRd(ip, rs1(ip) - rs2(ip)); ip += 16; continue;
        case Op.C_SUB: setRd(ip, rs1(ip) - rs2(ip)); ip += 8; continue;
        case Op.XOR: setRd(ip, rs1(ip) ^ rs2(ip)); ip += 16; continue;
        case Op.C_XOR: setRd(ip, rs1(ip) ^ rs2(ip)); ip += 8; continue;
        case Op.OR: setRd(ip, rs1(ip) | rs2(ip)); ip += 16; continue;
        case Op.C_OR: setRd(ip, rs1(ip) | rs2(ip)); ip += 8; continue;
        case Op.AND: setRd(ip, rs1(ip) & rs2(ip)); ip += 16; continue;
        case Op.C_AND: setRd(ip, rs1(ip) & rs2(ip)); ip += 8; continue;
        case Op.SLL: setRd(ip, rs1(ip) << rs2(ip)); ip += 16; continue;
        case Op.SRA: setRd(ip, rs1(ip) >> rs2(ip)); ip += 16; continue;
        case Op.SRL: setRd(ip, <i64>(<u64>rs1(ip) >> <u64>rs2(ip))); ip += 16; continue;
        case Op.SLT: setRd(ip, <i64>(rs1(ip) < rs2(ip))); ip += 16; continue;
        case Op.SLTU: setRd(ip, <i64>(<u64>rs1(ip) < <u64>rs2(ip))); ip += 16; continue;
        case Op.ADDW: setRd(ip, <i64>(rs1w(ip) + rs2w(ip))); ip += 16; continue;
        case Op.C_ADDW: setRd(ip, <i64>(rs1w(ip) + rs2w(ip))); ip += 8; continue;
        case Op.SUBW: setRd(ip, <i64>(rs1w(ip) - rs2w(ip))); ip += 16; continue;
        case Op.C_SUBW: setRd(ip, <i64>(rs1w(ip) - rs2w(ip))); ip += 8; continue;
        case Op.SLLW: setRd(ip, <i64>(rs1w(ip) << rs2w(ip))); ip += 16; continue;
        case Op.SRAW: setRd(ip, <i64>(rs1w(ip) >> rs2w(ip))); ip += 16; continue;
        case Op.SRLW: setRd(ip, <i64><i32>(<u32>rs1w(ip) >> <u32>rs2w(ip))); ip += 16; continue;
        case Op.MUL: setRd(ip, rs1(ip) * rs2(ip)); ip += 16; continue;
        case Op.MULH: setRd(ip, mulh(rs1(ip), rs2(ip))); ip += 16; continue;
        case Op.MULHSU: setRd(ip, mulhsu(rs1(ip), rs2(ip))); ip += 16; continue;
        case Op.MULHU: setRd(ip, <i64>mulhu(rs1(ip), rs2(ip))); ip += 16; continue;
        case Op.DIV: setRd(ip, div(rs1(ip), rs2(ip))); ip += 16; continue;
        case Op.DIVU: setRd(ip, divu(rs1(ip), rs2(ip))); ip += 16; continue;
        case Op.REM: setRd(ip, rem(rs1(ip), rs2(ip))); ip += 16; continue;
        case Op.REMU: setRd(ip, remu(rs1(ip), rs2(ip))); ip += 16; continue;
        case Op.MULW: setRd(ip, <i64>(rs1w(ip) * rs2w(ip))); ip += 16; continue;
        case Op.DIVW: setRd(ip, <i64><i32>div(<i64>rs1w(ip), <i64>rs2w(ip))); ip += 16; continue;
        case Op.DIVUW: setRd(ip, divuw(rs1w(ip), rs2w(ip))); ip += 16; continue;
        case Op.REMW: setRd(ip, <i64><i32>rem(<i64>rs1w(ip), <i64>rs2w(ip))); ip += 16; continue;
        case Op.REMUW: setRd(ip, remuw(rs1w(ip), rs2w(ip))); ip += 16; continue;
        case Op.LD: {
          const at = readAddress(address(ip), 8);
          if (!at) return leave(pcOf(ip, bias), fuel - left - 1, LOAD_FAULT);
          setRd(ip, load<i64>(at)); ip += 16; continue;
        }
        case Op.C_LD: {
          const at = readAddress(address(ip), 8);
          if (!at) return leave(pcOf(ip, bias), fuel - left - 1, LOAD_FAULT);
          setRd(ip, load<i64>(at)); ip += 8; continue;
        }
        case Op.LW: {
          const at = readAddress(address(ip), 4);
          if (!at) return leave(pcOf(ip, bias), fuel - left - 1, LOAD_FAULT);
          setRd(ip, <i64>load<i32>(at)); ip += 16; continue;
        }
        case Op.C_LW: {
          const at = readAddress(address(ip), 4);
          if (!at) return leave(pcOf(ip, bias), fuel - left - 1, LOAD_FAULT);
          setRd(ip, <i64>load<i32>(at)); ip += 8; continue;
        }
        case Op.LB: {
          const at = readAddress(address(ip), 1);
          if (!at) return leave(pcOf(ip, bias), fuel - left - 1, LOAD_FAULT);
          setRd(ip, <i64>load<i8>(at)); ip += 16; continue;
        }
        case Op.LH: {
          const at = readAddress(address(ip), 2);
          if (!at) return leave(pcOf(ip, bias), fuel - left - 1, LOAD_FAULT);
          setRd(ip, <i64>load<i16>(at)); ip += 16; continue;
        }
        case Op.LBU: {
          const at = readAddress(address(ip), 1);
          if (!at) return leave(pcOf(ip, bias), fuel - left - 1, LOAD_FAULT);
          setRd(ip, <i64>load<u8>(at)); ip += 16; continue;
        }
        case Op.LHU: {
          const at = readAddress(address(ip), 2);
          if (!at) return leave(pcOf(ip, bias), fuel - left - 1, LOAD_FAULT);
          setRd(ip, <i64>load<u16>(at)); ip += 16; continue;
        }
        case Op.LWU: {
          const at = readAddress(address(ip), 4);
          if (!at) return leave(pcOf(ip, bias), fuel - left - 1, LOAD_FAULT);
          setRd(ip, <i64>load<u32>(at)); ip += 16; continue;
        }
        case Op.FLD: {
          const at = readAddress(address(ip), 8);
          if (!at) return leave(pcOf(ip, bias), fuel - left - 1, LOAD_FAULT);
          store<u64>(F + rdOffset(ip), load<u64>(at)); ip += 16; continue;
        }
        case Op.C_FLD: {
          const at = readAddress(address(ip), 8);
          if (!at) return leave(pcOf(ip, bias), fuel - left - 1, LOAD_FAULT);
          store<u64>(F + rdOffset(ip), load<u64>(at)); ip += 8; continue;
        }
        case Op.FLW: {
          const at = readAddress(address(ip), 4);
          if (!at) return leave(pcOf(ip, bias), fuel - left - 1, LOAD_FAULT);
          store<u64>(F + rdOffset(ip), 0xffffffff00000000 | <u64>load<u32>(at)); ip += 16; continue;
        }
        case Op.LOAD_X0:
          if (!loadX0(ip)) return leave(pcOf(ip, bias), fuel - left - 1, LOAD_FAULT);
          ip += 16; continue;
        case Op.SD:
          if (!write<u64>(address(ip), rs2(ip))) return leave(pcOf(ip, bias), fuel - left - 1, STORE_FAULT);
          ip += 16; continue;
        case Op.C_SD:
          if (!write<u64>(address(ip), rs2(ip))) return leave(pcOf(ip, bias), fuel - left - 1, STORE_FAULT);
          ip += 8; continue;
        case Op.SW:
          if (!write<u32>(address(ip), rs2w(ip))) return leave(pcOf(ip, bias), fuel - left - 1, STORE_FAULT);
          ip += 16; continue;
        case Op.C_SW:
          if (!write<u32>(address(ip), rs2w(ip))) return leave(pcOf(ip, bias), fuel - left - 1, STORE_FAULT);
          ip += 8; continue;
        case Op.SB:
          if (!write<u8>(address(ip), <u8>rs2w(ip))) return leave(pcOf(ip, bias), fuel - left - 1, STORE_FAULT);
          ip += 16; continue;
        case Op.SH:
          if (!write<u16>(address(ip), <u16>rs2w(ip))) return leave(pcOf(ip, bias), fuel - left - 1, STORE_FAULT);
          ip += 16; continue;
        case Op.FSD:
          if (!write<u64>(address(ip), load<u64>(F + rs2Offset(ip)))) return leave(pcOf(ip, bias), fuel - left - 1, STORE_FAULT);
          ip += 16; continue;
        case Op.C_FSD:
          if (!write<u64>(address(ip), load<u64>(F + rs2Offset(ip)))) return leave(pcOf(ip, bias), fuel - left - 1, STORE_FAULT);
          ip += 8; continue;
        case Op.FSW:
          if (!write<u32>(address(ip), load<u32>(F + rs2Offset(ip)))) return leave(pcOf(ip, bias), fuel - left - 1, STORE_FAULT);
          ip += 16; continue;
        case Op.BEQ:
          if (rs1(ip) == rs2(ip)) { ip += imm32(ip); if (left > 0) continue; return outOfFuel(pcOf(ip, bias), fuel - left, from); }
          ip += 16; continue;
        case Op.FAR_BEQ:
          if (rs1(ip) == rs2(ip)) { pc = pcOf(ip, bias) + imm64(ip); break; }
          ip += 16; continue;
        case Op.BNE:
          if (rs1(ip) != rs2(ip)) { ip += imm32(ip); if (left > 0) continue; return outOfFuel(pcOf(ip, bias), fuel - left, from); }
          ip += 16; continue;
        case Op.FAR_BNE:
          if (rs1(ip) != rs2(ip)) { pc = pcOf(ip, bias) + imm64(ip); break; }
          ip += 16; continue;
        case Op.BLT:
          if (rs1(ip) < rs2(ip)) { ip += imm32(ip); if (left > 0) continue; return outOfFuel(pcOf(ip, bias), fuel - left, from); }
          ip += 16; continue;
        case Op.FAR_BLT:
          if (rs1(ip) < rs2(ip)) { pc = pcOf(ip, bias) + imm64(ip); break; }
          ip += 16; continue;
        case Op.BGE:
          if (rs1(ip) >= rs2(ip)) { ip += imm32(ip); if (left > 0) continue; return outOfFuel(pcOf(ip, bias), fuel - left, from); }
          ip += 16; continue;
        case Op.FAR_BGE:
          if (rs1(ip) >= rs2(ip)) { pc = pcOf(ip, bias) + imm64(ip); break; }
          ip += 16; continue;
        case Op.BLTU:
          if (<u64>rs1(ip) < <u64>rs2(ip)) { ip += imm32(ip); if (left > 0) continue; return outOfFuel(pcOf(ip, bias), fuel - left, from); }
          ip += 16; continue;
        case Op.FAR_BLTU:
          if (<u64>rs1(ip) < <u64>rs2(ip)) { pc = pcOf(ip, bias) + imm64(ip); break; }
          ip += 16; continue;
        case Op.BGEU:
          if (<u64>rs1(ip) >= <u64>rs2(ip)) { ip += imm32(ip); if (left > 0) continue; return outOfFuel(pcOf(ip, bias), fuel - left, from); }
          ip += 16; continue;
        case Op.FAR_BGEU:
          if (<u64>rs1(ip) >= <u64>rs2(ip)) { pc = pcOf(ip, bias) + imm64(ip); break; }
          ip += 16; continue;
        case Op.C_BEQZ:
          if (rs1(ip) == 0) { ip += imm32(ip); if (left > 0) continue; return outOfFuel(pcOf(ip, bias), fuel - left, from); }
          ip += 8; continue;
        case Op.C_FAR_BEQZ:
          if (rs1(ip) == 0) { pc = pcOf(ip, bias) + imm64(ip); break; }
          ip += 8; continue;
        case Op.C_BNEZ:
          if (rs1(ip) != 0) { ip += imm32(ip); if (left > 0) continue; return outOfFuel(pcOf(ip, bias), fuel - left, from); }
          ip += 8; continue;
        case Op.C_FAR_BNEZ:
          if (rs1(ip) != 0) { pc = pcOf(ip, bias) + imm64(ip); break; }
          ip += 8; continue;
        case Op.J: case Op.C_J: {
          ip += imm32(ip);
          if (left > 0) continue;
          return outOfFuel(pcOf(ip, bias), fuel - left, from);
        }
        case Op.JAL: {
          setRd(ip, pcOf(ip, bias) + 4);
          ip += imm32(ip);
          if (left > 0) continue;
          return outOfFuel(pcOf(ip, bias), fuel - left, from);
        }
        case Op.FAR_J: case Op.C_FAR_J: pc = pcOf(ip, bias) + imm64(ip); break;
        case Op.FAR_JAL: pc = pcOf(ip, bias); setRd(ip, pc + 4); pc += imm64(ip); break;
        case Op.JR: pc = (rs1(ip) + imm64(ip)) & ~1; break;
        case Op.C_JR: pc = rs1(ip) & ~1; break;
        case Op.JALR: pc = (rs1(ip) + imm64(ip)) & ~1; setRd(ip, pcOf(ip, bias) + 4); break;
        case Op.C_JALR: pc = rs1(ip) & ~1; setRd(ip, pcOf(ip, bias) + 2); break;
        case Op.FENCE_I: flushDecodeAll(); pc = pcOf(ip, bias) + 4; break;
        case Op.ECALL: return leave(pcOf(ip, bias), fuel - left - 1, ECALL);
        case Op.EBREAK: case Op.C_EBREAK: return leave(pcOf(ip, bias), fuel - left - 1, EBREAK);
        case Op.CSR:
          if (!csr(ip, fuel - left - 1)) return illegal(ip, pcOf(ip, bias), fuel - left - 1);
          ip += 16; continue;
        case Op.LR: {
          const cause = lr(ip);
          if (cause) return leave(pcOf(ip, bias), fuel - left - 1, cause);
          ip += 16; continue;
        }
        case Op.SC: {
          const cause = sc(ip);
          if (cause) return leave(pcOf(ip, bias), fuel - left - 1, cause);
          ip += 16; continue;
        }
        case Op.AMO: {
          const cause = amo(ip);
          if (cause) return leave(pcOf(ip, bias), fuel - left - 1, cause);
          ip += 16; continue;
        }
        case Op.FP:
          if (!fp(imm32(ip))) return illegal(ip, pcOf(ip, bias), fuel - left - 1);
          ip += 16; continue;
        case Op.FADD_D:
          if (!addD(ip)) return illegal(ip, pcOf(ip, bias), fuel - left - 1);
          ip += 16; continue;
        case Op.FSUB_D:
          if (!subD(ip)) return illegal(ip, pcOf(ip, bias), fuel - left - 1);
          ip += 16; continue;
        case Op.FMUL_D:
          if (!mulD(ip)) return illegal(ip, pcOf(ip, bias), fuel - left - 1);
          ip += 16; continue;
        case Op.FDIV_D:
          if (!divD(ip)) return illegal(ip, pcOf(ip, bias), fuel - left - 1);
          ip += 16; continue;
        case Op.FMA_D:
          if (!fmaD(ip)) return illegal(ip, pcOf(ip, bias), fuel - left - 1);
          ip += 16; continue;
        case Op.ARITHMETIC_S:
          if (!arithmeticS(ip)) return illegal(ip, pcOf(ip, bias), fuel - left - 1);
          ip += 16; continue;
        case Op.FMA_S:
          if (!fmaS(ip)) return illegal(ip, pcOf(ip, bias), fuel - left - 1);
          ip += 16; continue;
        case Op.COMPARE_D:
          if (!compareD(ip)) return illegal(ip, pcOf(ip, bias), fuel - left - 1);
          ip += 16; continue;
        case Op.FROM_LONG:
          if (!fromLong(ip)) return illegal(ip, pcOf(ip, bias), fuel - left - 1);
          ip += 16; continue;
        case Op.TO_INTEGER_D:
          if (!toIntegerD(ip)) return illegal(ip, pcOf(ip, bias), fuel - left - 1);
          ip += 16; continue;
        case Op.FROM_WORD: fromWord(ip); ip += 16; continue;
        case Op.COPY_D: store<u64>(F + rdOffset(ip), load<u64>(F + rs1Offset(ip))); ip += 16; continue;
        case Op.MOVE_TO_X: setRd(ip, load<i64>(F + rs1Offset(ip))); ip += 16; continue;
        case Op.MOVE_FROM_X: store<i64>(F + rdOffset(ip), rs1(ip)); ip += 16; continue;
        case Op.JIT: {
          pc = pcOf(ip, bias);
          store<u64>(PC, pc);
          const rest = call_indirect<i32>(imm32(ip), left + 1, pc & PAGE_MASK);
          const cause = load<i32>(JIT_CAUSE);
          if (cause != STALE) rate(ip, left + 1 - rest);
          left = rest;
          pc = load<u64>(PC);
          if (cause == STALE) dropStale(pc);
          else if (cause) return leave(pc, fuel - left, cause);
          break;
        }
        default: return illegal(ip, pcOf(ip, bias), fuel - left - 1);
      }
      break;
    }
  }
}
