/** A container's mounts, gathered at create from --volumes-from, -v, --mount, --tmpfs and VOLUME (moby's daemon/volumes.go). */
import type { HostConfig } from '../../api/types/container.ts';
import { invalidParameter } from '../../errdefs.ts';
import type { Daemon } from '../daemon.ts';
import type { ContainerMount } from './container.ts';
import { clean, isReadOnly, type MountSpec, parseBind, parseMount, parseVolumesFrom } from './mount-spec.ts';

/**
 * All mounts, by destination; volumes are made where missing, and counted as used by `id`.
 * @throws EngineError in Docker's words
 */
export function gatherMounts(
  daemon: Daemon,
  id: string,
  host: HostConfig,
  imageVolumes: Readonly<Record<string, object>>,
): Map<string, ContainerMount> {
  const mounts = new Map<string, ContainerMount>();
  for (const spec of host.VolumesFrom ?? []) addVolumesFrom(daemon, id, spec, mounts);
  for (const destination of Object.keys(host.Tmpfs ?? {})) mounts.delete(clean(destination));
  const own = new Set<string>();
  const claim = (destination: string): void => {
    if (own.has(destination)) throw invalidParameter(`Duplicate mount point: ${destination}`);
    own.add(destination);
  };
  for (const raw of host.Binds ?? []) {
    const spec = parseBind(raw, host.VolumeDriver ?? '');
    claim(spec.destination);
    putMount(daemon, id, toMount(daemon, id, spec), mounts);
  }
  for (const mount of host.Mounts ?? []) {
    const spec = parseMount(mount);
    claim(spec.destination);
    putMount(daemon, id, toMount(daemon, id, spec), mounts);
  }
  for (const destination of Object.keys(host.Tmpfs ?? {})) claim(clean(destination));
  for (const path of Object.keys(imageVolumes)) {
    const destination = clean(path);
    if (mounts.has(destination) || own.has(destination)) continue;
    mounts.set(destination, anonymousVolume(daemon, id, destination, host.VolumeDriver ?? ''));
  }
  return mounts;
}

/** Of `--mount`; what `-v` names is made. @throws invalidParameter */
export function requireBindSource(daemon: Daemon, { type, createSource, source }: MountSpec): void {
  if (type === 'bind' && !createSource && !daemon.files.find(source))
    throw invalidParameter(`invalid mount config for type "bind": bind source path does not exist: ${source}`);
}

function addVolumesFrom(daemon: Daemon, id: string, spec: string, mounts: Map<string, ContainerMount>): void {
  const { container: reference, mode } = parseVolumesFrom(spec);
  const other = daemon.containers.find(reference);
  // Not "not found": the client would take that for a missing image.
  if (!other) throw invalidParameter(`No such container: ${reference}`);
  for (const mount of other.mounts.values()) {
    if (mount.Type === 'volume' && mount.Name !== undefined) daemon.volumes.find(mount.Name)?.references.add(id);
    const readOnly = isReadOnly(mode);
    const own = { ...mount, RW: !readOnly && mount.RW, Mode: readOnly ? mode : mount.Mode };
    putMount(daemon, id, own, mounts);
  }
}

/** A later mount at a destination takes the place of an earlier one, whose volume isn't used then. */
function putMount(daemon: Daemon, id: string, mount: ContainerMount, mounts: Map<string, ContainerMount>): void {
  const former = mounts.get(mount.Destination)?.Name;
  mounts.set(mount.Destination, mount);
  if (former !== undefined && ![...mounts.values()].some(({ Name }) => Name === former))
    daemon.volumes.find(former)?.references.delete(id);
}

function toMount(daemon: Daemon, id: string, spec: MountSpec): ContainerMount {
  const base = { Destination: spec.destination, Mode: spec.mode, RW: !spec.readOnly, Propagation: spec.propagation };
  if (spec.type === 'bind') return { Type: 'bind', Source: spec.source, ...base, createSource: spec.createSource };
  if (spec.type === 'tmpfs') return { Type: 'tmpfs', Source: '', ...base, options: spec.options };
  const volume = daemon.volumes.create(spec.source, {
    driver: spec.driver,
    labels: Object.keys(spec.labels).length > 0 ? spec.labels : null,
    options: Object.keys(spec.driverOptions).length > 0 ? spec.driverOptions : null,
  });
  volume.references.add(id);
  return {
    Type: 'volume',
    Name: volume.name,
    Source: volume.mountpoint,
    ...base,
    Driver: 'local',
    copyUp: !spec.noCopy,
    anonymous: spec.source === '',
    ...(spec.subpath !== '' && { subpath: spec.subpath }),
  };
}

function anonymousVolume(daemon: Daemon, id: string, destination: string, driver: string): ContainerMount {
  const volume = daemon.volumes.create('', { driver });
  volume.references.add(id);
  return {
    Type: 'volume',
    Name: volume.name,
    Source: volume.mountpoint,
    Destination: destination,
    Driver: 'local',
    Mode: '',
    RW: true,
    Propagation: '',
    copyUp: true,
    anonymous: true,
  };
}

/** The container no longer uses its volumes. @param remove anonymous ones go (`rm -v`, `--rm`) */
export function releaseMounts(daemon: Daemon, id: string, mounts: Iterable<ContainerMount>, remove: boolean): void {
  for (const mount of mounts) {
    const volume = mount.Name === undefined ? undefined : daemon.volumes.find(mount.Name);
    if (!volume) continue;
    volume.references.delete(id);
    if (remove && mount.anonymous && volume.references.size === 0) daemon.volumes.remove(volume.name);
  }
}
