/** `docker image prune` (moby's daemon/images/image_prune.go): dangling images, or with `dangling=false` all that no container uses. */
import type { ImageDeleteItem, ImagePruneReport } from '../../api/types/image.ts';
import { invalidParameter, kindOf } from '../../errdefs.ts';
import { formatReference } from '../../oci/reference.ts';
import type { Daemon } from '../daemon.ts';
import type { FilterArgs } from '../filter-args.ts';
import { parseUntil } from '../timestamp.ts';
import { imagesOf } from './image-parts.ts';
import type { Image } from './image-store.ts';
import { createdAt } from './list.ts';
import { ImageRemoval } from './remove.ts';

const accepted = ['dangling', 'label', 'label!', 'until'];

/** @throws invalidParameter for filters */
export function pruneImages(daemon: Daemon, filter: FilterArgs): ImagePruneReport {
  filter.validate(accepted);
  const danglingOnly = filter.bool('dangling', true);
  const untils = filter.get('until');
  if (untils.length > 1) throw invalidParameter('more than one until filter specified');
  const until = untils[0] === undefined ? Infinity : parseUntil(untils[0], daemon.clock.now());
  const { store, snapshotter } = imagesOf(daemon);
  const sizes = new Map([...snapshotter.layers()].map(({ chainId, usage }) => [chainId, usage.size]));
  const deleted: ImageDeleteItem[] = [];
  for (const image of danglingOnly ? store.heads() : [...store.all()])
    if (isCandidate(daemon, image, filter, until)) deleted.push(...removeUnused(daemon, image, danglingOnly));
  const reclaimed = deleted.reduce((sum, { Deleted = '' }) => sum + (sizes.get(Deleted) ?? 0), 0);
  daemon.events.publish('image', 'prune', '', { reclaimed: String(reclaimed) });
  return { ImagesDeleted: deleted.length > 0 ? deleted : null, SpaceReclaimed: reclaimed };
}

function isCandidate(daemon: Daemon, image: Image, filter: FilterArgs, until: number): boolean {
  const { store } = imagesOf(daemon);
  if (store.namesOf(image.id).length === 0 && store.childrenOf(image.id).length > 0) return false;
  const labels = image.config.config?.Labels;
  if (createdAt(image) > until || !filter.matchLabels('label', labels)) return false;
  return !(filter.has('label!') && filter.matchLabels('label!', labels));
}

function removeUnused(daemon: Daemon, image: Image, danglingOnly: boolean): ImageDeleteItem[] {
  const { store } = imagesOf(daemon);
  if (!store.byId(image.id)) return [];
  const names = store.namesOf(image.id);
  if (danglingOnly && names.some(({ tag }) => tag !== undefined)) return [];
  const deleted: ImageDeleteItem[] = [];
  for (const name of names.length > 0 ? names.map(formatReference) : [image.id.slice(7)]) {
    const removal = new ImageRemoval(daemon);
    try {
      removal.remove(name, false, true);
    } catch (error) {
      // In use, or gone with an earlier name: left as it is.
      if (kindOf(error) === 'system') throw error;
      continue;
    }
    deleted.push(...removal.records);
  }
  return deleted;
}
