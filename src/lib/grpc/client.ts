/** The client's side of gRPC over HTTP/2. Left out: compression, deadlines, retries. */

import type { Duplex } from '../http.ts';
import { Http2Connection } from '../http2/connection.ts';
import { fieldValue } from '../http2/fields.ts';
import type { HeaderField } from '../http2/hpack-table.ts';
import type { Http2Stream } from '../http2/stream.ts';
import { MessageStream } from './message-stream.ts';
import { maxMessage } from './server.ts';
import { asGrpcError, GrpcError, statusOf } from './status.ts';

/** A call that goes on: messages both ways. */
export class ClientCall {
  readonly #stream: Http2Stream;
  readonly #messages: MessageStream;

  constructor(stream: Http2Stream) {
    this.#stream = stream;
    this.#messages = new MessageStream(stream, maxMessage);
  }

  /** @throws GrpcError where the call is over */
  async send(message: Uint8Array): Promise<void> {
    await this.#messages.send(message).catch(fail);
  }

  /** No more messages from us. Where the call is over already, `receive` says how it ended. */
  async closeSend(): Promise<void> {
    await this.#stream.end().catch(() => undefined);
  }

  /** The next message, undefined where the call ended well. @throws GrpcError where it didn't */
  async receive(): Promise<Uint8Array | undefined> {
    try {
      const headers = await this.#stream.headers;
      const status = fieldValue(headers, ':status');
      if (status !== '200') throw new GrpcError('UNAVAILABLE', `unexpected HTTP status code: ${status}`);
      const message = await this.#messages.receive();
      if (message) return message;
      // Without any message the status may come with the headers.
      const failure = statusOf(fieldValue(headers, 'grpc-status') === undefined ? this.#stream.trailers : headers);
      if (failure) throw failure;
      return undefined;
    } catch (error) {
      throw asGrpcError(error);
    }
  }

  /** Gives the call up. */
  cancel(): void {
    this.#stream.reset('CANCEL');
  }
}

function fail(error: unknown): never {
  throw asGrpcError(error);
}

export class GrpcClient {
  readonly connection: Http2Connection;
  readonly #authority: string;

  constructor(duplex: Duplex, authority = 'localhost') {
    this.connection = new Http2Connection(duplex, { role: 'client' });
    this.#authority = authority;
  }

  /** @param metadata names in lower case @throws GrpcError */
  async call(path: string, metadata: readonly HeaderField[] = []): Promise<ClientCall> {
    const head: HeaderField[] = [
      [':method', 'POST'],
      [':scheme', 'http'],
      [':path', path],
      [':authority', this.#authority],
      ['content-type', 'application/grpc'],
      ['user-agent', 'drydock'],
      ['te', 'trailers'],
      ...metadata,
    ];
    return new ClientCall(await this.connection.open(head).catch(fail));
  }

  /** One message each way. @throws GrpcError */
  async unary(
    path: string,
    message: Uint8Array,
    signal?: AbortSignal,
    metadata: readonly HeaderField[] = [],
  ): Promise<Uint8Array> {
    const call = await this.call(path, metadata);
    const abort = (): void => call.cancel();
    signal?.addEventListener('abort', abort, { once: true });
    try {
      if (signal?.aborted) abort();
      // A server may answer before it has read: what it says counts, not that sending failed.
      await call
        .send(message)
        .then(() => call.closeSend())
        .catch(() => undefined);
      const answer = await call.receive();
      if (!answer) throw new GrpcError('INTERNAL', 'answer without a message');
      if (await call.receive()) throw new GrpcError('INTERNAL', 'answer with several messages');
      return answer;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }
}
