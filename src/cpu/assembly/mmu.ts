// Sv39 translation (RISC-V privileged spec, chapter "Sv39") for user pages of 4 KiB, with direct-mapped TLBs for reads and
// writes. A TLB hit also proves natural alignment: the tag compare keeps the low bits of the address. No superpages, no
// ASIDs, no SUM/MXR; virtual addresses from 2^38 up fault.

import { CODE_VERSION, PAGE_MASK, ROOT, SPLIT, TLB_FETCH, TLB_READ, TLB_SIZE, TLB_WRITE, TVAL } from './layout';

const V: u64 = 1, R: u64 = 2, W: u64 = 4, X: u64 = 8, U: u64 = 16, A: u64 = 64, D: u64 = 128;
/** No frame has this physical address, so it can mean "fault". */
const NONE: usize = 0;

/** Physical address of the page `va` lies in if the page table allows `need` (R, W or X), else 0. Sets A, and D for W. */
function walk(va: u64, need: u64): usize {
  if (va >> 38) return NONE;
  let table = <usize>load<u32>(ROOT);
  for (let shift: u64 = 30; shift > 12; shift -= 9) {
    const pte = load<u64>(table + (<usize>((va >> shift) & 511) << 3));
    if ((pte & (V | R | W | X)) != V) return NONE;
    table = <usize>((pte >> 10) << 12);
  }
  const slot = table + (<usize>((va >> 12) & 511) << 3);
  const pte = load<u64>(slot);
  if ((pte & (V | U | need)) != (V | U | need)) return NONE;
  const touched = pte | A | (need == W ? D : 0);
  if (touched != pte) store<u64>(slot, touched);
  return <usize>((pte >> 10) << 12);
}

/** Physical address of `va` for `need`, filling `tlb`; 0 and TVAL set on a fault. */
function translate(va: u64, tlb: usize, need: u64): usize {
  const slot = tlb + <usize>((<u32>va >> 8) & 0x3ff0);
  if (load<u64>(slot) != (va & PAGE_MASK)) {
    const frame = walk(va, need);
    if (frame == NONE) {
      store<u64>(TVAL, va);
      return NONE;
    }
    store<u64>(slot, va & PAGE_MASK);
    store<u32>(slot, <u32>frame - <u32>(va & PAGE_MASK), 8);
  }
  return <usize>(<u32>va + load<u32>(slot, 8));
}

/** Physical address of the frame that holds the code at `va`, or 0 (TVAL set). Not cached here. */
export function fetchFrame(va: u64): usize {
  const frame = walk(va, X);
  if (frame == NONE) store<u64>(TVAL, va);
  return frame;
}

/** Read of `size` bytes the TLB did not answer: an address where the bytes can be loaded, 0 on a fault (TVAL set). */
export function slowRead(va: u64, size: u32): usize {
  const inPage: u32 = 4096 - (<u32>va & 4095);
  const first = translate(va, TLB_READ, R);
  if (first == NONE || size <= inPage) return first;
  const second = translate(va + inPage, TLB_READ, R);
  if (second == NONE) return NONE;
  memory.copy(SPLIT, first, inPage);
  memory.copy(SPLIT + inPage, second, size - inPage);
  return SPLIT;
}

/** Store of the low `size` bytes of `value` the TLB did not answer. False on a fault (TVAL set); then nothing is written. */
export function slowWrite(va: u64, size: u32, value: u64): bool {
  const inPage: u32 = 4096 - (<u32>va & 4095);
  const first = translate(va, TLB_WRITE, W);
  if (first == NONE) return false;
  let second = first + inPage;
  if (size > inPage) {
    second = translate(va + inPage, TLB_WRITE, W);
    if (second == NONE) return false;
  }
  for (let i: u32 = 0; i < size; i++) {
    store<u8>(i < inPage ? first + i : second + (i - inPage), <u8>(value >> (i << 3)));
  }
  return true;
}

/** Physical address for an atomic at the aligned `va`; 0 on a fault (TVAL set). */
export function atomicAddress(va: u64): usize { return translate(va, TLB_WRITE, W); }

// @ts-ignore: decorator
@inline export function readAddress(va: u64, size: u64): usize {
  const slot = <usize>((<u32>va >> 8) & 0x3ff0);
  if (load<u64>(slot, TLB_READ) == (va & (PAGE_MASK | (size - 1)))) return <usize>(<u32>va + load<u32>(slot, TLB_READ + 8));
  return slowRead(va, <u32>size);
}

// @ts-ignore: decorator
@inline export function write<T>(va: u64, value: T): bool {
  const slot = <usize>((<u32>va >> 8) & 0x3ff0);
  if (load<u64>(slot, TLB_WRITE) == (va & (PAGE_MASK | <u64>(sizeof<T>() - 1)))) {
    store<T>(<usize>(<u32>va + load<u32>(slot, TLB_WRITE + 8)), value);
    return true;
  }
  return slowWrite(va, sizeof<T>(), <u64>value);
}

/** Compiled regions check again that their pages are what they were. */
export function changeCodeVersion(): void { store<u32>(CODE_VERSION, load<u32>(CODE_VERSION) + 1); }

/** Forgets all translations. */
export function flushTlb(): void {
  memory.fill(TLB_READ, 0xff, 3 * TLB_SIZE);
  changeCodeVersion();
}

/** Forgets the translations of the page with this number (virtual address / 4096). */
export function flushTlbPage(number: u32): void {
  const slot = <usize>((number << 4) & 0x3ff0), page = <u64>number << 12;
  if (load<u64>(slot, TLB_READ) == page) store<i64>(slot, -1, TLB_READ);
  if (load<u64>(slot, TLB_WRITE) == page) store<i64>(slot, -1, TLB_WRITE);
  if (load<u64>(slot, TLB_FETCH) == page) store<i64>(slot, -1, TLB_FETCH);
  changeCodeVersion();
}
