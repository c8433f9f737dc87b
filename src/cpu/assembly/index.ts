// RV64GC (IMAFDC, Zicsr, Zifencei) interpreter over one physical memory; the interface is described in ../hart.ts.

import { initStraddle } from './decode-cache';
import { FRAMES_BASE } from './layout';
import { flushTlb } from './mmu';

export { flushDecode, flushDecodeAll } from './decode-cache';
export { flushTlb, flushTlbPage } from './mmu';
export { run } from './execute';

// For the compiled regions of ../jit.
export { stampOf } from './decode-cache';
export { entryOf, runOne } from './compiled';
export { slowRead, slowWrite } from './mmu';
export { div, divu, divuw, mulh, mulhsu, mulhu, rem, remu, remuw } from './muldiv';

/** First physical address that is the kernel's. */
export function framesBase(): usize { return FRAMES_BASE; }

/** To be called once, before anything else. */
export function init(): void {
  initStraddle();
  flushTlb();
}
