/**
 * Layers over a boot. What came from Docker Hub is kept as its digest and fetched again when it is read; what was built, loaded,
 * committed, imported or pulled from elsewhere is kept as its tar. The list of a layer's files is kept for both.
 */
import type { LayerIndexEntry } from '../../../kernel/fs/layer-tree.ts';
import { base64, fromBase64, text, utf8 } from '../../../lib/bytes.ts';
import { downloadBlob, unpackLayer } from '../../containerd/fetch-layer.ts';
import { RegistryClient } from '../../containerd/registry-client.ts';
import type { Usage } from '../../containerd/snapshotter.ts';
import type { ImageParts } from '../images/image-parts.ts';
import { attempt, type Document, jsonDocument, type SavedEngine, savedOf } from './document.ts';

/** A compressed layer in a repository of Docker Hub. */
interface HubBlob {
  readonly digest: string;
  readonly path: string;
}

interface SavedLayer {
  readonly parent?: string;
  readonly diffId: string;
  readonly usage: Usage;
  readonly hub?: HubBlob;
}

const hub = 'docker.io';

function hubBlobOf({ distribution }: ImageParts, diffId: string): HubBlob | undefined {
  const found = distribution.find(diffId).find(({ repository }) => repository.domain === hub);
  return found && { digest: found.digest, path: found.repository.path };
}

export function* layerDocuments(parts: ImageParts): Generator<Document> {
  for (const layer of parts.snapshotter.layers()) {
    const { chainId, parent, diffId, usage } = layer;
    const blob = hubBlobOf(parts, diffId);
    const saved: SavedLayer = { diffId, usage, ...(parent && { parent }), ...(blob && { hub: blob }) };
    yield jsonDocument(`engine/layer/${chainId}`, saved);
    yield { key: `index/${chainId}`, bytes: () => encodeIndex(layer.index()) };
    // Asked for only while it is not on the disk, and then it is in memory.
    if (!blob) yield { key: `tar/${diffId}`, bytes: () => layer.ownTar };
  }
}

function encodeIndex(index: Iterable<LayerIndexEntry>): Uint8Array {
  const entries = [...index].map(({ content: _content, xattrs, ...entry }) =>
    xattrs ? { ...entry, xattrs: [...xattrs].map(([name, value]) => [name, base64(value)]) } : entry,
  );
  return utf8(JSON.stringify(entries));
}

type IndexRecord = Omit<LayerIndexEntry, 'xattrs'> & { readonly xattrs?: readonly [string, string][] };

function decodeIndex(bytes: Uint8Array): LayerIndexEntry[] {
  return (JSON.parse(text(bytes)) as IndexRecord[]).map(({ xattrs, ...entry }) =>
    xattrs ? { ...entry, xattrs: new Map(xattrs.map(([name, value]) => [name, fromBase64(value)])) } : entry,
  );
}

async function fetchFromHub(parts: ImageParts, { digest, path }: HubBlob, diffId: string): Promise<Uint8Array> {
  const client = new RegistryClient(parts.dial, hub, [`repository:${path}:pull`], {});
  await client.ping();
  const size = await blobSize(client, path, digest);
  const blob = await downloadBlob(client, path, { digest, size, mediaType: '' }, () => undefined);
  return await unpackLayer(blob, diffId);
}

async function blobSize(client: RegistryClient, path: string, digest: string): Promise<number> {
  const head = await client.request({ method: 'HEAD', path: `${path}/blobs/${digest}` });
  if (head.status !== 200) throw await client.failure(head);
  return Number(head.headers.get('Content-Length') ?? 0);
}

/** Lays the layers on each other again, the lowest first. Nothing holds them yet but those above. */
export async function restoreLayers(parts: ImageParts, saved: SavedEngine): Promise<void> {
  const waiting = new Map(savedOf<SavedLayer>(saved, 'layer'));
  for (let before = -1; waiting.size !== before; ) {
    before = waiting.size;
    for (const [chain, layer] of waiting) {
      if (layer.parent !== undefined && waiting.has(layer.parent)) continue;
      waiting.delete(chain);
      await attempt(saved, `layer ${chain}`, () => restoreLayer(parts, saved, chain, layer));
    }
  }
}

async function restoreLayer(
  parts: ImageParts,
  saved: SavedEngine,
  chainId: string,
  { parent, diffId, usage, hub: blob }: SavedLayer,
): Promise<void> {
  const fetch = () => (blob ? fetchFromHub(parts, blob, diffId) : saved.bytes(`tar/${diffId}`));
  if (blob) {
    const repository = { domain: hub, path: blob.path };
    parts.distribution.remember(diffId, { digest: blob.digest, repository });
  }
  const index = saved.documents.get(`index/${chainId}`);
  // A shared machine leaves the lists out, to be small.
  if (index) parts.snapshotter.restore({ chainId, parent, diffId, usage }, { index: () => decodeIndex(index), fetch });
  else parts.snapshotter.commit(chainId, parent, diffId, await fetch());
}

/** Drops what nothing stands on: layers of a pull or a build that the power cut ended. */
export function dropUnusedLayers({ snapshotter }: ImageParts): void {
  const all = [...snapshotter.layers()];
  const parents = new Set(all.map(({ parent }) => parent));
  for (const { chainId } of all) if (!parents.has(chainId)) snapshotter.remove(chainId);
}
