/** What all address spaces of a machine share. */
import type { PhysicalMemory } from './physical-memory.ts';
import type { Tlb } from './tlb.ts';

/** The machine's parts an address space works on. */
export interface Mmu {
  readonly physical: PhysicalMemory;
  readonly tlb: Tlb;
  /** A frame of zeros that all read before they write. */
  readonly zeroFrame: number;
}
