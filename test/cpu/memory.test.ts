/** Loads, stores and atomics against qemu: all widths, aligned and not, 2-byte and 4-byte forms, across pages. */
import { describe, expect, test } from 'vitest';
import { addi, iType, ld, opcode, rType, sd, sType } from './encode.ts';
import { bytesOf, Dice, integers } from './operands.ts';
import { Program } from './program.ts';
import { differences, hasQemu } from './qemu.ts';

const areaSize = 16384;

/** x2, x8 and x9 point into the middle of an area, x3 to the output; everything else is data. */
function start(dice: Dice, records: number) {
  const program = new Program();
  const out = program.reserve(records * 256);
  const area = program.data(bytesOf(Array.from({ length: areaSize / 8 }, () => dice.integer())));
  const loop = program.repeat(8);
  program.li(3, area);
  for (let r = 1; r < 32; r++) if (r !== 3) program.emit(ld(r, 3, r * 8));
  program.li(3, out);
  return { program, out, area, loop };
}

function dump(program: Program): void {
  for (let r = 0; r < 32; r++) program.emit(sd(r, 3, r * 8));
  program.emit(addi(3, 3, 256));
}

/** Points the bases to somewhere in the area, near a page's end every second time. */
function rebase(program: Program, dice: Dice, area: number): void {
  const middle = area + 6144;
  for (const r of [2, 8, 9]) {
    const near = (Math.floor(middle / 4096) + dice.below(2)) * 4096 - dice.below(40);
    program.li(r, (dice.below(2) === 0 ? near : middle + dice.below(2048)) & (r === 2 ? ~7 : ~0));
  }
}

const loads = [0, 1, 2, 3, 4, 5, 6].map((f3) => [opcode.load, f3] as const);
const targets = [0, 1, 4, 5, 6, 7, 10, 11, 15, 16, 31];

function access(dice: Dice): number {
  const offset = dice.pick([0, 1, -1, 7, 8, dice.below(256) - 128, 2047, -2048]);
  const base = dice.pick([2, 8, 9]);
  switch (dice.below(4)) {
    case 0:
      return sType(opcode.store, dice.below(4), base, dice.below(32), offset);
    case 1:
      return iType(opcode.loadFp, dice.pick([2, 3]), dice.below(32), base, offset);
    case 2:
      return sType(opcode.storeFp, dice.pick([2, 3]), base, dice.below(32), offset);
    default: {
      const [op, f3] = dice.pick(loads);
      return iType(op, f3, dice.pick(targets), base, offset);
    }
  }
}

/** c.fld, c.lw, c.ld, c.fsd, c.sw, c.sd and their sp forms; the bases are not written. */
function compressedAccess(dice: Dice): number {
  for (;;) {
    const i = (dice.bits() & 0xfffc) | dice.pick([0, 2]);
    const f3 = i >> 13;
    if ((i & 3) === 0 && (f3 === 0 || f3 === 4)) continue;
    if ((i & 3) === 0) {
      const base = 8 + ((i >> 7) & 7);
      const rd = 8 + ((i >> 2) & 7);
      if (base <= 9 && (f3 !== 2 && f3 !== 3 ? true : rd > 9)) return i;
    } else if (f3 !== 0 && f3 !== 4) {
      const rd = (i >> 7) & 31;
      if (f3 === 1 || f3 >= 5 || ![0, 2, 3, 8, 9].includes(rd)) return i;
    }
  }
}

describe.skipIf(!hasQemu)('memory instructions do what qemu does', () => {
  test('loads and stores, F and D too, aligned and not', () => {
    const dice = new Dice(21);
    const { program, out, area, loop } = start(dice, 400);
    for (let i = 0; i < 400; i++) {
      rebase(program, dice, area);
      for (let k = 0; k < 12; k++) {
        if (dice.below(2) === 0) program.emit(access(dice));
        else program.emit16(compressedAccess(dice));
      }
      dump(program);
    }
    loop.again();
    program.write(out, 400 * 256);
    program.write(area, areaSize);
    program.exit(0);
    expect(differences(program, 8, (at) => `block ${Math.floor(at / 256)} x${(at / 8) % 32}`)).toEqual([]);
  });

  test('atomics of both widths', () => {
    const dice = new Dice(22);
    const { program, out, area, loop } = start(dice, 600);
    const functions = [0, 1, 4, 8, 12, 16, 20, 24, 28];
    for (let i = 0; i < 600; i++) {
      const width = dice.pick([2, 3]);
      const order = dice.below(4);
      const slot = area + 8 * dice.below(512) + (width === 2 ? 4 * dice.below(2) : 0);
      const value = dice.pick([5, 10, 11, 0]);
      const rd = dice.pick([12, 13, 0, value, 9]);
      program.li(9, slot);
      program.li(10, area + 8 * dice.below(1000));
      program.emit(ld(11, 10, 0), ld(5, 10, 8));
      if (dice.below(3) === 0) {
        program.emit(rType(opcode.amo, width, (2 << 2) | order, 12, 9, 0));
        if (dice.below(3) === 0) program.emit(sType(opcode.store, 3, 10, 11, 0));
        if (dice.below(4) === 0) program.emit(addi(9, 9, 8));
        program.emit(rType(opcode.amo, width, (3 << 2) | order, 13, 9, value));
        if (dice.below(4) === 0) program.emit(rType(opcode.amo, width, (3 << 2) | order, 14, 9, value));
      } else {
        program.emit(rType(opcode.amo, width, (dice.pick(functions) << 2) | order, rd, 9, value));
      }
      dump(program);
    }
    loop.again();
    program.write(out, 600 * 256);
    program.write(area, areaSize);
    program.exit(0);
    expect(differences(program, 8, (at) => `block ${Math.floor(at / 256)} x${(at / 8) % 32}`)).toEqual([]);
  });

  test('atomics on special values', () => {
    const dice = new Dice(23);
    const program = new Program();
    const out = program.reserve(integers.length * 9 * 32);
    const table = program.data(bytesOf(integers.flatMap((a) => [a, dice.pick(integers)])));
    program.li(7, out);
    program.li(5, table);
    program.li(6, integers.length);
    const loop = program.here;
    for (const f5 of [0, 1, 4, 8, 12, 16, 20, 24, 28]) {
      program.emit(ld(10, 5, 0), ld(11, 5, 8), sd(10, 7, 8), sd(10, 7, 24), addi(9, 7, 8), addi(8, 7, 24));
      program.emit(rType(opcode.amo, 2, f5 << 2, 12, 9, 11), sd(12, 7, 0));
      program.emit(rType(opcode.amo, 3, f5 << 2, 12, 8, 11), sd(12, 7, 16), addi(7, 7, 32));
    }
    program.emit(addi(5, 5, 16), addi(6, 6, -1));
    program.loopWhileNotZero(6, loop);
    program.write(out, integers.length * 9 * 32);
    program.exit(0);
    expect(differences(program, 16, (at) => `case ${Math.floor(at / 16)}`)).toEqual([]);
  });
});
