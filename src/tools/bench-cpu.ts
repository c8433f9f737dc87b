/** Prints how many million guest instructions a second src/cpu executes: `node src/tools/bench-cpu.ts`. */
import * as e from '../../test/cpu/encode.ts';
import { Machine } from '../../test/cpu/machine.ts';
import { Program } from '../../test/cpu/program.ts';
import type { HartOptions } from '../cpu/hart.ts';

const op = (f3: number, f7: number, rd: number, a: number, b: number): number => e.rType(e.opcode.op, f3, f7, rd, a, b);
const opw = (f3: number, f7: number, rd: number, a: number, b: number): number =>
  e.rType(e.opcode.op32, f3, f7, rd, a, b);
const shift = (f3: number, rd: number, a: number, by: number): number => e.iType(e.opcode.opImm32, f3, rd, a, by);

/** rd = a rotated right by `by` (32 bits), with x31 as scratch. */
const rotate = (rd: number, a: number, by: number): number[] => [
  shift(5, 31, a, by),
  shift(1, rd, a, 32 - by),
  op(6, 0, rd, rd, 31),
];

/** What a round of SHA-256 does: a load, rotations, sums and logic on words, 64 rounds a block. */
function hashing(blocks: number): Program {
  const p = new Program();
  const words = p.data(new Uint8Array(256).map((_, i) => i * 7));
  p.li(20, blocks);
  const block = p.here;
  p.li(5, words);
  p.emit(e.addi(6, 0, 64));
  const round = p.here;
  p.emit(e.lw(7, 5, 0), ...rotate(28, 10, 6), ...rotate(29, 10, 11), op(4, 0, 28, 28, 29), ...rotate(29, 10, 25));
  p.emit(op(4, 0, 28, 28, 29), op(7, 0, 30, 10, 11), opw(0, 0, 28, 28, 30), opw(0, 0, 28, 28, 7), e.sw(28, 5, 0));
  p.emit(e.addi(12, 11, 0), e.addi(11, 10, 0), opw(0, 0, 10, 28, 12), e.addi(5, 5, 4), e.addi(6, 6, -1));
  p.loopWhileNotZero(6, round);
  p.emit(e.addi(20, 20, -1));
  p.loopWhileNotZero(20, block);
  p.exit(0);
  return p;
}

/** Sieve of Eratosthenes over a megabyte: byte stores and loads, branches. */
function sieve(times: number): Program {
  const p = new Program();
  const size = 1 << 20;
  const flags = p.reserve(size);
  p.li(20, times);
  const again = p.here;
  p.li(5, flags);
  p.li(6, size);
  p.emit(op(0, 0, 6, 5, 6), e.addi(7, 5, 0));
  const clear = p.here;
  p.emit(e.sd(0, 7, 0), e.addi(7, 7, 8), e.bType(6, 7, 6, clear - p.here - 8), e.addi(8, 0, 2));
  const next = p.here;
  p.emit(op(0, 0, 9, 5, 8), e.iType(e.opcode.load, 4, 10, 9, 0), e.bne(10, 0, 28), op(0, 0, 9, 9, 8), e.addi(11, 0, 1));
  p.emit(e.sType(e.opcode.store, 0, 9, 11, 0), op(0, 0, 9, 9, 8), e.bType(6, 9, 6, -8), e.jal(0, 4));
  p.emit(e.addi(8, 8, 1), e.addi(12, 0, 1024), e.bType(4, 8, 12, next - p.here - 8), e.addi(20, 20, -1));
  p.loopWhileNotZero(20, again);
  p.exit(0);
  return p;
}

/** Recursive Fibonacci: calls, returns, stack. */
function calls(n: number): Program {
  const p = new Program();
  const stack = p.reserve(65536) + 65536;
  p.li(2, stack);
  p.emit(e.addi(10, 0, n), e.jal(1, 16));
  p.exit(0);
  p.emit(e.addi(11, 0, 2), e.bType(5, 10, 11, 8), e.jalr(0, 1, 0));
  p.emit(e.addi(2, 2, -32), e.sd(1, 2, 0), e.sd(10, 2, 8), e.addi(10, 10, -1), e.jal(1, -28), e.sd(10, 2, 16));
  p.emit(e.ld(10, 2, 8), e.addi(10, 10, -2), e.jal(1, -44), e.ld(11, 2, 16), op(0, 0, 10, 10, 11));
  p.emit(e.ld(1, 2, 0), e.addi(2, 2, 32), e.jalr(0, 1, 0));
  return p;
}

/** Sums and products of doubles, as in a matrix product. */
function doubles(times: number): Program {
  const p = new Program();
  const table = p.data(new Uint8Array(Float64Array.from({ length: 512 }, (_, i) => Math.sqrt(i + 2)).buffer));
  p.li(20, times);
  const again = p.here;
  p.li(5, table);
  p.emit(e.addi(6, 0, 256));
  const loop = p.here;
  p.emit(e.fld(10, 5, 0), e.fld(11, 5, 2040), e.r4Type(e.opcode.madd, 1, 7, 12, [10, 11, 12]));
  p.emit(e.rType(e.opcode.opFp, 7, 9, 13, 10, 11), e.rType(e.opcode.opFp, 7, 1, 14, 14, 13), e.addi(5, 5, 8));
  p.emit(e.addi(6, 6, -1));
  p.loopWhileNotZero(6, loop);
  p.emit(e.addi(20, 20, -1));
  p.loopWhileNotZero(20, again);
  p.exit(0);
  return p;
}

function mips(program: Program, options: HartOptions): number {
  const machine = new Machine(options);
  const before = process.cpuUsage();
  machine.runElf(program.elf(), 10_000_000);
  return Math.round(machine.retired / process.cpuUsage(before).user);
}

function measure(name: string, program: Program): void {
  console.log(`${name.padEnd(8)} interpreted ${mips(program, {})} MIPS, compiled ${mips(program, { jit: true })} MIPS`);
}

measure('hashing', hashing(200_000));
measure('sieve', sieve(60));
measure('calls', calls(32));
measure('doubles', doubles(60_000));
