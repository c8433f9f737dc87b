/**
 * The machine's disk as one file of a folder: batches one after another, each with its length and checksum, made durable by fsync
 * before a commit resolves. A torn batch at the end is what a power cut left and is cut off; opening packs the file.
 */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from '../lib/crc.ts';
import { decodeBatch, encodeBatch } from '../machine/disk/batch-bytes.ts';
import { apply, type Batch, type Disk, MemoryDisk } from '../machine/disk/disk.ts';

const headSize = 8;

function frame(batch: Batch): Uint8Array {
  const body = encodeBatch(batch);
  const out = new Uint8Array(headSize + body.length);
  const head = new DataView(out.buffer);
  head.setUint32(0, body.length);
  head.setUint32(4, crc32(body));
  out.set(body, headSize);
  return out;
}

/** Applies the batches of a file; answers the records. */
function replay(bytes: Uint8Array): Map<string, Uint8Array> {
  const records = new Map<string, Uint8Array>();
  const head = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + headSize <= bytes.length; ) {
    const body = bytes.subarray(at + headSize, at + headSize + head.getUint32(at));
    if (body.length < head.getUint32(at) || crc32(body) !== head.getUint32(at + 4)) break;
    apply(decodeBatch(body), records);
    at += headSize + body.length;
  }
  return records;
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
  fsyncSync(file);
}

export class FolderDisk implements Disk {
  readonly #memory: MemoryDisk;
  readonly #file: number;

  /** @param folder made where it is missing */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, 'records');
    const records = existsSync(path) ? replay(new Uint8Array(readFileSync(path))) : new Map<string, Uint8Array>();
    this.#memory = new MemoryDisk(records);
    const packed = openSync(`${path}.new`, 'w');
    writeAll(packed, frame({ drops: new Set(), deletes: new Set(), puts: records }));
    renameSync(`${path}.new`, path);
    this.#file = packed;
  }

  load(prefix: string): Promise<Map<string, Uint8Array>> {
    return this.#memory.load(prefix);
  }

  get(keys: readonly string[]): Promise<(Uint8Array | undefined)[]> {
    return this.#memory.get(keys);
  }

  commit(batch: Batch): Promise<void> {
    writeAll(this.#file, frame(batch));
    return this.#memory.commit(batch);
  }

  close(): void {
    closeSync(this.#file);
  }
}
