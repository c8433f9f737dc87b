/**
 * Turns guest code that runs often into WebAssembly modules. Where it is spent is found by sampling: `run` is given its fuel
 * in slices, and the pc at the end of each is counted. The first entry of a compiled region is replaced by the operation
 * JIT, whose immediate is the function's place in the CPU's table. A region goes with the decode page of its head.
 */
import { compileRegion } from './compile.ts';
import { opcodeNames } from './opcode-names.ts';
import { findRegion, type Instruction, type Region } from './region.ts';
import { hasTailCalls } from './tail-calls.ts';

export interface JitExports extends WebAssembly.Exports {
  table: WebAssembly.Table;
  entryOf(pc: bigint): number;
  stampOf(pc: bigint): number;
}

interface Place {
  readonly ip: number;
  /** The two halves of the entry that was replaced. */
  readonly low: number;
  readonly high: number;
}

export interface JitPolicy {
  /** Instructions between two samples of the pc. */
  readonly slice: number;
  /** Times a place must be seen before it is compiled. */
  readonly samples: number;
  /** Regions go on in each other without the interpreter; default: where the engine has tail calls. */
  readonly chains?: boolean;
}

export interface JitStatistics {
  /** Compiled in all. */
  readonly regions: number;
  readonly instructions: number;
  /** Of WebAssembly. */
  readonly bytes: number;
  /** Given up because they were left too soon, or their pages changed. */
  readonly dropped: number;
}

const maxRegions = 1500;
const maxCounted = 4096;
/** An instruction across two pages is decoded here each time. */
const straddle = 0x1010;
const jitCode = opcodeNames.indexOf('JIT');
/** Is there a loop, or enough to do to make up for coming and going? */
function isWorthwhile(region: Region): boolean {
  const loops = [...region.blocks.values()].some((block) => block.targets.some((to) => to <= block.at));
  return loops || region.instructions >= 16;
}

const operationName = (code: number) => opcodeNames[code] ?? 'ILLEGAL';

export class Jit {
  readonly policy: JitPolicy;
  readonly #memory: WebAssembly.Memory;
  readonly #exports: JitExports;
  readonly #counts = new Map<number, number>();
  /** By place in the table. */
  readonly #places = new Map<number, Place>();
  readonly #free: number[] = [];
  #view: DataView;
  readonly #statistics = { regions: 0, instructions: 0, bytes: 0, dropped: 0 };

  constructor(memory: WebAssembly.Memory, exports: JitExports, policy: JitPolicy) {
    this.policy = policy;
    this.#memory = memory;
    this.#exports = exports;
    this.#view = new DataView(memory.buffer);
  }

  get statistics(): JitStatistics {
    return { ...this.#statistics };
  }

  #memoryView(): DataView {
    if (this.#view.buffer !== this.#memory.buffer) this.#view = new DataView(this.#memory.buffer);
    return this.#view;
  }

  /** A slice of fuel ended at `pc`. */
  sample(pc: bigint): void {
    const ip = this.#exports.entryOf(pc) >>> 0;
    if (ip === 0 || ip === straddle || this.#memoryView().getUint8(ip) === jitCode) return;
    const count = (this.#counts.get(ip) ?? 0) + 1;
    if (this.#counts.size > maxCounted) this.#counts.clear();
    this.#counts.set(ip, count);
    if (count === this.policy.samples) this.#compile(pc);
  }

  #compile(pc: bigint): void {
    const head = Number(pc & 0xfffn);
    const base = pc - BigInt(head);
    const region = findRegion((at) => this.#read(base, at), head);
    if (!region || !isWorthwhile(region)) return;
    const stamps = new Map([...region.pages].map((page) => [page, this.#exports.stampOf(base + BigInt(page))]));
    const bytes = this.#bytesOf(() => compileRegion(region, stamps, this.policy.chains ?? hasTailCalls()));
    const ip = this.#exports.entryOf(pc) >>> 0;
    if (!bytes || ip === 0 || this.#memoryView().getUint8(ip) === jitCode) return;
    const place = this.#take(ip);
    if (place === undefined) return;
    const imports = { memory: this.#memory, ...this.#exports };
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { e: imports });
    const view = this.#memoryView();
    this.#places.set(place, { ip, low: view.getUint32(ip, true), high: view.getUint32(ip + 4, true) });
    this.#exports.table.set(place, instance.exports.f);
    view.setUint32(ip, jitCode, true);
    view.setUint32(ip + 4, place, true);
    this.#statistics.regions++;
    this.#statistics.instructions += region.instructions;
    this.#statistics.bytes += bytes.length;
  }

  #bytesOf(compile: () => Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | undefined {
    try {
      return compile();
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }

  /** A place in the table: of regions whose entry is gone first. Undefined when there are too many regions. */
  #take(ip: number): number | undefined {
    const { table } = this.#exports;
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#places.size < maxRegions) return table.grow(1);
    const view = this.#memoryView();
    for (const [place, old] of this.#places) {
      const isLive = view.getUint8(old.ip) === jitCode && view.getUint32(old.ip + 4, true) === place;
      if (isLive && old.ip !== ip) continue;
      this.#places.delete(place);
      this.#free.push(place);
    }
    return this.#free.pop();
  }

  #read(base: bigint, at: number): Instruction | undefined {
    const ip = this.#exports.entryOf(base + BigInt(at)) >>> 0;
    if (ip === 0) return undefined;
    const view = this.#memoryView();
    let low = view.getUint32(ip, true);
    let high = view.getUint32(ip + 4, true);
    if ((low & 255) === jitCode) {
      const place = this.#places.get(high);
      if (!place) return undefined;
      low = place.low;
      high = place.high;
    }
    const name = operationName(low & 255);
    const size = name.startsWith('C_') ? 2 : 4;
    return { at, name, size, rd: (low >>> 11) & 31, rs1: (low >>> 19) & 31, rs2: low >>> 27, imm: high | 0 };
  }

  /** Puts the entry at `ip` back, if it is a region's. `forGood`: it will not be compiled again soon. */
  drop(ip: number, forGood: boolean): void {
    const view = this.#memoryView();
    const place = view.getUint32(ip + 4, true);
    const known = this.#places.get(place);
    if (view.getUint8(ip) !== jitCode || known?.ip !== ip) return;
    view.setUint32(ip, known.low, true);
    view.setUint32(ip + 4, known.high, true);
    this.#places.delete(place);
    this.#free.push(place);
    this.#statistics.dropped++;
    this.#counts.set(ip, forGood ? this.policy.samples : 0);
  }
}
