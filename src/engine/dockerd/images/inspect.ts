/** `GET /images/{name}/json` and `/history` (moby's daemon/images/image_inspect.go and image_history.go). */

import { parseRfc3339, rfc3339Nano, zeroTime } from '../../../lib/rfc3339.ts';
import type { ContainerConfig } from '../../api/types/container.ts';
import type { ImageHistoryItem, ImageInspect } from '../../api/types/image.ts';
import type { ImageParts } from './image-parts.ts';
import type { Image } from './image-store.ts';

/** The configuration's container part: what an image may say of how it is run, all else of it ignored. */
export function configOf(image: Image): ContainerConfig {
  const { config = {} } = image.config;
  const { ExposedPorts, Healthcheck, ArgsEscaped, StopSignal, Shell } = config;
  return {
    ...(ArgsEscaped ? { ArgsEscaped } : {}),
    Cmd: config.Cmd ?? null,
    Entrypoint: config.Entrypoint ?? null,
    Env: config.Env ?? null,
    ...(ExposedPorts && Object.keys(ExposedPorts).length > 0 ? { ExposedPorts } : {}),
    ...(Healthcheck ? { Healthcheck } : {}),
    Labels: config.Labels ?? null,
    OnBuild: config.OnBuild ?? null,
    ...(Shell ? { Shell } : {}),
    ...(StopSignal ? { StopSignal } : {}),
    User: config.User ?? '',
    Volumes: config.Volumes ?? null,
    WorkingDir: config.WorkingDir ?? '',
  };
}

export function inspectImage({ service, snapshotter }: ImageParts, image: Image): ImageInspect {
  const { config } = image;
  const { tags, digests } = service.namesOf(image);
  return {
    Id: image.id,
    RepoTags: tags,
    RepoDigests: digests,
    Parent: image.parent,
    Comment: config.comment || (config.history?.at(-1)?.comment ?? ''),
    ...(config.created ? { Created: config.created } : {}),
    DockerVersion: config.docker_version ?? '',
    Author: config.author ?? '',
    Architecture: config.architecture,
    ...(config.variant ? { Variant: config.variant } : {}),
    Os: config.os,
    ...(config['os.version'] ? { OsVersion: config['os.version'] } : {}),
    Size: service.sizeOf(image),
    GraphDriver: { Data: directoriesOf(service.chainsOf(image)), Name: snapshotter.name },
    RootFS: { Type: 'layers', ...(image.chainId ? { Layers: [...config.rootfs.diff_ids] } : {}) },
    Metadata: { LastTagTime: image.lastTagged > 0 ? rfc3339Nano(image.lastTagged) : zeroTime },
    Config: config.config ? configOf(image) : null,
  };
}

/** Where overlay2 would have a layer's directories: names only, nothing lies there. */
function directoriesOf(chains: readonly string[]): Record<string, string> | null {
  const [top, ...below] = chains.map((chain) => `/var/lib/docker/overlay2/${chain.slice(7)}`).reverse();
  if (top === undefined) return null;
  const lower = below.map((path) => `${path}/diff`).join(':');
  return {
    ...(lower ? { LowerDir: lower } : {}),
    MergedDir: `${top}/merged`,
    UpperDir: `${top}/diff`,
    WorkDir: `${top}/work`,
  };
}

export function imageHistory({ service, snapshotter }: ImageParts, image: Image): ImageHistoryItem[] {
  const chains = service.chainsOf(image);
  let layer = 0;
  const items = (image.config.history ?? []).map((entry): ImageHistoryItem => {
    const chain = entry.empty_layer ? undefined : chains[layer];
    if (!entry.empty_layer) layer += 1;
    return {
      Comment: entry.comment ?? '',
      Created: Math.floor((parseRfc3339(entry.created ?? '') ?? 0) / 1e9),
      CreatedBy: entry.created_by ?? '',
      Id: '<missing>',
      Size: chain === undefined ? 0 : snapshotter.layer(chain).usage.size,
      Tags: null,
    };
  });
  items.reverse();
  let known: Image | undefined = image;
  for (const item of items) {
    if (!known) break;
    item.Id = known.id;
    const { tags } = service.namesOf(known);
    item.Tags = tags.length > 0 ? tags : null;
    known = known.parent ? service.store.byId(known.parent) : undefined;
  }
  return items;
}
