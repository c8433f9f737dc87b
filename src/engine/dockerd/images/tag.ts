/** `docker tag`, and reading the `repo` and `tag` of a request (moby's httputils.RepoTagReference). */
import { invalidParameter } from '../../errdefs.ts';
import {
  familiar,
  familiarNameOf,
  parseReference,
  type Reference,
  withDefaultTag,
  withTag,
} from '../../oci/reference.ts';
import type { Daemon } from '../daemon.ts';
import { imageEvent } from './image-event.ts';
import { imagesOf } from './image-parts.ts';

/** Undefined where no repository is named. @throws invalidParameter */
export function repoTagReference(repo: string, tag: string): Reference | undefined {
  if (repo === '') return undefined;
  const reference = parseReference(repo);
  if (reference.digest !== undefined) throw invalidParameter('cannot import digest reference');
  return tag === '' ? withDefaultTag(reference) : withTag(reference, tag);
}

/** Points a name at an image and tells so. */
export function tagImage(daemon: Daemon, id: string, reference: Reference): void {
  const { store, clock } = imagesOf(daemon);
  store.setName(reference, id);
  const image = store.byId(id);
  if (image) image.lastTagged = clock.now();
  imageEvent(daemon, 'tag', id, familiar(reference));
}

/** @throws invalidParameter for a name that would read as a digest */
export function refuseDigestName(reference: Reference): void {
  if (familiarNameOf(reference) === 'sha256')
    throw invalidParameter('refusing to create an ambiguous tag using digest algorithm as name');
}
