/** What the builder may ask of us during a build: files, secrets, credentials, and to take what was built (buildx's session). */

import { receiveTree, type SyncedFiles, sendTree } from '../../../engine/api/file-transfer.ts';
import {
  authCredentials,
  checkAgent,
  decodeOption,
  exporterIdField,
  fileSendDiffCopy,
  fileSyncDiffCopy,
  getSecret,
  uploadPull,
} from '../../../engine/api/filesync.ts';
import type { AuthConfig } from '../../../engine/api/types/image.ts';
import { type GrpcMethod, type GrpcMethods, type ServerCall, unary } from '../../../lib/grpc/server.ts';
import { GrpcError } from '../../../lib/grpc/status.ts';
import { fieldValue } from '../../../lib/http2/fields.ts';
import { ProtoMessage, ProtoWriter } from '../../../lib/protobuf.ts';
import { filteredFiles } from './filtered-files.ts';
import type { Folder } from './folder.ts';

const healthCheck = '/grpc.health.v1.Health/Check';
const serving = 1;
const noFiles: SyncedFiles = new Map();

export interface Offered {
  /** By the name that the builder uses: `context`, `dockerfile`, … */
  readonly folders: ReadonlyMap<string, Folder>;
  readonly secrets: ReadonlyMap<string, Uint8Array>;
  /** Archives by path: a context from standard input. */
  readonly uploads: ReadonlyMap<string, AsyncIterable<Uint8Array>>;
  readonly auth: (registry: string) => AuthConfig;
  /** By the exporter's number. */
  readonly takers: ReadonlyMap<string, Taker>;
}

export interface Taker {
  /** Takes an archive that was built, in pieces. */
  readonly onArchive?: (piece: Uint8Array) => void;
  /** Takes a tree that was built. */
  readonly onTree?: (files: SyncedFiles) => void;
}

/** The services by path, for the session's header and its server. */
export function sessionMethods(offered: Offered): GrpcMethods {
  const methods = new Map<string, GrpcMethod>([
    [healthCheck, unary(() => new ProtoWriter().number(1, serving).finish())],
    [authCredentials, unary((message) => credentials(offered, new ProtoMessage(message).text(1)))],
    [checkAgent, unary((message) => refuseAgent(new ProtoMessage(message).text(1)))],
    [getSecret, unary((message) => secret(offered, new ProtoMessage(message).text(1)))],
  ]);
  if (offered.folders.size > 0) methods.set(fileSyncDiffCopy, (call) => sendFolder(offered, call));
  if (offered.uploads.size > 0) methods.set(uploadPull, (call) => upload(offered, call));
  if (offered.takers.size > 0) methods.set(fileSendDiffCopy, (call) => take(offered, call));
  return methods;
}

async function sendFolder({ folders }: Offered, call: ServerCall): Promise<void> {
  const option = (key: string): string[] => decodeOption(call.metadata, key);
  const [name = ''] = option('dir-name');
  const folder = folders.get(name);
  if (!folder) throw new GrpcError('NOT_FOUND', `no access allowed to dir ${JSON.stringify(name)}`);
  const files = await filteredFiles(folder, {
    includePatterns: option('include-patterns'),
    excludePatterns: option('exclude-patterns'),
    followPaths: option('followpaths'),
  });
  call.begin();
  await sendTree(call, files);
}

/** Docker Hub's credentials are kept under another name than the registry's. */
function credentials({ auth }: Offered, host: string): Uint8Array {
  const {
    username = '',
    password = '',
    identitytoken = '',
  } = auth(host === 'registry-1.docker.io' ? 'https://index.docker.io/v1/' : host);
  if (identitytoken !== '') return new ProtoWriter().text(2, identitytoken).finish();
  return new ProtoWriter().text(1, username).text(2, password).finish();
}

function secret({ secrets }: Offered, id: string): Uint8Array {
  const value = secrets.get(id);
  if (!value) throw new GrpcError('NOT_FOUND', `secret ${id} not found`);
  return new ProtoWriter().bytes(1, value).finish();
}

/** `--ssh` is not there. */
function refuseAgent(id: string): never {
  throw new GrpcError('UNKNOWN', `unset ssh forward key ${id}`);
}

async function upload({ uploads }: Offered, call: ServerCall): Promise<void> {
  const path = fieldValue(call.metadata, 'urlpath') ?? '';
  const pieces = uploads.get(path.replace(/^\//, ''));
  if (!pieces) throw new GrpcError('NOT_FOUND', `upload ${path} not found`);
  call.begin();
  for await (const piece of pieces) await call.send(new ProtoWriter().bytes(1, piece).finish());
}

async function take({ takers }: Offered, call: ServerCall): Promise<void> {
  const id = fieldValue(call.metadata, exporterIdField) ?? '0';
  const taker = takers.get(id);
  if (!taker) throw new GrpcError('NOT_FOUND', `exporter ${id} is not one of this build`);
  const { onArchive, onTree } = taker;
  call.begin();
  if (onTree) {
    onTree(await receiveTree(call, { before: noFiles }));
    return;
  }
  for (let message = await call.receive(); message; message = await call.receive())
    onArchive?.(new ProtoMessage(message).bytes(1));
}
