/**
 * A build on an engine that wants its files by a session, as the real one does: `POST /session` for what it asks of us, `POST
 * /grpc` for what we ask of it.
 */
import type { SyncedFiles } from '../../../engine/api/file-transfer.ts';
import { fileSendDiffCopy } from '../../../engine/api/filesync.ts';
import { decodeStatus } from '../../../engine/api/trace.ts';
import { text } from '../../../lib/bytes.ts';
import { GrpcClient } from '../../../lib/grpc/client.ts';
import { type GrpcMethod, type GrpcMethods, serveGrpc } from '../../../lib/grpc/server.ts';
import { asGrpcError, type GrpcError, grpcCodes } from '../../../lib/grpc/status.ts';
import { chunks } from '../../../lib/stream.ts';
import { TarWriter } from '../../../lib/tar.ts';
import type { TarType } from '../../../lib/tar-entry.ts';
import type { Client } from '../../client.ts';
import type { BuildEvent, BuildEvents } from '../build-event.ts';
import { failureSource, unsupportedRequest } from '../failure-source.ts';
import { newIdentity } from '../identity.ts';
import { type Exporter, type Solved, type SolveWish, solve } from './control-client.ts';
import { lintWarnings } from './lint-result.ts';
import { type Offered, sessionMethods, type Taker } from './services.ts';

export interface SessionBuild extends Omit<SolveWish, 'session'> {
  /** Folders of the same key are the same to the builder; empty: of nobody else. */
  readonly sharedKey: string;
  readonly offered: Omit<Offered, 'takers'>;
  /** A subrequest's answer is told as JSON. */
  readonly asJson?: boolean;
  /** For identifiers. */
  readonly random: (length: number) => Uint8Array;
  readonly signal: AbortSignal;
}

type Tell = (event: BuildEvent) => void;

export function sessionBuild(client: Client, build: SessionBuild): BuildEvents {
  const events = new ReadableStream<BuildEvent>({
    start(controller) {
      const tell: Tell = (event) => controller.enqueue(event);
      run(client, build, tell).then(
        () => controller.close(),
        (error: unknown) => {
          tellFailure(asGrpcError(error), tell);
          controller.close();
        },
      );
    },
  });
  return chunks(events);
}

async function run(client: Client, build: SessionBuild, tell: Tell): Promise<void> {
  const { offered, random, exporters, attributes, entitlements, ref, sharedKey, signal } = build;
  const session = newIdentity(random);
  const taking: Promise<void>[] = [];
  const services = sessionMethods({ ...offered, takers: takersOf(exporters, tell) });
  const methods = withTracked(services, fileSendDiffCopy, taking);
  const fields = [...methods.keys()].map((path): [string, string] => ['X-Docker-Expose-Session-Grpc-Method', path]);
  const duplex = await client.upgradeH2c('/session', [
    ['X-Docker-Expose-Session-Uuid', session],
    ['X-Docker-Expose-Session-Sharedkey', sharedKey],
    ...fields,
  ]);
  const server = serveGrpc(duplex, methods);
  try {
    const grpc = new GrpcClient(await client.upgradeH2c('/grpc'));
    try {
      const onStatus = (message: Uint8Array): void => tell({ kind: 'status', status: decodeStatus(message) });
      const wish = { ref, session, exporters, attributes, entitlements };
      const solved = await solve(grpc, wish, onStatus, signal);
      // What was built comes on another connection than the answer, and may be on its way yet.
      await Promise.all(taking);
      tellResult(solved, tell, build.asJson ?? false);
    } finally {
      await grpc.connection.close();
    }
  } finally {
    await server.close();
  }
}

/** Who takes what comes back, by the exporter's number. */
function takersOf(exporters: readonly Exporter[], tell: Tell): Map<string, Taker> {
  const takers = new Map<string, Taker>();
  for (const [output, { type }] of exporters.entries()) {
    if (type === 'moby') continue;
    const onArchive = (piece: Uint8Array): void => tell({ kind: 'output', output, piece });
    const onTree = (files: SyncedFiles): void => onArchive(treeArchive(files));
    takers.set(String(output), type === 'local' ? { onTree } : { onArchive });
  }
  return takers;
}

/** The methods, with the calls of one of them written down. */
function withTracked(methods: GrpcMethods, path: string, calls: Promise<void>[]): GrpcMethods {
  const method = methods.get(path);
  if (!method) return methods;
  const tracked: GrpcMethod = (call) => {
    const working = method(call);
    working.catch(() => undefined);
    calls.push(working);
    return working;
  };
  return new Map([...methods, [path, tracked]]);
}

function tellResult({ response, metadata }: Solved, tell: Tell, asJson: boolean): void {
  const id = response.get('containerimage.config.digest') ?? response.get('containerimage.digest');
  if (id !== undefined) tell({ kind: 'image', id });
  const json = metadata.get('result.json');
  if (!json) return;
  const status = text(metadata.get('result.statuscode') ?? new Uint8Array());
  if (asJson || status === '') {
    const told = asJson ? json : metadata.get('result.txt');
    tell({ kind: 'told', text: text(told ?? new Uint8Array()), status: Number(status) });
    return;
  }
  const { warnings, failure } = lintWarnings(text(json));
  tell({ kind: 'status', status: { vertexes: [], statuses: [], logs: [], warnings } });
  if (failure) tell({ kind: 'failure', ...failure });
}

/** gRPC's codes as Go writes them; a failure of the build itself has none. */
const codeNames = new Map<number, string>([
  [grpcCodes.CANCELLED, 'Canceled'],
  [grpcCodes.INVALID_ARGUMENT, 'InvalidArgument'],
  [grpcCodes.DEADLINE_EXCEEDED, 'DeadlineExceeded'],
  [grpcCodes.NOT_FOUND, 'NotFound'],
  [grpcCodes.PERMISSION_DENIED, 'PermissionDenied'],
  [grpcCodes.UNIMPLEMENTED, 'Unimplemented'],
  [grpcCodes.INTERNAL, 'Internal'],
  [grpcCodes.UNAVAILABLE, 'Unavailable'],
]);

function tellFailure(error: GrpcError, tell: Tell): void {
  const code = codeNames.get(error.code);
  const message = unsupportedRequest(error) + error.message;
  tell({
    kind: 'failure',
    message: code === undefined ? message : `${code}: ${message}`,
    source: failureSource(error),
  });
}

const tarTypes = new Map<number, TarType>([
  [0o040000, 'directory'],
  [0o100000, 'file'],
  [0o120000, 'symlink'],
]);

/** A tree as the archive that `--output type=local` unpacks; devices and the like are left out. */
function treeArchive(files: SyncedFiles): Uint8Array {
  const tar = new TarWriter();
  for (const { stat, data } of files.values()) {
    const type = tarTypes.get(stat.mode & 0o170000);
    if (!type) continue;
    const isLink = type === 'file' && stat.linkname !== '';
    const common = {
      mode: stat.mode & 0o7777,
      uid: stat.uid,
      gid: stat.gid,
      mtime: Number(stat.modTime / 1_000_000_000n),
    };
    const target = stat.linkname === '' ? {} : { linkname: stat.linkname };
    const size = type === 'file' && !isLink ? data.length : 0;
    const name = type === 'directory' ? `${stat.path}/` : stat.path;
    tar.add({ ...common, ...target, name, type: isLink ? 'link' : type, size }, data);
  }
  return tar.finish();
}
