// What the compiler of ../jit and the code it makes ask of the interpreter.

import { amo, lr, sc } from './atomic';
import { csr } from './csr';
import { look } from './decode-cache';
import { fp } from './float';
import { arithmeticS, fmaD, fmaS, fromLong, toIntegerD } from './float-fast';
import { FUEL, ILLEGAL, STRADDLE, TVAL } from './layout';
import { Op } from './opcodes';
import { straddle } from './straddle';

/**
 * Address of the decoded entry of `pc`, for the compiler; 0 if it has not been executed yet or cannot be fetched. That of an
 * instruction across two pages is good until the next call.
 */
export function entryOf(pc: u64): usize {
  const page = look(pc);
  if (!page) return 0;
  const ip = page + (<usize>(pc & 4095) << 2), op = <u32>load<u8>(ip);
  if (op == Op.CROSS) return straddle(ip, pc) ? STRADDLE : 0;
  return op == Op.DECODE ? 0 : ip;
}

/**
 * Runs one instruction of the kinds that compiled regions leave to us (floating point, atomics, the floating-point CSRs),
 * given by its entry as two halves, on the registers in memory. 0 or the trap cause.
 */
export function runOne(registers: u32, imm: u32): i32 {
  const ip = STRADDLE + 24;
  store<u32>(ip, registers);
  store<u32>(ip, imm, 4);
  let legal: bool;
  switch (registers & 255) {
    case Op.LR: return lr(ip);
    case Op.SC: return sc(ip);
    case Op.AMO: return amo(ip);
    case Op.CSR: legal = csr(ip, 0); break;
    case Op.FMA_D: legal = fmaD(ip); break;
    case Op.FMA_S: legal = fmaS(ip); break;
    case Op.ARITHMETIC_S: legal = arithmeticS(ip); break;
    case Op.FROM_LONG: legal = fromLong(ip); break;
    case Op.TO_INTEGER_D: legal = toIntegerD(ip); break;
    default: legal = fp(imm);
  }
  if (legal) return FUEL;
  store<u64>(TVAL, <u64>load<u32>(ip, 4));
  return ILLEGAL;
}
