/** Layers as a forest: images that begin with the same layers share their stem, as they share them on disk (OCI chain IDs). */
import type { ImageState } from './engine-state.ts';

export interface LayerNode {
  /** The layer's diffID. */
  readonly digest: string;
  readonly size: number;
  /** The instruction that made it. */
  readonly createdBy: string;
  readonly above: LayerNode[];
  /** Names of the images whose topmost layer this is. */
  readonly images: string[];
}

export function imageName({ summary }: ImageState): string {
  return summary.RepoTags?.join(', ') || summary.Id.slice(7, 19);
}

/** History entries that have a layer, lowest first. Where history and layers disagree, the layers win. */
function layersOf({ inspect, history }: ImageState): { digest: string; size: number; createdBy: string }[] {
  const layers = inspect.RootFS.Layers ?? [];
  const makers = [...history]
    .reverse()
    .filter((item, index, all) => item.Size > 0 || all.length <= layers.length || index < 0);
  return layers.map((digest, index) => {
    const maker = makers.length === layers.length ? makers[index] : undefined;
    return { digest, size: maker?.Size ?? 0, createdBy: maker?.CreatedBy ?? '' };
  });
}

export function layerForest(images: readonly ImageState[]): LayerNode[] {
  const roots: LayerNode[] = [];
  for (const image of images) {
    let level = roots;
    let last: LayerNode | undefined;
    for (const layer of layersOf(image)) {
      last = level.find(({ digest }) => digest === layer.digest);
      if (!last) {
        last = { ...layer, above: [], images: [] };
        level.push(last);
      }
      level = last.above;
    }
    last?.images.push(imageName(image));
  }
  return roots;
}
