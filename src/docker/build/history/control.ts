/** The builder's records of builds, over BuildKit's control service (Control.ListenBuildHistory and the content store). */
import { decodeStatus, type StatusResponse } from '../../../engine/api/trace.ts';
import { concat } from '../../../lib/bytes.ts';
import { GrpcClient } from '../../../lib/grpc/client.ts';
import { decodeStatusMessage, type GrpcError, grpcCodes } from '../../../lib/grpc/status.ts';
import { ProtoMessage, ProtoWriter } from '../../../lib/protobuf.ts';
import type { Cli } from '../../cli/cli.ts';
import { CliError, messageOf } from '../../cli/errors.ts';
import { type LocalState, localState } from '../local-state.ts';
import { buildName } from './build-name.ts';

const control = '/moby.buildkit.v1.Control';
const contentRead = '/containerd.services.content.v1.Content/Read';
const deletedEvent = 2;
/** As buildx asks for no more. */
const limit = 50;

export interface Attachment {
  readonly digest: string;
  readonly platform: string;
  readonly type: string;
}

export interface BuildRecord {
  readonly ref: string;
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly local: LocalState | undefined;
  /** Nanoseconds since 1970. */
  readonly createdAt: number;
  readonly completedAt: number | undefined;
  readonly error: GrpcError | undefined;
  /** Where the error is stored whole, its place in the Dockerfile with it. */
  readonly errorDigest: string | undefined;
  readonly attachments: readonly Attachment[];
  readonly steps: { readonly total: number; readonly completed: number; readonly cached: number };
}

/** `Completed`, `Error`, `Canceled` or `Running`. */
export function statusOf({ completedAt, error }: BuildRecord): string {
  if (completedAt === undefined) return 'Running';
  if (!error) return 'Completed';
  return error.code === grpcCodes.CANCELLED ? 'Canceled' : 'Error';
}

/** @throws CliError `ERROR: …` for whatever goes wrong */
export async function withHistory<T>(cli: Cli, use: (history: HistoryControl) => Promise<T>): Promise<T> {
  try {
    const grpc = new GrpcClient(await (await cli.client()).upgradeH2c('/grpc'));
    try {
      return await use(new HistoryControl(cli, grpc));
    } finally {
      await grpc.connection.close();
    }
  } catch (error) {
    if (error instanceof CliError && error.message.startsWith('ERROR: ')) throw error;
    throw new CliError(`ERROR: ${messageOf(error)}`);
  }
}

export class HistoryControl {
  readonly #cli: Cli;
  readonly #grpc: GrpcClient;

  constructor(cli: Cli, grpc: GrpcClient) {
    this.#cli = cli;
    this.#grpc = grpc;
  }

  async #call(path: string, request: Uint8Array, onMessage: (message: Uint8Array) => void): Promise<void> {
    const call = await this.#grpc.call(path);
    await call.send(request);
    await call.closeSend();
    for (let message = await call.receive(); message; message = await call.receive()) onMessage(message);
  }

  /** The newest first. @param filter in BuildKit's form, empty for all */
  async records(filter = ''): Promise<BuildRecord[]> {
    const filters = filter === '' ? [] : [filter];
    const request = new ProtoWriter().bool(3, true).texts(4, filters).number(5, limit).finish();
    const found = new Map<string, ProtoMessage>();
    await this.#call(`${control}/ListenBuildHistory`, request, (message) => {
      const event = new ProtoMessage(message);
      if (event.number(1) !== deletedEvent && event.has(2)) found.set(event.message(2).text(1), event.message(2));
    });
    const records = [...found.values()].map(async (message) =>
      recordOf(message, await localState(this.#cli, message.text(1))),
    );
    return (await Promise.all(records)).sort((a, b) => b.createdAt - a.createdAt);
  }

  /** One by its identity, or `^2` for the third newest that is over; empty is the newest. @throws Error */
  async record(wanted: string): Promise<BuildRecord> {
    const all = await this.records();
    const [, offset] = /^\^(\d+)$/.exec(wanted) ?? [];
    const ref = wanted.split('/').at(-1) ?? '';
    const over = all.filter(({ completedAt }) => completedAt !== undefined);
    const found =
      offset !== undefined ? over[Number(offset)] : ref === '' ? all[0] : all.find((each) => each.ref === ref);
    if (found) return found;
    if (offset !== undefined) throw new Error(`no completed build found with offset ${Number(offset) - over.length}`);
    throw new Error(ref === '' ? 'no records found' : `no record found for ref ${JSON.stringify(wanted)}`);
  }

  /** One that isn't there is as good as removed. */
  async remove(ref: string): Promise<void> {
    const request = new ProtoWriter().text(1, ref).bool(3, true).finish();
    try {
      await this.#grpc.unary(`${control}/UpdateBuildHistory`, request);
    } catch (error) {
      if (!messageOf(error).includes('not found')) throw error;
    }
  }

  /** What a build told, from its beginning. */
  async follow(ref: string, onStatus: (status: StatusResponse) => void): Promise<void> {
    const request = new ProtoWriter().text(1, ref).finish();
    await this.#call(`${control}/Status`, request, (message) => onStatus(decodeStatus(message)));
  }

  /** Why it failed, with all that is known of it. */
  async failure({ error, errorDigest }: BuildRecord): Promise<GrpcError | undefined> {
    if (!error || errorDigest === undefined) return error;
    return decodeStatusMessage(await this.content(errorDigest));
  }

  async content(digest: string): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    const request = new ProtoWriter().text(1, digest).finish();
    await this.#call(contentRead, request, (message) => parts.push(new ProtoMessage(message).bytes(2)));
    return concat(parts);
  }
}

function recordOf(message: ProtoMessage, local: LocalState | undefined): BuildRecord {
  const attributes = message.map(3);
  return {
    ref: message.text(1),
    name: buildName(attributes, local),
    attributes,
    local,
    createdAt: timeOf(message.message(6)),
    completedAt: message.has(7) ? timeOf(message.message(7)) : undefined,
    error: message.has(5) ? decodeStatusMessage(message.bytes(5)) : undefined,
    errorDigest: message.has(18) ? message.message(18).text(2) : undefined,
    attachments: attachmentsOf(message),
    steps: { total: message.number(16), completed: message.number(17), cached: message.number(15) },
  };
}

function timeOf(message: ProtoMessage): number {
  return message.number(1) * 1e9 + message.number(2);
}

/** The image, then what is attested of it; with several platforms, each with its own. */
function attachmentsOf(message: ProtoMessage): Attachment[] {
  const own = message.has(10) ? ofResult(message.message(10), '') : [];
  const more = message.messages(11).flatMap((entry) => ofResult(entry.message(2), entry.text(1)));
  const seen = new Set<string>();
  return [...own, ...more].filter(({ digest, platform }) => {
    const key = `${digest} ${platform}`;
    return !seen.has(key) && !!seen.add(key);
  });
}

function ofResult(result: ProtoMessage, platform: string): Attachment[] {
  const images = [...result.messages(1), ...result.messages(3).map((entry) => entry.message(2))];
  const attested = result.messages(2);
  return [...images, ...attested].map((descriptor) => ({
    digest: descriptor.text(2),
    platform,
    type: descriptor.map(5).get('in-toto.io/predicate-type') ?? descriptor.text(1),
  }));
}
