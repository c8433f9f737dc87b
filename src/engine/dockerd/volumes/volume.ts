/** A volume of the `local` driver (moby's volume/local): a directory of the machine, or a tmpfs or another directory as its options say. */
import type { FileSystem } from '../../../kernel/vfs/inode.ts';
import type { Path } from '../../../kernel/vfs/path.ts';
import { rfc3339 } from '../../../lib/rfc3339.ts';
import type { Volume as WireVolume } from '../../api/types/volume.ts';

export class Volume {
  readonly name: string;
  /** Nanoseconds since 1970. */
  readonly created: number;
  readonly labels: Readonly<Record<string, string>> | null;
  readonly options: Readonly<Record<string, string>> | null;
  /** `/var/lib/docker/volumes/NAME/_data` */
  readonly mountpoint: string;
  /** Its name was made up by the engine. */
  readonly anonymous: boolean;
  /** Ids of containers that have it. */
  readonly references = new Set<string>();
  /** What its options mount, while a container runs with it; undefined: the directory itself. */
  mounted: { readonly root: Path; readonly fs: FileSystem | null } | undefined = undefined;
  /** Running containers that have it mounted. */
  users = 0;

  constructor(parts: {
    name: string;
    created: number;
    labels: Readonly<Record<string, string>> | null;
    options: Readonly<Record<string, string>> | null;
    mountpoint: string;
    anonymous: boolean;
  }) {
    this.name = parts.name;
    this.created = parts.created;
    this.labels = parts.labels;
    this.options = parts.options;
    this.mountpoint = parts.mountpoint;
    this.anonymous = parts.anonymous;
  }

  toWire(): WireVolume {
    return {
      CreatedAt: rfc3339(this.created),
      Driver: 'local',
      Labels: this.labels,
      Mountpoint: this.mountpoint,
      Name: this.name,
      Options: this.options,
      Scope: 'local',
    };
  }
}
