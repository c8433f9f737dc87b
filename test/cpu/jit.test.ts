/** Compiled regions (src/cpu/jit): traps, counting, fuel, and what happens when their code is mapped or written anew. */
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { HART_F, HART_ROOT, type HartOptions, Trap } from '../../src/cpu/hart.ts';
import { opcodeNames } from '../../src/cpu/jit/opcode-names.ts';
import * as e from './encode.ts';
import { Machine, rw, rx } from './machine.ts';
import { Dice } from './operands.ts';

const code = 0x10000;
const data = 0x20000;
const policy = { jit: { slice: 40, samples: 1 } };
const unchained = { jit: { ...policy.jit, chains: false } };

function bytes(...words: readonly number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(words).buffer);
}

const regions = (m: Machine): number => m.hart.jitStatistics?.regions ?? 0;

/** All a program can see of a hart. */
function state(m: Machine): unknown {
  return [m.pc, m.retired, m.tval, ...new BigUint64Array(m.memory.buffer.slice(0, HART_F + 256))];
}

test('the names of the operations are those of the interpreter', () => {
  const source = readFileSync(new URL('../../src/cpu/assembly/opcodes.ts', import.meta.url), 'utf8');
  const list = /enum Op \{([^}]*)\}/.exec(source)?.[1] ?? '';
  expect(
    list
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean),
  ).toEqual([...opcodeNames]);
});

/** Runs to the first trap that is not fuel, in uneven portions. */
function finish(m: Machine, start: number): Trap {
  m.pc = start;
  for (let i = 0; i < 100_000; i++) {
    const trap = m.hart.run(37 + (i % 5) * 50);
    if (trap !== Trap.Fuel) return trap;
  }
  throw new Error('endless');
}

function both(words: readonly number[], prepare: (m: Machine) => void): { trap: Trap; compiled: Machine } {
  const compiled = new Machine(policy);
  const apart = new Machine(unchained);
  const interpreted = new Machine();
  const traps = [compiled, apart, interpreted].map((m) => {
    m.load(code, bytes(...words), rx);
    m.setX(10, data);
    m.setX(11, 3);
    prepare(m);
    return finish(m, code);
  });
  expect(regions(compiled)).toBeGreaterThan(0);
  expect(traps).toEqual([traps[0], traps[0], traps[0]]);
  expect(state(compiled)).toEqual(state(interpreted));
  expect(state(apart)).toEqual(state(interpreted));
  return { trap: traps[0] ?? Trap.Fuel, compiled };
}

const twoPages = (m: Machine): void => {
  m.map(data, rw);
  m.frame();
  m.map(data + 4096, rw);
};
const advance = [e.addi(10, 10, 8), e.addi(6, 6, 1), e.bne(0, 10, -20)];

describe('a compiled loop does the same as an interpreted one', () => {
  test.each([
    ['store', [e.addi(5, 5, 1), e.sd(5, 10, 0), e.addi(7, 5, 3), ...advance], Trap.StorePageFault],
    ['load', [e.addi(5, 5, 1), e.ld(7, 10, 0), e.addi(7, 5, 3), ...advance], Trap.LoadPageFault],
    ['load to x0', [e.addi(5, 5, 1), e.ld(0, 10, 0), e.addi(7, 5, 3), ...advance], Trap.LoadPageFault],
    ['double load', [e.addi(5, 5, 1), e.fld(7, 10, 0), e.addi(7, 5, 3), ...advance], Trap.LoadPageFault],
    ['double store', [e.addi(5, 5, 1), e.fsd(7, 10, 0), e.addi(7, 5, 3), ...advance], Trap.StorePageFault],
    [
      'atomic',
      [e.addi(5, 5, 1), e.rType(e.opcode.amo, 3, 0, 7, 10, 11), e.addi(7, 5, 3), ...advance],
      Trap.StorePageFault,
    ],
  ])('%s up to a page that is not mapped', (_, words, cause) => {
    const { trap, compiled } = both(words, twoPages);
    expect(trap).toBe(cause);
    expect([compiled.pc, compiled.tval]).toEqual([code + 4, data + 8192]);
  });

  test('misaligned accesses over frames that are not neighbours', () => {
    const words = [e.addi(5, 5, 1), e.sd(5, 10, 3), e.ld(7, 10, 3), e.lw(8, 10, 5), e.add(9, 9, 7), e.add(9, 9, 8)];
    const { compiled } = both([...words, e.addi(10, 10, 1), e.addi(6, 6, 1), e.bne(0, 10, -32)], twoPages);
    expect(compiled.x(5)).toBe(BigInt(8192 - 8 - 3 + 2));
  });

  test('a misaligned atomic and an illegal rounding mode', () => {
    const amo = e.rType(e.opcode.amo, 3, 0, 7, 10, 11);
    const step = [e.addi(10, 10, 8), e.addi(6, 6, -1), e.bne(6, 0, 8), e.addi(10, 10, 1), e.beq(0, 0, -20)];
    const set = (m: Machine): void => {
      m.setX(6, 200);
      twoPages(m);
    };
    expect(both([e.addi(5, 5, 1), amo, ...step], set).trap).toBe(Trap.MisalignedAtomic);
    const mode = [e.csrrw(0, e.csr.frm, 8), e.rType(e.opcode.opFp, 7, 1, 1, 2, 3), e.addi(6, 6, -1), e.bne(6, 0, 8)];
    expect(both([...mode, e.addi(8, 0, 5), e.beq(0, 0, -20)], set).trap).toBe(Trap.IllegalInstruction);
  });
});

