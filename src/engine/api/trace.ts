/**
 * BuildKit's progress (moby/buildkit api/services/control/control.proto, StatusResponse): what `POST /build?version=2` sends as
 * `{"id":"moby.buildkit.trace","aux":"<base64>"}` lines. Left out: a warning's source definition.
 */

import { base64, fromBase64, text, utf8 } from '../../lib/bytes.ts';
import { type ProtoField, ProtoWriter, protoFields } from '../../lib/protobuf.ts';
import type { JsonMessage } from './jsonmessage.ts';

/** Times are nanoseconds since 1970. */
export interface Vertex {
  digest: string;
  inputs: string[];
  name: string;
  cached?: boolean;
  started?: number;
  completed?: number;
  error?: string;
  progressGroup?: { id: string; name: string; weak: boolean };
}

/** A line under a vertex: bytes of a transfer, or a step with a beginning and an end. */
export interface VertexStatus {
  id: string;
  vertex: string;
  name: string;
  current: number;
  total: number;
  timestamp: number;
  started?: number;
  completed?: number;
}

/** Output of a process; stream 1 or 2. */
export interface VertexLog {
  vertex: string;
  timestamp: number;
  stream: number;
  msg: Uint8Array;
}

export interface SourceRange {
  start: { line: number; character: number };
  end: { line: number; character: number };
}

/** A build check's finding. */
export interface VertexWarning {
  vertex: string;
  level: number;
  short: string;
  detail: string[];
  url: string;
  info?: { filename: string; data: Uint8Array; language: string };
  ranges: SourceRange[];
}

export interface StatusResponse {
  vertexes: Vertex[];
  statuses: VertexStatus[];
  logs: VertexLog[];
  warnings: VertexWarning[];
}

/** The id of trace lines. */
const traceId = 'moby.buildkit.trace';

/** A status, as `encodeStatus` encodes it, as the message of a build's stream. */
export function traceMessage(status: Uint8Array): JsonMessage {
  return { id: traceId, aux: base64(status) };
}

/** The status of a trace line; undefined for any other line. @throws RangeError for damaged bytes */
export function traceStatus(message: JsonMessage): StatusResponse | undefined {
  if (message.id !== traceId || typeof message.aux !== 'string') return undefined;
  return decodeStatus(fromBase64(message.aux));
}

export function encodeStatus(status: Partial<StatusResponse>): Uint8Array {
  const writer = new ProtoWriter();
  for (const vertex of status.vertexes ?? []) writer.bytes(1, encodeVertex(vertex));
  for (const item of status.statuses ?? []) writer.bytes(2, encodeVertexStatus(item));
  for (const log of status.logs ?? []) writer.bytes(3, encodeLog(log));
  for (const warning of status.warnings ?? []) writer.bytes(4, encodeWarning(warning));
  return writer.finish();
}

export function decodeStatus(bytes: Uint8Array): StatusResponse {
  const status: StatusResponse = { vertexes: [], statuses: [], logs: [], warnings: [] };
  for (const { field, bytes: part } of protoFields(bytes)) {
    if (field === 1) status.vertexes.push(decodeVertex(part));
    else if (field === 2) status.statuses.push(decodeVertexStatus(part));
    else if (field === 3) status.logs.push(decodeLog(part));
    else if (field === 4) status.warnings.push(decodeWarning(part));
  }
  return status;
}

function encodeTime(writer: ProtoWriter, field: number, time: number | undefined): void {
  if (time === undefined) return;
  const seconds = Math.floor(time / 1e9);
  writer.bytes(
    field,
    new ProtoWriter()
      .number(1, seconds)
      .number(2, time - seconds * 1e9)
      .finish(),
  );
}

function decodeTime(bytes: Uint8Array): number {
  let time = 0;
  for (const { field, number } of protoFields(bytes)) time += field === 1 ? number * 1e9 : number;
  return time;
}

function encodeVertex(vertex: Vertex): Uint8Array {
  const writer = new ProtoWriter().text(1, vertex.digest);
  for (const input of vertex.inputs) writer.bytes(2, utf8(input));
  writer.text(3, vertex.name).number(4, vertex.cached ? 1 : 0);
  encodeTime(writer, 5, vertex.started);
  encodeTime(writer, 6, vertex.completed);
  writer.text(7, vertex.error ?? '');
  const group = vertex.progressGroup;
  if (group) {
    const inner = new ProtoWriter().text(1, group.id).text(2, group.name);
    writer.bytes(8, inner.number(3, group.weak ? 1 : 0).finish());
  }
  return writer.finish();
}

function decodeVertex(bytes: Uint8Array): Vertex {
  const vertex: Vertex = { digest: '', inputs: [], name: '' };
  for (const { field, number, bytes: part } of protoFields(bytes)) {
    if (field === 1) vertex.digest = text(part);
    else if (field === 2) vertex.inputs.push(text(part));
    else if (field === 3) vertex.name = text(part);
    else if (field === 4) vertex.cached = number !== 0;
    else if (field === 5) vertex.started = decodeTime(part);
    else if (field === 6) vertex.completed = decodeTime(part);
    else if (field === 7) vertex.error = text(part);
    else if (field === 8) vertex.progressGroup = decodeGroup(part);
  }
  return vertex;
}

