/** Byte offsets into physical memory: frame 0 holds the hart's state, little endian (src/cpu/assembly/layout.ts). */

/** x0..x31, 8 bytes each; x0 reads 0. */
export const HART_X = 0x000;
/** f0..f31, 8 bytes each; an f32 has its upper half all ones. */
export const HART_F = 0x100;
/** u64. */
export const HART_PC = 0x200;
/** u32: fflags in bits 0-4, rounding mode in bits 5-7. */
export const HART_FCSR = 0x208;
/** u32: physical address of the root page table; call flushTlb() after a change. */
export const HART_ROOT = 0x20c;
/** u64: virtual address of the LR reservation, all ones when there is none. */
export const HART_RESERVATION = 0x210;
/** u64: instructions retired; right whenever `run` has returned. */
export const HART_INSTRET = 0x220;
/** u64: the virtual address that faulted, or the bits of the illegal instruction. */
export const HART_TVAL = 0x228;
/** Bytes from 0 that belong to a thread (x, f, pc, fcsr; the root at 0x20c too). */
export const HART_CONTEXT_SIZE = 0x210;
