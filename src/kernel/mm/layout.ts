/** Where things lie in a process's memory, as Linux has it on riscv64 with Sv39 (38-bit addresses for the user). */

export const STACK_TOP = 0x3f_ffff_f000;
/** Below it mmap goes downwards: room for a stack of 128 MiB. */
export const MMAP_BASE = 0x3f_f800_0000;
export const MMAP_BOTTOM = 0x1_0000;
