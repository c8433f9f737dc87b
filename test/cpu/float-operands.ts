/** Floating-point operands: special values and random numbers whose exponents meet often enough to matter. */
import type { Dice } from './operands.ts';

const special64 = [
  0x0n,
  0x1n,
  0x2n,
  0xfffffffffffffn,
  0x10000000000000n,
  0x10000000000001n,
  0x1fffffffffffffn,
  0x20000000000000n,
  0x3ca0000000000000n,
  0x3fdfffffffffffffn,
  0x3fe0000000000000n,
  0x3fe0000000000001n,
  0x3fefffffffffffffn,
  0x3ff0000000000000n,
  0x3ff0000000000001n,
  0x3ff8000000000000n,
  0x4000000000000000n,
  0x4004000000000000n,
  0x41dfffffffc00000n,
  0x41e0000000000000n,
  0x41efffffffe00000n,
  0x41f0000000000000n,
  0x43dfffffffffffffn,
  0x43e0000000000000n,
  0x43efffffffffffffn,
  0x43f0000000000000n,
  0x4340000000000000n,
  0x4330000000000001n,
  0x47efffffe0000000n,
  0x47effffff0000000n,
  0x36a0000000000000n,
  0x3690000000000000n,
  0x3810000000000000n,
  0x380fffffffffffffn,
  0x380fffffe0000000n,
  0x7fe0000000000000n,
  0x7fefffffffffffffn,
  0x7ff0000000000000n,
  0x7ff8000000000000n,
  0x7ff0000000000001n,
  0x7ffc000000000123n,
  0x7ff4000000000000n,
];

const special32 = [
  0x0n,
  0x1n,
  0x2n,
  0x7fffffn,
  0x800000n,
  0x800001n,
  0xffffffn,
  0x1000000n,
  0x33800000n,
  0x3effffffn,
  0x3f000000n,
  0x3f000001n,
  0x3f7fffffn,
  0x3f800000n,
  0x3f800001n,
  0x3fc00000n,
  0x40000000n,
  0x40200000n,
  0x4effffffn,
  0x4f000000n,
  0x4f7fffffn,
  0x4f800000n,
  0x5effffffn,
  0x5f000000n,
  0x5f7fffffn,
  0x5f800000n,
  0x4b000000n,
  0x4b800001n,
  0x7f000000n,
  0x7f7fffffn,
  0x7f800000n,
  0x7fc00000n,
  0x7f800001n,
  0x7fe00123n,
  0x7fa00000n,
];

function random(dice: Dice, fraction: bigint, exponent: bigint): bigint {
  const bias = 2n ** (exponent - 1n) - 1n;
  const near = dice.below(4) === 0 ? dice.bits64() % (2n * bias + 2n) : bias + BigInt(dice.below(120) - 60);
  const e = dice.below(12) === 0 ? BigInt(dice.below(3)) : near % (2n * bias + 2n);
  const bits = dice.bits64() % 2n ** fraction;
  // Short fractions make exact results and ties.
  const f = dice.below(3) === 0 ? bits & ~(2n ** BigInt(dice.below(Number(fraction) + 1)) - 1n) : bits;
  return (BigInt(dice.below(2)) << (fraction + exponent)) | (e << fraction) | f;
}

export function double(dice: Dice): bigint {
  if (dice.below(3) === 0) return dice.pick(special64) | (BigInt(dice.below(2)) << 63n);
  return random(dice, 52n, 11n);
}

/** NaN-boxed, but for one in 40. */
export function single(dice: Dice): bigint {
  const bits = dice.below(3) === 0 ? dice.pick(special32) | (BigInt(dice.below(2)) << 31n) : random(dice, 23n, 8n);
  return dice.below(40) === 0 ? (0xffffff7fn << 32n) | bits : (0xffffffffn << 32n) | bits;
}

function all(special: readonly bigint[], signBit: bigint, box: bigint): bigint[] {
  return special.flatMap((v) => [box | v, box | v | (1n << signBit)]);
}

export const doubles: readonly bigint[] = all(special64, 63n, 0n);
export const singles: readonly bigint[] = all(special32, 31n, 0xffffffffn << 32n);
