/** The image that is made of a finished build, with its names (moby's builder-next/exporter/mobyexporter). */

import { rfc3339Nano } from '../../lib/rfc3339.ts';
import type { Built } from '../buildkit/build.ts';
import { imageConfig } from '../buildkit/export.ts';
import type { ProgressVertex } from '../buildkit/progress.ts';
import { digestOf } from '../oci/digest.ts';
import { formatReference, type Reference } from '../oci/reference.ts';
import type { Daemon } from './daemon.ts';
import { imageEvent } from './images/image-event.ts';
import { imagesOf } from './images/image-parts.ts';
import { tagImage } from './images/tag.ts';

/** `docker.io/library/x`, as BuildKit leaves `:latest` out where the client did. */
export function shownName(reference: Reference, spelled: string): string {
  const full = formatReference(reference);
  return /:[^/]+$/.test(spelled) ? full : full.replace(/:latest$/, '');
}

export interface TagWish {
  readonly reference: Reference;
  readonly spelled: string;
}

/** Writes the image, names it, and says so. @returns its ID */
export async function exportImage(
  daemon: Daemon,
  { image, result }: Built,
  tags: readonly TagWish[],
  run: (work: (step: ProgressVertex) => Promise<string>) => Promise<string>,
): Promise<string> {
  const { store } = imagesOf(daemon);
  return await run(async (step) => {
    const bytes = await step.task('exporting layers', () =>
      imageConfig(image, result, rfc3339Nano, daemon.clock.now()),
    );
    const id = await step.task(`writing image ${digestOf(bytes)}`, () => store.add(bytes).id);
    for (const { reference, spelled } of tags)
      await step.task(`naming to ${shownName(reference, spelled)}`, () => tagImage(daemon, id, reference));
    if (tags.length === 0) imageEvent(daemon, 'create', id, id);
    return id;
  });
}
