/** Translation, traps, flushes and counting: what the kernel relies on (src/cpu/hart.ts). */
import { beforeEach, describe, expect, test } from 'vitest';
import { HART_FCSR, HART_INSTRET, HART_RESERVATION, HART_ROOT, Trap } from '../../src/cpu/hart.ts';
import * as e from './encode.ts';
import { Machine, pte, rw, rwx, rx } from './machine.ts';

const code = 0x10000;
const data = 0x20000;
let m: Machine;

beforeEach(() => {
  m = new Machine();
});

function bytes(...words: readonly number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(words).buffer);
}

/** Puts instructions at `code` and runs them. */
function run(words: readonly number[], fuel = 1000): Trap {
  m.load(code, bytes(...words), rx);
  m.pc = code;
  return m.hart.run(fuel);
}

const retired = (): bigint => m.view().getBigUint64(HART_INSTRET, true);
const entry = (va: number): bigint => m.view().getBigUint64(m.entry(va), true);
const amoadd = e.rType(e.opcode.amo, 3, 0, 12, 10, 11);
const lr = e.rType(e.opcode.amo, 3, 2 << 2, 12, 10, 0);
const sc = e.rType(e.opcode.amo, 3, 3 << 2, 13, 10, 11);

describe('traps leave pc at the instruction and do nothing else', () => {
  test('ecall, ebreak and c.ebreak', () => {
    expect(run([e.addi(5, 0, 1), e.ecall])).toBe(Trap.Ecall);
    expect([m.pc, m.x(5), retired()]).toEqual([code + 4, 1n, 1n]);
    m.hart.flushDecodeAll();
    expect(run([e.ebreak])).toBe(Trap.Ebreak);
    m.hart.flushDecodeAll();
    expect(run([0x9002])).toBe(Trap.Ebreak);
    expect(m.pc).toBe(code);
  });

  test('load, store and AMO faults on unmapped pages', () => {
    m.setX(10, data + 8);
    m.setX(12, 77);
    m.setX(11, 1);
    expect(run([e.ld(12, 10, 8)])).toBe(Trap.LoadPageFault);
    expect([m.pc, m.tval, m.x(12), retired()]).toEqual([code, data + 16, 77n, 0n]);
    m.hart.flushDecodeAll();
    expect(run([e.addi(5, 0, 1), e.sd(11, 10, 0)])).toBe(Trap.StorePageFault);
    expect([m.pc, m.tval]).toEqual([code + 4, data + 8]);
    m.hart.flushDecodeAll();
    expect(run([amoadd])).toBe(Trap.StorePageFault);
    m.hart.flushDecodeAll();
    expect(run([lr])).toBe(Trap.LoadPageFault);
    expect(m.x(12)).toBe(77n);
  });

  test('a load to x0 faults too', () => {
    m.setX(10, data);
    expect(run([e.ld(0, 10, 0)])).toBe(Trap.LoadPageFault);
    m.map(data, rw);
    expect(run([e.ld(0, 10, 0), e.ecall])).toBe(Trap.Ecall);
  });

  test.each([
    ['no read', pte.v | pte.u | pte.x, e.ld(12, 10, 0), Trap.LoadPageFault],
    ['no write', rx, e.sd(12, 10, 0), Trap.StorePageFault],
    ['no user', pte.v | pte.r | pte.w, e.ld(12, 10, 0), Trap.LoadPageFault],
    ['not valid', rw & ~pte.v, e.ld(12, 10, 0), Trap.LoadPageFault],
  ])('permission: %s', (_, flags, instruction, cause) => {
    m.map(data, flags);
    m.setX(10, data);
    expect(run([instruction])).toBe(cause);
    expect(m.tval).toBe(data);
  });

  test('fetch faults: unmapped, not executable, second half of an instruction', () => {
    m.map(data, rw);
    m.setX(10, data);
    expect(run([e.jalr(0, 10, 0)])).toBe(Trap.FetchPageFault);
    expect([m.pc, m.tval, retired()]).toEqual([data, data, 1n]);
    m.load(code + 4092, new Uint8Array([1, 0, 0x93, 0]), rx);
    m.pc = code + 4092;
    expect(m.hart.run(10)).toBe(Trap.FetchPageFault);
    expect([m.pc, m.tval]).toEqual([code + 4094, code + 4096]);
    m.load(code + 4096, new Uint8Array([0x70, 0, 0x73, 0, 0, 0]), rx);
    expect(m.hart.run(10)).toBe(Trap.Ecall);
    expect(m.x(1)).toBe(7n);
  });

  test.each([2 ** 38, 2 ** 40 + data, 2 ** 63])('addresses from 2^38 up fault: %d', (va) => {
    m.map(data, rw);
    m.map(0, rw);
    m.setX(10, BigInt.asIntN(64, BigInt(va)));
    expect(run([e.ld(12, 10, 0)])).toBe(Trap.LoadPageFault);
    m.hart.flushDecodeAll();
    expect(run([e.jalr(0, 10, 0)])).toBe(Trap.FetchPageFault);
  });
});

