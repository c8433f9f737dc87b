/** How a gRPC call ends (grpc.io "Status codes", and the protocol's trailers in gRPC over HTTP2). */
import { base64, fromBase64, text, utf8 } from '../bytes.ts';
import { errorCodes, Http2Error, StreamError } from '../http2/error.ts';
import { fieldValue } from '../http2/fields.ts';
import type { HeaderField } from '../http2/hpack-table.ts';
import { ProtoMessage, ProtoWriter } from '../protobuf.ts';

export const grpcCodes = {
  OK: 0,
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
} as const;

export type GrpcCodeName = keyof typeof grpcCodes;

/** A detail of a status: google.protobuf.Any. */
export interface StatusDetail {
  readonly typeUrl: string;
  readonly value: Uint8Array;
}

/** A call that ended otherwise than well. */
export class GrpcError extends Error {
  override readonly name = 'GrpcError';
  readonly code: number;
  readonly details: readonly StatusDetail[];

  constructor(code: GrpcCodeName | number, message: string, details: readonly StatusDetail[] = []) {
    super(message);
    this.code = typeof code === 'number' ? code : grpcCodes[code];
    this.details = details;
  }
}

/** Any failure as a status. */
export function asGrpcError(error: unknown): GrpcError {
  if (error instanceof GrpcError) return error;
  if (error instanceof StreamError) {
    const { code, message } = error;
    if (code === errorCodes.CANCEL) return new GrpcError('CANCELLED', 'context canceled');
    return new GrpcError(code === errorCodes.REFUSED_STREAM ? 'UNAVAILABLE' : 'INTERNAL', message);
  }
  if (error instanceof Http2Error) return new GrpcError('UNAVAILABLE', error.message);
  return new GrpcError('UNKNOWN', error instanceof Error ? error.message : String(error));
}

/** google.rpc.Status. */
export function encodeStatusMessage({ code, message, details }: GrpcError): Uint8Array {
  const writer = new ProtoWriter().number(1, code).text(2, message);
  for (const { typeUrl, value } of details) writer.message(3, (any) => any.text(1, typeUrl).bytes(2, value));
  return writer.finish();
}

/** @throws RangeError */
export function decodeStatusMessage(bytes: Uint8Array): GrpcError {
  const status = new ProtoMessage(bytes);
  const details = status.messages(3).map((any): StatusDetail => ({ typeUrl: any.text(1), value: any.bytes(2) }));
  return new GrpcError(status.number(1), status.text(2), details);
}

/** The trailers of a call that ends so; undefined: well. */
export function statusTrailers(error: GrpcError | undefined): HeaderField[] {
  if (!error) return [['grpc-status', '0']];
  const fields: HeaderField[] = [
    ['grpc-status', String(error.code)],
    ['grpc-message', encodeMessage(error.message)],
  ];
  if (error.details.length > 0)
    fields.push(['grpc-status-details-bin', base64(encodeStatusMessage(error)).replace(/=+$/, '')]);
  return fields;
}

/** What trailers say; undefined: all is well. */
export function statusOf(trailers: readonly HeaderField[]): GrpcError | undefined {
  const code = fieldValue(trailers, 'grpc-status');
  if (code === '0') return undefined;
  if (code === undefined || !/^[0-9]{1,3}$/.test(code)) return new GrpcError('INTERNAL', 'no grpc-status in trailers');
  const message = decodeMessage(fieldValue(trailers, 'grpc-message') ?? '');
  const details = fieldValue(trailers, 'grpc-status-details-bin');
  try {
    return details === undefined ? new GrpcError(Number(code), message) : decodeStatusMessage(binaryValue(details));
  } catch {
    // Damaged details are as good as none.
    return new GrpcError(Number(code), message);
  }
}

/** The bytes of a `-bin` field, padded or not. @throws RangeError */
export function binaryValue(value: string): Uint8Array {
  const bare = value.replace(/=+$/, '');
  return fromBase64(bare + '='.repeat((4 - (bare.length % 4)) % 4));
}

/** Percent-encoding of what isn't printable ASCII. */
export function encodeMessage(message: string): string {
  let out = '';
  for (const byte of utf8(message)) {
    const isPlain = byte >= 0x20 && byte <= 0x7e && byte !== 0x25;
    out += isPlain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return out;
}

/** What is no escape stays as it is. */
export function decodeMessage(encoded: string): string {
  const bytes: number[] = [];
  for (let at = 0; at < encoded.length; at++) {
    const escaped = /^%[0-9a-fA-F]{2}/.exec(encoded.slice(at, at + 3));
    if (!escaped) bytes.push(encoded.charCodeAt(at) & 255);
    else {
      bytes.push(Number.parseInt(encoded.slice(at + 1, at + 3), 16));
      at += 2;
    }
  }
  return text(new Uint8Array(bytes));
}
