// Zicsr: fflags, frm, fcsr, and the counters cycle, time, instret. All other registers are illegal, as is a write to a counter.

import { imm32, rdOffset, rs1, rs1Offset, rs2Offset } from './entry';
import { FCSR, INSTRET } from './layout';

// @ts-ignore: decorator
@external("env", "time") declare function time(): i64;

/** Runs the CSR instruction of the entry; `retired` have been retired since INSTRET was stored. False if it is illegal. */
export function csr(ip: usize, retired: i32): bool {
  const number = <u32>imm32(ip) >> 20, f3 = <u32>rs2Offset(ip) >> 3;
  const source: i64 = f3 & 4 ? <i64>(rs1Offset(ip) >> 3) : rs1(ip);
  const writes = (f3 & 3) == 1 || rs1Offset(ip) != 0;
  const fcsr = load<u32>(FCSR);
  let old: i64;
  switch (number) {
    case 1: old = fcsr & 31; break;
    case 2: old = (fcsr >> 5) & 7; break;
    case 3: old = fcsr & 255; break;
    case 0xc00: case 0xc02: old = load<i64>(INSTRET) + <i64>retired; break;
    case 0xc01: old = time(); break;
    default: return false;
  }
  if (writes) {
    if (number > 3) return false;
    const value = <u32>((f3 & 3) == 1 ? source : (f3 & 3) == 2 ? old | source : old & ~source);
    store<u32>(FCSR, number == 1 ? (fcsr & ~31) | (value & 31) : number == 2 ? (fcsr & 31) | ((value & 7) << 5) : value & 255);
  }
  const rd = rdOffset(ip);
  if (rd) store<i64>(rd, old);
  return true;
}
