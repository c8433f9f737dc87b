/** RV64I, M and C arithmetic, branches and jumps against qemu. */
import { describe, expect, test } from 'vitest';
import { addi, beq, bType, fenceI, iType, jal, jalr, ld, opcode, rType, sd, uType } from './encode.ts';
import { bytesOf, Dice, integers } from './operands.ts';
import { Program } from './program.ts';
import { differences, hasQemu } from './qemu.ts';

const registerOps: readonly (readonly [string, number, number, number])[] = [
  ['add', opcode.op, 0, 0],
  ['sub', opcode.op, 0, 32],
  ['sll', opcode.op, 1, 0],
  ['slt', opcode.op, 2, 0],
  ['sltu', opcode.op, 3, 0],
  ['xor', opcode.op, 4, 0],
  ['srl', opcode.op, 5, 0],
  ['sra', opcode.op, 5, 32],
  ['or', opcode.op, 6, 0],
  ['and', opcode.op, 7, 0],
  ['addw', opcode.op32, 0, 0],
  ['subw', opcode.op32, 0, 32],
  ['sllw', opcode.op32, 1, 0],
  ['srlw', opcode.op32, 5, 0],
  ['sraw', opcode.op32, 5, 32],
  ['mul', opcode.op, 0, 1],
  ['mulh', opcode.op, 1, 1],
  ['mulhsu', opcode.op, 2, 1],
  ['mulhu', opcode.op, 3, 1],
  ['div', opcode.op, 4, 1],
  ['divu', opcode.op, 5, 1],
  ['rem', opcode.op, 6, 1],
  ['remu', opcode.op, 7, 1],
  ['mulw', opcode.op32, 0, 1],
  ['divw', opcode.op32, 4, 1],
  ['divuw', opcode.op32, 5, 1],
  ['remw', opcode.op32, 6, 1],
  ['remuw', opcode.op32, 7, 1],
];

/** A shift's immediate is 6 bits (5 for the word forms) under the function bits. */
function immediateOps(dice: Dice): [string, (rd: number, rs1: number) => number][] {
  const imm = (): number => dice.pick([0, 1, -1, 2047, -2048, dice.below(4096) - 2048]);
  const all: [string, (rd: number, rs1: number) => number][] = [];
  const push = (name: string, op: number, f3: number, value: number): void => {
    all.push([`${name} ${value}`, (rd, rs1) => iType(op, f3, rd, rs1, value)]);
  };
  for (let i = 0; i < 8; i++) {
    for (const [f3, name] of [
      [0, 'addi'],
      [2, 'slti'],
      [3, 'sltiu'],
      [4, 'xori'],
      [6, 'ori'],
      [7, 'andi'],
    ] as const) {
      push(name, opcode.opImm, f3, imm());
    }
    push('addiw', opcode.opImm32, 0, imm());
    push('slli', opcode.opImm, 1, dice.below(64));
    push('srli', opcode.opImm, 5, dice.below(64));
    push('srai', opcode.opImm, 5, dice.below(64) | 0x400);
    push('slliw', opcode.opImm32, 1, dice.below(32));
    push('srliw', opcode.opImm32, 5, dice.below(32));
    push('sraiw', opcode.opImm32, 5, dice.below(32) | 0x400);
  }
  return all;
}

function pairs(dice: Dice): bigint[] {
  const list = integers.flatMap((a) => [a, dice.pick(integers)]);
  for (let i = 0; i < 300; i++) list.push(dice.integer(), dice.integer());
  for (let i = 0; i < 200; i++) list.push(dice.pick(integers), dice.pick(integers));
  return list;
}

/** A loop over the operand pairs for each instruction: x10, x11 -> x12, one u64 a case. */
function overPairs(operands: readonly bigint[], bodies: readonly (readonly number[])[]): Program {
  const program = new Program();
  const table = program.data(bytesOf(operands));
  const cases = operands.length / 2;
  const out = program.reserve(cases * bodies.length * 8);
  program.li(7, out);
  for (const body of bodies) {
    program.li(5, table);
    program.li(6, cases);
    const loop = program.here;
    program.emit(ld(10, 5, 0), ld(11, 5, 8), addi(12, 0, 0), ...body);
    program.emit(sd(12, 7, 0), addi(7, 7, 8), addi(5, 5, 16), addi(6, 6, -1));
    program.loopWhileNotZero(6, loop);
  }
  program.write(out, cases * bodies.length * 8);
  program.exit(0);
  return program;
}

function compare(named: readonly (readonly [string, readonly number[]])[]): string[] {
  const operands = pairs(new Dice(7));
  const cases = operands.length / 2;
  const program = overPairs(
    operands,
    named.map(([, body]) => body),
  );
  return differences(program, 8, (at) => {
    const i = (at / 8) % cases;
    const name = named[Math.floor(at / 8 / cases)]?.[0];
    return `${name} ${operands[2 * i]?.toString(16)} ${operands[2 * i + 1]?.toString(16)}`;
  });
}

