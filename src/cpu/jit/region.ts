/**
 * A region: the guest code that is compiled together. It is found by following branches, direct jumps and calls from its
 * head through code that has been executed already. All positions are byte distances from the page of the head, since the
 * same frames may be mapped elsewhere in another process.
 */
import type { OpcodeName } from './opcode-names.ts';

export interface Instruction {
  readonly at: number;
  readonly name: OpcodeName;
  /** 2 or 4 bytes. */
  readonly size: number;
  readonly rd: number;
  readonly rs1: number;
  readonly rs2: number;
  readonly imm: number;
}

export type Ending = 'stop' | 'fall' | 'jump' | 'branch' | 'call' | 'return' | 'indirect' | 'far call';

export interface Block {
  readonly at: number;
  /** Without the last one of a jump or branch. */
  readonly body: readonly Instruction[];
  readonly ending: Ending;
  /** The jump or branch. */
  readonly last: Instruction | undefined;
  /** Where it goes inside the region or out of it: the taken side first. For `stop`, where the interpreter goes on. */
  readonly targets: readonly number[];
}

export interface Region {
  readonly head: number;
  readonly blocks: ReadonlyMap<number, Block>;
  /** Page distances of all code read, including the head's (0). */
  readonly pages: ReadonlySet<number>;
  readonly instructions: number;
}

export type Reader = (at: number) => Instruction | undefined;

/** No new block is begun when there are so many instructions. */
const enoughInstructions = 500;
/** Unrolled code has long blocks, which are of no use in part. */
const maxInstructions = 5000;
const maxReach = 1 << 19;
const maxCalls = 3;

const stopping = new Set<OpcodeName>([
  ...(['DECODE', 'PAGE_END', 'CROSS', 'FENCE_I', 'ECALL', 'EBREAK', 'C_EBREAK', 'ILLEGAL', 'JIT'] as const),
]);
const branches = new Set<OpcodeName>(['BEQ', 'BNE', 'BLT', 'BGE', 'BLTU', 'BGEU', 'C_BEQZ', 'C_BNEZ']);

/** Instructions that are left to the interpreter; of the CSRs all but fflags, frm and fcsr. */
function stops(i: Instruction): boolean {
  return stopping.has(i.name) || (i.name === 'CSR' && i.imm >>> 20 > 3);
}

/** Where a direct branch or jump goes; entries for targets in the same page hold the distance times 4. */
function target(i: Instruction): number {
  return i.at + (i.name.includes('FAR_') ? i.imm : i.imm / 4);
}

export function branchName(i: Instruction): string {
  return i.name.replace('FAR_', '');
}

class Finder {
  readonly #read: Reader;
  readonly #code = new Map<number, Instruction>();
  readonly #leaders = new Set<number>();
  readonly #work: number[] = [];
  /** Where the calls that are followed return to. */
  readonly #returns = new Set<number>();
  readonly #calls = new Map<number, boolean>();

  constructor(read: Reader, head: number) {
    this.#read = read;
    this.#lead(head);
  }

  #instruction(at: number): Instruction | undefined {
    const known = this.#code.get(at);
    if (known || this.#code.size >= maxInstructions || Math.abs(at) > maxReach) return known;
    const read = this.#read(at);
    if (!read || stops(read)) return undefined;
    this.#code.set(at, read);
    return read;
  }

  /** Follows `at` as the start of a block, if it has been executed. */
  #lead(at: number): boolean {
    if (this.#leaders.has(at)) return true;
    if (this.#code.size >= enoughInstructions || !this.#instruction(at)) return false;
    this.#leaders.add(at);
    this.#work.push(at);
    return true;
  }

  #follow(start: number): void {
    for (let at = start; ; ) {
      const i = this.#instruction(at);
      if (!i) return;
      const ending = this.#endingOf(i);
      if (ending !== 'fall') {
        for (const next of this.#targets(i, ending)) this.#lead(next);
        return;
      }
      at += i.size;
      if (this.#leaders.has(at)) return;
      // A block that runs into code found before is cut there.
      if (this.#code.has(at)) {
        this.#leaders.add(at);
        return;
      }
    }
  }

  #endingOf(i: Instruction): Ending {
    const name = branchName(i);
    if (branches.has(name as OpcodeName)) return 'branch';
    if (name === 'J' || name === 'C_J') return 'jump';
    if (name === 'JAL') return this.#isFollowedCall(i) ? 'call' : 'far call';
    if (name === 'JR' || name === 'C_JR')
      return i.rs1 === 1 && i.imm === 0 && this.#returns.size > 0 ? 'return' : 'indirect';
    return name === 'JALR' || name === 'C_JALR' ? 'indirect' : 'fall';
  }

  #isFollowedCall(i: Instruction): boolean {
    const back = i.at + i.size;
    const decided = this.#calls.get(i.at);
    if (decided !== undefined) return decided;
    const followed = this.#canFollow(i, back);
    this.#calls.set(i.at, followed);
    return followed;
  }

  #canFollow(i: Instruction, back: number): boolean {
    if (i.rd !== 1 || this.#returns.size >= maxCalls || !this.#instruction(back) || !this.#instruction(target(i)))
      return false;
    this.#returns.add(back);
    return this.#lead(back);
  }

  #targets(i: Instruction, ending: Ending): number[] {
    if (ending === 'branch') return [target(i), i.at + i.size];
    if (ending === 'return') return [...this.#returns];
    return ending === 'indirect' ? [] : [target(i)];
  }

  find(): Map<number, Block> {
    for (let next = this.#work.shift(); next !== undefined; next = this.#work.shift()) this.#follow(next);
    const blocks = new Map<number, Block>();
    for (const at of this.#leaders) {
      const block = this.#block(at);
      if (block) blocks.set(at, block);
    }
    return blocks;
  }

  #block(start: number): Block | undefined {
    const body: Instruction[] = [];
    for (let at = start; ; ) {
      const i = this.#code.get(at);
      if (!i) return body.length ? { at: start, body, ending: 'stop', last: undefined, targets: [at] } : undefined;
      const ending = this.#endingOf(i);
      if (ending !== 'fall') return { at: start, body, ending, last: i, targets: this.#targets(i, ending) };
      body.push(i);
      at += i.size;
      if (this.#leaders.has(at)) return { at: start, body, ending, last: undefined, targets: [at] };
    }
  }

  get code(): ReadonlyMap<number, Instruction> {
    return this.#code;
  }
}

/** The region at `head` (a distance below 4096), or undefined when its first instruction cannot be compiled. */
export function findRegion(read: Reader, head: number): Region | undefined {
  const finder = new Finder(read, head);
  const blocks = finder.find();
  if (!blocks.has(head)) return undefined;
  const pages = new Set<number>();
  for (const { at, size } of finder.code.values()) {
    pages.add(Math.floor(at / 4096) * 4096);
    pages.add(Math.floor((at + size - 1) / 4096) * 4096);
  }
  return { head, blocks, pages, instructions: finder.code.size };
}