describe('illegal instructions', () => {
  test.each([
    ['all zeros', 0],
    ['all ones', 0xffffffff],
    ['a load of 16 bytes', e.iType(e.opcode.load, 7, 1, 1, 0)],
    ['an unknown CSR', e.csrrs(1, 0x300, 0)],
    ['a write to a counter', e.csrrw(0, e.csr.cycle, 1)],
    ['half precision', e.rType(e.opcode.opFp, 0, 2, 1, 1, 1)],
    ['a reserved rounding mode', e.rType(e.opcode.opFp, 5, 1, 1, 1, 1)],
    ['slli by 64 in the word form', e.iType(e.opcode.opImm32, 1, 1, 1, 32)],
    ['mret', 0x30200073],
    ['wfi', 0x10500073],
    ['a vector load', 0x02000007],
    ['sh1add', e.rType(e.opcode.op, 2, 16, 1, 1, 1)],
    ['lr with rs2', e.rType(e.opcode.amo, 3, 2 << 2, 12, 10, 1)],
  ])('illegal: %s', (_, word) => {
    expect(run([word])).toBe(Trap.IllegalInstruction);
    expect([m.pc, retired()]).toEqual([code, 0n]);
    expect(m.tval).toBe((word & 3) === 3 ? word : word & 0xffff);
  });

  test('a dynamic rounding mode that is not one is illegal', () => {
    m.view().setUint32(HART_FCSR, 5 << 5, true);
    expect(run([e.rType(e.opcode.opFp, 7, 1, 1, 1, 1)])).toBe(Trap.IllegalInstruction);
    m.view().setUint32(HART_FCSR, (5 << 5) | 1, true);
    expect(m.hart.run(1)).toBe(Trap.IllegalInstruction);
  });

  test('atomics must be aligned', () => {
    m.map(data, rw);
    for (const word of [amoadd, lr, sc]) {
      m.setX(10, data + 4);
      m.hart.flushDecodeAll();
      expect(run([word])).toBe(Trap.MisalignedAtomic);
      expect(m.tval).toBe(data + 4);
    }
  });
});

describe('accesses across two pages', () => {
  const edge = data + 4096 - 3;

  test('are put together from both frames', () => {
    m.map(data, rw);
    m.frame();
    m.map(data + 4096, rw);
    m.setX(10, edge);
    m.setX(11, 0x0102030405060708n);
    expect(run([e.sd(11, 10, 0), e.ld(12, 10, 0), e.lw(13, 10, 1), e.ecall])).toBe(Trap.Ecall);
    expect([m.x(12), m.x(13)]).toEqual([0x0102030405060708n, 0x04050607n]);
    expect([...m.read(edge, 8)]).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
  });

  test.each([
    ['second', data + 4096, data],
    ['first', edge, data + 4096],
  ])('write nothing when the %s page faults', (_, tval, mapped) => {
    m.map(mapped, rw);
    m.setX(10, edge);
    m.setX(11, -1);
    expect(run([e.sd(11, 10, 0)])).toBe(Trap.StorePageFault);
    expect([m.pc, m.tval]).toEqual([code, tval]);
    expect(m.read(mapped, 4096).every((byte) => byte === 0)).toBe(true);
    m.hart.flushDecodeAll();
    expect(run([e.ld(12, 10, 0)])).toBe(Trap.LoadPageFault);
    expect(m.tval).toBe(tval);
    m.map(edge, rw);
    m.map(edge + 4096, rw);
    expect(m.hart.run(1)).not.toBe(Trap.LoadPageFault);
  });
});

