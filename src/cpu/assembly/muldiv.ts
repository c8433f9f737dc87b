// The M extension: what WebAssembly has no instruction for, and division without traps.

/** High half of the unsigned product. */
export function mulhu(a: u64, b: u64): u64 {
  const al = a & 0xffffffff, ah = a >> 32, bl = b & 0xffffffff, bh = b >> 32;
  const t = al * bl, m1 = ah * bl + (t >> 32), m2 = al * bh + (m1 & 0xffffffff);
  return ah * bh + (m1 >> 32) + (m2 >> 32);
}

/** High half of the signed product. */
export function mulh(a: i64, b: i64): i64 { return <i64>mulhu(a, b) - ((a >> 63) & b) - ((b >> 63) & a); }

/** High half of the product of the signed `a` and the unsigned `b`. */
export function mulhsu(a: i64, b: i64): i64 { return <i64>mulhu(a, b) - ((a >> 63) & b); }

export function div(a: i64, b: i64): i64 { return b == 0 ? -1 : b == -1 ? 0 - a : a / b; }
export function rem(a: i64, b: i64): i64 { return b == 0 ? a : b == -1 ? 0 : a % b; }
export function divu(a: u64, b: u64): i64 { return b == 0 ? -1 : <i64>(a / b); }
export function remu(a: u64, b: u64): i64 { return b == 0 ? <i64>a : <i64>(a % b); }
export function divuw(a: u32, b: u32): i64 { return b == 0 ? -1 : <i64><i32>(a / b); }
export function remuw(a: u32, b: u32): i64 { return b == 0 ? <i64><i32>a : <i64><i32>(a % b); }
