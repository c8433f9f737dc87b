/** What a frame from the peer does to the connection and its streams, and which ones are errors (RFC 9113, 5.1 and 6). */
import { concat } from '../bytes.ts';
import { errorCodes, errorName, Http2Error, StreamError } from './error.ts';
import { fieldValue, malformed } from './fields.ts';
import { ACK, contentOf, END_HEADERS, END_STREAM, type Frame, frameTypes, numberAt } from './frame.ts';
import { HpackDecoder } from './hpack-decoder.ts';
import type { HeaderField } from './hpack-table.ts';
import { applySettings, maxWindow, type Settings } from './settings.ts';
import type { Http2Stream } from './stream.ts';

/** The connection as the receiver sees it. */
export interface Receiving {
  readonly role: 'client' | 'server';
  readonly peer: Settings;
  readonly streams: Map<number, Http2Stream>;
  readonly maxStreams: number;
  sendWindow: number;
  receiveWindow: number;
  active: number;
  lastPeerId: number;
  hasOpened(id: number): boolean;
  makeStream(id: number): Http2Stream;
  serve(stream: Http2Stream): void;
  goingAway(lastId: number): void;
  limitTable(size: number): void;
  wake(): void;
  send(type: number, flags: number, stream: number, payload: Uint8Array): void;
  acknowledge(type: number, payload: Uint8Array): void;
  returnCredit(bytes: number): void;
}

/** Bytes and frames of one header block. */
const maxBlock = 1 << 20;
const maxContinuations = 256;
/** Streams whose orderly end is remembered. */
const maxEnded = 256;

const protocolError = (message: string): Http2Error => new Http2Error('PROTOCOL_ERROR', message);

function refusePush(): never {
  throw protocolError('server push was not allowed');
}

export class FrameReceiver {
  readonly #to: Receiving;
  readonly #decoder = new HpackDecoder();
  #hasSettings = false;
  /** A header block that goes on in CONTINUATION. */
  #block: { readonly stream: number; readonly end: boolean; readonly parts: Uint8Array[]; length: number } | undefined;
  /** Streams that the peer ended itself: more of them is an error, while what crosses our reset is none. */
  readonly #ended = new Set<number>();

