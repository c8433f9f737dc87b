/** The finished image: its configuration with history, layers and labels (BuildKit's exporter/containerimage as moby has it). */
import { encodeSorted, type ImageConfig } from '../oci/image-config.ts';
import { type BuildImage, orderedConfig, timedHistory } from './image.ts';
import type { Result } from './result.ts';

/** Nanoseconds since 1970 as RFC 3339. */
export type TimeText = (ns: number) => string;

/** The configuration's bytes: the image's ID is their digest. */
export function imageConfig(image: BuildImage, result: Result, time: TimeText, now: number): Uint8Array {
  const times = result.layers.map(({ created }) => (created === undefined ? undefined : time(created)));
  const below = timesBelow(image);
  const layerTimes = times.map((text, at) => text ?? below[at] ?? time(now));
  const history = timedHistory(image.history, layerTimes);
  const { architecture, os, variant } = image.platform;
  const config: ImageConfig = {
    architecture,
    ...(image.author ? { author: image.author } : {}),
    config: orderedConfig(image.config),
    created: history.at(-1)?.created ?? time(now),
    history,
    os,
    rootfs: { type: 'layers', diff_ids: result.layers.map(({ diffId }) => diffId) },
    ...(variant ? { variant } : {}),
  };
  return encodeSorted(config);
}

function timesBelow(image: BuildImage): (string | undefined)[] {
  return image.history.filter((entry) => !entry.empty_layer).map(({ created }) => created);
}
