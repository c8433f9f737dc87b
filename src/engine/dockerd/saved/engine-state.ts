/** The whole engine over a boot: which documents and file systems it consists of, and how it comes back from them. */
import { Tmpfs } from '../../../kernel/fs/tmpfs.ts';
import { builderOf } from '../builder.ts';
import type { Daemon } from '../daemon.ts';
import { imagesOf } from '../images/image-parts.ts';
import { cacheDocuments, mountTree, restoreCache } from './build-cache.ts';
import { containerDocuments, containerTree, restoreContainers } from './containers.ts';
import { type Document, jsonDocument, type SavedEngine, savedOne } from './document.ts';
import { imageDocuments, restoreBlobs, restoreImages } from './images.ts';
import { dropUnusedLayers, layerDocuments, restoreLayers } from './layers.ts';
import { networkDocuments, restoreNetworks } from './networks.ts';
import { restoreVolumes, volumeDocuments } from './volumes.ts';

/** Everything that is to be kept, as it is now. */
export function* engineDocuments(daemon: Daemon): Generator<Document> {
  const parts = imagesOf(daemon);
  yield jsonDocument('engine/daemon', { id: daemon.id });
  yield* layerDocuments(parts);
  yield* imageDocuments(parts);
  yield* networkDocuments(daemon);
  yield* volumeDocuments(daemon);
  yield* containerDocuments(daemon);
  yield* cacheDocuments(daemon);
}

/** File systems that are to be kept: containers' write layers, and the builder's cache mounts. */
export function* engineTrees(daemon: Daemon): Generator<readonly [string, Tmpfs]> {
  for (const { id, snapshot } of daemon.containers.all())
    if (snapshot.upper.fs instanceof Tmpfs) yield [containerTree(id), snapshot.upper.fs];
  for (const { id, mount } of builderOf(daemon).cache.all()) if (mount instanceof Tmpfs) yield [mountTree(id), mount];
}

/** The id that the daemon had. */
export function savedDaemonId(saved: SavedEngine): string | undefined {
  return savedOne<{ readonly id: string }>(saved, 'daemon')?.id;
}

/** Fills a new daemon. What can't be restored is told as lost; the rest is there. */
export async function restoreEngine(daemon: Daemon, saved: SavedEngine): Promise<void> {
  const parts = imagesOf(daemon);
  restoreBlobs(parts, saved);
  await restoreLayers(parts, saved);
  await restoreImages(parts, saved);
  await restoreNetworks(daemon, saved);
  await restoreVolumes(daemon, saved);
  await restoreContainers(daemon, saved);
  await restoreCache(daemon, saved);
  dropUnusedLayers(parts);
}
