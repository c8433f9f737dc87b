/** F and D against qemu: results and accrued flags of each instruction, in all rounding modes, static and dynamic. */
import { describe, expect, test } from 'vitest';
import { addi, csr, csrrs, csrrw, csrrwi, fld, fsd, ld, opcode, r4Type, rType, sd } from './encode.ts';
import { double, doubles, single, singles } from './float-operands.ts';
import { bytesOf, Dice, integers } from './operands.ts';
import { Program } from './program.ts';
import { differences, hasQemu } from './qemu.ts';

type Kind = 'double' | 'single' | 'integer';
type Case = readonly [name: string, instruction: number, dynamic: number];

const values = { double: doubles, single: singles, integer: integers };

function operand(dice: Dice, kind: Kind): bigint {
  if (kind === 'double') return double(dice);
  return kind === 'single' ? single(dice) : dice.below(3) === 0 ? dice.pick(integers) : dice.integer();
}

/** Triples of operands; with two operands each special value meets each other one. */
function triples(kind: Kind, seed: number, count: number, crossed: boolean): bigint[] {
  const dice = new Dice(seed);
  const list: bigint[] = [];
  const specials = values[kind];
  if (crossed) for (const a of specials) for (const b of specials) list.push(a, b, operand(dice, kind));
  else for (const a of specials) list.push(a, dice.pick(specials), dice.pick(specials));
  for (let i = 0; i < count; i++) {
    const a = operand(dice, kind);
    const b = operand(dice, kind);
    list.push(a, b, dice.below(4) === 0 ? a ^ (1n << 63n) : operand(dice, kind));
  }
  return list;
}

/** All rounding modes of an instruction given by its rm field: static 0-4, and dynamic (7) with frm 0-4. */
function modes(name: string, encode: (rm: number) => number): Case[] {
  const list: Case[] = [];
  for (let rm = 0; rm < 5; rm++) list.push([`${name} rm=${rm}`, encode(rm), 0], [`${name} frm=${rm}`, encode(7), rm]);
  return list;
}

/**
 * Each case runs over all operands: f10, f11, f12 and x10 (= the first) -> f13 and x13, of which one is the result.
 * The flags are cleared before; in a second round they are not, so that only the results of the fast paths are seen.
 */
function build(cases: readonly Case[], operands: readonly bigint[], toInteger: boolean): Program {
  const program = new Program();
  const table = program.data(bytesOf(operands));
  const count = operands.length / 3;
  const out = program.reserve(count * cases.length * 32);
  program.li(7, out);
  for (const [, instruction, dynamic] of cases) {
    program.li(5, table);
    program.li(6, count);
    const loop = program.here;
    program.emit(fld(10, 5, 0), fld(11, 5, 8), fld(12, 5, 16), ld(10, 5, 0));
    for (const flags of [0, 1]) {
      program.emit(csrrwi(0, csr.fflags, flags), csrrwi(0, csr.frm, dynamic), instruction, csrrs(14, csr.fcsr, 0));
      program.emit(toInteger ? sd(13, 7, 16 * flags) : fsd(13, 7, 16 * flags), sd(14, 7, 16 * flags + 8));
    }
    program.emit(addi(7, 7, 32), addi(5, 5, 24), addi(6, 6, -1));
    program.loopWhileNotZero(6, loop);
  }
  program.write(out, count * cases.length * 32);
  program.exit(0);
  return program;
}

function compare(cases: readonly Case[], operands: readonly bigint[], toInteger = false): string[] {
  const count = operands.length / 3;
  return differences(build(cases, operands, toInteger), 16, (at) => {
    const i = Math.floor(at / 32) % count;
    const hex = operands.slice(3 * i, 3 * i + 3).map((v) => v.toString(16));
    return `${cases[Math.floor(at / 32 / count)]?.[0]} ${hex.join(' ')}`;
  });
}

const formats = [
  ['double', 1],
  ['single', 0],
] as const;

