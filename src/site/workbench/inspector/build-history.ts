/**
 * The last builds as BuildKit's Control API tells them (moby/buildkit api/services/control/control.proto: ListenBuildHistory and
 * Status, over POST /grpc; containerd's Content.Read for what a build that is over had told): what `docker buildx history` reads.
 * Left out: results, attachments.
 */
import { decodeStatus, type Vertex } from '../../../engine/api/trace.ts';
import { concat, text } from '../../../lib/bytes.ts';
import { GrpcClient } from '../../../lib/grpc/client.ts';
import type { Handler } from '../../../lib/http.ts';
import { ProtoWriter, protoFields } from '../../../lib/protobuf.ts';

export interface BuildRecord {
  readonly ref: string;
  /** `context`, `filename`, `target`, `build-arg:NAME` … */
  readonly attributes: ReadonlyMap<string, string>;
  /** Nanoseconds since 1970. */
  readonly created: number;
  readonly completed: number | undefined;
  readonly error: string;
  /** Digest of what the build told, once it is over. */
  readonly logs: string;
}

export type BuildEvent = { readonly kind: 'started' | 'complete' | 'deleted'; readonly record: BuildRecord };

const kinds = ['started', 'complete', 'deleted'] as const;

function timeOf(bytes: Uint8Array): number {
  let time = 0;
  for (const { field, number } of protoFields(bytes)) time += field === 1 ? number * 1e9 : field === 2 ? number : 0;
  return time;
}

function decodeRecord(bytes: Uint8Array): BuildRecord {
  const attributes = new Map<string, string>();
  let ref = '';
  let created = 0;
  let completed: number | undefined;
  let error = '';
  let logs = '';
  for (const { field, bytes: part } of protoFields(bytes)) {
    if (field === 1) ref = text(part);
    else if (field === 3) {
      const [key, value] = [1, 2].map((want) => [...protoFields(part)].find((one) => one.field === want)?.bytes);
      attributes.set(text(key ?? new Uint8Array()), text(value ?? new Uint8Array()));
    } else if (field === 5) for (const one of protoFields(part)) error = one.field === 2 ? text(one.bytes) : error;
    else if (field === 6) created = timeOf(part);
    else if (field === 7) completed = timeOf(part);
    else if (field === 8) for (const one of protoFields(part)) logs = one.field === 2 ? text(one.bytes) : logs;
  }
  return { ref, attributes, created, completed, error, logs };
}

function decodeEvent(bytes: Uint8Array): BuildEvent | undefined {
  let kind: BuildEvent['kind'] = 'started';
  let record: BuildRecord | undefined;
  for (const { field, number, bytes: part } of protoFields(bytes)) {
    if (field === 1) kind = kinds[number] ?? 'started';
    else if (field === 2) record = decodeRecord(part);
  }
  return record && { kind, record };
}

export class BuildHistory {
  readonly #docker: Handler;
  #client: Promise<GrpcClient> | undefined;

  constructor(docker: Handler) {
    this.#docker = docker;
  }

  /** Calls back for every build there is, and for each that begins or ends, until the connection is over. @throws GrpcError, Error */
  async listen(onEvent: (event: BuildEvent) => void): Promise<void> {
    for await (const message of this.#messages('/moby.buildkit.v1.Control/ListenBuildHistory', new Uint8Array())) {
      const event = decodeEvent(message);
      if (event) onEvent(event);
    }
  }

  /** The steps of a build, as they stood last; waits for the end of one that runs. */
  async vertices({ ref, logs }: BuildRecord): Promise<Vertex[]> {
    const steps = new Map<string, Vertex>();
    for await (const message of logs ? this.#kept(logs) : this.#live(ref))
      for (const vertex of decodeStatus(message).vertexes) {
        const known = steps.get(vertex.digest);
        const inputs = vertex.inputs.length > 0 ? vertex.inputs : (known?.inputs ?? []);
        steps.set(vertex.digest, { ...known, ...vertex, inputs });
      }
    return [...steps.values()];
  }

  async *#messages(path: string, request: Uint8Array): AsyncGenerator<Uint8Array> {
    const call = await (await this.#connect()).call(path);
    await call.send(request);
    await call.closeSend();
    for (let message = await call.receive(); message; message = await call.receive()) yield message;
  }

  #live(ref: string): AsyncGenerator<Uint8Array> {
    return this.#messages('/moby.buildkit.v1.Control/Status', new ProtoWriter().text(1, ref).finish());
  }

  /** Status messages one after the other, each behind its length in four bytes, the lowest first. */
  async *#kept(digest: string): AsyncGenerator<Uint8Array> {
    const parts: Uint8Array[] = [];
    const request = new ProtoWriter().text(1, digest).finish();
    for await (const message of this.#messages('/containerd.services.content.v1.Content/Read', request))
      for (const { field, bytes } of protoFields(message)) if (field === 2) parts.push(bytes);
    const all = concat(parts);
    const view = new DataView(all.buffer, all.byteOffset, all.byteLength);
    for (let at = 0; at + 4 <= all.length; ) {
      const end = at + 4 + view.getUint32(at, true);
      yield all.subarray(at + 4, end);
      at = end;
    }
  }

  #connect(): Promise<GrpcClient> {
    this.#client ??= this.#open().catch((error: unknown) => {
      this.#client = undefined;
      throw error;
    });
    return this.#client;
  }

  async #open(): Promise<GrpcClient> {
    const up = new TransformStream<Uint8Array, Uint8Array>();
    const headers = new Headers({ Connection: 'Upgrade', Upgrade: 'h2c' });
    const response = await this.#docker({ method: 'POST', url: '/grpc', headers, body: up.readable });
    if (response.status !== 101 || !response.body) throw new Error(`POST /grpc: ${response.status}`);
    return new GrpcClient({ readable: response.body, writable: up.writable });
  }
}
