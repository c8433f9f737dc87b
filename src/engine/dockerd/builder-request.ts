/** A `POST /build` as the builder wants it: parameters, and the context from the request's body or from a URL. */

import { LayerError } from '../../kernel/fs/layer-tree.ts';
import type { FileSystem } from '../../kernel/vfs/inode.ts';
import { fromBase64 } from '../../lib/bytes.ts';
import { decompressStream } from '../../lib/decompress.ts';
import { sniff } from '../../lib/sniff.ts';
import { fromBytes, readAll } from '../../lib/stream.ts';
import { TarError, TarWriter } from '../../lib/tar.ts';
import {
  buildCallHeader,
  buildContextsHeader,
  buildFolderHeader,
  buildSecretsHeader,
  decodeHeaderMap,
} from '../api/build-extensions.ts';
import type { QueryOf } from '../api/endpoints.ts';
import { isTrue } from '../api/query.ts';
import type { BuildRequest } from '../buildkit/build.ts';
import type { BuildCacheStore } from '../buildkit/cache.ts';
import type { BuildHost, Ulimit } from '../buildkit/host.ts';
import { type KeepSource, SentInputs } from '../buildkit/inputs.ts';
import { noAgent } from '../buildkit/session/client-session.ts';
import { sourceKey } from '../buildkit/session/local-sources.ts';
import { httpGet } from '../containerd/http-get.ts';
import { EngineError, invalidParameter, messageOf, notImplemented, system } from '../errdefs.ts';
import type { Platform } from '../oci/manifest.ts';
import { parsePlatform } from '../oci/platform.ts';

const maxContext = 1 << 30;

type Query = QueryOf<'POST /build'>;

/** JSON of names and values; null means that the client has none. */
function pairs(name: string, text: string | undefined): Map<string, string> {
  if (text === undefined || text === '') return new Map();
  try {
    const value = JSON.parse(text) as Record<string, string | null> | null;
    const found = new Map<string, string>();
    for (const [key, item] of Object.entries(value ?? {})) if (item !== null) found.set(key, item);
    return found;
  } catch (error) {
    throw invalidParameter(`error reading ${name}: ${messageOf(error)}`);
  }
}

async function fetchRemote(host: BuildHost, remote: string): Promise<Uint8Array> {
  if (/^(git|ssh):\/\/|^git@|^github\.com\/|\.git(#|$)/.test(remote))
    throw notImplemented(`a git repository as build context is not supported here: ${remote}`);
  let bytes: Uint8Array;
  try {
    const response = await httpGet(host.dial, remote);
    if (response.status >= 400) throw new Error(`invalid response status ${response.status}`);
    bytes = await readAll(response.body, maxContext);
  } catch (error) {
    throw invalidParameter(`error downloading ${remote}: ${messageOf(error)}`);
  }
  if (sniff(bytes.subarray(0, 512)) !== 'unknown') return bytes;
  const tar = new TarWriter();
  tar.add({ name: 'Dockerfile', type: 'file', mode: 0o644, uid: 0, gid: 0, size: bytes.length, mtime: 0 }, bytes);
  return tar.finish();
}

/** The context's files. @throws EngineError for what is no archive */
export async function readContext(
  host: BuildHost,
  query: Query,
  body: ReadableStream<Uint8Array> | null,
): Promise<FileSystem> {
  const { remote } = query;
  const isSent = remote === undefined || remote === '';
  if (remote === 'client-session')
    throw notImplemented('build sessions are not supported here: send the context as a tar');
  try {
    const sent = isSent ? await readAll(body, maxContext) : await fetchRemote(host, remote);
    const { stream } = await decompressStream(fromBytes(sent), { maxBytes: maxContext });
    return host.layerFs(await readAll(stream, maxContext));
  } catch (error) {
    if (error instanceof EngineError) throw error;
    if (error instanceof TarError || error instanceof LayerError) throw invalidParameter(messageOf(error));
    throw system(messageOf(error));
  }
}

const byteCount = (text: string | undefined): number => {
  const count = Number(text ?? '0');
  return Number.isFinite(count) && count > 0 ? count : 0;
};

/** @throws invalidParameter */
export function ulimitsOf(text: string | undefined): Ulimit[] {
  if (text === undefined || text === '') return [];
  try {
    const value = JSON.parse(text) as Ulimit[] | null;
    return value ?? [];
  } catch (error) {
    throw invalidParameter(`error reading ulimit settings: ${messageOf(error)}`);
  }
}

/** @throws invalidParameter */
function platformOf(text: string | undefined, own: Platform): Platform {
  if (text === undefined || text === '') return own;
  if (text.includes(',')) throw invalidParameter('Multi-platform build is not supported for the docker driver.');
  return parsePlatform(text, own);
}

/** With the files that came in the request. */
export interface SentBuildRequest extends BuildRequest {
  readonly files: FileSystem;
  readonly dockerfile: string;
}

/** Files of a folder without an identity are of no use to another build. */
function keepIn(cache: BuildCacheStore, folder: string): KeepSource {
  if (folder === '') return () => undefined;
  return (name, part, bytes) => cache.keepSource(sourceKey(folder, name, part), `local source for ${name}`, bytes);
}

/** @throws invalidParameter */
export function buildRequest(
  { platform }: BuildHost,
  query: Query,
  headers: Headers,
  files: FileSystem,
  signal: AbortSignal,
  cache: BuildCacheStore,
): SentBuildRequest {
  const secrets = new Map(
    [...decodeHeaderMap(headers.get(buildSecretsHeader))].map(([id, value]): [string, Uint8Array] => [
      id,
      fromBase64(value),
    ]),
  );
  const dockerfile = (query.dockerfile || 'Dockerfile').replace(/^\.?\/+/, '');
  const namedContexts = decodeHeaderMap(headers.get(buildContextsHeader));
  return {
    files,
    dockerfile,
    inputs: new SentInputs(files, dockerfile, namedContexts, keepIn(cache, headers.get(buildFolderHeader) ?? '')),
    target: query.target ?? '',
    buildArgs: pairs('build args', query.buildargs),
    labels: pairs('labels', query.labels),
    noCache: isTrue(query.nocache),
    pull: isTrue(query.pull),
    network: query.networkmode || 'default',
    platform: platformOf(query.platform, platform),
    namedContexts,
    allowsHostNetwork: true,
    isCheck: headers.get(buildCallHeader) === 'check',
    exec: {
      extraHosts: query.extrahosts ?? [],
      cgroupParent: query.cgroupparent ?? '',
      memory: byteCount(query.memory),
      shmSize: byteCount(query.shmsize),
      ulimits: ulimitsOf(query.ulimits),
      secrets,
      requireAgent: (id) => Promise.reject(noAgent(id)),
      signal,
    },
  };
}
