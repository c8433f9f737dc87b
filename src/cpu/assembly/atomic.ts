// The A extension on one hart: each instruction is atomic because run() is never interrupted inside one. The reservation is
// by address and value (a store of the same value in between does not break it).

import { imm32, rs1, rs2, setRd } from './entry';
import { FUEL, LOAD_FAULT, MISALIGNED_ATOMIC, RESERVATION, RESERVED_VALUE, STORE_FAULT, TVAL } from './layout';
import { atomicAddress, slowRead } from './mmu';

function misaligned(va: u64): i32 {
  store<u64>(TVAL, va);
  return MISALIGNED_ATOMIC;
}

function value(at: usize, size: i32): i64 { return size == 4 ? <i64>load<i32>(at) : load<i64>(at); }

/** lr.w, lr.d. Result: 0 or the trap cause. */
export function lr(ip: usize): i32 {
  const va = <u64>rs1(ip), size = imm32(ip);
  if (va & <u64>(size - 1)) return misaligned(va);
  const at = slowRead(va, size);
  if (!at) return LOAD_FAULT;
  const v = value(at, size);
  store<u64>(RESERVATION, va);
  store<i64>(RESERVED_VALUE, v);
  setRd(ip, v);
  store<i64>(0, 0);
  return FUEL;
}

/** sc.w, sc.d. Result: 0 or the trap cause. */
export function sc(ip: usize): i32 {
  const va = <u64>rs1(ip), size = imm32(ip);
  if (va & <u64>(size - 1)) return misaligned(va);
  const at = atomicAddress(va);
  if (!at) return STORE_FAULT;
  let failed: i64 = 1;
  if (va == load<u64>(RESERVATION) && value(at, size) == load<i64>(RESERVED_VALUE)) {
    if (size == 4) store<i32>(at, <i32>rs2(ip));
    else store<i64>(at, rs2(ip));
    failed = 0;
  }
  store<i64>(RESERVATION, -1);
  setRd(ip, failed);
  store<i64>(0, 0);
  return FUEL;
}

function combineWord(f5: i32, a: i32, b: i32): i32 {
  switch (f5) {
    case 0: return a + b;
    case 1: return b;
    case 4: return a ^ b;
    case 8: return a | b;
    case 12: return a & b;
    case 16: return a < b ? a : b;
    case 20: return a > b ? a : b;
    case 24: return <u32>a < <u32>b ? a : b;
    default: return <u32>a > <u32>b ? a : b;
  }
}

function combine(f5: i32, a: i64, b: i64): i64 {
  switch (f5) {
    case 0: return a + b;
    case 1: return b;
    case 4: return a ^ b;
    case 8: return a | b;
    case 12: return a & b;
    case 16: return a < b ? a : b;
    case 20: return a > b ? a : b;
    case 24: return <u64>a < <u64>b ? a : b;
    default: return <u64>a > <u64>b ? a : b;
  }
}

/** amo*.w, amo*.d. Result: 0 or the trap cause. */
export function amo(ip: usize): i32 {
  const va = <u64>rs1(ip), size = imm32(ip) & 255, f5 = imm32(ip) >> 8;
  if (va & <u64>(size - 1)) return misaligned(va);
  const at = atomicAddress(va);
  if (!at) return STORE_FAULT;
  const old = value(at, size);
  if (size == 4) store<i32>(at, combineWord(f5, <i32>old, <i32>rs2(ip)));
  else store<i64>(at, combine(f5, old, rs2(ip)));
  setRd(ip, old);
  store<i64>(0, 0);
  return FUEL;
}
