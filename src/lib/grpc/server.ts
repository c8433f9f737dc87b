/**
 * The server's side of gRPC over HTTP/2: methods by path. Left out: compression, deadlines (`grpc-timeout`; a client that
 * gives up resets its stream, which is noticed), reflection.
 */
import type { Duplex } from '../http.ts';
import { Http2Connection } from '../http2/connection.ts';
import { fieldValue } from '../http2/fields.ts';
import type { HeaderField } from '../http2/hpack-table.ts';
import type { Http2Stream } from '../http2/stream.ts';
import { MessageStream } from './message-stream.ts';
import { asGrpcError, GrpcError, statusTrailers } from './status.ts';

/** Works on a call to its end; what it throws is the call's status. */
export type GrpcMethod = (call: ServerCall) => Promise<void>;

/** By path: `/moby.buildkit.v1.Control/Solve`. */
export type GrpcMethods = ReadonlyMap<string, GrpcMethod>;

export const maxMessage = 16 << 20;

const responseHead: readonly HeaderField[] = [
  [':status', '200'],
  ['content-type', 'application/grpc'],
];

export class ServerCall {
  readonly #stream: Http2Stream;
  readonly #messages: MessageStream;
  readonly metadata: readonly HeaderField[];
  #hasBegun = false;

  constructor(stream: Http2Stream, metadata: readonly HeaderField[]) {
    this.#stream = stream;
    this.#messages = new MessageStream(stream, maxMessage);
    this.metadata = metadata;
  }

  /** Aborted when the client gave the call up, or is gone. */
  get signal(): AbortSignal {
    return this.#stream.signal;
  }

  receive(): Promise<Uint8Array | undefined> {
    return this.#messages.receive();
  }

  /** Says that the call goes on, before the first message. */
  begin(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#stream.sendHeaders(responseHead);
  }

  send(message: Uint8Array): Promise<void> {
    this.begin();
    return this.#messages.send(message);
  }

  /** For the server. */
  async finish(error: GrpcError | undefined): Promise<void> {
    const trailers = statusTrailers(error);
    if (this.#hasBegun) await this.#stream.end(trailers);
    else this.#stream.sendHeaders([...responseHead, ...trailers], true);
  }
}

/** A method with one message each way. */
export function unary(work: (message: Uint8Array, call: ServerCall) => Promise<Uint8Array> | Uint8Array): GrpcMethod {
  return async (call) => {
    const message = await call.receive();
    if (!message) throw new GrpcError('INTERNAL', 'request without a message');
    await call.send(await work(message, call));
  };
}

/** Serves the methods on a connection until it is over. */
export function serveGrpc(duplex: Duplex, methods: GrpcMethods): Http2Connection {
  return new Http2Connection(duplex, { role: 'server', onStream: (stream) => answer(stream, methods) });
}

async function answer(stream: Http2Stream, methods: GrpcMethods): Promise<void> {
  const metadata = await stream.headers;
  if (fieldValue(metadata, 'content-type')?.startsWith('application/grpc') !== true) {
    stream.sendHeaders([[':status', '415']], true);
    return;
  }
  const path = fieldValue(metadata, ':path') ?? '';
  const call = new ServerCall(stream, metadata);
  let failure: GrpcError | undefined;
  try {
    const method = methods.get(path);
    if (!method) throw unknownMethod(path);
    await method(call);
  } catch (error) {
    failure = asGrpcError(error);
  }
  if (!stream.isClosed) await call.finish(failure).catch(() => undefined);
}

/** In grpc-go's words. */
function unknownMethod(path: string): GrpcError {
  const at = path.lastIndexOf('/');
  return new GrpcError('UNIMPLEMENTED', `unknown method ${path.slice(at + 1)} for service ${path.slice(1, at)}`);
}
