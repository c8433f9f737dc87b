/**
 * An HTTP/2 connection over any byte stream (RFC 9113), as a client or as a server, with prior knowledge (3.3). Made for
 * gRPC: left out are server push, priorities, ALPN, timeouts (there is no clock here) and checks of Content-Length.
 *
 * What the peer can make us keep is bounded: unread data by the flow-control windows, header blocks by their length, answers
 * by not reading on until they are written, streams by their number (those that are reset while being worked on count too).
 */
import { equal, fromLatin1 } from '../bytes.ts';
import type { Duplex } from '../http.ts';
import { Http2Error, StreamError } from './error.ts';
import { ACK, END_HEADERS, END_STREAM, encodeFrame, FrameParser, frameTypes, numbers, preface } from './frame.ts';
import { FrameOutput } from './frame-output.ts';
import { FrameReceiver, type Receiving } from './frame-receiver.ts';
import { HpackEncoder } from './hpack-encoder.ts';
import type { HeaderField } from './hpack-table.ts';
import { defaultSettings, encodeSettings, maxWindow, type Settings } from './settings.ts';
import { Http2Stream, type StreamHost } from './stream.ts';

export interface Http2Options {
  readonly role: 'client' | 'server';
  /** A server's: works on a request whose headers have come. The stream counts until it settles; a rejection resets it. */
  readonly onStream?: (stream: Http2Stream) => Promise<void>;
  /** Most streams at once that the peer may open. */
  readonly maxStreams?: number;
  /** Bytes of data that may lie unread, a stream and in all. */
  readonly streamWindow?: number;
  readonly connectionWindow?: number;
}

const initialConnectionWindow = 65_535;
/** Pending bytes above which data, and reading on, wait. */
const maxPendingData = 1 << 18;
const maxPendingAnswers = 1 << 20;
const prefaceBytes = fromLatin1(preface);

export class Http2Connection implements StreamHost, Receiving {
  readonly role: 'client' | 'server';
  readonly #options: Http2Options;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #output: FrameOutput;
  readonly #encoder = new HpackEncoder();
  readonly peer: Settings = { ...defaultSettings };
  readonly streams = new Map<number, Http2Stream>();
  readonly streamWindow: number;
  /** What we may send, and what the peer may. */
  sendWindow = initialConnectionWindow;
  receiveWindow: number;
  #credit = 0;
  /** Streams being worked on. */
  active = 0;
  #nextId = 1;
  /** The peer's newest stream. */
  lastPeerId = 0;
  /** The peer said GOAWAY: no new streams. */
  #isGoingAway = false;
  #failure: Http2Error | undefined;
  #waiting: (() => void)[] = [];
  /** Resolves when the connection is over; never rejects. */
  readonly done: Promise<void>;

  constructor(duplex: Duplex, options: Http2Options) {
    this.#options = options;
    this.role = options.role;
    this.streamWindow = options.streamWindow ?? 1 << 20;
    this.receiveWindow = Math.max(options.connectionWindow ?? 1 << 22, initialConnectionWindow);
    this.#reader = duplex.readable.getReader();
    this.#output = new FrameOutput(duplex.writable, (error) => this.#lost(error));
    this.#greet();
    this.done = this.#run();
  }

  get maxStreams(): number {
    return this.#options.maxStreams ?? 128;
  }

  /** Why it is over. */
  get failure(): Http2Error | undefined {
    return this.#failure;
  }