describe.skipIf(!hasQemu)('integer instructions do what qemu does', () => {
  test('register-register, with all sharings of registers', () => {
    const named = registerOps.flatMap(([name, op, f3, f7]) => [
      [name, [rType(op, f3, f7, 12, 10, 11)]] as const,
      [`${name} to rs1`, [rType(op, f3, f7, 10, 10, 11), addi(12, 10, 0)]] as const,
      [`${name} to rs2`, [rType(op, f3, f7, 11, 10, 11), addi(12, 11, 0)]] as const,
      [`${name} of one`, [rType(op, f3, f7, 12, 11, 11)]] as const,
      [`${name} with x0`, [rType(op, f3, f7, 12, 10, 0)]] as const,
      [`${name} of x0`, [rType(op, f3, f7, 12, 0, 11)]] as const,
      [`${name} to x0`, [rType(op, f3, f7, 0, 10, 11), addi(12, 0, 1)]] as const,
    ]);
    expect(compare(named)).toEqual([]);
  });

  test('register-immediate', () => {
    const named = immediateOps(new Dice(3)).map(([name, encode]) => [name, [encode(12, 10)]] as const);
    const x0 = immediateOps(new Dice(4)).map(([name, encode]) => [`${name} of x0`, [encode(12, 0)]] as const);
    const upper = [uType(opcode.lui, 12, 0xfffff), uType(opcode.lui, 12, 0x12345), uType(opcode.auipc, 12, 0x80000)];
    expect(compare([...named, ...x0, ...upper.map((w) => ['upper', [w]] as const)])).toEqual([]);
  });

  test('branches, taken and not', () => {
    const named = [0, 1, 4, 5, 6, 7].flatMap((f3) => [
      [`branch ${f3}`, [bType(f3, 10, 11, 8), addi(12, 12, 1), addi(12, 12, 2)]] as const,
      [`branch ${f3} on one`, [bType(f3, 10, 10, 8), addi(12, 12, 1), addi(12, 12, 2)]] as const,
      [`branch ${f3} on x0`, [bType(f3, 10, 0, 8), addi(12, 12, 1), addi(12, 12, 2)]] as const,
    ]);
    expect(compare(named)).toEqual([]);
  });

  test('jumps link and land', () => {
    const auipc = uType(opcode.auipc, 13, 0);
    const named = [
      ['jal', [jal(12, 8), addi(12, 12, 1)]],
      ['j', [jal(0, 8), addi(12, 12, 1), addi(12, 12, 2)]],
      ['jalr', [auipc, jalr(12, 13, 12), addi(12, 12, 1)]],
      ['jalr odd', [auipc, jalr(12, 13, 13), addi(12, 12, 1)]],
      ['jalr to its base', [auipc, jalr(13, 13, 12), addi(13, 13, 1), addi(12, 13, 0)]],
      ['jr', [auipc, jalr(0, 13, 12), addi(12, 12, 1), addi(12, 12, 2)]],
      ['fence.i', [fenceI, addi(12, 12, 2)]],
      ['beq back', [jal(0, 12), addi(12, 12, 5), jal(0, 8), beq(0, 0, -8)]],
    ] as const;
    expect(compare(named)).toEqual([]);
  });
});

/** A random 2-byte arithmetic instruction that leaves x3 alone; every legal pattern of the groups can come. */
function compressed(dice: Dice): number {
  for (;;) {
    const i = dice.bits() & 0xffff;
    const quadrant = i & 3;
    const f3 = i >> 13;
    const rd = (i >> 7) & 31;
    const rs2 = (i >> 2) & 31;
    const imm6 = rs2 | ((i >> 7) & 32);
    if (quadrant === 0 && f3 === 0 && i >> 5 !== 0) return i;
    if (quadrant === 1 && rd !== 3) {
      if (f3 === 0 || f3 === 2 || (f3 === 1 && rd !== 0)) return i;
      if (f3 === 3 && imm6 !== 0 && (rd !== 2 || (i & 0x107c) !== 0)) return i;
      if (f3 === 4 && ((i >> 10) & 3) !== 3) return i;
      if (f3 === 4 && (((i >> 12) & 1) === 0 || ((i >> 5) & 3) < 2)) return i;
    }
    if (quadrant === 2 && rd !== 3 && (f3 === 0 || (f3 === 4 && rs2 !== 0))) return i;
  }
}

function full(dice: Dice): number {
  const rd = dice.pick([0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 20, 25, 30, 31]);
  if (dice.below(2) === 0) {
    const [, op, f3, f7] = dice.pick(registerOps);
    return rType(op, f3, f7, rd, dice.below(32), dice.below(32));
  }
  if (dice.below(8) === 0) return uType(dice.pick([opcode.lui, opcode.auipc]), rd, dice.below(1 << 20));
  return dice.pick(immediateOps(dice))[1](rd, dice.below(32));
}

/** Blocks of random instructions on random registers, x3 = where all registers are put after each block. */
function blocks(dice: Dice, count: number, narrow: number): Program {
  const program = new Program();
  const out = program.reserve(count * 256);
  const start = program.data(bytesOf(Array.from({ length: 64 }, () => dice.integer())));
  const loop = program.repeat(8);
  program.li(3, start);
  for (let r = 1; r < 32; r++) if (r !== 3) program.emit(ld(r, 3, r * 8));
  program.li(3, out);
  for (let block = 0; block < count; block++) {
    for (let i = 0; i < 40; i++) {
      if (dice.below(100) < narrow) program.emit16(compressed(dice));
      else program.emit(full(dice));
    }
    for (let r = 0; r < 32; r++) program.emit(sd(r, 3, r * 8));
    // Fresh values, so that the registers do not all become 0.
    for (let r = 8; r < 14; r++) program.emit(uType(opcode.lui, r, dice.below(1 << 20)), addi(r, r, dice.below(2048)));
    program.emit(addi(3, 3, 256));
  }
  loop.again();
  program.write(out, count * 256);
  program.exit(0);
  return program;
}

describe.skipIf(!hasQemu)('blocks of random instructions leave the registers qemu leaves', () => {
  test.each([
    ['2-byte only', 100, 11],
    ['mixed, across pages', 50, 12],
    ['mostly 4-byte', 10, 13],
  ])('%s', (_, narrow, seed) => {
    const program = blocks(new Dice(seed), 300, narrow);
    expect(differences(program, 8, (at) => `block ${Math.floor(at / 256)} x${(at / 8) % 32}`)).toEqual([]);
  });
});