describe('control flow in a region is as in the interpreter', () => {
  test('nested loops with calls, returns and an indirect jump', () => {
    const words = [
      e.addi(20, 0, 300),
      e.addi(21, 0, 2), // outer
      e.jal(1, 40), // inner: call f
      e.addi(21, 21, -1),
      e.bne(21, 0, -8),
      e.uType(e.opcode.auipc, 22, 0),
      e.jalr(1, 22, 28), // call f by register
      e.addi(20, 20, -1),
      e.bne(20, 0, -28),
      e.ecall,
      e.ebreak,
      e.ebreak,
      e.addi(5, 5, 1), // f
      e.add(6, 6, 5),
      e.addi(7, 1, 0),
      e.jalr(0, 1, 0),
    ];
    const { trap, compiled } = both(words, () => {});
    expect(trap).toBe(Trap.Ecall);
    expect(compiled.x(5)).toBe(900n);
  });

  test('random loops: branches, jumps and arithmetic in any order', () => {
    const dice = new Dice(77);
    for (let round = 0; round < 60; round++) {
      both(randomLoop(dice, 40), (m) => {
        m.setX(9, 400);
        for (const n of [5, 6, 7, 8]) m.setX(n, round * 1000 + n);
      });
    }
  });
});

/** Ends since each backward branch comes with a step of x9, which no branch jumps over. */
function randomLoop(dice: Dice, count: number): number[] {
  const words: number[] = [];
  const steps = new Set<number>();
  const forward: { readonly from: number; readonly to: number; readonly encode: (distance: number) => number }[] = [];
  while (words.length < count) {
    const from = words.length;
    const [a, b, c] = [5 + dice.below(4), 5 + dice.below(4), 5 + dice.below(4)];
    const kind = dice.below(6);
    if (kind === 0) {
      steps.add(from + 1);
      words.push(e.addi(9, 9, -1), e.bType(5, 9, 0, -4 * (1 + dice.below(from + 1))));
    } else if (kind <= 2) {
      const f3 = dice.pick([0, 1, 4, 5, 6, 7]);
      const encode = (distance: number): number => (kind === 1 ? e.bType(f3, a, b, distance) : e.jal(0, distance));
      forward.push({ from, to: from + 1 + dice.below(count - from), encode });
      words.push(0);
    } else words.push(e.rType(e.opcode.op, dice.pick([0, 1, 3, 4]), 0, a, b, c));
  }
  for (const { from, to, encode } of forward) words[from] = encode(4 * (to - from - (steps.has(to) ? 1 : 0)));
  return [...words, e.addi(9, 9, -1), e.bType(5, 9, 0, -4 * (words.length + 1)), e.ecall];
}

let m: Machine;
/** x5 += step, in a loop over two pages, x6 times. */
const first = (step: number): Uint8Array => bytes(e.addi(5, 5, step), e.jal(0, 4092));
const second = (step: number): Uint8Array =>
  bytes(e.addi(5, 5, step), e.addi(6, 6, -1), e.beq(6, 0, 8), e.jal(0, -4108), e.ecall);

function run(at: number): bigint {
  m.setX(5, 0);
  m.setX(6, 300);
  m.pc = at;
  expect(m.hart.run(10_000)).toBe(Trap.Ecall);
  return m.x(5);
}

const frameOf = (va: number): number => Number(m.view().getBigUint64(m.entry(va), true) >> 10n);

describe('compiled code goes with its pages', () => {
  beforeEach(() => {
    m = new Machine(policy);
    m.load(code, first(1), rx);
    m.load(code + 4096, second(10), rx);
    expect(run(code)).toBe(3300n);
    expect(regions(m)).toBeGreaterThan(0);
  });

  test('the second page is written and flushed', () => {
    m.load(code + 4096, second(20), rx);
    m.hart.flushDecode(frameOf(code + 4096));
    expect(run(code)).toBe(6300n);
  });

  test('the first page is written and flushed', () => {
    m.load(code, first(2), rx);
    m.hart.flushDecode(frameOf(code));
    expect(run(code)).toBe(3600n);
  });

  test('everything is flushed', () => {
    m.load(code, first(2), rx);
    m.load(code + 4096, second(20), rx);
    m.hart.flushDecodeAll();
    expect(run(code)).toBe(6600n);
  });

  test('the second page is mapped to another frame', () => {
    m.map(code + 4096, rx);
    m.load(code + 4096, second(30), rx);
    m.hart.flushTlbPage((code + 4096) / 4096);
    expect(run(code)).toBe(9300n);
  });

  test('the same frames elsewhere, in another address space and with another second page', () => {
    const frames = [frameOf(code) * 4096, frameOf(code + 4096) * 4096];
    m.map(4 * code, rx, frames[0]);
    m.map(4 * code + 4096, rx, frames[1]);
    expect(run(4 * code)).toBe(3300n);
    m.root = m.frame();
    m.view().setUint32(HART_ROOT, m.root, true);
    m.map(8 * code, rx, frames[0]);
    m.load(8 * code + 4096, second(50), rx);
    m.hart.flushTlb();
    expect(run(8 * code)).toBe(15300n);
  });

  test('the second page is not mapped any more', () => {
    m.view().setBigUint64(m.entry(code + 4096), 0n, true);
    m.hart.flushTlbPage((code + 4096) / 4096);
    m.setX(6, 300);
    m.pc = code;
    expect(m.hart.run(10_000)).toBe(Trap.FetchPageFault);
    expect([m.pc, m.tval]).toEqual([code + 4096, code + 4096]);
  });
});

