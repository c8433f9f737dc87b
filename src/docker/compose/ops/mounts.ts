/** A service's volumes, secrets and configs as binds and mounts of its container (compose's create.go). */

import type { ContainerSummary, Mount } from '../../../engine/api/types/container.ts';
import type { Compose } from '../context.ts';
import { ComposeError } from '../model/errors.ts';
import { imageOf, type Project, type Service } from '../model/project.ts';
import type { VolumeMount } from '../model/service-shape.ts';

export interface Binding {
  readonly binds: string[];
  readonly mounts: Mount[];
}

/** @param inherited the container that is replaced: its anonymous volumes go on */
export async function bindingOf(
  compose: Compose,
  project: Project,
  service: Service,
  inherited: ContainerSummary | undefined,
): Promise<Binding> {
  const mounts = inherited ? await inheritedMounts(compose, project, service, inherited) : new Map<string, Mount>();
  for (const volume of service.volumes ?? []) {
    const target = volume.target ?? '';
    if (mounts.has(target) && volume.source === undefined) continue;
    mounts.set(target, mountOf(compose, project, volume));
  }
  for (const mount of await fileMounts(compose, project, service)) {
    const target = mount.Target ?? '';
    if (!mounts.has(target)) mounts.set(target, mount);
  }
  return split(project, service, [...mounts.values()]);
}

/** Plain ones become binds (`source:target:rw`), as they make a folder that is missing. */
function split(project: Project, service: Service, mounts: readonly Mount[]): Binding {
  const binding: Binding = { binds: [], mounts: [] };
  for (const mount of mounts) {
    const volume = (service.volumes ?? []).find(({ target }) => target === mount.Target);
    const isNamed = [...project.volumes.values()].some(({ name }) => name === mount.Source);
    const isPlainBind = mount.Type === 'bind' && volume !== undefined && !needsMount(volume);
    const isPlainVolume = mount.Type === 'volume' && volume !== undefined && isNamed && !needsMount(volume);
    if (volume && (isPlainBind || isPlainVolume)) binding.binds.push(bindText(mount.Source ?? '', volume));
    else binding.mounts.push(mount);
  }
  return binding;
}

function needsMount({ bind, volume }: VolumeMount): boolean {
  if (bind && (!bind.create_host_path || bind.propagation !== undefined || bind.recursive !== undefined)) return true;
  return (
    volume !== undefined && ((volume.labels?.size ?? 0) > 0 || volume.subpath !== undefined || volume.nocopy === true)
  );
}

function bindText(source: string, volume: VolumeMount): string {
  const options = [
    volume.read_only ? 'ro' : 'rw',
    ...(volume.bind?.selinux ? [volume.bind.selinux] : []),
    ...(volume.bind?.propagation ? [volume.bind.propagation] : []),
    ...(volume.volume?.nocopy ? ['nocopy'] : []),
  ];
  return `${source}:${volume.target ?? ''}:${options.join(',')}`;
}

async function inheritedMounts(
  compose: Compose,
  project: Project,
  service: Service,
  inherited: ContainerSummary,
): Promise<Map<string, Mount>> {
  const found = new Map<string, Mount>();
  const kept = inherited.Mounts.filter(({ Type }) => Type !== 'tmpfs');
  if (kept.length === 0) return found;
  const client = await compose.client();
  const image = await client.call('GET /images/{name}/json', {
    path: { name: imageOf(service, project.name, compose.separator) },
  });
  for (const { Type, Name, Source, Destination, RW } of kept) {
    const isOfImage = image.Config?.Volumes?.[Destination] !== undefined;
    const isAnonymous = (service.volumes ?? []).some(
      ({ target, source }) => target === Destination && source === undefined,
    );
    if (!isOfImage && !isAnonymous) continue;
    found.set(Destination, {
      Type,
      Source: Type === 'volume' ? (Name ?? '') : Source,
      Target: Destination,
      ...(RW ? {} : { ReadOnly: true }),
    });
  }
  return found;
}

