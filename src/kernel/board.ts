/**
 * What a machine is built on: the hart and its physical memory. A machine that stands still can leave its board to the next
 * one, with what the hart has decoded and compiled of image layers; nothing else of it stays.
 */
import { Hart } from '../cpu/hart.ts';
import type { Clock } from '../lib/clock.ts';
import { KeptPages } from './mm/kept-pages.ts';
import { PAGE_SIZE, PhysicalMemory } from './mm/physical-memory.ts';

export interface BoardOptions {
  /** The compiled cpu.wasm. */
  readonly cpu: WebAssembly.Module;
  /** Bytes of physical memory at most; default 1 GiB. */
  readonly memoryLimit?: number;
  /** Compile hot guest code to WebAssembly; only where modules may be made synchronously, as in workers. Default: no. */
  readonly jit?: boolean;
}

const INITIAL_PAGES = 64;
const MAXIMUM_PAGES = 65536;
const WASM_PAGE = 65536;

export class Board {
  readonly hart: Hart;
  physical: PhysicalMemory;
  /** What the machine before has left of files. */
  pages = new KeptPages();
  /** Of the machine that has it now; the hart's `time`. */
  clock: Clock | undefined;

  constructor({ cpu, memoryLimit = 2 ** 30, jit = false }: BoardOptions) {
    const limit = Math.min(memoryLimit, MAXIMUM_PAGES * WASM_PAGE);
    // A smaller maximum is less address space to reserve, which phones are short of.
    const maximum = Math.max(INITIAL_PAGES, Math.ceil(limit / WASM_PAGE));
    const memory = new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum });
    this.physical = new PhysicalMemory(memory, Math.floor(limit / PAGE_SIZE));
    const imports = {
      time: () => BigInt(Math.floor((this.clock?.monotonic() ?? 0) / 100)),
      grant: () => this.physical.grant(),
    };
    this.hart = new Hart(cpu, memory, imports, { jit });
    this.physical.refresh();
    this.physical.decodeCache = this.hart;
    this.physical.start(this.hart.framesBase);
  }

  /** Makes it ready for the next machine. @param pages what may stay in memory */
  clear(pages: KeptPages): void {
    this.physical = this.physical.handOver(pages.blocks());
    this.pages = pages;
    this.clock = undefined;
  }
}