describe('regions go on in each other', () => {
  /** Two loops of a few instructions in pages apart, each entered and left by an indirect jump. */
  function pingPong(options: HartOptions): Machine {
    const far = code + 3 * 4096;
    const machine = new Machine(options);
    const loop = (step: number) => [e.addi(30, 0, 1), e.addi(step, step, 1), e.addi(30, 30, -1), e.bne(30, 0, -8)];
    machine.load(code, bytes(...loop(5), e.addi(6, 6, -1), e.jalr(0, 10, 0), e.ecall), rx);
    machine.load(far, bytes(...loop(7), e.bne(6, 0, 8), e.jalr(0, 11, 24), e.jalr(0, 11, 0)), rx);
    machine.setX(6, 50_000);
    machine.setX(10, far);
    machine.setX(11, code);
    machine.pc = code;
    let trap: Trap = Trap.Fuel;
    while (trap === Trap.Fuel) trap = machine.hart.run(100_000);
    expect(trap).toBe(Trap.Ecall);
    expect([machine.x(5), machine.x(7), machine.retired]).toEqual([50_000n, 50_000n, 50_000 * 12]);
    return machine;
  }

  test('one that is always left at once is given up, and nothing is lost', () => {
    expect(pingPong(unchained).hart.jitStatistics?.dropped).toBe(2);
  });

  test('those that go on in each other stay', () => {
    expect(pingPong(policy).hart.jitStatistics?.dropped).toBe(0);
  });

  test('one that goes on in another whose second page has changed', () => {
    m = new Machine(policy);
    const [near, far] = [code, code + 2 * 4096];
    const loop = [e.addi(30, 0, 4), e.addi(5, 5, 1), e.addi(30, 30, -1), e.bne(30, 0, -8)];
    m.load(near, bytes(...loop, e.addi(29, 0, 20), e.addi(6, 6, -1), e.jalr(0, 10, 0)), rx);
    m.load(far, bytes(e.addi(7, 7, 1), e.jal(0, 4092)), rx);
    const back = [e.addi(29, 29, -1), e.beq(29, 0, 8), e.jal(0, -4108), e.beq(6, 0, 8), e.jalr(0, 11, 0), e.ecall];
    const rest = (step: number) => bytes(e.addi(7, 7, step), ...back);
    m.load(far + 4096, rest(1), rx);
    m.setX(11, near);
    m.setX(10, far);
    const play = (): bigint => {
      m.setX(6, 400);
      m.setX(7, 0);
      m.pc = near;
      expect(m.hart.run(100_000)).toBe(Trap.Ecall);
      return m.x(7);
    };
    expect(play()).toBe(16_000n);
    expect(regions(m)).toBeGreaterThanOrEqual(2);
    const { retired } = m;
    m.map(far + 4096, rx);
    m.load(far + 4096, rest(10), rx);
    m.hart.flushTlbPage((far + 4096) / 4096);
    expect(play()).toBe(88_000n);
    expect(m.retired).toBe(2 * retired);
    expect(m.hart.jitStatistics?.dropped).toBeGreaterThan(0);
  });
});

test('evictions while regions are there', () => {
  m = new Machine(policy);
  m.grants = 0;
  const pages = 30;
  for (let page = 0; page < pages; page++) {
    const next = page === pages - 1 ? -page : 1;
    const loop = [e.addi(7, 0, 30), e.addi(5, 5, 1), e.addi(7, 7, -1), e.bne(7, 0, -8)];
    m.load(code + 4096 * page, bytes(...loop, e.jal(0, 4096 * next - 16)), rx);
  }
  m.pc = code;
  let passes = 0;
  while (m.retired < pages * 92 * 20) {
    expect(m.hart.run(1000)).toBe(Trap.Fuel);
    passes++;
  }
  expect(passes).toBeGreaterThan(10);
  const whole = Math.floor(m.retired / 92);
  expect(Number(m.x(5))).toBeGreaterThanOrEqual(whole * 30);
  expect(Number(m.x(5))).toBeLessThanOrEqual(whole * 30 + 30);
});
