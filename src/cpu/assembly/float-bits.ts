// Floating-point instructions that do not round: sign injection, minimum and maximum (IEEE 754-2019's minimumNumber:
// -0 is less than 0, a NaN loses against a number), comparisons, classification.

import { F } from './layout';
import { read32, widen } from './float';
import { isNaN64, isSignaling, nanOf, NV, raise } from './softfloat';

const BOX: u64 = 0xffffffff00000000;

// @ts-ignore: decorator
@inline function at(n: u32): usize { return F + (<usize>n << 3); }

/** fsgnj, fsgnjn, fsgnjx. False if illegal. */
export function signInject(rd: u32, rs1: u32, rs2: u32, f3: u32, p: u32): bool {
  if (f3 > 2) return false;
  const sign: u64 = p == 53 ? 0x8000000000000000 : 0x80000000;
  const a: u64 = p == 53 ? load<u64>(at(rs1)) : <u64>read32(rs1), b: u64 = p == 53 ? load<u64>(at(rs2)) : <u64>read32(rs2);
  const r = f3 == 0 ? (a & ~sign) | (b & sign) : f3 == 1 ? (a & ~sign) | (~b & sign) : a ^ (b & sign);
  store<u64>(at(rd), p == 53 ? r : r | BOX);
  return true;
}

/** fmin, fmax. False if illegal. */
export function minMax(rd: u32, rs1: u32, rs2: u32, f3: u32, p: u32): bool {
  if (f3 > 1) return false;
  const narrow = p != 53;
  const x: u64 = narrow ? <u64>read32(rs1) : load<u64>(at(rs1)), y: u64 = narrow ? <u64>read32(rs2) : load<u64>(at(rs2));
  const a = narrow ? widen(<u32>x) : x, b = narrow ? widen(<u32>y) : y;
  if (isSignaling(a) || isSignaling(b)) raise(NV);
  let r: u64;
  if (isNaN64(a)) r = isNaN64(b) ? nanOf(p) : y;
  else if (isNaN64(b)) r = x;
  else r = isLess(a, b) == (f3 == 0) ? x : y;
  store<u64>(at(rd), narrow ? r | BOX : r);
  return true;
}

/** Order of numbers with -0 below 0. */
function isLess(a: u64, b: u64): bool {
  const x = <i64>a, y = <i64>b;
  return (x < 0 ? x ^ i64.MAX_VALUE : x) < (y < 0 ? y ^ i64.MAX_VALUE : y);
}

/** fle, flt (which signal on any NaN), feq. False if illegal. */
export function compareFloat(rd: u32, rs1: u32, rs2: u32, f3: u32, p: u32): bool {
  if (f3 > 2) return false;
  const a = p == 53 ? load<u64>(at(rs1)) : widen(read32(rs1)), b = p == 53 ? load<u64>(at(rs2)) : widen(read32(rs2));
  const unordered = isNaN64(a) || isNaN64(b);
  if (unordered && (f3 != 2 || isSignaling(a) || isSignaling(b))) raise(NV);
  const x = reinterpret<f64>(a), y = reinterpret<f64>(b);
  const r = f3 == 0 ? x <= y : f3 == 1 ? x < y : x == y;
  if (rd) store<i64>(<usize>rd << 3, <i64>r);
  return true;
}

/** fclass of a number with `fraction` and `exponent` bits. */
export function classify(bits: u64, fraction: u64, exponent: u64): i64 {
  const negative = ((bits >> (fraction + exponent)) & 1) != 0;
  const e = (bits >> fraction) & (((<u64>1) << exponent) - 1), f = bits & (((<u64>1) << fraction) - 1);
  if (e == ((<u64>1) << exponent) - 1) {
    if (f) return f >> (fraction - 1) ? 0x200 : 0x100;
    return negative ? 1 : 0x80;
  }
  if (e) return negative ? 2 : 0x40;
  if (f) return negative ? 4 : 0x20;
  return negative ? 8 : 0x10;
}
