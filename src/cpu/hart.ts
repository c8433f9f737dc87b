/**
 * One RISC-V hart (RV64IMAFDC with Zicsr and Zifencei, user mode only) over the machine's physical memory; the WebAssembly
 * of it is src/cpu/assembly. Addresses are translated by Sv39 page tables that lie in the same memory (4 KiB pages).
 * Left out: privileged modes, interrupts, superpages, the B and V extensions, more than one hart.
 */

import { HART_INSTRET, HART_PC } from './hart-state.ts';
import { Jit, type JitExports, type JitPolicy, type JitStatistics } from './jit/jit.ts';

export * from './hart-state.ts';

/** Why `run` returned; pc is the address of the instruction that trapped, and that has had no effect. */
export const Trap = {
  Fuel: 0,
  Ecall: 1,
  Ebreak: 2,
  IllegalInstruction: 3,
  LoadPageFault: 4,
  /** Also an AMO's. */
  StorePageFault: 5,
  FetchPageFault: 6,
  MisalignedAtomic: 7,
} as const;
export type Trap = (typeof Trap)[keyof typeof Trap];

export interface HartImports {
  /** The `time` counter, in units of 100 ns. */
  time(): bigint;
  /** Physical address of a 64 KiB block, aligned to 64 KiB, for the decode cache to keep; 0 when there is none. */
  grant(): number;
}

export interface HartOptions {
  /** Compile hot code to WebAssembly. Needs leave to make modules synchronously, as workers have. */
  readonly jit?: boolean | JitPolicy;
}

interface HartExports extends JitExports {
  init(): void;
  run(fuel: number): number;
  flushTlb(): void;
  flushTlbPage(page: number): void;
  flushDecode(frame: number): void;
  flushDecodeAll(): void;
  framesBase(): number;
}

const initialPages = 4;
/** In src/cpu/assembly/layout.ts. */
const lastJump = 0x1038;
/** About 800,000 instructions at a place pay for the engine's work on it (some milliseconds a region). */
const usualPolicy: JitPolicy = { slice: 16_384, samples: 50 };

function isTrap(value: number): value is Trap {
  return value >= Trap.Fuel && value <= Trap.MisalignedAtomic;
}

export class Hart {
  /** First physical address that is not the hart's own; below it only the state at 0..0x230 may be touched. */
  readonly framesBase: number;
  readonly #memory: WebAssembly.Memory;
  readonly #exports: HartExports;
  readonly #jit: Jit | undefined;
  #view: DataView;
  /** Instructions to the next sample. */
  #untilSample: number;

  /** `memory` is grown to the 256 KiB the hart itself needs, if it is smaller. */
  constructor(module: WebAssembly.Module, memory: WebAssembly.Memory, imports: HartImports, options: HartOptions = {}) {
    const missing = initialPages - memory.buffer.byteLength / 65536;
    if (missing > 0) memory.grow(missing);
    const env = {
      memory,
      ...imports,
      dropRegion: (ip: number, forGood: number) => this.#jit?.drop(ip >>> 0, forGood !== 0),
    };
    const instance = new WebAssembly.Instance(module, { env });
    this.#memory = memory;
    this.#exports = instance.exports as HartExports;
    this.#exports.init();
    this.framesBase = this.#exports.framesBase() >>> 0;
    this.#view = new DataView(memory.buffer);
    const policy = options.jit === true ? usualPolicy : options.jit;
    this.#untilSample = policy ? policy.slice : 0;
    this.#jit = policy ? new Jit(memory, this.#exports, policy) : undefined;
  }

  /** What has been compiled so far; undefined without the option. */
  get jitStatistics(): JitStatistics | undefined {
    return this.#jit?.statistics;
  }

  /** Executes until a trap or until about `fuel` instructions (at least 1) have retired. */
  run(fuel: number): Trap {
    const whole = Math.max(1, Math.trunc(fuel));
    const cause = this.#jit ? this.#runSampled(whole, this.#jit) : this.#exports.run(whole);
    if (!isTrap(cause)) throw new Error(`unknown trap cause ${cause}`);
    return cause;
  }

  /** As `run`; a slice goes on over traps, so that programs that often make system calls are sampled too. */
  #runSampled(fuel: number, jit: Jit): number {
    for (let left = fuel; ; ) {
      const before = this.#retired();
      const cause = this.#exports.run(Math.min(left, this.#untilSample));
      const used = (this.#retired() - before) >>> 0;
      left -= used;
      this.#untilSample -= used;
      if (this.#untilSample <= 0 && cause === Trap.Fuel) this.#sample(jit);
      else if (this.#untilSample <= 0) this.#untilSample = 1;
      if (cause !== Trap.Fuel || left <= 0) return cause;
    }
  }

  /**
   * At the end of a slice. That is always at a jump: its target is the head of a loop perhaps. A long straight stretch is
   * better known by where it was entered.
   */
  #sample(jit: Jit): void {
    this.#untilSample = jit.policy.slice;
    const state = this.#state();
    const pc = state.getBigUint64(HART_PC, true);
    const entered = state.getBigUint64(lastJump, true);
    jit.sample(pc);
    if (entered !== pc) jit.sample(entered);
  }

  /** Low half of the counter. */
  #retired(): number {
    return this.#state().getUint32(HART_INSTRET, true);
  }

  #state(): DataView {
    if (this.#view.buffer !== this.#memory.buffer) this.#view = new DataView(this.#memory.buffer);
    return this.#view;
  }

  /** Forgets all translations: after a change of the root, or of many page table entries. */
  flushTlb(): void {
    this.#exports.flushTlb();
  }

  /** Forgets the translation of a page, given by its number: virtual address / 4096. */
  flushTlbPage(page: number): void {
    this.#exports.flushTlbPage(page);
  }

  /** The content of frame number `frame` changed, or it was freed: what was decoded from it is forgotten. */
  flushDecode(frame: number): void {
    this.#exports.flushDecode(frame);
  }

  flushDecodeAll(): void {
    this.#exports.flushDecodeAll();
  }
}
