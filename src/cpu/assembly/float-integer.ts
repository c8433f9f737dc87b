// fcvt between floating-point numbers and integers: out of range saturates and is invalid, NaN converts like +infinity.

import { fromInteger, NV, NX, raise, RDN, RNE, RTZ, RUP } from './softfloat';

function roundToIntegral(v: f64, rm: u32): f64 {
  switch (rm) {
    case RNE: return nearest(v);
    case RTZ: return trunc(v);
    case RDN: return floor(v);
    case RUP: return ceil(v);
    default: {
      const t = trunc(v);
      return abs(v - t) >= 0.5 ? t + copysign(1.0, v) : t;
    }
  }
}

/** The result for a value above (or NaN) or below the range of the kind. */
function saturated(kind: u32, above: bool): i64 {
  raise(NV);
  switch (kind) {
    case 0: return above ? 0x7fffffff : -0x80000000;
    case 2: return above ? i64.MAX_VALUE : i64.MIN_VALUE;
    default: return above ? -1 : 0;
  }
}

/** `kind` is the instruction's: 0 i32, 1 u32 (its result sign-extended), 2 i64, 3 u64. */
export function floatToInteger(v: f64, kind: u32, rm: u32): i64 {
  if (v != v) return saturated(kind, true);
  const r = roundToIntegral(v, rm);
  const end: f64 = kind == 0 ? 2147483648.0 : kind == 1 ? 4294967296.0 : kind == 2 ? 9223372036854775808.0 : 18446744073709551616.0;
  if (r >= end) return saturated(kind, true);
  if (r < (kind & 1 ? 0.0 : -end)) return saturated(kind, false);
  if (r != v) raise(NX);
  return kind == 0 ? <i64><i32>r : kind == 1 ? <i64><i32><u32>r : kind == 2 ? <i64>r : <i64><u64>r;
}

/** `kind` as above; the result is in the format of precision `p`. */
export function integerToFloat(x: i64, kind: u32, rm: u32, p: u32): u64 {
  if (kind == 1) return fromInteger(0, x & 0xffffffff, rm, p);
  if (kind == 3) return fromInteger(0, x, rm, p);
  const value: i64 = kind == 0 ? <i64><i32>x : x;
  return fromInteger(<u64>value >> 63, value < 0 ? 0 - value : value, rm, p);
}
