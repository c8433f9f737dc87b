/** `docker commit` (moby's daemon/commit.go and daemon/images/image_commit.go): a container's writable layer as an image of its own. */

import { rfc3339Nano } from '../../../lib/rfc3339.ts';
import type { ContainerConfig } from '../../api/types/container.ts';
import { conflict } from '../../errdefs.ts';
import { diffLayer } from '../../oci/diff.ts';
import { goConfig } from '../../oci/go-config.ts';
import { encodeSorted, type ImageConfig } from '../../oci/image-config.ts';
import { familiar, type Reference } from '../../oci/reference.ts';
import { pauseContainer, unpauseContainer } from '../containers/change-state.ts';
import type { Container } from '../containers/container.ts';
import { asList, mergeConfig } from '../containers/merge-config.ts';
import type { Daemon } from '../daemon.ts';
import { applyChanges } from './changes.ts';
import { imageEvent } from './image-event.ts';
import { imagesOf } from './image-parts.ts';
import type { Image } from './image-store.ts';
import { tagImage } from './tag.ts';

export interface CommitOptions {
  readonly reference: Reference | undefined;
  readonly author: string;
  readonly comment: string;
  readonly pause: boolean;
  /** What the client sends instead of the container's own. */
  readonly config: ContainerConfig | undefined;
  /** Dockerfile instructions. */
  readonly changes: readonly string[];
}

/** A layer of no entries: it is noted in the history and not stored. */
const emptyTarLength = 1024;

/** Makes the image and answers its ID. @throws conflict, invalidParameter */
export function commitContainer(daemon: Daemon, container: Container, options: CommitOptions): string {
  const { state } = container;
  if (state.dead) throw conflict(`You cannot commit container ${container.id} which is Dead`);
  const config = mergeConfig(applyChanges(options.config ?? container.config, options.changes), container.config);
  const mustPause = options.pause && state.running && !state.paused;
  if (mustPause) pauseContainer(daemon, container);
  try {
    const image = createFrom(daemon, container, config, options);
    imageEvent(daemon, 'create', image.id, image.id);
    if (options.reference) tagImage(daemon, image.id, options.reference);
    daemon.events.publish('container', 'commit', container.id, {
      ...container.eventAttributes,
      comment: options.comment,
      imageID: image.id,
      imageRef: options.reference ? familiar(options.reference) : '',
    });
    return image.id;
  } finally {
    if (mustPause) unpauseContainer(daemon, container);
  }
}

function createFrom(
  daemon: Daemon,
  container: Container,
  config: ContainerConfig,
  { author, comment }: CommitOptions,
): Image {
  const { snapshotter, store, platform } = imagesOf(daemon);
  const parent = store.byId(container.imageId);
  const tar = diffLayer(container.snapshot.upper);
  const isEmpty = tar.length === emptyTarLength;
  const layer = isEmpty ? undefined : snapshotter.register(container.snapshot.parent, tar);
  const created = rfc3339Nano(daemon.clock.now());
  const history = {
    created,
    created_by: (asList(container.config.Cmd) ?? []).join(' '),
    ...(author ? { author } : {}),
    ...(comment ? { comment } : {}),
    ...(isEmpty ? { empty_layer: true } : {}),
  };
  const below = parent?.config.rootfs.diff_ids ?? [];
  const made: ImageConfig = {
    architecture: parent?.config.architecture ?? platform.architecture,
    ...(author ? { author } : {}),
    config: goConfig(config),
    container: container.id,
    container_config: goConfig(container.config),
    created,
    docker_version: daemon.version.server,
    history: [...(parent?.config.history ?? []), history],
    os: parent?.config.os ?? platform.os,
    rootfs: { type: 'layers', diff_ids: layer ? [...below, layer.diffId] : [...below] },
    ...(parent?.config.variant ? { variant: parent.config.variant } : {}),
  };
  try {
    return store.add(encodeSorted(made), parent?.id ?? '');
  } finally {
    if (layer) snapshotter.release(layer.chainId);
  }
}
