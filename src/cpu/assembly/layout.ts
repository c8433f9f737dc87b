// Where the CPU keeps its own things in the machine's physical memory: the hart state in frame 0 (shared with the kernel,
// see ../hart.ts) and the statics (TLBs, decode cache index, first decode pages) in [0x1000, FRAMES_BASE).

// Hart state, byte offsets. x0..x31 at 0, f0..f31 at F.
export const F: usize = 0x100;
export const PC: usize = 0x200;
export const FCSR: usize = 0x208;
export const ROOT: usize = 0x20c;
export const RESERVATION: usize = 0x210;
export const RESERVED_VALUE: usize = 0x218;
export const INSTRET: usize = 0x220;
export const TVAL: usize = 0x228;

// Statics.
/** A value read across a page boundary is put together here. */
export const SPLIT: usize = 0x1000;
/** Decoded form of an instruction that straddles two pages; see Op.CROSS. Four entries. */
export const STRADDLE: usize = 0x1010;
/** What compiled regions end with: a trap cause, 0, or STALE. */
export const JIT_CAUSE: usize = 0x1030;
/** The pages the region at PC was compiled from are not mapped like that any more; it has done nothing. */
export const STALE: i32 = -1;
/** Changes whenever a page of code may have become another one (u32). */
export const CODE_VERSION: usize = 0x1034;
/** Where the last jump to another page or by a register before the fuel was used up went (u64); for sampling. */
export const LAST_JUMP: usize = 0x1038;
/** TLBs: 1024 entries of 16 bytes, { tag u64 (virtual page, all ones = empty), addend or decode page u32 }. */
export const TLB_READ: usize = 0x4000;
export const TLB_WRITE: usize = 0x8000;
export const TLB_FETCH: usize = 0xc000;
export const TLB_SIZE: usize = 0x4000;
/** Decode cache index: 16384 chain heads (u32) by the low bits of the frame number. */
export const BUCKETS: usize = 0x10000;
export const BUCKETS_SIZE: usize = 0x10000;
/** Decode pages that need no grant, so that there is always something to evict. */
export const FIRST_POOL: usize = 0x20000;
export const FRAMES_BASE: usize = 0x40000;

export const PAGE_MASK: u64 = 0xfffffffffffff000;

// Trap causes, the result of run().
export const FUEL: i32 = 0;
export const ECALL: i32 = 1;
export const EBREAK: i32 = 2;
export const ILLEGAL: i32 = 3;
export const LOAD_FAULT: i32 = 4;
export const STORE_FAULT: i32 = 5;
export const FETCH_FAULT: i32 = 6;
export const MISALIGNED_ATOMIC: i32 = 7;
