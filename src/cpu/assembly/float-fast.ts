// Fast paths of F and D. WebAssembly's own operations round to nearest even; when that is the mode, the inexact flag is set
// already (it sticks) and the result is an ordinary number, no flag can change and the result is right. Otherwise fp() of
// float.ts computes from the start. All functions answer false if the instruction is illegal; imm of the entry is the
// instruction.

import { imm32, rdOffset, rs1, rs1Offset, rs2Offset } from './entry';
import { fp } from './float';
import { F, FCSR } from './layout';

const BOX: u64 = 0xffffffff00000000;

/** Is the rounding mode nearest even and the inexact flag set? (The decoder has seen that the entry says RNE or dynamic.) */
// @ts-ignore: decorator
@inline function isSettled(): bool { return (load<u32>(FCSR) & 0xe1) == 1; }
// @ts-ignore: decorator
@inline function slow(ip: usize): bool { return fp(load<u32>(ip, 4)); }
// @ts-ignore: decorator
@inline function d1(ip: usize): f64 { return load<f64>(F + rs1Offset(ip)); }
// @ts-ignore: decorator
@inline function d2(ip: usize): f64 { return load<f64>(F + rs2Offset(ip)); }
// @ts-ignore: decorator
@inline function exponent(v: f64): u32 { return <u32>(reinterpret<u64>(v) >> 52) & 0x7ff; }

/** Stores an ordinary result (finite, normal, not of the least exponent) or computes again. */
// @ts-ignore: decorator
@inline function finish(ip: usize, r: f64): bool {
  if (isSettled() && exponent(r) - 2 < 2045) {
    store<f64>(F + rdOffset(ip), r);
    return true;
  }
  return slow(ip);
}

/** As `finish`; a sum that is tiny or zero is exact. */
// @ts-ignore: decorator
@inline function finishSum(ip: usize, r: f64): bool {
  if (isSettled() && exponent(r) < 2047) {
    store<f64>(F + rdOffset(ip), r);
    return true;
  }
  return slow(ip);
}

// @ts-ignore: decorator
@inline export function addD(ip: usize): bool { return finishSum(ip, d1(ip) + d2(ip)); }
// @ts-ignore: decorator
@inline export function subD(ip: usize): bool { return finishSum(ip, d1(ip) - d2(ip)); }
// @ts-ignore: decorator
@inline export function mulD(ip: usize): bool { return finish(ip, d1(ip) * d2(ip)); }
// @ts-ignore: decorator
@inline export function divD(ip: usize): bool { return finish(ip, d1(ip) / d2(ip)); }

/** Is the exponent within 450 of 0, so that products and their errors stay in range? */
// @ts-ignore: decorator
@inline function isModest(v: f64): bool { return exponent(v) - 573 <= 900; }

/** The sum rounded to odd: truncated, with the lowest bit set if it is inexact. */
// @ts-ignore: decorator
@inline function addToOdd(a: f64, b: f64): f64 {
  const s = a + b, t = s - a, error = (a - (s - t)) + (b - t);
  const bits = reinterpret<i64>(s);
  if (error == 0 || bits & 1) return s;
  return reinterpret<f64>((error > 0) == (s > 0) ? bits + 1 : bits - 1);
}

/** a * b + c for modest operands (Boldo and Melquiond: exact product, two exact sums, rounding to odd, one addition). */
function fmaModest(a: f64, b: f64, c: f64): f64 {
  const product = a * b, sa = 134217729.0 * a, sb = 134217729.0 * b;
  const aHigh = sa - (sa - a), bHigh = sb - (sb - b), aLow = a - aHigh, bLow = b - bHigh;
  const productLow = aLow * bLow - (((product - aHigh * bHigh) - aLow * bHigh) - aHigh * bLow);
  const t = c + productLow, t1 = t - c, tLow = (c - (t - t1)) + (productLow - t1);
  const v = product + t, v1 = v - product, vLow = (product - (v - v1)) + (t - v1);
  return v + addToOdd(tLow, vLow);
}

