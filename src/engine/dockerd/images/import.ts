/** `docker import` (moby's daemon/images/image_import.go): a tar of files becomes an image of one layer. */

import { LayerError } from '../../../kernel/fs/layer-tree.ts';
import { rfc3339Nano } from '../../../lib/rfc3339.ts';
import { TarError } from '../../../lib/tar.ts';
import { system } from '../../errdefs.ts';
import { goConfig } from '../../oci/go-config.ts';
import { encodeSorted, type ImageConfig } from '../../oci/image-config.ts';
import type { Platform } from '../../oci/manifest.ts';
import type { Reference } from '../../oci/reference.ts';
import type { Daemon } from '../daemon.ts';
import { applyChanges } from './changes.ts';
import { imageEvent } from './image-event.ts';
import { imagesOf } from './image-parts.ts';
import { readArchive } from './load.ts';
import { tagImage } from './tag.ts';

const maxBytes = 1 << 30;

export interface ImportOptions {
  readonly reference: Reference | undefined;
  readonly platform: Platform | undefined;
  readonly message: string;
  readonly changes: readonly string[];
}

/** Answers the new image's ID. @throws invalidParameter, system: then nothing was imported */
export async function importImage(
  daemon: Daemon,
  archive: ReadableStream<Uint8Array>,
  { reference, platform, message, changes }: ImportOptions,
): Promise<string> {
  const { snapshotter, store, platform: own } = imagesOf(daemon);
  const config = applyChanges({}, changes);
  const tar = await readArchive(archive, maxBytes);
  const { architecture, os, variant } = platform ?? own;
  const created = rfc3339Nano(daemon.clock.now());
  const comment = message ? { comment: message } : {};
  const layer = registered(() => snapshotter.register(undefined, tar));
  try {
    const made: ImageConfig = {
      architecture,
      ...comment,
      config: goConfig(config),
      container_config: goConfig({}),
      created,
      docker_version: daemon.version.server,
      history: [{ created, ...comment }],
      os,
      rootfs: { type: 'layers', diff_ids: [layer.diffId] },
      ...(variant ? { variant } : {}),
    };
    const { id } = store.add(encodeSorted(made));
    if (reference) tagImage(daemon, id, reference);
    imageEvent(daemon, 'import', id, id);
    return id;
  } finally {
    snapshotter.release(layer.chainId);
  }
}

function registered<T>(register: () => T): T {
  try {
    return register();
  } catch (error) {
    throw error instanceof TarError || error instanceof LayerError ? system(error.message) : error;
  }
}
