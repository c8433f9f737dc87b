/** The builds that were, as `docker buildx history` lists them (solver/llbsolver/history): in memory, the last fifty. */
import { concat } from '../../../lib/bytes.ts';
import type { Clock } from '../../../lib/clock.ts';
import { encodeStatusMessage, GrpcError } from '../../../lib/grpc/status.ts';
import { type ProtoMessage, ProtoWriter } from '../../../lib/protobuf.ts';
import { digestOf } from '../../oci/digest.ts';
import { historyFilter } from './history-filter.ts';
import { MessageQueue } from './message-queue.ts';
import { type BlobDescriptor, encodeDescriptor, encodeExporter, type SolveRequest, timestamp } from './messages.ts';
import type { StatusLog } from './status-log.ts';

const started = 0;
const complete = 1;
const deleted = 2;
/** As moby's default configuration keeps. */
const maxRecords = 50;

export interface Outcome {
  readonly response: ReadonlyMap<string, string>;
  readonly attributes: ReadonlyMap<string, string>;
  readonly error: GrpcError | undefined;
  /** Stored bytes about the result: the image, provenance. */
  readonly image: BlobDescriptor | undefined;
  readonly attestations: readonly { readonly descriptor: BlobDescriptor; readonly bytes: Uint8Array }[];
}

interface Record {
  readonly request: SolveRequest;
  readonly log: StatusLog;
  readonly createdAt: number;
  completedAt: number | undefined;
  outcome: Outcome | undefined;
  logs: BlobDescriptor | undefined;
  externalError: BlobDescriptor | undefined;
  pinned: boolean;
  generation: number;
  readonly blobs: string[];
}

export interface StoredBlob {
  readonly bytes: Uint8Array;
  readonly createdAt: number;
}

export class BuildHistory {
  readonly #clock: Clock;
  readonly #records = new Map<string, Record>();
  readonly #blobs = new Map<string, StoredBlob>();
  readonly #listeners = new Set<(type: number, record: Record) => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  begin(request: SolveRequest, log: StatusLog): void {
    const state = {
      completedAt: undefined,
      outcome: undefined,
      logs: undefined,
      externalError: undefined,
      pinned: false,
      generation: 0,
    };
    const record: Record = { request, log, createdAt: this.#clock.now(), ...state, blobs: [] };
    this.#records.set(request.ref, record);
    this.#tell(started, record);
  }

  complete(ref: string, outcome: Outcome): void {
    const record = this.#records.get(ref);
    if (!record) return;
    record.completedAt = this.#clock.now();
    record.outcome = outcome;
    const logs = statusBlob(record.log.messages);
    record.logs = { mediaType: 'application/vnd.buildkit.status.v0', digest: digestOf(logs), size: logs.length };
    this.#store(record, record.logs.digest, logs);
    if (outcome.error) record.externalError = this.#keepError(record, outcome.error);
    for (const { descriptor, bytes } of outcome.attestations) this.#store(record, descriptor.digest, bytes);
    this.#tell(complete, record);
    this.#expire();
  }

