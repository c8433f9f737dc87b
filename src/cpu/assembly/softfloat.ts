// IEEE 754 arithmetic in integers: exact rounding in all five modes and exact flags. This is the slow path of float.ts.
// Operands are the bits of an f64 (an f32 is widened first, which is exact). `p` is the precision of the result, 53 or 24,
// and chooses its format. Inside, a finite non-zero number is sig / 2^63 * 2^exp with the top bit of sig set; bits of a
// result that do not fit are kept as "sticky" in the lowest bit, which is enough to round.
// RISC-V's choices: NaN results are canonical, tininess is detected after rounding.

import { FCSR } from './layout';
import { mulhu } from './muldiv';

export const NX: u32 = 1, UF: u32 = 2, OF: u32 = 4, DZ: u32 = 8, NV: u32 = 16;
export const RNE: u32 = 0, RTZ: u32 = 1, RDN: u32 = 2, RUP: u32 = 3, RMM: u32 = 4;

const INF: u64 = 0x7ff0000000000000;
const MAGNITUDE: u64 = 0x7fffffffffffffff;
const TOP: u64 = 0x8000000000000000;
const QUIET: u64 = 0x8000000000000;

export function raise(flags: u32): void { store<u32>(FCSR, load<u32>(FCSR) | flags); }

// @ts-ignore: decorator
@inline export function isNaN64(bits: u64): bool { return (bits & MAGNITUDE) > INF; }
// @ts-ignore: decorator
@inline export function isSignaling(bits: u64): bool { return isNaN64(bits) && (bits & QUIET) == 0; }
// @ts-ignore: decorator
@inline function isInf(bits: u64): bool { return (bits & MAGNITUDE) == INF; }
// @ts-ignore: decorator
@inline function isZero(bits: u64): bool { return (bits & MAGNITUDE) == 0; }

/** The canonical NaN, infinity and zero of the format of precision `p`; sign is 0 or 1. */
export function nanOf(p: u32): u64 { return p == 53 ? 0x7ff8000000000000 : 0x7fc00000; }
function infOf(sign: u64, p: u32): u64 { return p == 53 ? (sign << 63) | INF : (sign << 31) | 0x7f800000; }
function zeroOf(sign: u64, p: u32): u64 { return p == 53 ? sign << 63 : sign << 31; }

/** The NaN an invalid operation gives. */
function invalid(p: u32): u64 {
  raise(NV);
  return nanOf(p);
}

function expOf(bits: u64): i32 {
  const e = <i32>(bits >> 52) & 0x7ff;
  return e ? e - 1023 : -1011 - <i32>clz(bits << 1 >> 1);
}

function sigOf(bits: u64): u64 {
  const fraction = bits & 0xfffffffffffff;
  return bits & INF ? TOP | (fraction << 11) : fraction << clz(fraction);
}

function shiftRightSticky(sig: u64, by: u32): u64 {
  if (by == 0) return sig;
  if (by > 63) return sig ? 1 : 0;
  return (sig >> by) | ((sig << (64 - by)) != 0 ? 1 : 0);
}

function roundsUp(rm: u32, sign: u64, odd: bool, low: u64, half: u64): bool {
  switch (rm) {
    case RNE: return low > half || (low == half && odd);
    case RTZ: return false;
    case RDN: return sign != 0 && low != 0;
    case RUP: return sign == 0 && low != 0;
    default: return low >= half;
  }
}

function overflow(sign: u64, rm: u32, p: u32): u64 {
  raise(OF | NX);
  const toLargest = rm == RTZ || (rm == RDN && !sign) || (rm == RUP && sign);
  return toLargest ? infOf(sign, p) - 1 : infOf(sign, p);
}

/** Rounds sig / 2^63 * 2^exp to the format and packs it. */
export function roundPack(sign: u64, exp: i32, sig: u64, rm: u32, p: u32): u64 {
  const bias: i32 = p == 53 ? 1023 : 127, drop: u64 = 64 - p;
  const mask: u64 = ((<u64>1) << drop) - 1, half: u64 = (<u64>1) << (drop - 1);
  let e = exp + bias;
  let tiny = false;
  if (e <= 0) {
    // Not tiny if rounding without a least exponent would carry to the least normal number.
    tiny = e < 0 || sig < ~mask || !roundsUp(rm, sign, true, sig & mask, half);
    sig = shiftRightSticky(sig, 1 - e);
    e = 1;
  }
  const low = sig & mask;
  let m = sig >> drop;
  if (roundsUp(rm, sign, (m & 1) != 0, low, half)) m++;
  if (low) raise(tiny ? UF | NX : NX);
  // The leading bit of m, if there is one, adds 1 to the exponent field, and so does a carry.
  const packed = (<u64>(e - 1) << (p - 1)) + m;
  if (packed >= infOf(0, p)) return overflow(sign, rm, p);
  return zeroOf(sign, p) | packed;
}