function decodeGroup(bytes: Uint8Array): { id: string; name: string; weak: boolean } {
  const fields = byNumber(bytes);
  return { id: textOf(fields, 1), name: textOf(fields, 2), weak: (fields.get(3)?.number ?? 0) !== 0 };
}

function encodeVertexStatus(status: VertexStatus): Uint8Array {
  const writer = new ProtoWriter().text(1, status.id).text(2, status.vertex).text(3, status.name);
  writer.number(4, status.current).number(5, status.total);
  encodeTime(writer, 6, status.timestamp);
  encodeTime(writer, 7, status.started);
  encodeTime(writer, 8, status.completed);
  return writer.finish();
}

function decodeVertexStatus(bytes: Uint8Array): VertexStatus {
  const fields = byNumber(bytes);
  const status: VertexStatus = {
    id: textOf(fields, 1),
    vertex: textOf(fields, 2),
    name: textOf(fields, 3),
    current: fields.get(4)?.number ?? 0,
    total: fields.get(5)?.number ?? 0,
    timestamp: timeOf(fields, 6) ?? 0,
  };
  const started = timeOf(fields, 7);
  const completed = timeOf(fields, 8);
  if (started !== undefined) status.started = started;
  if (completed !== undefined) status.completed = completed;
  return status;
}

function encodeLog(log: VertexLog): Uint8Array {
  const writer = new ProtoWriter().text(1, log.vertex);
  encodeTime(writer, 2, log.timestamp);
  return writer.number(3, log.stream).bytes(4, log.msg).finish();
}

function decodeLog(bytes: Uint8Array): VertexLog {
  const fields = byNumber(bytes);
  return {
    vertex: textOf(fields, 1),
    timestamp: timeOf(fields, 2) ?? 0,
    stream: fields.get(3)?.number ?? 0,
    msg: fields.get(4)?.bytes ?? new Uint8Array(),
  };
}

function encodeWarning(warning: VertexWarning): Uint8Array {
  const writer = new ProtoWriter().text(1, warning.vertex).number(2, warning.level).text(3, warning.short);
  for (const line of warning.detail) writer.bytes(4, utf8(line));
  writer.text(5, warning.url);
  const { info } = warning;
  if (info) {
    const inner = new ProtoWriter().text(1, info.filename).bytes(2, info.data).text(4, info.language);
    writer.bytes(6, inner.finish());
  }
  for (const { start, end } of warning.ranges) {
    const inner = new ProtoWriter().bytes(1, encodePosition(start)).bytes(2, encodePosition(end));
    writer.bytes(7, inner.finish());
  }
  return writer.finish();
}

function decodeWarning(bytes: Uint8Array): VertexWarning {
  const warning: VertexWarning = { vertex: '', level: 0, short: '', detail: [], url: '', ranges: [] };
  for (const { field, number, bytes: part } of protoFields(bytes)) {
    if (field === 1) warning.vertex = text(part);
    else if (field === 2) warning.level = number;
    else if (field === 3) warning.short = text(part);
    else if (field === 4) warning.detail.push(text(part));
    else if (field === 5) warning.url = text(part);
    else if (field === 6) warning.info = decodeSource(part);
    else if (field === 7) warning.ranges.push(decodeRange(part));
  }
  return warning;
}

function decodeSource(bytes: Uint8Array): { filename: string; data: Uint8Array; language: string } {
  const fields = byNumber(bytes);
  return { filename: textOf(fields, 1), data: fields.get(2)?.bytes ?? new Uint8Array(), language: textOf(fields, 4) };
}

function decodeRange(bytes: Uint8Array): SourceRange {
  const fields = byNumber(bytes);
  return { start: decodePosition(fields.get(1)?.bytes), end: decodePosition(fields.get(2)?.bytes) };
}

function encodePosition(position: { line: number; character: number }): Uint8Array {
  return new ProtoWriter().number(1, position.line).number(2, position.character).finish();
}

function decodePosition(bytes: Uint8Array = new Uint8Array()): { line: number; character: number } {
  const fields = byNumber(bytes);
  return { line: fields.get(1)?.number ?? 0, character: fields.get(2)?.number ?? 0 };
}

function byNumber(bytes: Uint8Array): Map<number, ProtoField> {
  return new Map([...protoFields(bytes)].map((field) => [field.field, field]));
}

function textOf(fields: Map<number, ProtoField>, number: number): string {
  return text(fields.get(number)?.bytes ?? new Uint8Array());
}

function timeOf(fields: Map<number, ProtoField>, number: number): number | undefined {
  const field = fields.get(number);
  return field ? decodeTime(field.bytes) : undefined;
}
