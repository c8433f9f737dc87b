/** All that the engine keeps of images, put together: what boot hands to the Daemon, and what the functions beside work on. */
import type { Kernel } from '../../../kernel/kernel.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { KeptLayers } from '../../containerd/fetch-layer.ts';
import { OverlaySnapshotter } from '../../containerd/overlay.ts';
import type { Dial } from '../../containerd/registry-client.ts';
import { notImplemented } from '../../errdefs.ts';
import type { Platform } from '../../oci/manifest.ts';
import type { Daemon } from '../daemon.ts';
import { DistributionStore } from './distribution-store.ts';
import { ImageService } from './image-service.ts';
import { ImageStore } from './image-store.ts';

export interface ImagesOptions {
  readonly kernel: Kernel;
  readonly clock: Clock;
  /** Opens connections to registries, from the machine's own network. */
  readonly dial: Dial;
  /** What is pulled where no platform is asked for: linux/riscv64. */
  readonly platform?: Platform;
  /** Layers that a pull takes from here instead of fetching them; default: none. */
  readonly kept?: KeptLayers | undefined;
}

export interface ImageParts {
  readonly clock: Clock;
  readonly dial: Dial;
  readonly platform: Platform;
  /** For `pause` in the midst of long work, and `outside` around work of the host's. */
  readonly kernel: Kernel;
  readonly snapshotter: OverlaySnapshotter;
  readonly store: ImageStore;
  readonly service: ImageService;
  readonly distribution: DistributionStore;
  readonly kept: KeptLayers | undefined;
}

/** The one constructor: `new Daemon({ …, snapshotter: parts.snapshotter, images: parts.service, imageParts: parts })`. */
export function createImages({ kernel, clock, dial, platform, kept }: ImagesOptions): ImageParts {
  const snapshotter = new OverlaySnapshotter(kernel);
  const store = new ImageStore(snapshotter);
  return {
    clock,
    dial,
    kernel,
    platform: platform ?? { architecture: 'riscv64', os: 'linux' },
    snapshotter,
    store,
    service: new ImageService(store, snapshotter),
    distribution: new DistributionStore(),
    kept,
  };
}

/** @throws notImplemented for a daemon that was made without images of its own */
export function imagesOf(daemon: Daemon): ImageParts {
  if (!daemon.imageParts) throw notImplemented('this daemon has no image store');
  return daemon.imageParts;
}