describe('page table entries', () => {
  test('accessed and dirty are set when they should be', () => {
    m.map(data, rw);
    m.setX(10, data);
    expect(run([e.ld(12, 10, 0), e.ecall])).toBe(Trap.Ecall);
    expect(entry(data) & (pte.a | pte.d)).toBe(pte.a);
    expect(entry(code) & (pte.a | pte.d)).toBe(pte.a);
    m.hart.flushDecodeAll();
    expect(run([e.sd(12, 10, 0), e.ecall])).toBe(Trap.Ecall);
    expect(entry(data) & (pte.a | pte.d)).toBe(pte.a | pte.d);
  });

  test('dirty is set again after the kernel cleared it and flushed', () => {
    m.map(data, rw);
    m.setX(10, data);
    run([e.sd(12, 10, 0), e.ecall]);
    m.view().setBigUint64(m.entry(data), entry(data) & ~pte.d, true);
    m.hart.flushTlbPage(data / 4096);
    m.pc = code;
    m.hart.run(10);
    expect(entry(data) & pte.d).toBe(pte.d);
  });
});

describe('changed page tables', () => {
  test('copy on write: fault, copy, flush the page, go on', () => {
    const shared = m.map(data, rw);
    m.map(data + 4096, rw, shared);
    m.setX(10, data);
    m.setX(11, 5);
    run([e.sd(11, 10, 0), e.addi(11, 11, 1), e.sd(11, 10, 0), e.ld(12, 10, 0), e.ecall]);
    // "fork": write-protect, and start the program again
    m.view().setBigUint64(m.entry(data), entry(data) & ~pte.w, true);
    m.hart.flushTlbPage(data / 4096);
    m.pc = code;
    expect(m.hart.run(100)).toBe(Trap.StorePageFault);
    expect([m.pc, m.tval]).toEqual([code, data]);
    m.map(data, rw);
    m.hart.flushTlbPage(data / 4096);
    expect(m.hart.run(100)).toBe(Trap.Ecall);
    expect(m.x(12)).toBe(7n);
    expect([m.read(data, 1)[0], m.read(data + 4096, 1)[0]]).toEqual([7, 6]);
  });

  test('another root after flushTlb is another address space; code of shared frames is found again', () => {
    m.load(data, bytes(1), rw);
    m.setX(10, data);
    run([e.ld(12, 10, 0), e.uType(e.opcode.auipc, 13, 0), e.ecall]);
    const codeFrame = Number(entry(code) >> 10n) << 12;
    m.root = m.frame();
    m.map(4 * code, rx, codeFrame);
    m.load(data, bytes(2), rw);
    m.view().setUint32(HART_ROOT, m.root, true);
    m.hart.flushTlb();
    m.pc = code;
    expect(m.hart.run(10)).toBe(Trap.FetchPageFault);
    m.pc = 4 * code;
    expect(m.hart.run(10)).toBe(Trap.Ecall);
    expect([m.x(12), m.x(13)]).toEqual([2n, BigInt(4 * code + 4)]);
  });

  test('a flush of one page leaves its neighbours in the TLB and takes all three kinds', () => {
    for (const page of [0, 1]) m.load(data + 4096 * page, bytes(e.ecall), rwx);
    m.setX(10, data);
    const body = [e.ld(12, 10, 0), e.sd(12, 10, 0), e.jalr(0, 10, 0)];
    expect(run(body)).toBe(Trap.Ecall);
    m.view().setBigUint64(m.entry(data), 0n, true);
    m.pc = code;
    expect(m.hart.run(10)).toBe(Trap.Ecall);
    m.hart.flushTlbPage(data / 4096);
    for (const [start, cause] of [
      [0, Trap.LoadPageFault],
      [4, Trap.StorePageFault],
      [8, Trap.FetchPageFault],
    ] as const) {
      m.pc = code + start;
      expect(m.hart.run(10)).toBe(cause);
    }
  });
});

