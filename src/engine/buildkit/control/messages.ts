/** Messages of moby.buildkit.v1.Control and moby.buildkit.v1.frontend.LLBBridge (control.proto, gateway.proto), as far as clients send them. */

import { decodeStatusMessage, type GrpcError } from '../../../lib/grpc/status.ts';
import { ProtoMessage, ProtoWriter } from '../../../lib/protobuf.ts';

export interface Exporter {
  /** `moby`, `local`, `tar` … */
  readonly type: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/** Control.Solve. */
export interface SolveRequest {
  readonly ref: string;
  readonly session: string;
  /** Empty: the client is the frontend, by the bridge. */
  readonly frontend: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly exporters: readonly Exporter[];
  /** `network.host` */
  readonly entitlements: readonly string[];
  /** Not for the history. */
  readonly isInternal: boolean;
  /** Steps as LLB. */
  readonly hasDefinition: boolean;
}

/** @throws RangeError */
export function decodeSolveRequest(bytes: Uint8Array): SolveRequest {
  const message = new ProtoMessage(bytes);
  const exporters = message.messages(13).map((each) => ({ type: each.text(1), attributes: each.map(2) }));
  const old = message.text(3);
  if (exporters.length === 0 && old !== '') exporters.push({ type: old, attributes: message.map(4) });
  return {
    ref: message.text(1),
    session: message.text(5),
    frontend: message.text(6),
    attributes: message.map(7),
    exporters,
    entitlements: message.texts(9),
    isInternal: message.bool(11),
    hasDefinition: message.message(2).has(1),
  };
}

export function encodeExporter({ type, attributes }: Exporter): (writer: ProtoWriter) => ProtoWriter {
  return (writer) => writer.text(1, type).map(2, attributes);
}

/** LLBBridge.Solve. */
export interface BridgeSolveRequest {
  readonly frontend: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly hasDefinition: boolean;
}

/** @throws RangeError */
export function decodeBridgeSolve(bytes: Uint8Array): BridgeSolveRequest {
  const message = new ProtoMessage(bytes);
  return { frontend: message.text(2), attributes: message.map(3), hasDefinition: message.message(1).has(1) };
}

/** A frontend's result: what it came to, and what it says of it. */
export interface FrontendResult {
  /** Empty: no files. */
  readonly ref: string;
  readonly metadata: ReadonlyMap<string, Uint8Array>;
}

/** Result of gateway.proto. */
export function encodeResult({ ref, metadata }: FrontendResult): Uint8Array {
  const writer = new ProtoWriter();
  for (const [key, value] of metadata) writer.message(10, (entry) => entry.text(1, key).bytes(2, value));
  return writer.message(3, (inner) => inner.text(1, ref)).finish();
}

/** LLBBridge.Return: the client's result, or why it has none. @throws RangeError */
export function decodeReturn(bytes: Uint8Array): FrontendResult | GrpcError {
  const message = new ProtoMessage(bytes);
  if (message.has(2)) return decodeStatusMessage(message.bytes(2));
  const result = message.message(1);
  const metadata = result.messages(10).map((entry): [string, Uint8Array] => [entry.text(1), entry.bytes(2)]);
  const refs = result.has(4) ? result.message(4).messages(1) : [];
  const ref = result.has(3) ? result.message(3).text(1) : (refs[0]?.message(2).text(1) ?? result.text(1));
  return { ref, metadata: new Map(metadata) };
}

/** google.protobuf.Timestamp of nanoseconds since 1970. */
export function timestamp(time: number): (writer: ProtoWriter) => ProtoWriter {
  const seconds = Math.floor(time / 1e9);
  return (writer) => writer.number(1, seconds).number(2, Math.round(time - seconds * 1e9));
}

/** BuildHistoryEvent's descriptor of stored bytes. */
export interface BlobDescriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: ReadonlyMap<string, string>;
}

export function encodeDescriptor({ mediaType, digest, size, annotations }: BlobDescriptor) {
  return (writer: ProtoWriter): ProtoWriter =>
    writer
      .text(1, mediaType)
      .text(2, digest)
      .number(3, size)
      .map(5, annotations ?? []);
}
