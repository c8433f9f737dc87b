// The decode cache: for each frame that holds executed code one decode page, i.e. 2048 entries (opcodes.ts), two PAGE_END
// entries and a header. Keyed by physical frame, so all processes share it. Its memory is granted by the kernel in blocks of
// 64 KiB and never given back; when no more is granted, everything is forgotten and decoded anew.

import { BUCKETS, BUCKETS_SIZE, FIRST_POOL, FRAMES_BASE, PAGE_MASK, STRADDLE, TLB_FETCH, TLB_SIZE } from './layout';
import { changeCodeVersion, fetchFrame } from './mmu';
import { Op } from './opcodes';

// @ts-ignore: decorator
@external("env", "grant") declare function grant(): usize;

const ENTRIES: usize = 2050 * 8;
const FRAME: usize = ENTRIES;
const NEXT: usize = ENTRIES + 4;
const STAMP: usize = ENTRIES + 8;
const DECODE_PAGE: usize = ENTRIES + 16;
const BLOCK: usize = 65536;

let bump: usize = FIRST_POOL;
let end: usize = FRAMES_BASE;
let free: usize = 0;
/** Counts the decode pages made; a page's stamp tells whether it still is what it was. */
let stamps: u32 = 0;

function bucketOf(frame: u32): usize { return BUCKETS + (<usize>(frame & 16383) << 2); }

/** A decode page of zeros; what was never used is that already. */
function allocate(): usize {
  if (!free && bump + DECODE_PAGE > end) {
    const block = grant();
    if (!block) flushDecodeAll();
    else {
      if (block != end) bump = block;
      end = block + BLOCK;
    }
  }
  if (free) {
    const page = free;
    free = load<u32>(page, NEXT);
    memory.fill(page, 0, ENTRIES);
    return page;
  }
  const page = bump;
  bump += DECODE_PAGE;
  return page;
}

/** Decode page of the code at `pc` (64-bit virtual address), made if need be; 0 on a fetch fault (TVAL set). */
export function lookSlow(pc: u64): usize {
  const address = fetchFrame(pc);
  if (!address) return 0;
  const frame = <u32>address >> 12, bucket = bucketOf(frame);
  let page = <usize>load<u32>(bucket);
  while (page && load<u32>(page, FRAME) != frame) page = load<u32>(page, NEXT);
  if (!page) {
    page = allocate();
    store<u8>(page + 2048 * 8, Op.PAGE_END);
    store<u8>(page + 2049 * 8, Op.PAGE_END);
    store<u32>(page, frame, FRAME);
    store<u32>(page, ++stamps, STAMP);
    store<u32>(page, load<u32>(bucket), NEXT);
    store<u32>(bucket, page);
  }
  const slot = TLB_FETCH + <usize>((<u32>pc >> 8) & 0x3ff0);
  store<u64>(slot, pc & PAGE_MASK);
  store<u32>(slot, page, 8);
  store<u32>(slot, frame << 12, 12);
  return page;
}

// @ts-ignore: decorator
@inline export function look(pc: u64): usize {
  const slot = <usize>((<u32>pc >> 8) & 0x3ff0);
  return load<u64>(slot, TLB_FETCH) == (pc & PAGE_MASK) ? <usize>load<u32>(slot, TLB_FETCH + 8) : lookSlow(pc);
}

/** Physical address of the frame whose decode page contains the entry of `pc`; `pc` must be in the fetch TLB. */
// @ts-ignore: decorator
@inline export function frameOfCurrent(pc: u64): usize {
  return <usize>load<u32>(<usize>((<u32>pc >> 8) & 0x3ff0), TLB_FETCH + 12);
}

function forgetFetches(): void {
  memory.fill(TLB_FETCH, 0xff, TLB_SIZE);
  changeCodeVersion();
}

function release(page: usize): void {
  store<u32>(page, free, NEXT);
  free = page;
}

/** The frame's content changed or it was freed: forget what was decoded from it. */
export function flushDecode(frame: u32): void {
  let link = bucketOf(frame);
  for (let page = <usize>load<u32>(link); page; page = <usize>load<u32>(link)) {
    if (load<u32>(page, FRAME) == frame) {
      store<u32>(link, load<u32>(page, NEXT));
      release(page);
      forgetFetches();
      return;
    }
    link = page + NEXT;
  }
}

/** Forgets everything decoded (fence.i). */
export function flushDecodeAll(): void {
  for (let bucket = BUCKETS; bucket < BUCKETS + BUCKETS_SIZE; bucket += 4) {
    let page = <usize>load<u32>(bucket);
    while (page) {
      const next = <usize>load<u32>(page, NEXT);
      release(page);
      page = next;
    }
    store<u32>(bucket, 0);
  }
  forgetFetches();
}

/** The entry after the straddling one; the run loop leaves the straddling instruction through it. */
export function initStraddle(): void {
  store<u8>(STRADDLE + 16, Op.PAGE_END);
}

/** Stamp of the decode page of `pc`, made if need be; 0 on a fetch fault. */
export function stampOf(pc: u64): u32 {
  const page = look(pc);
  return page ? load<u32>(page, STAMP) : 0;
}