function mountOf(compose: Compose, project: Project, volume: VolumeMount): Mount {
  const type = volume.type ?? 'volume';
  for (const option of ['bind', 'volume', 'tmpfs', 'image'] as const) {
    if (volume[option] !== undefined && type !== option)
      compose.notices.warn(`mount of type \`${type}\` should not define \`${option}\` option`);
  }
  const named = type === 'volume' ? project.volumes.get(volume.source ?? '') : undefined;
  const source = named?.name ?? volume.source;
  return {
    Type: type,
    ...(source === undefined ? {} : { Source: source }),
    ...(volume.target === undefined ? {} : { Target: volume.target }),
    ...(volume.read_only ? { ReadOnly: true } : {}),
    ...(volume.consistency === undefined ? {} : { Consistency: volume.consistency }),
    ...optionsOf(type, volume),
  };
}

function optionsOf(type: string, { bind, volume, tmpfs, image }: VolumeMount): Partial<Mount> {
  if (type === 'bind' && bind) {
    return {
      BindOptions: {
        ...(bind.propagation === undefined ? {} : { Propagation: bind.propagation }),
        ...(bind.create_host_path ? { CreateMountpoint: true } : {}),
        ...(bind.recursive === 'disabled' ? { NonRecursive: true } : {}),
        ...(bind.recursive === 'writable' ? { ReadOnlyNonRecursive: true } : {}),
        ...(bind.recursive === 'readonly' ? { ReadOnlyForceRecursive: true } : {}),
      },
    };
  }
  if (type === 'volume' && volume) {
    return {
      VolumeOptions: {
        ...(volume.nocopy ? { NoCopy: true } : {}),
        ...(volume.labels ? { Labels: Object.fromEntries(volume.labels) } : {}),
        ...(volume.subpath === undefined ? {} : { Subpath: volume.subpath }),
      },
    };
  }
  if (type === 'tmpfs' && tmpfs) {
    return {
      TmpfsOptions: {
        ...(tmpfs.size ? { SizeBytes: tmpfs.size } : {}),
        ...(tmpfs.mode ? { Mode: tmpfs.mode } : {}),
      },
    };
  }
  return type === 'image' && image?.subpath !== undefined ? { ImageOptions: { Subpath: image.subpath } } : {};
}

/** Secrets and configs that are files; those that are values are put into the container before it starts. */
async function fileMounts(compose: Compose, project: Project, service: Service): Promise<Mount[]> {
  const mounts: Mount[] = [];
  for (const what of ['secret', 'config'] as const) {
    const all = what === 'secret' ? project.secrets : project.configs;
    const folder = what === 'secret' ? '/run/secrets/' : '/';
    for (const reference of service[`${what}s`] ?? []) {
      const source = reference.source ?? '';
      const object = all.get(source);
      if (!object) continue;
      if (object.external) throw new ComposeError(`unsupported external ${what} ${object.name ?? ''}`);
      for (const option of ['driver', 'template_driver'] as const) {
        if (object[option] !== undefined)
          throw new ComposeError(`Docker Compose does not support ${what}s.*.${option}`);
      }
      if (object.environment !== undefined || object.content !== undefined) continue;
      if (reference.uid !== undefined || reference.gid !== undefined || reference.mode !== undefined) {
        const shown = what === 'secret' ? 'secrets' : 'config';
        compose.notices.warn(`${shown} \`uid\`, \`gid\` and \`mode\` are not supported, they will be ignored`);
      }
      const file = object.file ?? '';
      if (what === 'secret' && !(await compose.cli.system.stat(file).catch(() => undefined)))
        compose.notices.warn(`secret file ${object.name ?? ''} does not exist`);
      const target = reference.target ?? source;
      mounts.push({
        Type: 'bind',
        Source: file,
        Target: target.startsWith('/') ? target : folder + target,
        ReadOnly: true,
        ...(what === 'secret' ? { BindOptions: {} } : {}),
      });
    }
  }
  return mounts;
}
