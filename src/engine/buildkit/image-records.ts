/** What the cache knows of a base image: a record for each of its layers, of no size of its own (as `docker buildx du` shows them). */
import type { BuildCacheStore, CacheRecord } from './cache.ts';
import { imageKey } from './cache-key.ts';
import type { ResolvedImage } from './host.ts';
import type { Result } from './result.ts';

/** @param wasHere before this build @returns the topmost layer's, which may be known from before */
export function keepImage(
  cache: BuildCacheStore,
  { layers }: Result,
  image: ResolvedImage,
  wasHere: boolean,
): CacheRecord {
  const where = image.isLocal ? 'from local ' : `${wasHere ? 'from local' : 'pulled from'} ${image.name}`;
  const options = { description: where, size: 0, isCommitted: true };
  let parent: CacheRecord | undefined;
  for (let count = 1; count < layers.length; count++) {
    const below: Result = { layers: layers.slice(0, count), tree: undefined };
    parent = cache.newest([imageKey(below)]) ?? cache.add(imageKey(below), below, { ...options, parent });
  }
  const whole: Result = { layers, tree: undefined };
  return cache.find(imageKey(whole)) ?? cache.add(imageKey(whole), whole, { ...options, parent });
}
