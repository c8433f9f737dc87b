/**
 * Both sides of fsutil's transfer (tonistiigi/fsutil send.go and receive.go): the sender tells of each file in order, the
 * receiver asks for those that it lacks, and both say FIN. Used over FileSync (client to builder) and FileSend (back).
 */
import { concat, text, utf8 } from '../../lib/bytes.ts';
import { decodePacket, encodePacket, type FileStat, hasData, packetData, packetTypes } from './filesync.ts';

/** Messages both ways: a gRPC call, seen from either end. */
export interface PacketStream {
  send(message: Uint8Array): Promise<void>;
  receive(): Promise<Uint8Array | undefined>;
}

export interface SyncedFile {
  readonly stat: FileStat;
  /** Of a regular file. */
  readonly data: Uint8Array;
}

/** By path, in the order in which they came: a directory before what is in it. */
export type SyncedFiles = ReadonlyMap<string, SyncedFile>;

export interface ReceiveOptions {
  /** What is known from before. */
  readonly before?: SyncedFiles | undefined;
  /** Told of all bytes received so far. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

const maxTotal = 1 << 30;
const maxFiles = 1 << 20;

/** Receives a tree. @throws Error for what breaks the protocol, after telling the sender; the stream's own errors */
export async function receiveTree(stream: PacketStream, options: ReceiveOptions = {}): Promise<SyncedFiles> {
  try {
    return await new Receiver(stream, options).run();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    await stream.send(encodePacket({ type: packetTypes.ERR, data: utf8(message) })).catch(() => undefined);
    throw error;
  }
}

class Receiver {
  readonly #call: PacketStream;
  readonly #request: ReceiveOptions;
  readonly #files = new Map<string, SyncedFile>();
  /** Files that were asked for, by the number of their STAT. */
  readonly #open = new Map<number, { readonly stat: FileStat; readonly parts: Uint8Array[]; length: number }>();
  #count = 0;
  #total = 0;
  #received = 0;
  #hasAllStats = false;
  #hasFinished = false;
  #last = '';

  constructor(call: PacketStream, request: ReceiveOptions) {
    this.#call = call;
    this.#request = request;
  }

