/** Where a job's files are: in the client's folders, at a URL, or in an archive on the client's standard input. */
import type { FileSystem } from '../../../kernel/vfs/inode.ts';
import { decompressStream } from '../../../lib/decompress.ts';
import { sniff } from '../../../lib/sniff.ts';
import { fromBytes, fromIterable, readAll } from '../../../lib/stream.ts';
import { TarWriter } from '../../../lib/tar.ts';
import { httpGet } from '../../containerd/http-get.ts';
import { usageOf } from '../../containerd/overlay.ts';
import { messageOf } from '../../errdefs.ts';
import { digestOfLarge } from '../../oci/digest.ts';
import type { BuildCacheStore } from '../cache.ts';
import type { BuildContext } from '../context.ts';
import { type BuildInputs, findDockerfile } from '../inputs.ts';
import { contentOf } from '../ops/tree.ts';
import { Progress, type StatusListener } from '../progress.ts';
import { type SessionInputOptions, SessionInputs } from '../session/session-inputs.ts';
import { type Attributes, namedContextsOf } from './frontend-attributes.ts';

const maxContext = 1 << 30;
const remoteTitle = '[internal] load remote build context';
const unpackTitle = 'copy /context /';

type Parts = Pick<SessionInputOptions, 'host' | 'session' | 'sources' | 'signal'> & { readonly cache: BuildCacheStore };

/** @throws Error in BuildKit's words */
export async function inputsOf(attributes: Attributes, parts: Parts, tell: StatusListener): Promise<BuildInputs> {
  const dockerfile = (attributes.get('filename') || 'Dockerfile').replace(/^\.?\/+/, '');
  const namedContexts = namedContextsOf(attributes);
  const context = attributes.get(attributes.get('contextkey') ?? 'context') ?? '';
  const local = new SessionInputs({ ...parts, dockerfile, namedContexts });
  if (context === '') return local;
  if (/^(git|ssh):\/\/|^git@|^github\.com\/|^https?:\/\/[^/]*.*\.git(#|$)/.test(context))
    throw new Error(`a git repository as build context is not supported here: ${context}`);
  if (!/^https?:\/\//.test(context)) return local;
  const progress = new Progress(tell, parts.host.clock);
  const sent = await progress
    .run(remoteTitle, async (step) => {
      const bytes = await download(context, parts);
      if (await keepDownload(parts.cache, context, bytes)) step.done(true);
      return bytes;
    })
    .catch((error: unknown) => {
      const message = `failed to read downloaded context: failed to load cache key: ${messageOf(error)}`;
      throw new Error(message, { cause: error });
    });
  return await remoteInputs(sent, dockerfile, parts, local, attributes.has('dockerfilekey'));
}

const emptyResult = { layers: [], tree: undefined };

/** A download is a record of its own; what it has, the first that had it answers for. @returns whether one had it */
async function keepDownload(cache: BuildCacheStore, url: string, bytes: Uint8Array): Promise<boolean> {
  const key = `http:${await digestOfLarge(bytes)}`;
  const known = cache.newest([key]);
  const made = cache.add(known ? `again:${key}` : key, emptyResult, {
    description: `http url ${url}`,
    size: bytes.length,
  });
  cache.load(known ?? made);
  return known !== undefined;
}

/** What an archive has in it, as a record. @returns its files, and whether they were there already */
async function unpackedTree(sent: Uint8Array, { host, cache }: Parts): Promise<{ fs: FileSystem; isKnown: boolean }> {
  const key = `unpacked:${await digestOfLarge(sent)}`;
  const known = cache.find(key);
  if (known?.result.tree) return { fs: known.result.tree.fs, isKnown: true };
  const fs = host.layerFs(await unpacked(sent));
  const result = { layers: [], tree: { fs, root: fs.root } };
  cache.add(key, result, { description: unpackTitle, size: usageOf(fs.root).size });
  return { fs, isKnown: false };
}

async function download(context: string, { host, session }: Parts): Promise<Uint8Array> {
  const failed = (error: unknown): never => {
    throw new Error(`Get ${JSON.stringify(context)}: ${messageOf(error)}`, { cause: error });
  };
  const url = new URL(context);
  if (url.host === 'buildkit-session')
    return await readAll(fromIterable(session.upload(url)), maxContext).catch(failed);
  const response = await httpGet(host.dial, context).catch(failed);
  if (response.status >= 400) throw new Error(`invalid response status ${response.status}`);
  return await readAll(response.body, maxContext);
}

/** An archive is the context; anything else is the Dockerfile, called `context`. Nothing of it is ignored. */
async function remoteInputs(
  sent: Uint8Array,
  dockerfile: string,
  parts: Parts,
  local: BuildInputs,
  isLocalDockerfile: boolean,
): Promise<BuildInputs> {
  const isArchive = sniff(sent.subarray(0, 512)) !== 'unknown';
  const { fs, isKnown } = isArchive
    ? await unpackedTree(sent, parts)
    : { fs: parts.host.layerFs(archiveOf(sent)), isKnown: false };
  const name = isArchive ? dockerfile : 'context';
  const own: Pick<BuildInputs, 'title' | 'shownName' | 'dockerfileName' | 'dockerfile'> = {
    title: isArchive ? unpackTitle : remoteTitle,
    shownName: name,
    dockerfileName: name,
    async dockerfile(step) {
      if (isKnown) step.done(true);
      const found = findDockerfile(fs.root, name);
      return found && (await contentOf(found));
    },
  };
  const from = isLocalDockerfile ? local : own;
  return {
    title: from.title,
    shownName: from.shownName,
    dockerfileName: from.dockerfileName,
    dockerfile: (step) => from.dockerfile(step),
    ignorePatterns: () => Promise.resolve([]),
    contexts: () =>
      new Map<string, BuildContext>([
        ...local.contexts([], undefined),
        ['', { load: () => Promise.resolve({ fs, root: fs.root }) }],
      ]),
  };
}

async function unpacked(sent: Uint8Array): Promise<Uint8Array> {
  const { stream } = await decompressStream(fromBytes(sent), { maxBytes: maxContext });
  return await readAll(stream, maxContext);
}

function archiveOf(file: Uint8Array): Uint8Array {
  const tar = new TarWriter();
  tar.add({ name: 'context', type: 'file', mode: 0o600, uid: 0, gid: 0, size: file.length, mtime: 0 }, file);
  return tar.finish();
}
