/** Images, their names, and where their layers are known to be, over a boot (moby's imagedb, repositories.json, distribution/). */
import { formatReference, parseReference } from '../../oci/reference.ts';
import type { LayerBlob } from '../images/distribution-store.ts';
import type { ImageParts } from '../images/image-parts.ts';
import { attempt, type Document, jsonDocument, type SavedEngine, savedOf } from './document.ts';

interface SavedImage {
  readonly parent: string;
  readonly lastTagged: number;
}

export function* imageDocuments({ store, distribution }: ImageParts): Generator<Document> {
  for (const { id, parent, lastTagged, bytes } of store.all()) {
    yield jsonDocument(`engine/image/${id}`, { parent, lastTagged } satisfies SavedImage);
    yield { key: `engine/config/${id}`, bytes: () => bytes };
  }
  for (const { reference, id } of store.allNames())
    yield jsonDocument(`engine/name/${formatReference(reference)}`, { id });
  const diffIds = new Set([...store.all()].flatMap(({ config }) => config.rootfs.diff_ids));
  for (const [diffId, blobs] of distribution.all())
    if (diffIds.has(diffId)) yield jsonDocument(`engine/blobs/${diffId}`, blobs);
}

export function restoreBlobs({ distribution }: ImageParts, saved: SavedEngine): void {
  // Without them a push sends what is there already: that need not be told.
  for (const [diffId, known] of savedOf<readonly LayerBlob[]>(saved, 'blobs', false))
    for (const blob of [...known].reverse()) distribution.remember(diffId, blob);
}

/** After the layers. */
export async function restoreImages({ store }: ImageParts, saved: SavedEngine): Promise<void> {
  for (const [id, { parent, lastTagged }] of savedOf<SavedImage>(saved, 'image')) {
    await attempt(saved, `image ${id}`, () => {
      const bytes = saved.documents.get(`engine/config/${id}`);
      if (!bytes) throw new Error('its configuration is damaged');
      const image = store.add(bytes, parent);
      image.lastTagged = lastTagged;
    });
  }
  for (const [name, { id }] of savedOf<{ readonly id: string }>(saved, 'name'))
    await attempt(saved, `name ${name}`, () => {
      if (store.byId(id)) store.setName(parseReference(name), id);
    });
}
