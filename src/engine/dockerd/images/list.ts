/** Which images `docker images` shows (moby's daemon/images/image_list.go): the filters, and intermediate images left out. */

import { parseRfc3339 } from '../../../lib/rfc3339.ts';
import { familiarMatch, type Reference } from '../../oci/reference.ts';
import type { FilterArgs } from '../filter-args.ts';
import { parseUntil } from '../timestamp.ts';
import type { Image, ImageStore } from './image-store.ts';

const accepted = ['dangling', 'label', 'label!', 'before', 'since', 'reference', 'until'];

export interface Chosen {
  readonly image: Image;
  /** Whether a name of it is to be shown. */
  readonly isWanted: (name: Reference) => boolean;
}

/** Nanoseconds since 1970. */
export const createdAt = (image: Image): number => parseRfc3339(image.config.created ?? '') ?? 0;

/**
 * @param all with the intermediate images
 * @throws invalidParameter, notFound for an image named by `before` or `since`
 */
export function selectImages(store: ImageStore, filter: FilterArgs, all: boolean, now: number): Chosen[] {
  filter.validate(accepted);
  const danglingOnly = filter.bool('dangling', false);
  const before = Math.min(
    ...filter.get('before').map((name) => createdAt(store.resolve(name))),
    ...filter.get('until').map((text) => parseUntil(text, now)),
  );
  const since = Math.max(...filter.get('since').map((name) => createdAt(store.resolve(name))));
  const patterns = filter.get('reference');
  const isWanted = (name: Reference) =>
    !filter.has('reference') || patterns.some((pattern) => familiarMatch(pattern, name));
  const chosen: Chosen[] = [];
  for (const image of danglingOnly ? store.heads() : store.all()) {
    const created = createdAt(image);
    if (created >= before || created <= since) continue;
    const labels = image.config.config?.Labels;
    if (!filter.matchLabels('label', labels)) continue;
    if (filter.has('label!') && filter.matchLabels('label!', labels)) continue;
    const names = store.namesOf(image.id).filter(isWanted);
    if (names.length === 0) {
      if (!all && store.childrenOf(image.id).length > 0) continue;
      if ((filter.has('dangling') && !danglingOnly) || filter.has('reference')) continue;
    } else if (danglingOnly && names.some(({ tag }) => tag !== undefined)) continue;
    chosen.push({ image, isWanted });
  }
  return chosen;
}