describe.skipIf(!hasQemu).each(formats)('%s precision does what qemu does', (kind, format) => {
  const op = (f5: number, f3: number, rs2 = 11): number => rType(opcode.opFp, f3, (f5 << 2) | format, 13, 10, rs2);

  test.each([
    ['fadd', 0],
    ['fsub', 1],
    ['fmul', 2],
    ['fdiv', 3],
  ])('%s', (name, f5) => {
    expect(
      compare(
        modes(name, (rm) => op(f5, rm)),
        triples(kind, 100 + f5, 4000, true),
      ),
    ).toEqual([]);
  });

  test('fsqrt', () => {
    expect(
      compare(
        modes('fsqrt', (rm) => op(11, rm, 0)),
        triples(kind, 20, 4000, false),
      ),
    ).toEqual([]);
  });

  test.each(['fmadd', 'fmsub', 'fnmsub', 'fnmadd'])('%s', (name) => {
    const code = opcode.madd + 4 * ['fmadd', 'fmsub', 'fnmsub', 'fnmadd'].indexOf(name);
    const cases = modes(name, (rm) => r4Type(code, format, rm, 13, [10, 11, 12]));
    expect(compare(cases, triples(kind, 30 + code, 4000, true))).toEqual([]);
  });

  test('sign injection, minimum, maximum', () => {
    const cases = [0, 1, 2].map((f3) => [`fsgnj ${f3}`, op(4, f3), 0] as const);
    const ends = [0, 1].map((f3) => [`fmin/fmax ${f3}`, op(5, f3), 0] as const);
    expect(compare([...cases, ...ends], triples(kind, 40, 1000, true))).toEqual([]);
  });

  test('comparisons, classes, moves to x', () => {
    const cases = [0, 1, 2].map((f3) => [`compare ${f3}`, op(20, f3), 0] as const);
    const unary = [0, 1].map((f3) => [`fmv/fclass ${f3}`, op(28, f3, 0), 0] as const);
    expect(compare([...cases, ...unary], triples(kind, 50, 1000, true), true)).toEqual([]);
  });

  test('to integers', () => {
    const cases = [0, 1, 2, 3].flatMap((to) => modes(`fcvt to ${to}`, (rm) => op(24, rm, to)));
    expect(compare(cases, triples(kind, 60, 3000, false), true)).toEqual([]);
  });

  test('from integers', () => {
    const cases = [0, 1, 2, 3].flatMap((from) => modes(`fcvt from ${from}`, (rm) => op(26, rm, from)));
    const move: Case = ['fmv from x', op(30, 0, 0), 0];
    expect(compare([...cases, move], triples('integer', 70, 2000, false))).toEqual([]);
  });

  test('to the other format', () => {
    const cases = modes('fcvt', (rm) => rType(opcode.opFp, rm, (8 << 2) | (1 - format), 13, 10, format));
    expect(compare(cases, triples(kind, 80, 4000, false))).toEqual([]);
  });
});

describe.skipIf(!hasQemu)('the control register', () => {
  test('csrrw, csrrs, csrrc on fcsr, frm, fflags', () => {
    const program = new Program();
    const out = program.reserve(8 * 400);
    const dice = new Dice(90);
    const loop = program.repeat(20);
    program.emit(csrrwi(0, csr.fcsr, 0), addi(13, 0, 0));
    program.li(7, out);
    for (let i = 0; i < 100; i++) {
      const f3 = dice.pick([1, 2, 3, 5, 6, 7]);
      const word =
        (dice.pick([1, 2, 3]) << 20) |
        (dice.pick([0, 1, 5, 7, 13, 14, 31]) << 15) |
        (f3 << 12) |
        (13 << 7) |
        opcode.system;
      program.emit(word >>> 0, csrrs(14, csr.fcsr, 0), sd(13, 7, 0), sd(14, 7, 8));
      program.emit(csrrw(0, csr.fcsr, dice.pick([0, 5, 7])), addi(7, 7, 16));
    }
    loop.again();
    program.write(out, 1600);
    program.exit(0);
    expect(differences(program, 16, (at) => `step ${at / 16}`)).toEqual([]);
  });
});
