/** The names that a build gives its image. */
import { invalidParameter } from '../errdefs.ts';
import { parseReference, withDefaultTag } from '../oci/reference.ts';
import type { TagWish } from './builder-export.ts';
import { refuseDigestName } from './images/tag.ts';

/** @throws invalidParameter */
export function parseTags(names: readonly string[]): TagWish[] {
  return names
    .filter((name) => name !== '')
    .map((spelled) => {
      const reference = parseReference(spelled);
      if (reference.digest !== undefined) throw invalidParameter('build tag cannot contain a digest');
      refuseDigestName(reference);
      return { reference: withDefaultTag(reference), spelled };
    });
}
