/** `docker volume prune` (moby's volume/service, Prune): anonymous volumes that nobody uses, or with `all` any of them. */
import type { VolumePruneReport } from '../../api/types/volume.ts';
import type { Daemon } from '../daemon.ts';
import type { FilterArgs } from '../filter-args.ts';
import { treeSize } from './tree-size.ts';

/** @throws invalidParameter for an unknown filter */
export function pruneVolumes(daemon: Daemon, filter: FilterArgs): VolumePruneReport {
  filter.validate(['label', 'label!', 'all']);
  const all = filter.bool('all', false);
  const deleted: string[] = [];
  let reclaimed = 0;
  for (const volume of daemon.volumes.all()) {
    if (volume.references.size > 0 || !(all || volume.anonymous)) continue;
    // A volume with options of its own may be data of somebody else.
    if (Object.keys(volume.options ?? {}).length > 0) continue;
    if (!filter.matchLabels('label', volume.labels)) continue;
    if (filter.has('label!') && filter.matchLabels('label!', volume.labels)) continue;
    reclaimed += volumeSize(daemon, volume.mountpoint);
    daemon.volumes.remove(volume.name);
    deleted.push(volume.name);
  }
  daemon.events.publish('volume', 'prune', '', { reclaimed: String(reclaimed) });
  return { VolumesDeleted: deleted.length > 0 ? deleted : null, SpaceReclaimed: reclaimed };
}

/** Bytes in the files of a volume's directory. */
export function volumeSize(daemon: Daemon, mountpoint: string): number {
  const found = daemon.files.find(mountpoint);
  return found ? treeSize(found.inode) : 0;
}
