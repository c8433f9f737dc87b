/**
 * What `-v`, `--mount`, `--volumes-from` and `--tmpfs` ask for (moby's volume/mounts, the Linux parser): text and API objects to mounts,
 * with Docker's errors. Nothing is made or looked up here.
 */
import type { Mount } from '../../api/types/container.ts';
import { invalidParameter } from '../../errdefs.ts';

export interface MountSpec {
  readonly type: 'bind' | 'volume' | 'tmpfs';
  readonly source: string;
  readonly destination: string;
  readonly mode: string;
  readonly readOnly: boolean;
  readonly propagation: string;
  readonly noCopy: boolean;
  readonly subpath: string;
  readonly driver: string;
  readonly driverOptions: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** Make a missing bind source: for `-v`, not for `--mount`. */
  readonly createSource: boolean;
  /** tmpfs mount options. */
  readonly options: string;
}

const propagations = new Set(['private', 'rprivate', 'slave', 'rslave', 'shared', 'rshared']);
/** Every mount of our kernel is private, so a start with one that shares with its source fails as with Docker there. */
export function refusePropagation(source: string, propagation: string): void {
  if (propagation.endsWith('shared'))
    throw invalidParameter(`path ${source} is mounted on / but it is not a shared mount`);
  if (propagation.endsWith('slave'))
    throw invalidParameter(`path ${source} is mounted on / but it is not a shared or slave mount`);
}
const labelModes = new Set(['z', 'Z']);
const rwModes = new Set(['rw', 'ro']);
const consistencies = new Set(['default', 'consistent', 'cached', 'delegated']);

/** Whether each word is known, and of each sort there is one at most. */
export function isMountMode(mode: string): boolean {
  if (mode === '') return true;
  const seen = { rw: 0, label: 0, propagation: 0, copy: 0, consistency: 0 };
  for (const word of mode.split(',')) {
    if (rwModes.has(word)) seen.rw++;
    else if (labelModes.has(word)) seen.label++;
    else if (propagations.has(word)) seen.propagation++;
    else if (word === 'nocopy') seen.copy++;
    else if (consistencies.has(word)) seen.consistency++;
    else return false;
  }
  return Object.values(seen).every((count) => count <= 1);
}

export function isReadOnly(mode: string): boolean {
  return mode.split(',').includes('ro');
}

/** @throws invalidParameter */
export function parseBind(raw: string, volumeDriver: string): MountSpec {
  const invalid = (why?: string): Error =>
    invalidParameter(`invalid volume specification: '${raw}'${why === undefined ? '' : `: ${why}`}`);
  const parts = raw.split(':');
  if (parts.length > 3 || parts.includes('')) throw invalid();
  let [source, destination, mode = ''] = parts as [string, string | undefined, string | undefined];
  // A volume without a name takes no mode.
  if (destination !== undefined && parts.length === 2 && isMountMode(destination)) throw invalid();
  if (destination === undefined) {
    destination = source;
    source = '';
  }
  if (!isMountMode(mode)) throw invalidParameter(`invalid mode: ${mode}`);
  const type = source.startsWith('/') ? 'bind' : 'volume';
  const fault = destinationFault(destination);
  if (fault) throw invalid(`invalid mount config for type "${type}": ${fault}`);
  const words = mode.split(',');
  const propagation = words.find((word) => propagations.has(word)) ?? (type === 'bind' ? 'rprivate' : '');
  if (type === 'volume' && propagation !== '')
    throw invalid('invalid mount config for type "volume": field BindOptions must not be specified');
  if (type === 'bind' && words.includes('nocopy'))
    throw invalid('invalid mount config for type "bind": field VolumeOptions must not be specified');
  return {
    type,
    source: type === 'bind' ? clean(source) : source,
    destination: clean(destination),
    mode: mode === '' && type === 'volume' ? 'z' : mode,
    readOnly: isReadOnly(mode),
    propagation,
    noCopy: words.includes('nocopy'),
    subpath: '',
    driver: volumeDriver,
    driverOptions: {},
    labels: {},
    createSource: type === 'bind',
    options: '',
  };
}

function destinationFault(destination: string): string | undefined {
  if (!destination.startsWith('/')) return `invalid mount path: '${destination}' mount path must be absolute`;
  return clean(destination) === '/' ? "invalid specification: destination can't be '/'" : undefined;
}