/** The f64 `bits`, not NaN, in the format of precision `p`. */
export function convert(bits: u64, rm: u32, p: u32): u64 {
  const sign = bits >> 63;
  if (isInf(bits)) return infOf(sign, p);
  if (isZero(bits)) return zeroOf(sign, p);
  return roundPack(sign, expOf(bits), sigOf(bits), rm, p);
}

/** f64 to f32 or f32 to f64. */
export function convertAny(bits: u64, rm: u32, p: u32): u64 {
  if (!isNaN64(bits)) return convert(bits, rm, p);
  if (isSignaling(bits)) raise(NV);
  return nanOf(p);
}

/** An integer given by sign and magnitude. */
export function fromInteger(sign: u64, magnitude: u64, rm: u32, p: u32): u64 {
  if (magnitude == 0) return 0;
  const shift = clz(magnitude);
  return roundPack(sign, 63 - <i32>shift, magnitude << shift, rm, p);
}

/** Sign of an exact zero sum of non-zero or opposite numbers. */
// @ts-ignore: decorator
@inline function zeroSign(rm: u32): u64 { return rm == RDN ? 1 : 0; }

export function add(a: u64, b: u64, rm: u32, p: u32): u64 {
  if (isNaN64(a) || isNaN64(b)) return isSignaling(a) || isSignaling(b) ? invalid(p) : nanOf(p);
  const sa = a >> 63, sb = b >> 63;
  if (isInf(a)) return isInf(b) && sa != sb ? invalid(p) : infOf(sa, p);
  if (isInf(b)) return infOf(sb, p);
  if (isZero(a)) return isZero(b) ? zeroOf(sa == sb ? sa : zeroSign(rm), p) : convert(b, rm, p);
  if (isZero(b)) return convert(a, rm, p);
  return addFinite(a, b, rm, p);
}

function addFinite(a: u64, b: u64, rm: u32, p: u32): u64 {
  if ((a & MAGNITUDE) < (b & MAGNITUDE)) {
    const t = a;
    a = b;
    b = t;
  }
  const sign = a >> 63, exp = expOf(a);
  const large = sigOf(a) >> 1, small = shiftRightSticky(sigOf(b) >> 1, exp - expOf(b));
  const sum = sign == b >> 63 ? large + small : large - small;
  if (sum == 0) return zeroOf(zeroSign(rm), p);
  const shift = clz(sum);
  return roundPack(sign, exp + 1 - <i32>shift, sum << shift, rm, p);
}

export function mul(a: u64, b: u64, rm: u32, p: u32): u64 {
  if (isNaN64(a) || isNaN64(b)) return isSignaling(a) || isSignaling(b) ? invalid(p) : nanOf(p);
  const sign = (a ^ b) >> 63;
  if (isInf(a) || isInf(b)) return isZero(a) || isZero(b) ? invalid(p) : infOf(sign, p);
  if (isZero(a) || isZero(b)) return zeroOf(sign, p);
  const x = sigOf(a), y = sigOf(b);
  const product = mulhu(x, y) | (x * y != 0 ? 1 : 0);
  const shift = clz(product);
  return roundPack(sign, expOf(a) + expOf(b) + 1 - <i32>shift, product << shift, rm, p);
}

export function div(a: u64, b: u64, rm: u32, p: u32): u64 {
  if (isNaN64(a) || isNaN64(b)) return isSignaling(a) || isSignaling(b) ? invalid(p) : nanOf(p);
  const sign = (a ^ b) >> 63;
  if (isInf(a)) return isInf(b) ? invalid(p) : infOf(sign, p);
  if (isInf(b)) return zeroOf(sign, p);
  if (isZero(b)) {
    if (isZero(a)) return invalid(p);
    raise(DZ);
    return infOf(sign, p);
  }
  if (isZero(a)) return zeroOf(sign, p);
  // Five steps of 11 bits give 55 or 56 bits of the quotient of two 53-bit numbers.
  const divisor = sigOf(b) >> 11;
  let rest = sigOf(a) >> 11, quotient: u64 = 0;
  for (let i = 0; i < 5; i++) {
    const digit = (rest << 11) / divisor;
    rest = (rest << 11) - digit * divisor;
    quotient = (quotient << 11) + digit;
  }
  const shift = clz(quotient);
  const sig = (quotient << shift) | (rest != 0 ? 1 : 0);
  return roundPack(sign, expOf(a) - expOf(b) + 8 - <i32>shift, sig, rm, p);
}