  /** Frames of other types are passed over, as they must be. */
  readonly #handlers = new Map<number, (frame: Frame) => void>([
    [frameTypes.DATA, (frame) => this.#data(frame)],
    [frameTypes.HEADERS, (frame) => this.#headers(frame)],
    [frameTypes.CONTINUATION, (frame) => this.#continuation(frame)],
    [frameTypes.PRIORITY, (frame) => this.#priority(frame)],
    [frameTypes.RST_STREAM, (frame) => this.#reset(frame)],
    [frameTypes.SETTINGS, (frame) => this.#settings(frame)],
    [frameTypes.PUSH_PROMISE, () => refusePush()],
    [frameTypes.PING, (frame) => this.#ping(frame)],
    [frameTypes.GOAWAY, (frame) => this.#goAway(frame)],
    [frameTypes.WINDOW_UPDATE, (frame) => this.#windowUpdate(frame)],
  ]);

  constructor(to: Receiving) {
    this.#to = to;
  }

  /** @throws Http2Error for what ends the connection */
  receive(frame: Frame): void {
    const { type, stream } = frame;
    if (!this.#hasSettings) {
      if (type !== frameTypes.SETTINGS || frame.flags & ACK) throw protocolError('SETTINGS must come first');
      this.#hasSettings = true;
    }
    if (this.#block && (type !== frameTypes.CONTINUATION || stream !== this.#block.stream))
      throw protocolError('header block interrupted');
    this.#handlers.get(type)?.(frame);
  }

  /** The stream, or undefined where it is over. @throws Http2Error where it never was */
  #find(id: number): Http2Stream | undefined {
    const stream = this.#to.streams.get(id);
    if (!stream && !this.#to.hasOpened(id)) throw protocolError(`frame for idle stream ${id}`);
    return stream;
  }

  #data(frame: Frame): void {
    const { payload, flags, stream: id } = frame;
    const content = contentOf(frame);
    if (id === 0) throw protocolError('DATA on stream 0');
    const stream = this.#find(id);
    const to = this.#to;
    if (payload.length > to.receiveWindow) throw new Http2Error('FLOW_CONTROL_ERROR', 'connection window exceeded');
    to.receiveWindow -= payload.length;
    if (!stream || stream.remoteDone || !stream.hasHeaders) {
      to.returnCredit(payload.length);
      if (!stream && this.#ended.has(id)) throw new Http2Error('STREAM_CLOSED', `DATA on closed stream ${id}`);
      if (stream) stream.reset(stream.remoteDone ? 'STREAM_CLOSED' : 'PROTOCOL_ERROR', 'DATA out of place');
      return;
    }
    if (payload.length > stream.receiveWindow) {
      to.returnCredit(payload.length);
      stream.reset('FLOW_CONTROL_ERROR', 'stream window exceeded');
      return;
    }
    stream.receiveWindow -= payload.length;
    const padding = payload.length - content.length;
    if (padding > 0) {
      to.returnCredit(padding);
      stream.credit += padding;
    }
    if (content.length > 0) stream.receiveData(content);
    if (flags & END_STREAM) this.#end(stream);
  }

  #end(stream: Http2Stream, trailers?: readonly HeaderField[]): void {
    this.#ended.add(stream.id);
    if (this.#ended.size > maxEnded) for (const oldest of this.#ended) if (this.#ended.delete(oldest)) break;
    stream.receiveEnd(trailers);
  }

  #headers(frame: Frame): void {
    const { stream, flags } = frame;
    if (stream === 0) throw protocolError('HEADERS on stream 0');
    const content = contentOf(frame);
    const end = (flags & END_STREAM) !== 0;
    if (flags & END_HEADERS) this.#section(stream, content, end);
    else this.#block = { stream, end, parts: [content], length: content.length };
  }

  #continuation({ flags, payload }: Frame): void {
    const block = this.#block;
    if (!block) throw protocolError('CONTINUATION without HEADERS');
    block.parts.push(payload);
    block.length += payload.length;
    if (block.length > maxBlock || block.parts.length > maxContinuations)
      throw new Http2Error('ENHANCE_YOUR_CALM', 'header block too long');
    if ((flags & END_HEADERS) === 0) return;
    this.#block = undefined;
    this.#section(block.stream, concat(block.parts), block.end);
  }

  /** A whole header section; it is decoded whatever comes of it, since the table goes on from there. */
  #section(id: number, block: Uint8Array, end: boolean): void {
    const fields = this.#decoder.decode(block);
    const to = this.#to;
    const known = to.streams.get(id);
    if (known) {
      this.#laterSection(known, fields, end);
      return;
    }
    if (this.#ended.has(id)) throw new Http2Error('STREAM_CLOSED', `HEADERS on closed stream ${id}`);
    if (to.hasOpened(id)) {
      // Trailers may cross our reset; a request can't.
      if (fieldValue(fields, ':method') !== undefined) throw protocolError('stream number out of order');
      return;
    }
    if (to.role === 'client' || id % 2 === 0) throw protocolError(`unexpected stream ${id}`);
    to.lastPeerId = id;
    if (to.active >= to.maxStreams || to.streams.size >= to.maxStreams) {
      to.send(frameTypes.RST_STREAM, 0, id, new Uint8Array([0, 0, 0, errorCodes.REFUSED_STREAM]));
      return;
    }
    const stream = to.makeStream(id);
    const wrong = malformed(fields, 'request');
    if (wrong !== undefined) {
      stream.reset('PROTOCOL_ERROR', wrong);
      return;
    }
    stream.receiveHeaders(fields);
    if (end) this.#end(stream);
    to.serve(stream);
  }

  /** A response's headers, or trailers. */
  #laterSection(stream: Http2Stream, fields: readonly HeaderField[], end: boolean): void {
    if (stream.remoteDone) {
      stream.reset('STREAM_CLOSED', 'HEADERS after the end');
      return;
    }
    const isTrailer = stream.hasHeaders;
    const wrong =
      isTrailer && !end ? 'trailers without END_STREAM' : malformed(fields, isTrailer ? 'trailers' : 'response');
    if (wrong !== undefined) {
      stream.reset('PROTOCOL_ERROR', wrong);
      return;
    }
    if (isTrailer) {
      this.#end(stream, fields);
      return;
    }
    const isInterim = fieldValue(fields, ':status')?.startsWith('1') === true;
    if (isInterim && end) stream.reset('PROTOCOL_ERROR', 'interim response with END_STREAM');
    if (isInterim) return;
    stream.receiveHeaders(fields);
    if (end) this.#end(stream);
  }

  #priority({ stream, payload }: Frame): void {
    if (stream === 0) throw protocolError('PRIORITY on stream 0');
    const known = this.#to.streams.get(stream);
    if (payload.length !== 5 && known) known.reset('FRAME_SIZE_ERROR', 'PRIORITY of a broken length');
  }

  #reset({ stream: id, payload }: Frame): void {
    if (id === 0) throw protocolError('RST_STREAM on stream 0');
    if (payload.length !== 4) throw new Http2Error('FRAME_SIZE_ERROR', 'RST_STREAM of a broken length');
    const code = numberAt(payload, 0);
    this.#find(id)?.fail(new StreamError(id, code, `stream reset by the peer: ${errorName(code)}`, true));
  }

  #settings({ stream, flags, payload }: Frame): void {
    if (stream !== 0) throw protocolError('SETTINGS on a stream');
    if (flags & ACK) {
      if (payload.length > 0) throw new Http2Error('FRAME_SIZE_ERROR', 'SETTINGS acknowledgement with a payload');
      return;
    }
    const { peer, streams } = this.#to;
    const before = peer.initialWindowSize;
    applySettings(payload, peer);
    this.#to.limitTable(peer.headerTableSize);
    for (const stream of streams.values()) {
      stream.sendWindow += peer.initialWindowSize - before;
      if (stream.sendWindow > maxWindow) throw new Http2Error('FLOW_CONTROL_ERROR', 'window too large');
    }
    this.#to.acknowledge(frameTypes.SETTINGS, new Uint8Array());
    this.#to.wake();
  }

  #ping({ stream, flags, payload }: Frame): void {
    if (stream !== 0) throw protocolError('PING on a stream');
    if (payload.length !== 8) throw new Http2Error('FRAME_SIZE_ERROR', 'PING of a broken length');
    if ((flags & ACK) === 0) this.#to.acknowledge(frameTypes.PING, payload);
  }

  #goAway({ stream, payload }: Frame): void {
    if (stream !== 0) throw protocolError('GOAWAY on a stream');
    if (payload.length < 8) throw new Http2Error('FRAME_SIZE_ERROR', 'GOAWAY too short');
    this.#to.goingAway(numberAt(payload, 0) & maxWindow);
  }

  #windowUpdate({ stream: id, payload }: Frame): void {
    if (payload.length !== 4) throw new Http2Error('FRAME_SIZE_ERROR', 'WINDOW_UPDATE of a broken length');
    const increment = numberAt(payload, 0) & maxWindow;
    const to = this.#to;
    if (id === 0) {
      if (increment === 0) throw protocolError('WINDOW_UPDATE of 0');
      to.sendWindow += increment;
      if (to.sendWindow > maxWindow) throw new Http2Error('FLOW_CONTROL_ERROR', 'connection window too large');
    } else {
      const stream = this.#find(id);
      if (!stream) return;
      stream.sendWindow += increment;
      if (increment === 0) stream.reset('PROTOCOL_ERROR', 'WINDOW_UPDATE of 0');
      else if (stream.sendWindow > maxWindow) stream.reset('FLOW_CONTROL_ERROR', 'window too large');
    }
    to.wake();
  }
}
