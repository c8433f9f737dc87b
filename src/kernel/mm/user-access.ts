/** The kernel's reads and writes of a process's memory (copy_from_user and the like), by virtual address, little endian. */
import { concat } from '../../lib/bytes.ts';
import { EFAULT, ENAMETOOLONG } from '../uapi/errno.ts';
import type { UserMemory } from '../vfs/file.ts';
import { PAGE_SIZE, type PhysicalMemory } from './physical-memory.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const TWO_32 = 4_294_967_296;
/** First address that isn't the user's (Sv39). */
export const ADDRESS_LIMIT = 2 ** 38;

/** Every method may throw EFAULT, or Blocked where a file's content is still absent. */
export abstract class UserAccess implements UserMemory {
  protected readonly physical: PhysicalMemory;

  constructor(physical: PhysicalMemory) {
    this.physical = physical;
  }

  /** Physical byte address of page number `page`, faulted in. @throws EFAULT, Blocked, OutOfMemory */
  protected abstract physicalAddress(page: number, write: boolean): number;

  #at(address: number, size: number, write: boolean): number {
    if (!(address >= 0 && address + size <= ADDRESS_LIMIT)) throw EFAULT;
    return this.physicalAddress(Math.floor(address / PAGE_SIZE), write) + (address % PAGE_SIZE);
  }

  /** A copy of `length` bytes. */
  read(address: number, length: number): Uint8Array<ArrayBuffer> {
    const out = new Uint8Array(length);
    this.readInto(address, out);
    return out;
  }

  readInto(address: number, into: Uint8Array): void {
    for (let done = 0; done < into.length; ) {
      const part = Math.min(PAGE_SIZE - ((address + done) % PAGE_SIZE), into.length - done);
      const at = this.#at(address + done, part, false);
      into.set(this.physical.u8.subarray(at, at + part), done);
      done += part;
    }
  }

  write(address: number, bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) {
      const part = Math.min(PAGE_SIZE - ((address + done) % PAGE_SIZE), bytes.length - done);
      const at = this.#at(address + done, part, true);
      this.physical.u8.set(part === bytes.length ? bytes : bytes.subarray(done, done + part), at);
      done += part;
    }
  }

  /** Faults [address, address + length) in for writing, so that a later `write` can't fail half way. */
  probeWrite(address: number, length: number): void {
    for (let at = address; at < address + length; at = (Math.floor(at / PAGE_SIZE) + 1) * PAGE_SIZE)
      this.#at(at, 1, true);
  }

  fill(address: number, length: number, byte = 0): void {
    for (let done = 0; done < length; ) {
      const part = Math.min(PAGE_SIZE - ((address + done) % PAGE_SIZE), length - done);
      const at = this.#at(address + done, part, true);
      this.physical.u8.fill(byte, at, at + part);
      done += part;
    }
  }

  readU8(address: number): number {
    return this.physical.u8[this.#at(address, 1, false)] ?? 0;
  }

  readU16(address: number): number {
    if (address % PAGE_SIZE > PAGE_SIZE - 2) return this.readU8(address) | (this.readU8(address + 1) << 8);
    const at = this.#at(address, 2, false);
    return this.physical.view.getUint16(at, true);
  }

  readI32(address: number): number {
    if (address % PAGE_SIZE > PAGE_SIZE - 4) return this.readU16(address) | (this.readU16(address + 2) << 16);
    const at = this.#at(address, 4, false);
    return this.physical.view.getInt32(at, true);
  }

  readU32(address: number): number {
    return this.readI32(address) >>> 0;
  }

  readU64(address: number): bigint {
    return (BigInt(this.readU32(address + 4)) << 32n) | BigInt(this.readU32(address));
  }

  /** A signed 64-bit value as a double; exact up to 2^53. */
  readNumber(address: number): number {
    return this.readI32(address + 4) * TWO_32 + this.readU32(address);
  }

  writeU8(address: number, value: number): void {
    const at = this.#at(address, 1, true);
    this.physical.u8[at] = value;
  }

  writeU16(address: number, value: number): void {
    this.writeU8(address, value);
    this.writeU8(address + 1, value >> 8);
  }

  writeU32(address: number, value: number): void {
    if (address % PAGE_SIZE > PAGE_SIZE - 4) {
      this.writeU16(address, value);
      this.writeU16(address + 2, value >> 16);
      return;
    }
    const at = this.#at(address, 4, true);
    this.physical.view.setInt32(at, value | 0, true);
  }

  writeI32(address: number, value: number): void {
    this.writeU32(address, value);
  }

  writeU64(address: number, value: bigint): void {
    this.writeU32(address, Number(value & 0xffff_ffffn));
    this.writeU32(address + 4, Number((value >> 32n) & 0xffff_ffffn));
  }

  /** Stores a whole number of up to 2^63 in size as 64 bits. */
  writeNumber(address: number, value: number): void {
    this.writeU32(address, value % TWO_32);
    this.writeU32(address + 4, Math.floor(value / TWO_32));
  }

  /** A C string's bytes. @throws ENAMETOOLONG where no zero is among the first `max` */
  readBytes(address: number, max = 4096): Uint8Array {
    const parts: Uint8Array[] = [];
    let length = 0;
    while (length < max) {
      const part = Math.min(PAGE_SIZE - ((address + length) % PAGE_SIZE), max - length);
      const at = this.#at(address + length, 1, false);
      const bytes = this.physical.u8.subarray(at, at + part);
      const end = bytes.indexOf(0);
      if (end >= 0 && parts.length === 0) return bytes.slice(0, end);
      parts.push(bytes.slice(0, end < 0 ? part : end));
      length += part;
      if (end >= 0) return concat(parts);
    }
    throw ENAMETOOLONG;
  }

  /** A C string. @throws ENAMETOOLONG where no zero is among the first `max` bytes */
  readString(address: number, max = 4096): string {
    return decoder.decode(this.readBytes(address, max));
  }

  /** A null-terminated array of C strings (argv, envp); 0 reads as an empty one. */
  readStrings(address: number, max = 131_072): Uint8Array[] {
    const strings: Uint8Array[] = [];
    if (address === 0) return strings;
    for (let at = address; ; at += 8) {
      const pointer = this.readNumber(at);
      if (pointer === 0) return strings;
      strings.push(this.readBytes(pointer, max));
    }
  }
}