export function sqrt64(a: u64, rm: u32, p: u32): u64 {
  if (isNaN64(a)) return isSignaling(a) ? invalid(p) : nanOf(p);
  if (isZero(a)) return zeroOf(a >> 63, p);
  if (a >> 63) return invalid(p);
  if (isInf(a)) return infOf(0, p);
  // The nearest 53-bit root, then on which side of the true one it lies: compare its square with `a` in 128 bits.
  const root = reinterpret<u64>(sqrt<f64>(reinterpret<f64>(a)));
  const m = sigOf(root) >> 11, squareHigh = mulhu(m, m), squareLow = m * m;
  const shift = <u64>(expOf(a) - 2 * expOf(root) + 52), n = sigOf(a) >> 11;
  const high = n >> (64 - shift), low = n << shift;
  if (high == squareHigh && low == squareLow) return convert(root, rm, p);
  if (p == 53 && (rm == RNE || rm == RMM)) {
    raise(NX);
    return root;
  }
  const tooLarge = squareHigh > high || (squareHigh == high && squareLow > low);
  return roundPack(0, expOf(root), ((tooLarge ? m - 1 : m) << 11) | 1, rm, p);
}

/** a * b + c with one rounding. */
export function fma(a: u64, b: u64, c: u64, rm: u32, p: u32): u64 {
  const timesInfinity = (isInf(a) && isZero(b)) || (isZero(a) && isInf(b));
  if (timesInfinity || isSignaling(a) || isSignaling(b) || isSignaling(c)) return invalid(p);
  if (isNaN64(a) || isNaN64(b) || isNaN64(c)) return nanOf(p);
  const sign = (a ^ b) >> 63, sc = c >> 63;
  if (isInf(a) || isInf(b)) return isInf(c) && sc != sign ? invalid(p) : infOf(sign, p);
  if (isInf(c)) return infOf(sc, p);
  if (isZero(a) || isZero(b)) {
    return isZero(c) ? zeroOf(sign == sc ? sign : zeroSign(rm), p) : convert(c, rm, p);
  }
  if (isZero(c)) return mul(a, b, rm, p);
  return fmaFinite(a, b, c, rm, p);
}

function fmaFinite(a: u64, b: u64, c: u64, rm: u32, p: u32): u64 {
  // Product and addend as 128 bits with the top bit at 126; the product's lowest 22 bits are 0.
  const x = sigOf(a), y = sigOf(b);
  let high = mulhu(x, y), low = x * y, exp = expOf(a) + expOf(b);
  if (high & TOP) {
    low = (low >> 1) | (high << 63);
    high >>= 1;
    exp++;
  }
  let cHigh = sigOf(c) >> 1, cLow: u64 = 0;
  const distance = exp - expOf(c);
  if (distance > 0) {
    cLow = shiftLow(cHigh, cLow, distance);
    cHigh = distance > 63 ? 0 : cHigh >> distance;
  } else if (distance < 0) {
    low = shiftLow(high, low, -distance);
    high = distance < -63 ? 0 : high >> -distance;
    exp = expOf(c);
  }
  let sign = (a ^ b) >> 63;
  if (sign == c >> 63) {
    const sum = low + cLow;
    high += cHigh + (sum < low ? 1 : 0);
    low = sum;
  } else {
    const borrow: u64 = low < cLow ? 1 : 0;
    low -= cLow;
    high -= cHigh + borrow;
    if (high & TOP) {
      low = 0 - low;
      high = ~high + (low == 0 ? 1 : 0);
      sign ^= 1;
    }
    if ((high | low) == 0) return zeroOf(zeroSign(rm), p);
  }
  return normalizePack(sign, exp + 1, high, low, rm, p);
}

/** Low half of the 128-bit number shifted right by `by` > 0, with what is lost as sticky bit. */
function shiftLow(high: u64, low: u64, by: i32): u64 {
  if (by > 127) return (high | low) != 0 ? 1 : 0;
  if (by == 64) return high | (low != 0 ? 1 : 0);
  if (by > 64) return shiftRightSticky(high, by - 64) | (low != 0 ? 1 : 0);
  return shiftRightSticky(low, by) | (high << (64 - by));
}

function normalizePack(sign: u64, exp: i32, high: u64, low: u64, rm: u32, p: u32): u64 {
  if (high == 0) {
    high = low;
    low = 0;
    exp -= 64;
  }
  const shift = clz(high);
  if (shift) {
    high = (high << shift) | (low >> (64 - shift));
    low <<= shift;
  }
  return roundPack(sign, exp - <i32>shift, high | (low != 0 ? 1 : 0), rm, p);
}
