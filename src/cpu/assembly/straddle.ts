// Instructions whose halves lie in two pages. The second page may be another one each time, so they are decoded each time.

import { decodeFull } from './decode';
import { STRADDLE } from './layout';
import { fetchFrame } from './mmu';

/** Second half of the instruction that straddles the page of `pc` and the next: the entry STRADDLE is made of it. */
export function straddle(ip: usize, pc: u64): bool {
  const frame = fetchFrame(pc + 2);
  if (!frame) return false;
  decodeFull(STRADDLE, 4094, load<u32>(ip, 4) | (<u32>load<u16>(frame) << 16));
  return true;
}