describe('the decode cache', () => {
  test('keeps what it decoded until the frame is flushed', () => {
    expect(run([e.addi(5, 0, 1), e.ecall])).toBe(Trap.Ecall);
    const frame = Number(entry(code) >> 10n);
    m.load(code, bytes(e.addi(5, 0, 2)), rx);
    m.pc = code;
    m.hart.run(10);
    expect(m.x(5)).toBe(1n);
    m.hart.flushDecode(frame + 1);
    m.pc = code;
    m.hart.run(10);
    expect(m.x(5)).toBe(1n);
    m.hart.flushDecode(frame);
    m.pc = code;
    m.hart.run(10);
    expect(m.x(5)).toBe(2n);
  });

  test('fence.i makes stores to code seen', () => {
    m.load(code, bytes(), rwx);
    m.map(code, rwx);
    m.setX(10, code);
    m.setX(11, e.addi(5, 0, 9));
    const patched = 24;
    const body = [e.addi(6, 6, 1), e.sw(11, 10, patched), e.fenceI, e.addi(0, 0, 0), e.addi(0, 0, 0), e.addi(0, 0, 0)];
    expect(run([...body, e.addi(5, 0, 1), e.ecall])).toBe(Trap.Ecall);
    expect(m.x(5)).toBe(9n);
  });

  test.each([0, 1, 1000])('works with %d granted blocks: many pages, decoded again after an eviction', (grants) => {
    m.grants = grants;
    const pages = 40;
    for (let page = 0; page < pages; page++) {
      const next = page === pages - 1 ? 0 : page + 1;
      m.load(code + 4096 * page, bytes(e.addi(5, 5, 1), e.jal(0, 4096 * (next - page) - 4)), rx);
    }
    m.pc = code;
    expect(m.hart.run(2 * pages * 3)).toBe(Trap.Fuel);
    expect(m.x(5)).toBe(BigInt(pages * 3));
    expect(retired()).toBe(BigInt(2 * pages * 3));
  });

  test('pages flushed one by one are used again', () => {
    m.grants = 0;
    for (let round = 0; round < 100; round++) {
      const va = code + 4096 * (round % 3);
      m.load(va, bytes(e.addi(5, 0, round), e.ecall), rx);
      m.pc = va;
      expect(m.hart.run(10)).toBe(Trap.Ecall);
      expect(m.x(5)).toBe(BigInt(round));
      m.hart.flushDecode(Number(entry(va) >> 10n));
    }
  });
});

describe('fuel and counters', () => {
  test('a loop stops when the fuel is used up, exactly counted, and goes on', () => {
    const loop = [e.addi(5, 5, 1), e.bne(5, 0, -4)];
    expect(run(loop, 100)).toBe(Trap.Fuel);
    expect([m.x(5), retired()]).toEqual([50n, 100n]);
    expect(m.hart.run(51)).toBe(Trap.Fuel);
    expect(retired()).toBe(152n);
    expect(m.x(5)).toBe(76n);
  });

  test('instret, cycle and time are readable', () => {
    m.time = 123n;
    const read = (rd: number, number: number): number => e.csrrs(rd, number, 0);
    expect(run([e.addi(0, 0, 0), read(5, e.csr.instret), read(6, e.csr.cycle), read(7, e.csr.time), e.ecall])).toBe(
      Trap.Ecall,
    );
    expect([m.x(5), m.x(6), m.x(7), retired()]).toEqual([1n, 2n, 123n, 4n]);
  });
});

describe('reservations', () => {
  beforeEach(() => {
    m.map(data, rw);
    m.setX(10, data);
    m.setX(11, 9);
  });

  test('sc succeeds once after lr', () => {
    run([lr, sc, e.addi(14, 13, 0), sc, e.ecall]);
    expect([m.x(14), m.x(13), m.read(data, 1)[0]]).toEqual([0n, 1n, 9]);
  });

  test('a cleared reservation or a changed value fails', () => {
    run([lr, e.ecall, sc, e.ecall]);
    m.view().setBigUint64(HART_RESERVATION, -1n, true);
    m.pc += 4;
    m.hart.run(10);
    expect([m.x(13), m.read(data, 1)[0]]).toEqual([1n, 0]);
    m.pc = code;
    m.hart.run(10);
    m.load(data, bytes(1), rw);
    m.pc += 4;
    m.hart.run(10);
    expect([m.x(13), m.read(data, 1)[0]]).toEqual([1n, 1]);
  });
});
