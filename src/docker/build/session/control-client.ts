/** A build by BuildKit's control service as buildx does it: the solve, and in it the frontend's result asked for and handed back. */
import type { GrpcClient } from '../../../lib/grpc/client.ts';
import { asGrpcError, encodeStatusMessage, type GrpcError } from '../../../lib/grpc/status.ts';
import type { HeaderField } from '../../../lib/http2/hpack-table.ts';
import { ProtoMessage, ProtoWriter } from '../../../lib/protobuf.ts';

const control = '/moby.buildkit.v1.Control';
const bridge = '/moby.buildkit.v1.frontend.LLBBridge';

export interface Exporter {
  readonly type: string;
  readonly attributes: ReadonlyMap<string, string>;
}

export interface SolveWish {
  readonly ref: string;
  readonly session: string;
  /** For dockerfile.v0. */
  readonly attributes: ReadonlyMap<string, string>;
  /** `network.host` */
  readonly entitlements: readonly string[];
  /** Each told by its number in the client's session. */
  readonly exporters: readonly Exporter[];
}

export interface Solved {
  /** What the exporter says: `containerimage.digest` and the like. */
  readonly response: ReadonlyMap<string, string>;
  /** What the frontend says: `result.json` of a check. */
  readonly metadata: ReadonlyMap<string, Uint8Array>;
}

/** @param onStatus gets BuildKit's StatusResponse messages @throws GrpcError */
export async function solve(
  grpc: GrpcClient,
  wish: SolveWish,
  onStatus: (message: Uint8Array) => void,
  signal: AbortSignal,
): Promise<Solved> {
  const { ref, session, attributes, exporters, entitlements } = wish;
  const status = followStatus(grpc, ref, onStatus);
  status.catch(() => undefined);
  const request = new ProtoWriter().text(1, ref).text(5, session).map(7, attributes).texts(9, entitlements);
  for (const { type, attributes: own } of exporters) request.message(13, (writer) => writer.text(1, type).map(2, own));
  const solving = grpc.unary(`${control}/Solve`, request.finish(), signal);
  solving.catch(() => undefined);
  const metadata = await frontend(grpc, wish, signal).catch((error: unknown) => asGrpcError(error));
  // All that is told of a failure comes before it.
  await Promise.allSettled([solving, status]);
  const response = new ProtoMessage(await solving).map(1);
  await status;
  if (metadata instanceof Error) throw metadata;
  return { response, metadata };
}

/** The frontend's result, which is then the solve's; its failure is the solve's failure. @throws GrpcError */
async function frontend(
  grpc: GrpcClient,
  { ref, attributes }: SolveWish,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const own: HeaderField[] = [['buildkit-controlapi-buildid', ref]];
  const giveBack = (message: Uint8Array): Promise<Uint8Array> => grpc.unary(`${bridge}/Return`, message, signal, own);
  let answer: ProtoMessage;
  try {
    const asked = new ProtoWriter().text(2, 'dockerfile.v0').map(3, attributes).bool(5, true).bool(6, true);
    answer = new ProtoMessage(await grpc.unary(`${bridge}/Solve`, asked.finish(), signal, own));
  } catch (error) {
    const failure: GrpcError = asGrpcError(error);
    await giveBack(new ProtoWriter().bytes(2, encodeStatusMessage(failure)).finish()).catch(() => undefined);
    throw failure;
  }
  await giveBack(new ProtoWriter().bytes(1, answer.bytes(3)).finish());
  const entries = answer.message(3).messages(10);
  return new Map(entries.map((entry): [string, Uint8Array] => [entry.text(1), entry.bytes(2)]));
}

async function followStatus(grpc: GrpcClient, ref: string, onStatus: (message: Uint8Array) => void): Promise<void> {
  const call = await grpc.call(`${control}/Status`);
  await call.send(new ProtoWriter().text(1, ref).finish());
  await call.closeSend();
  for (let message = await call.receive(); message; message = await call.receive()) onStatus(message);
}
