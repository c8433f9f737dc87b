/** `docker system df` (moby's daemon/disk_usage.go). */
import type { DiskUsage } from '../api/types/system.ts';
import type { Volume } from '../api/types/volume.ts';
import { invalidParameter } from '../errdefs.ts';
import { listContainers } from './containers/list.ts';
import type { Daemon } from './daemon.ts';
import { FilterArgs } from './filter-args.ts';
import { volumeSize } from './volumes/prune.ts';

const kinds = ['container', 'image', 'volume', 'build-cache'];

/** @param types which to count; none: all. @throws invalidParameter */
export async function diskUsage(daemon: Daemon, types: readonly string[]): Promise<DiskUsage> {
  for (const type of types) if (!kinds.includes(type)) throw invalidParameter(`unknown object type: ${type}`);
  const wants = (kind: string): boolean => types.length === 0 || types.includes(kind);
  return {
    LayersSize: wants('image') ? daemon.images.layersSize() : 0,
    Images: wants('image') ? await daemon.images.list({ sharedSize: true, containers: true }) : null,
    Containers: wants('container')
      ? listContainers(daemon, { all: true, size: true, limit: 0, filter: new FilterArgs() })
      : null,
    Volumes: wants('volume')
      ? daemon.volumes
          .all()
          // What has options of its own may be data of somebody else.
          .filter(({ options }) => Object.keys(options ?? {}).length === 0)
          .map((volume) => withUsage(daemon, volume.toWire(), volume.references.size))
      : null,
    BuildCache: wants('build-cache') ? (daemon.buildCache?.() ?? []) : null,
  };
}

function withUsage(daemon: Daemon, volume: Volume, references: number): Volume {
  return { ...volume, UsageData: { RefCount: references, Size: volumeSize(daemon, volume.Mountpoint) } };
}