  async run(): Promise<SyncedFiles> {
    for (;;) {
      // Once all has come a sender may end the call at once, so that its FIN is lost: BuildKit does.
      const message = await this.#call.receive().catch((error: unknown) => {
        if (!this.#hasFinished) throw error;
      });
      if (!message && this.#hasFinished) break;
      if (!message) throw new Error('unexpected EOF');
      this.#received += message.length;
      this.#request.onProgress?.(this.#received);
      const { type, stat, id = 0, data = new Uint8Array() } = decodePacket(message);
      if (type === packetTypes.ERR) throw new Error(`error from sender: ${text(data)}`);
      if (type === packetTypes.FIN) break;
      if (type === packetTypes.STAT && stat) this.#stat(stat);
      else if (type === packetTypes.STAT) this.#hasAllStats = true;
      else if (type === packetTypes.DATA) this.#data(id, data);
      else throw new Error(`unexpected packet ${type}`);
      if (this.#hasAllStats && this.#open.size === 0 && !this.#hasFinished) {
        this.#hasFinished = true;
        await this.#call.send(encodePacket({ type: packetTypes.FIN }));
      }
    }
    if (!this.#hasFinished) throw new Error('sender finished before all files had come');
    return this.#files;
  }

  #stat(stat: FileStat): void {
    const id = this.#count++;
    if (this.#hasAllStats) throw new Error('file after the last one');
    if (this.#count > maxFiles) throw new Error('too many files in the build context');
    this.#check(stat);
    const data = new Uint8Array();
    this.#files.set(stat.path, { stat, data });
    if (!hasData(stat)) return;
    const known = this.#request.before?.get(stat.path);
    if (known && isSame(known.stat, stat)) {
      this.#files.set(stat.path, { stat, data: known.data });
      return;
    }
    this.#open.set(id, { stat, parts: [], length: 0 });
    // Not waited for: the client may be busy sending what we then wouldn't read.
    this.#call.send(encodePacket({ type: packetTypes.REQ, id })).catch(() => undefined);
  }

  /** Paths are relative, in order, and below directories that were told of. */
  #check({ path, linkname, mode }: FileStat): void {
    const parts = path.split('/');
    if (parts.some((part) => part === '' || part === '.' || part === '..') || path.includes('\0'))
      throw new Error(`invalid path ${JSON.stringify(path)}`);
    if (comparePaths(this.#last, path) >= 0) throw new Error(`changes out of order: ${this.#last} ${path}`);
    this.#last = path;
    const parent = parts.slice(0, -1).join('/');
    const above = parent === '' ? undefined : this.#files.get(parent);
    if (parent !== '' && (!above || (above.stat.mode & 0o170000) !== 0o040000))
      throw new Error(`no such directory: ${parent}`);
    const isHardLink = linkname !== '' && (mode & 0o170000) === 0o100000;
    if (isHardLink && !this.#files.has(linkname)) throw new Error(`invalid link ${linkname} of ${path}`);
  }

  #data(id: number, data: Uint8Array): void {
    const file = this.#open.get(id);
    if (!file) throw new Error(`invalid file request ${id}`);
    if (data.length > 0) {
      this.#total += data.length;
      if (this.#total > maxTotal) throw new Error('build context too large');
      file.parts.push(data.slice());
      file.length += data.length;
      return;
    }
    this.#open.delete(id);
    // A file that changed while it was read is as long as it came.
    this.#files.set(file.stat.path, { stat: { ...file.stat, size: file.length }, data: concat(file.parts) });
  }
}

/** By components, as a walk in order meets them. */
function comparePaths(a: string, b: string): number {
  const [left, right] = [a.replaceAll('/', '\0'), b.replaceAll('/', '\0')];
  return left === right ? 0 : left < right ? -1 : 1;
}

function isSame(a: FileStat, b: FileStat): boolean {
  return a.mode === b.mode && a.size === b.size && a.modTime === b.modTime && a.uid === b.uid && a.gid === b.gid;
}

/** A file to send. */
export interface SentFile {
  readonly stat: FileStat;
  /** Its data in pieces of any size; asked for only where it has some. */
  read(): AsyncIterable<Uint8Array>;
}

/** Sends a tree, in order. @param onProgress told of all bytes sent so far @throws Error in the receiver's words */
export async function sendTree(
  stream: PacketStream,
  files: AsyncIterable<SentFile> | Iterable<SentFile>,
  onProgress: (bytes: number) => void = () => undefined,
): Promise<void> {
  const told: SentFile[] = [];
  let sent = 0;
  const send = async (packet: Uint8Array): Promise<void> => {
    await stream.send(packet);
    sent += packet.length;
    onProgress(sent);
  };
  const telling = (async () => {
    for await (const file of files) {
      told.push(file);
      await send(encodePacket({ type: packetTypes.STAT, stat: file.stat }));
    }
    await send(encodePacket({ type: packetTypes.STAT }));
  })();
  // What goes wrong on the way is told to the receiver, which then ends.
  telling.catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    stream.send(encodePacket({ type: packetTypes.ERR, data: utf8(message) })).catch(() => undefined);
  });
  for (let message = await stream.receive(); message; message = await stream.receive()) {
    const { type, id = 0, data } = decodePacket(message);
    if (type === packetTypes.ERR) throw new Error(`error from receiver: ${text(data ?? new Uint8Array())}`);
    if (type === packetTypes.REQ) await sendFile(told[id], id, send);
    if (type !== packetTypes.FIN) continue;
    await telling;
    await send(encodePacket({ type: packetTypes.FIN }));
    return;
  }
  await telling;
}

async function sendFile(
  file: SentFile | undefined,
  id: number,
  send: (packet: Uint8Array) => Promise<void>,
): Promise<void> {
  if (!file) throw new Error(`invalid file id ${id}`);
  for await (const bytes of file.read())
    for (let at = 0; at < bytes.length; at += packetData)
      await send(encodePacket({ type: packetTypes.DATA, id, data: bytes.subarray(at, at + packetData) }));
  await send(encodePacket({ type: packetTypes.DATA, id }));
}
