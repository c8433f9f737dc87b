/** The image that a stage makes: configuration and history in BuildKit's form (moby/docker-image-spec). */
import type { ContainerConfig } from '../api/types/container.ts';
import type { HistoryEntry, ImageConfig } from '../oci/image-config.ts';
import type { Platform } from '../oci/manifest.ts';

export const historyComment = 'buildkit.dockerfile.v0';

export class BuildImage {
  readonly platform: Platform;
  config: Partial<ContainerConfig>;
  author: string;
  /** RFC 3339: the time of all that is new (`--build-arg SOURCE_DATE_EPOCH=…`). */
  epoch: string | undefined;
  /** Without times: the export fills them in. */
  readonly history: HistoryEntry[];

  constructor(platform: Platform, config: Partial<ContainerConfig>, author: string, history: readonly HistoryEntry[]) {
    this.platform = platform;
    this.config = config;
    this.author = author;
    this.history = [...history];
  }

  static from(image: ImageConfig): BuildImage {
    const { architecture, os, variant } = image;
    const platform = { architecture, os, ...(variant ? { variant } : {}) };
    return new BuildImage(platform, { ...image.config }, image.author ?? '', image.history ?? []);
  }

  clone(): BuildImage {
    const copy = new BuildImage(this.platform, { ...this.config }, this.author, this.history);
    copy.epoch = this.epoch;
    return copy;
  }

  commit(createdBy: string, hasLayer: boolean): void {
    const created = this.epoch === undefined ? {} : { created: this.epoch };
    const empty = hasLayer ? {} : { empty_layer: true };
    this.history.push({ ...created, created_by: createdBy, comment: historyComment, ...empty });
  }
}

const sorted = <Value>(map: Readonly<Record<string, Value>>): Record<string, Value> =>
  Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));

const isFilled = (value: object | null | undefined): value is object => !!value && Object.keys(value).length > 0;

/** Fields in the order in which BuildKit writes them, empty ones left out. */
export function orderedConfig(config: Partial<ContainerConfig>): Partial<ContainerConfig> {
  const { User, ExposedPorts, Env, Entrypoint, Cmd, Volumes, WorkingDir, Labels, StopSignal } = config;
  const { ArgsEscaped, Healthcheck, OnBuild, Shell } = config;
  return {
    ...(User ? { User } : {}),
    ...(ExposedPorts && isFilled(ExposedPorts) ? { ExposedPorts: sorted(ExposedPorts) } : {}),
    ...(Env && isFilled(Env) ? { Env } : {}),
    ...(Entrypoint && isFilled(Entrypoint as string[]) ? { Entrypoint } : {}),
    ...(Cmd && isFilled(Cmd as string[]) ? { Cmd } : {}),
    ...(Volumes && isFilled(Volumes) ? { Volumes: sorted(Volumes) } : {}),
    ...(WorkingDir ? { WorkingDir } : {}),
    ...(Labels && isFilled(Labels) ? { Labels: sorted(Labels) } : {}),
    ...(StopSignal ? { StopSignal } : {}),
    ...(ArgsEscaped ? { ArgsEscaped } : {}),
    ...(Healthcheck ? { Healthcheck } : {}),
    ...(OnBuild && isFilled(OnBuild) ? { OnBuild } : {}),
    ...(Shell && isFilled(Shell) ? { Shell } : {}),
  };
}

/**
 * The history with times: a layer's is its own, what has none takes the layer before it, or where there is none the first new
 * one after it (BuildKit's normalizeLayersAndHistory).
 * @param layerTimes RFC 3339, of all layers, the lowest first
 */
export function timedHistory(history: readonly HistoryEntry[], layerTimes: readonly string[]): HistoryEntry[] {
  let layer = 0;
  const withLayers = history.map((entry) => {
    if (entry.empty_layer) return entry;
    const time = layerTimes[layer];
    layer += 1;
    return entry.created === undefined && time !== undefined ? stamped(entry, time) : entry;
  });
  let created: string | undefined;
  let isMissing = false;
  for (const entry of withLayers) {
    if (entry.created === undefined) isMissing = true;
    else {
      created = entry.created;
      if (isMissing) break;
    }
  }
  isMissing = false;
  return withLayers.map((entry) => {
    if (entry.created !== undefined) {
      if (isMissing) created = entry.created;
      return entry;
    }
    isMissing = true;
    return created === undefined ? entry : stamped(entry, created);
  });
}

function stamped(entry: HistoryEntry, created: string): HistoryEntry {
  return { created, ...entry };
}
