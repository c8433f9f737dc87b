/** struct rusage and struct timeval (getrusage(2)): processor time and peak memory; the other counters are zero. */
import type { AddressSpace } from '../mm/address-space.ts';

const RUSAGE_SIZE = 144;

/** Writes `ns` as a timeval. */
export function writeTimeval(memory: AddressSpace, address: number, ns: number): void {
  const seconds = Math.floor(ns / 1e9);
  memory.writeNumber(address, seconds);
  memory.writeNumber(address + 8, Math.floor((ns - seconds * 1e9) / 1e3));
}

export function writeTimespec(memory: AddressSpace, address: number, ns: number): void {
  const seconds = Math.floor(ns / 1e9);
  memory.writeNumber(address, seconds);
  memory.writeNumber(address + 8, Math.floor(ns - seconds * 1e9));
}

/** @param peak resident memory, KiB */
export function writeRusage(memory: AddressSpace, address: number, userNs: number, peak: number): void {
  memory.fill(address, RUSAGE_SIZE);
  writeTimeval(memory, address, userNs);
  memory.writeNumber(address + 32, peak);
}
