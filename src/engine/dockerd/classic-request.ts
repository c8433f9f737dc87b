/** A `POST /build` as the classic builder wants it: parameters, and the context from the request's body or from a URL. */

import { LayerError } from '../../kernel/fs/layer-tree.ts';
import type { FileSystem } from '../../kernel/vfs/inode.ts';
import { decompressStream } from '../../lib/decompress.ts';
import { sniff } from '../../lib/sniff.ts';
import { fromBytes, readAll } from '../../lib/stream.ts';
import { TarError, TarWriter } from '../../lib/tar.ts';
import { isTrue } from '../api/query.ts';
import type { FrontendOptions } from '../buildkit/frontend.ts';
import type { BuildHost } from '../buildkit/host.ts';
import type { ExecSettings } from '../buildkit/ops/exec.ts';
import { noAgent } from '../buildkit/session/client-session.ts';
import { httpGet } from '../containerd/http-get.ts';
import { EngineError, invalidParameter, messageOf, notImplemented, system } from '../errdefs.ts';
import { parsePlatform } from '../oci/platform.ts';
import { type BuildQuery, buildArgsOf, labelsOf, ulimitsOf } from './build-query.ts';

const maxContext = 1 << 30;

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
async function readContext(
  host: BuildHost,
  { remote = '' }: BuildQuery,
  body: ReadableStream<Uint8Array> | null,
): Promise<FileSystem> {
  if (remote === 'client-session')
    throw invalidParameter(
      'experimental session with v1 builder is no longer supported, use builder version v2 (BuildKit) instead',
    );
  try {
    const sent = remote === '' ? await readAll(body, maxContext) : await fetchRemote(host, remote);
    const { stream } = await decompressStream(fromBytes(sent), { maxBytes: maxContext });
    return host.layerFs(await readAll(stream, maxContext));
  } catch (error) {
    if (error instanceof EngineError) throw error;
    if (error instanceof TarError || error instanceof LayerError) throw invalidParameter(messageOf(error));
    throw system(messageOf(error));
  }
}

export interface ClassicRequest extends Omit<FrontendOptions, 'warn' | 'observer' | 'noCacheStages'> {
  readonly files: FileSystem;
  /** In the files. */
  readonly dockerfile: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly exec: ExecSettings;
}

const byteCount = (text: string | undefined): number => {
  const count = Number(text ?? '0');
  return Number.isFinite(count) && count > 0 ? count : 0;
};

/** @throws EngineError */
export async function classicRequest(
  host: BuildHost,
  query: BuildQuery,
  body: ReadableStream<Uint8Array> | null,
  signal: AbortSignal,
): Promise<ClassicRequest> {
  return {
    files: await readContext(host, query, body),
    dockerfile: (query.dockerfile || 'Dockerfile').replace(/^\.?\/+/, ''),
    target: query.target ?? '',
    buildArgs: buildArgsOf(query),
    labels: labelsOf(query),
    noCache: isTrue(query.nocache),
    pull: isTrue(query.pull),
    network: query.networkmode || 'default',
    platform: query.platform ? parsePlatform(query.platform, host.platform) : host.platform,
    namedContexts: new Map(),
    exec: {
      extraHosts: query.extrahosts ?? [],
      cgroupParent: query.cgroupparent ?? '',
      memory: byteCount(query.memory),
      shmSize: byteCount(query.shmsize),
      ulimits: ulimitsOf(query),
      secrets: new Map<string, Uint8Array>(),
      requireAgent: (id) => Promise.reject(noAgent(id)),
      signal,
    },
  };
}
