/** Where things lie in a process's memory, as Linux has it on riscv64 with Sv39 (38-bit addresses for the user). */

export const STACK_TOP = 0x3f_ffff_f000;
/**
 * Below it mmap goes downwards: room for a stack of 128 MiB, and 1 MiB, as Linux adds some at random. Without that the data of
 * the dynamic linker and the end of the stack would have the same places in the hart's TLBs.
 */
export const MMAP_BASE = 0x3f_f7f0_0000;
export const MMAP_BOTTOM = 0x1_0000;