  #greet(): void {
    if (this.role === 'client') this.#output.send(prefaceBytes);
    const own: Partial<Settings> = { initialWindowSize: this.streamWindow, maxHeaderListSize: 1 << 20 };
    if (this.role === 'server') own.maxConcurrentStreams = this.maxStreams;
    this.send(frameTypes.SETTINGS, 0, 0, encodeSettings(own, this.role === 'client'));
    const more = this.receiveWindow - initialConnectionWindow;
    if (more > 0) this.send(frameTypes.WINDOW_UPDATE, 0, 0, numbers(more));
  }

  async #run(): Promise<void> {
    const parser = new FrameParser(defaultSettings.maxFrameSize);
    const receiver = new FrameReceiver(this);
    let greeting = this.role === 'server' ? prefaceBytes : prefaceBytes.subarray(0, 0);
    try {
      for (;;) {
        const { done, value } = await this.#reader.read();
        if (done || this.#failure) break;
        let bytes = value;
        if (greeting.length > 0) {
          const length = Math.min(greeting.length, bytes.length);
          if (!equal(bytes.subarray(0, length), greeting.subarray(0, length)))
            throw new Http2Error('PROTOCOL_ERROR', 'no HTTP/2 preface');
          greeting = greeting.subarray(length);
          bytes = bytes.subarray(length);
        }
        parser.push(bytes);
        for (let frame = parser.next(); frame && !this.#failure; frame = parser.next()) receiver.receive(frame);
        await this.#output.below(maxPendingAnswers);
      }
      this.#lost(new Error('the peer closed the connection'));
    } catch (error) {
      if (error instanceof Http2Error) this.abort(error);
      else this.#lost(error);
    }
    this.#output.close();
    await this.#reader.cancel().catch(() => undefined);
  }

  /** The bytes stopped: nothing can be said any more. */
  #lost(error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    this.#end(new Http2Error('CONNECT_ERROR', why));
  }

  #end(error: Http2Error): void {
    if (this.#failure) return;
    this.#failure = error;
    for (const stream of [...this.streams.values()]) stream.fail(error);
    this.wake();
  }

  /** Ends the connection at once: GOAWAY with the error's code, streams fail with it. */
  abort(error: Http2Error): void {
    if (this.#failure) return;
    this.send(frameTypes.GOAWAY, 0, 0, numbers(this.lastPeerId, error.code, fromLatin1(error.message.slice(0, 128))));
    this.#end(error);
    this.#output.close();
    void this.#reader.cancel(error).catch(() => undefined);
  }

  /** Ends the connection in peace. What still goes on fails. */
  async close(): Promise<void> {
    this.abort(new Http2Error('NO_ERROR', 'connection closed'));
    await this.done;
  }

  /**
   * A client's new stream, as soon as the peer allows one more.
   * @throws Http2Error where the connection is over or ending
   */
  async open(fields: readonly HeaderField[], end = false): Promise<Http2Stream> {
    while (this.streams.size >= this.peer.maxConcurrentStreams && !this.#failure && !this.#isGoingAway)
      await this.#changed();
    if (this.#failure) throw this.#failure;
    if (this.#isGoingAway || this.#nextId > maxWindow) throw new Http2Error('REFUSED_STREAM', 'the peer is going away');
    const stream = this.makeStream(this.#nextId);
    this.#nextId += 2;
    stream.sendHeaders(fields, end);
    return stream;
  }

  makeStream(id: number): Http2Stream {
    const stream = new Http2Stream(id, this, this.peer.initialWindowSize, this.streamWindow);
    this.streams.set(id, stream);
    return stream;
  }

  /** Whether a client has opened this stream at some time. */
  hasOpened(id: number): boolean {
    return this.role === 'client' ? id % 2 === 1 && id < this.#nextId : id % 2 === 1 && id <= this.lastPeerId;
  }

  serve(stream: Http2Stream): void {
    const { onStream } = this.#options;
    if (!onStream) {
      stream.reset('REFUSED_STREAM', 'no streams are taken here');
      return;
    }
    this.active += 1;
    const finish = (): void => {
      this.active -= 1;
      if (!stream.isClosed) stream.reset(stream.localDone ? 'NO_ERROR' : 'INTERNAL_ERROR');
    };
    onStream(stream).then(finish, finish);
  }

  goingAway(lastId: number): void {
    this.#isGoingAway = true;
    if (this.role === 'client') {
      const refused = [...this.streams.values()].filter(({ id }) => id > lastId);
      for (const stream of refused) stream.fail(new StreamError(stream.id, 'REFUSED_STREAM', 'peer going away', true));
    }
    this.wake();
  }

  send(type: number, flags: number, stream: number, payload: Uint8Array): void {
    this.#output.send(encodeFrame(type, flags, stream, payload));
  }

  limitTable(size: number): void {
    this.#encoder.limitTable(size);
  }

  sendHeaders(stream: Http2Stream, fields: readonly HeaderField[], end: boolean): void {
    const block = this.#encoder.encode(fields);
    const { maxFrameSize } = this.peer;
    for (let at = 0; at === 0 || at < block.length; at += maxFrameSize) {
      const part = block.subarray(at, at + maxFrameSize);
      const flags = (at === 0 && end ? END_STREAM : 0) | (at + maxFrameSize >= block.length ? END_HEADERS : 0);
      this.send(at === 0 ? frameTypes.HEADERS : frameTypes.CONTINUATION, flags, stream.id, part);
    }
  }

  sendData(stream: Http2Stream, bytes: Uint8Array, end: boolean): number {
    if (this.#output.pending > maxPendingData && bytes.length > 0) return 0;
    const length = Math.min(bytes.length, this.peer.maxFrameSize, stream.sendWindow, this.sendWindow);
    if (length <= 0 && bytes.length > 0) return 0;
    stream.sendWindow -= length;
    this.sendWindow -= length;
    const isLast = end && length === bytes.length;
    this.send(frameTypes.DATA, isLast ? END_STREAM : 0, stream.id, bytes.subarray(0, length));
    return length;
  }

  async room(stream: Http2Stream): Promise<void> {
    await this.#output.below(maxPendingData);
    while (!stream.isClosed && (stream.sendWindow <= 0 || this.sendWindow <= 0)) await this.#changed();
  }

  #changed(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Windows, limits or streams changed. */
  wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  sendReset(stream: Http2Stream, code: number): void {
    this.send(frameTypes.RST_STREAM, 0, stream.id, numbers(code));
  }

  consumed(stream: Http2Stream, bytes: number): void {
    this.returnCredit(bytes);
    stream.credit += bytes;
    if (stream.remoteDone || stream.isClosed || stream.credit < this.streamWindow / 2) return;
    this.send(frameTypes.WINDOW_UPDATE, 0, stream.id, numbers(stream.credit));
    stream.receiveWindow += stream.credit;
    stream.credit = 0;
  }

  /** Bytes of the connection's window that the peer may use again. */
  returnCredit(bytes: number): void {
    this.#credit += bytes;
    if (this.#credit < 1 << 15) return;
    this.send(frameTypes.WINDOW_UPDATE, 0, 0, numbers(this.#credit));
    this.receiveWindow += this.#credit;
    this.#credit = 0;
  }

  acknowledge(type: number, payload: Uint8Array): void {
    this.send(type, ACK, 0, payload);
  }

  closed(stream: Http2Stream): void {
    this.streams.delete(stream.id);
    this.wake();
  }
}