  /** The error whole, its place in the Dockerfile with it: clients read it from the store. */
  #keepError(record: Record, error: GrpcError): BlobDescriptor {
    const bytes = encodeStatusMessage(error);
    const digest = digestOf(bytes);
    this.#store(record, digest, bytes);
    return { mediaType: 'application/vnd.googeapis.google.rpc.status+proto', digest, size: bytes.length };
  }

  #store(record: Record, digest: string, bytes: Uint8Array): void {
    record.blobs.push(digest);
    this.#blobs.set(digest, { bytes, createdAt: this.#clock.now() });
  }

  /** What a build told that is over, or goes on. */
  logOf(ref: string): StatusLog | undefined {
    return this.#records.get(ref)?.log;
  }

  blob(digest: string): StoredBlob | undefined {
    return this.#blobs.get(digest);
  }

  #expire(): void {
    const finished = [...this.#records.values()].filter(({ outcome, pinned }) => outcome && !pinned);
    for (const { request } of finished.slice(0, Math.max(0, finished.length - maxRecords))) this.#remove(request.ref);
  }

  #remove(ref: string): void {
    const record = this.#records.get(ref);
    if (!record) return;
    this.#records.delete(ref);
    const others = new Set([...this.#records.values()].flatMap(({ blobs }) => blobs));
    for (const digest of record.blobs) if (!others.has(digest)) this.#blobs.delete(digest);
    this.#tell(deleted, record);
  }

  #tell(type: number, record: Record): void {
    for (const listener of this.#listeners) listener(type, record);
  }

  /** UpdateBuildHistory. @throws GrpcError */
  update(message: ProtoMessage): void {
    const ref = message.text(1);
    const record = this.#records.get(ref);
    if (message.bool(3)) {
      this.#remove(ref);
      return;
    }
    if (!record) throw new GrpcError('NOT_FOUND', `failed to find record ${ref}`);
    if (!message.bool(4)) {
      record.pinned = message.bool(2);
      record.generation += 1;
      this.#tell(record.outcome ? complete : started, record);
    }
  }

  /** ListenBuildHistory: what is there, and unless only that is wanted what happens from then on. @throws GrpcError */
  async listen(message: ProtoMessage, send: (event: Uint8Array) => Promise<void>, signal: AbortSignal): Promise<void> {
    const [activeOnly, ref, earlyExit, limit] = [message.bool(1), message.text(2), message.bool(3), message.number(5)];
    const matches = historyFilter(message.texts(4), this.#clock.now());
    const queue = new MessageQueue();
    const isMatched = ({ request, createdAt, completedAt, outcome }: Record): boolean =>
      matches({ ref: request.ref, createdAt, completedAt, error: outcome?.error });
    const listener = (type: number, record: Record): void => {
      if ((ref === '' || record.request.ref === ref) && isMatched(record)) queue.push(encodeEvent(type, record));
    };
    const all = [...this.#records.values()].filter(
      (record) => (ref === '' || record.request.ref === ref) && isMatched(record),
    );
    for (const record of all) if (!record.outcome) queue.push(encodeEvent(started, record));
    const finished = activeOnly ? [] : all.filter(({ outcome }) => outcome);
    const shown = limit > 0 ? finished.reverse().slice(0, limit) : finished;
    for (const record of shown) queue.push(encodeEvent(complete, record));
    if (earlyExit) queue.end();
    this.#listeners.add(listener);
    try {
      await queue.drain(send, signal);
    } finally {
      this.#listeners.delete(listener);
    }
  }
}

/** Each message with its length in four bytes, the lowest first. */
function statusBlob(messages: readonly Uint8Array[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const message of messages) {
    const head = new Uint8Array(4);
    new DataView(head.buffer).setUint32(0, message.length, true);
    parts.push(head, message);
  }
  return concat(parts);
}

function encodeEvent(type: number, record: Record): Uint8Array {
  return new ProtoWriter()
    .number(1, type)
    .message(2, (writer) => encodeRecord(writer, record))
    .finish();
}

function encodeRecord(writer: ProtoWriter, record: Record): ProtoWriter {
  const { request, outcome, log } = record;
  writer.text(1, request.ref).map(3, outcome?.attributes ?? request.attributes);
  for (const { type, attributes } of request.exporters)
    writer.message(4, encodeExporter({ type: type === 'moby' ? 'image' : type, attributes }));
  if (outcome?.error) writer.bytes(5, encodeStatusMessage(outcome.error));
  writer.message(6, timestamp(record.createdAt));
  if (record.completedAt !== undefined) writer.message(7, timestamp(record.completedAt));
  if (record.logs) writer.message(8, encodeDescriptor(record.logs));
  if (outcome) {
    writer.map(9, outcome.response);
    writer.message(10, (result) => {
      if (outcome.image) result.message(1, encodeDescriptor(outcome.image));
      for (const { descriptor } of outcome.attestations) result.message(2, encodeDescriptor(descriptor));
      const { image } = outcome;
      if (image) result.message(3, (entry) => entry.message(2, encodeDescriptor(image)));
      return result;
    });
  }
  const { total, completed, cached } = log.counts();
  if (record.externalError) writer.message(18, encodeDescriptor(record.externalError));
  return writer
    .number(12, record.generation)
    .bool(14, record.pinned)
    .number(15, cached)
    .number(16, total)
    .number(17, completed)
    .number(19, log.warnings);
}