/** fmadd.d and its three relatives. */
export function fmaD(ip: usize): bool {
  const w = load<u32>(ip, 4);
  let a = d1(ip), c = load<f64>(F + (<usize>(w >> 27) << 3));
  const b = d2(ip);
  if (isSettled() && isModest(a) && isModest(b) && isModest(c)) {
    if (w & 8) a = -a;
    if (w & 4) c = -c;
    const r = fmaModest(a, b, c);
    if (exponent(r) - 2 < 2045) {
      store<f64>(F + rdOffset(ip), r);
      return true;
    }
  }
  return fp(w);
}

// @ts-ignore: decorator
@inline function isBoxed(at: usize): bool { return load<i32>(at, 4) == -1; }

// @ts-ignore: decorator
@inline function finishSingle(ip: usize, r: f32): bool {
  const bits = reinterpret<u32>(r);
  if (((bits >> 23) & 255) - 2 < 253) {
    store<u64>(F + rdOffset(ip), BOX | <u64>bits);
    return true;
  }
  return slow(ip);
}

/** fadd.s, fsub.s, fmul.s, fdiv.s. */
export function arithmeticS(ip: usize): bool {
  const first = F + rs1Offset(ip), second = F + rs2Offset(ip);
  if (!isSettled() || !isBoxed(first) || !isBoxed(second)) return slow(ip);
  const a = load<f32>(first), b = load<f32>(second);
  switch (load<u32>(ip, 4) >> 27) {
    case 0: return finishSingle(ip, a + b);
    case 1: return finishSingle(ip, a - b);
    case 2: return finishSingle(ip, a * b);
    default: return finishSingle(ip, a / b);
  }
}

/** fmadd.s and its relatives: the product is exact in f64, and a sum rounded to odd there can be rounded once more. */
export function fmaS(ip: usize): bool {
  const w = load<u32>(ip, 4), first = F + rs1Offset(ip), second = F + rs2Offset(ip), third = F + (<usize>(w >> 27) << 3);
  if (!isSettled() || !isBoxed(first) || !isBoxed(second) || !isBoxed(third)) return fp(w);
  let product = <f64>load<f32>(first) * <f64>load<f32>(second), c = <f64>load<f32>(third);
  if (w & 8) product = -product;
  if (w & 4) c = -c;
  return finishSingle(ip, <f32>addToOdd(product, c));
}

/** feq.d, flt.d, fle.d of numbers. */
// @ts-ignore: decorator
@inline export function compareD(ip: usize): bool {
  const a = d1(ip), b = d2(ip);
  if (a != a || b != b) return slow(ip);
  const rd = rdOffset(ip), f3 = imm32(ip) & 0x3000;
  if (rd) store<i64>(rd, <i64>(f3 == 0x2000 ? a == b : f3 == 0x1000 ? a < b : a <= b));
  return true;
}

/** fcvt.d.w and fcvt.d.wu, which are always exact. */
// @ts-ignore: decorator
@inline export function fromWord(ip: usize): void {
  const v = load<i32>(rs1Offset(ip));
  store<f64>(F + rdOffset(ip), imm32(ip) & 0x100000 ? <f64><u32>v : <f64>v);
}

/** fcvt.d.l of what 53 bits hold. */
// @ts-ignore: decorator
@inline export function fromLong(ip: usize): bool {
  const v = rs1(ip);
  if (<u64>(v + 0x20000000000000) > 0x40000000000000) return slow(ip);
  store<f64>(F + rdOffset(ip), <f64>v);
  return true;
}

/** fcvt.w.d and fcvt.l.d towards zero, of numbers well in range. */
export function toIntegerD(ip: usize): bool {
  const v = d1(ip), wide = (imm32(ip) & 0x200000) != 0, rd = rdOffset(ip);
  if (!(abs(v) < (wide ? 4611686018427387904.0 : 2147483648.0))) return slow(ip);
  const r = <i64>v;
  if (!(load<u32>(FCSR) & 1) && <f64>r != v) return slow(ip);
  if (rd) store<i64>(rd, r);
  return true;
}