/** Go's path.Clean for absolute paths. */
export function clean(path: string): string {
  const out: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') out.pop();
    else out.push(part);
  }
  return `/${out.join('/')}`;
}

/** @throws invalidParameter `invalid mount config for type "…": …` */
export function parseMount(mount: Mount): MountSpec {
  const { Type: type = '', Source: source = '', Target: target = '' } = mount;
  const fault = mountFault(mount);
  if (fault !== undefined) throw invalidParameter(`invalid mount config for type "${type}": ${fault}`);
  return {
    type: type === 'bind' ? 'bind' : type === 'tmpfs' ? 'tmpfs' : 'volume',
    source: type === 'bind' ? clean(source) : source,
    destination: clean(target),
    mode: type === 'volume' ? 'z' : '',
    readOnly: mount.ReadOnly === true,
    propagation: type === 'bind' ? mount.BindOptions?.Propagation || 'rprivate' : '',
    noCopy: mount.VolumeOptions?.NoCopy === true,
    subpath: mount.VolumeOptions?.Subpath ?? '',
    driver: mount.VolumeOptions?.DriverConfig?.Name ?? '',
    driverOptions: mount.VolumeOptions?.DriverConfig?.Options ?? {},
    labels: mount.VolumeOptions?.Labels ?? {},
    createSource: mount.BindOptions?.CreateMountpoint === true,
    options: type === 'tmpfs' ? tmpfsOptions(mount) : '',
  };
}

function tmpfsOptions(mount: Mount): string {
  const words: string[] = [];
  if (mount.ReadOnly) words.push('ro');
  const { SizeBytes: size = 0, Mode: mode = 0 } = mount.TmpfsOptions ?? {};
  if (mode !== 0) words.push(`mode=${mode.toString(8)}`);
  if (size !== 0) words.push(`size=${size}`);
  for (const option of mount.TmpfsOptions?.Options ?? []) words.push(option.join('='));
  return words.join(',');
}

function mountFault(mount: Mount): string | undefined {
  const { Type: type = '', Source: source = '', Target: target = '' } = mount;
  if (target === '') return 'field Target must not be empty';
  const fault = destinationFault(target);
  if (type === 'bind') {
    if (fault) return fault;
    if (source === '') return 'field Source must not be empty';
    if (mount.VolumeOptions) return 'field VolumeOptions must not be specified';
    if (!source.startsWith('/')) return `invalid mount path: '${source}' mount path must be absolute`;
    const propagation = mount.BindOptions?.Propagation ?? '';
    if (propagation !== '' && !propagations.has(propagation)) return `invalid propagation mode: ${propagation}`;
    return undefined;
  }
  if (type === 'volume') {
    if (fault) return fault;
    if (mount.BindOptions) return 'field BindOptions must not be specified';
    if (source === '' && mount.VolumeOptions?.Subpath) return 'must not set Subpath when using anonymous volumes';
    const subpath = mount.VolumeOptions?.Subpath ?? '';
    if (subpath.startsWith('/') || subpath.split('/').includes('..'))
      return 'subpath must be a relative path within the volume';
    return undefined;
  }
  if (type === 'tmpfs') {
    if (fault) return fault;
    if (mount.BindOptions) return 'field BindOptions must not be specified';
    if (source !== '') return 'field Source must not be specified';
    if (mount.VolumeOptions) return 'field VolumeOptions must not be specified';
    return undefined;
  }
  return type === 'image' ? 'mounting images is not supported here' : 'mount type unknown';
}

/** `--volumes-from id[:mode]`. @throws invalidParameter */
export function parseVolumesFrom(spec: string): { readonly container: string; readonly mode: string } {
  if (spec === '') throw invalidParameter('volumes-from specification cannot be an empty string');
  const at = spec.indexOf(':');
  const mode = at < 0 ? 'rw' : spec.slice(at + 1);
  const words = mode.split(',');
  if (!isMountMode(mode) || words.some((word) => propagations.has(word) || word === 'nocopy'))
    throw invalidParameter(`invalid mode: ${mode}`);
  return { container: at < 0 ? spec : spec.slice(0, at), mode };
}
