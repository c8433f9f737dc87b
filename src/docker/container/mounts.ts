/** `--mount type=bind,src=/a,dst=/b` (docker/cli opts/mount.go). Left out: cluster volumes. */

import type { Mount } from '../../engine/api/types/container.ts';
import { parseBool } from '../../lib/gofmt.ts';
import { ramInBytes } from '../../lib/units.ts';
import { splitCsv } from '../cli/csv.ts';

type Draft = Mount & { Type: string };

/** @throws Error in docker's words */
export function parseMount(text: string): Mount {
  if (text === '') throw new Error('EOF');
  const fields = splitCsv(text);
  const mount: Draft = { Type: 'volume' };
  for (const field of fields) applyField(mount, field);
  check(mount);
  return ordered(mount);
}

/** Go's order of fields, which is also the daemon's. */
function ordered(mount: Draft): Mount {
  const { Type, Source, Target, ReadOnly, Consistency, VolumeOptions: volume, ...options } = mount;
  return {
    Type,
    ...(Source === undefined ? {} : { Source }),
    ...(Target === undefined ? {} : { Target }),
    ...(ReadOnly ? { ReadOnly } : {}),
    ...(Consistency === undefined ? {} : { Consistency }),
    ...options,
    ...(volume && {
      VolumeOptions: {
        ...(volume.NoCopy !== undefined && { NoCopy: volume.NoCopy }),
        ...(volume.Labels !== undefined && { Labels: volume.Labels }),
        ...(volume.Subpath !== undefined && { Subpath: volume.Subpath }),
        ...volume,
      },
    }),
  };
}

function volumeOptions(mount: Draft): NonNullable<Mount['VolumeOptions']> {
  mount.VolumeOptions ??= { DriverConfig: {} };
  return mount.VolumeOptions;
}

function driverConfig(mount: Draft): { Name?: string; Options?: Record<string, string> } {
  const options = volumeOptions(mount);
  options.DriverConfig ??= {};
  return options.DriverConfig;
}

/** `a=b` into a record; an empty name is left out. */
function addPair(record: Record<string, string> | undefined, pair: string): Record<string, string> | undefined {
  const at = pair.indexOf('=');
  const key = at < 0 ? pair : pair.slice(0, at);
  if (key === '') return record;
  return { ...record, [key]: at < 0 ? '' : pair.slice(at + 1) };
}

function applyField(mount: Draft, field: string): void {
  const at = field.indexOf('=');
  const key = (at < 0 ? field : field.slice(0, at)).toLowerCase();
  const flagKeys = ['readonly', 'ro', 'volume-nocopy', 'bind-nonrecursive', 'bind-create-src'];
  if (at < 0 && !flagKeys.includes(key)) throw new Error(`invalid field '${field}' must be a key=value pair`);
  const value = at < 0 ? 'true' : field.slice(at + 1);
  const boolean = (): boolean => {
    try {
      return parseBool(value);
    } catch {
      throw new Error(`invalid value for ${key}: ${value}`);
    }
  };
  switch (key) {
    case 'type':
      mount.Type = value.toLowerCase();
      return;
    case 'source':
    case 'src':
      mount.Source = value;
      return;
    case 'target':
    case 'dst':
    case 'destination':
      mount.Target = value;
      return;
    case 'readonly':
    case 'ro':
      mount.ReadOnly = boolean();
      return;
    case 'consistency':
      mount.Consistency = value.toLowerCase();
      return;
    default:
      applyOption(mount, key, value, boolean);
  }
}

function applyOption(mount: Draft, key: string, value: string, boolean: () => boolean): void {
  switch (key) {
    case 'bind-propagation':
      mount.BindOptions = { ...mount.BindOptions, Propagation: value.toLowerCase() };
      return;
    case 'bind-nonrecursive':
      mount.BindOptions = { ...mount.BindOptions, NonRecursive: boolean() };
      return;
    case 'bind-recursive':
      applyRecursive(mount, value);
      return;
    case 'bind-create-src':
      mount.BindOptions = { ...mount.BindOptions, CreateMountpoint: boolean() };
      return;
    case 'volume-subpath':
      volumeOptions(mount).Subpath = value;
      return;
    case 'volume-nocopy':
      volumeOptions(mount).NoCopy = boolean();
      return;
    case 'volume-label': {
      const labels = addPair(volumeOptions(mount).Labels, value);
      if (labels) volumeOptions(mount).Labels = labels;
      return;
    }
    case 'volume-driver':
      driverConfig(mount).Name = value;
      return;
    case 'volume-opt': {
      const options = addPair(driverConfig(mount).Options, value);
      if (options) driverConfig(mount).Options = options;
      return;
    }
    case 'image-subpath':
      mount.ImageOptions = { Subpath: value };
      return;
    case 'tmpfs-size':
      try {
        mount.TmpfsOptions = { ...mount.TmpfsOptions, SizeBytes: ramInBytes(value) };
      } catch {
        throw new Error(`invalid value for ${key}: ${value}`);
      }
      return;
    case 'tmpfs-mode':
      if (!/^[0-7]+$/.test(value)) throw new Error(`invalid value for ${key}: ${value}`);
      mount.TmpfsOptions = { ...mount.TmpfsOptions, Mode: Number.parseInt(value, 8) };
      return;
    default:
      throw new Error(`unexpected key '${key}' in '${key}=${value}'`);
  }
}

function applyRecursive(mount: Draft, value: string): void {
  if (value === 'enabled') return;
  if (value === 'disabled') mount.BindOptions = { ...mount.BindOptions, NonRecursive: true };
  else if (value === 'writable') mount.BindOptions = { ...mount.BindOptions, ReadOnlyNonRecursive: true };
  else if (value === 'readonly') mount.BindOptions = { ...mount.BindOptions, ReadOnlyForceRecursive: true };
  else
    throw new Error(
      `invalid value for bind-recursive: ${value} (must be "enabled", "disabled", "writable", or "readonly")`,
    );
}

function check(mount: Draft): void {
  if (mount.Type === '') throw new Error('type is required');
  if (mount.Target === undefined) throw new Error('target is required');
  if (mount.VolumeOptions && mount.Type !== 'volume')
    throw new Error(`cannot mix 'volume-*' options with mount type '${mount.Type}'`);
  if (mount.BindOptions && mount.Type !== 'bind')
    throw new Error(`cannot mix 'bind-*' options with mount type '${mount.Type}'`);
  if (mount.TmpfsOptions && mount.Type !== 'tmpfs')
    throw new Error(`cannot mix 'tmpfs-*' options with mount type '${mount.Type}'`);
  if (mount.ImageOptions && mount.Type !== 'image')
    throw new Error(`cannot mix 'image-*' options with mount type '${mount.Type}'`);
  if (mount.BindOptions?.ReadOnlyNonRecursive && !mount.ReadOnly) {
    throw new Error("option 'bind-recursive=writable' requires 'readonly' to be specified in conjunction");
  }
  if (mount.BindOptions?.ReadOnlyForceRecursive) {
    if (!mount.ReadOnly)
      throw new Error("option 'bind-recursive=readonly' requires 'readonly' to be specified in conjunction");
    if (mount.BindOptions.Propagation !== 'rprivate') {
      throw new Error(
        "option 'bind-recursive=readonly' requires 'bind-propagation=rprivate' to be specified in conjunction",
      );
    }
  }
}
