// The F and D extensions (RISC-V unprivileged spec 20191213, chapters 11 and 12): dispatch of the arithmetic instructions.
// The common ones are tried in float-fast.ts first.

import { classify, compareFloat, minMax, signInject } from './float-bits';
import { floatToInteger, integerToFloat } from './float-integer';
import { F, FCSR } from './layout';
import { add, convertAny, div, fma, mul, sqrt64 } from './softfloat';

const BOX: u64 = 0xffffffff00000000;
const SIGN64: u64 = 0x8000000000000000;

/** The f32 in f register `n`; one that is not NaN-boxed reads as the canonical NaN. */
export function read32(n: u32): u32 {
  const at = F + (<usize>n << 3);
  return load<i32>(at, 4) == -1 ? load<u32>(at) : 0x7fc00000;
}

/** An f32 as f64 bits, exactly; a NaN stays quiet or signaling. */
export function widen(bits: u32): u64 {
  if ((bits & 0x7f800000) != 0x7f800000) return reinterpret<u64>(<f64>reinterpret<f32>(bits));
  return (<u64>(bits >> 31) << 63) | 0x7ff0000000000000 | (<u64>(bits & 0x7fffff) << 29);
}

/** f register `n` as f64 bits, in the format `p` (53 or 24). */
function operand(n: u32, p: u32): u64 { return p == 53 ? load<u64>(F + (<usize>n << 3)) : widen(read32(n)); }

function setF(n: u32, bits: u64, p: u32): void { store<u64>(F + (<usize>n << 3), p == 53 ? bits : bits | BOX); }

// @ts-ignore: decorator
@inline function setX(n: u32, value: i64): void { if (n) store<i64>(<usize>n << 3, value); }

/** Runs the FP instruction `w` (MADD, MSUB, NMSUB, NMADD, OP-FP). False if it is illegal. */
export function fp(w: u32): bool {
  const rd = (w >> 7) & 31, rs1 = (w >> 15) & 31, rs2 = (w >> 20) & 31, f3 = (w >> 12) & 7;
  const p: u32 = w & 0x2000000 ? 53 : 24, f5 = w >> 27;
  const rm = f3 == 7 ? (load<u32>(FCSR) >> 5) & 7 : f3;
  const opcode = (w >> 2) & 31;
  if (opcode != 20) {
    if (rm > 4) return false;
    let a = operand(rs1, p), c = operand(f5, p);
    // 16 madd, 17 msub, 18 nmsub, 19 nmadd
    if (opcode & 2) a ^= SIGN64;
    if (opcode == 17 || opcode == 19) c ^= SIGN64;
    setF(rd, fma(a, operand(rs2, p), c, rm, p), p);
    return true;
  }
  switch (f5) {
    case 4: return signInject(rd, rs1, rs2, f3, p);
    case 5: return minMax(rd, rs1, rs2, f3, p);
    case 20: return compareFloat(rd, rs1, rs2, f3, p);
    case 28: return moveToInteger(rd, rs1, rs2, f3, p);
    case 30: return moveFromInteger(rd, rs1, rs2, f3, p);
    default: return rm <= 4 && rounded(f5, rd, rs1, rs2, rm, p);
  }
}

/** The instructions that use a rounding mode. */
function rounded(f5: u32, rd: u32, rs1: u32, rs2: u32, rm: u32, p: u32): bool {
  switch (f5) {
    case 0: setF(rd, add(operand(rs1, p), operand(rs2, p), rm, p), p); return true;
    case 1: setF(rd, subtract(operand(rs1, p), operand(rs2, p), rm, p), p); return true;
    case 2: setF(rd, mul(operand(rs1, p), operand(rs2, p), rm, p), p); return true;
    case 3: setF(rd, div(operand(rs1, p), operand(rs2, p), rm, p), p); return true;
    case 11:
      if (rs2) return false;
      setF(rd, sqrt64(operand(rs1, p), rm, p), p);
      return true;
    case 8:
      if (rs2 != (p == 53 ? 0 : 1)) return false;
      setF(rd, convertAny(operand(rs1, p == 53 ? 24 : 53), rm, p), p);
      return true;
    case 24:
      if (rs2 > 3) return false;
      setX(rd, floatToInteger(reinterpret<f64>(operand(rs1, p)), rs2, rm));
      return true;
    case 26:
      if (rs2 > 3) return false;
      setF(rd, integerToFloat(load<i64>(<usize>rs1 << 3), rs2, rm, p), p);
      return true;
    default: return false;
  }
}

/** A NaN keeps its sign bit out of this: the sum's NaN is canonical anyway. */
function subtract(a: u64, b: u64, rm: u32, p: u32): u64 { return add(a, b ^ SIGN64, rm, p); }

function moveToInteger(rd: u32, rs1: u32, rs2: u32, f3: u32, p: u32): bool {
  if (rs2 || f3 > 1) return false;
  const at = F + (<usize>rs1 << 3);
  if (f3 == 1) setX(rd, p == 53 ? classify(load<u64>(at), 52, 11) : classify(read32(rs1), 23, 8));
  else setX(rd, p == 53 ? load<i64>(at) : <i64>load<i32>(at));
  return true;
}

function moveFromInteger(rd: u32, rs1: u32, rs2: u32, f3: u32, p: u32): bool {
  if (rs2 || f3) return false;
  const value = load<u64>(<usize>rs1 << 3);
  setF(rd, p == 53 ? value : value & 0xffffffff, p);
  return true;
}
