/** The build cache over a boot: its records, the keys that find them, and the directories of `--mount=type=cache`. */
import type { BuildCacheStore, CacheRecord } from '../../buildkit/cache.ts';
import type { KeyLink } from '../../buildkit/cache-keys.ts';
import { builderOf } from '../builder.ts';
import type { Daemon } from '../daemon.ts';
import { attempt, type Document, jsonDocument, type SavedEngine, savedOf, savedOne } from './document.ts';

type SavedRecord = Omit<CacheRecord, 'result' | 'mount'> & {
  readonly layers: CacheRecord['result']['layers'];
  readonly isMount: boolean;
};

interface SavedKeys {
  readonly links: readonly KeyLink[];
}

const stores = (daemon: Daemon): readonly (readonly [string, BuildCacheStore])[] => {
  const { cache, classicCache } = builderOf(daemon);
  return [
    ['cache', cache],
    ['classic', classicCache],
  ];
};

export const mountTree = (id: string): string => `m/${id}`;

export function* cacheDocuments(daemon: Daemon): Generator<Document> {
  for (const [kind, store] of stores(daemon)) {
    const links = [...store.keys.all()];
    if (links.length > 0) yield jsonDocument(`engine/${kind}-keys`, { links } satisfies SavedKeys);
    for (const { result, mount, ...record } of store.all()) {
      // What clients sent they send again.
      if (result.tree || record.type === 'source.local') continue;
      const saved: SavedRecord = { ...record, layers: result.layers, isMount: mount !== undefined };
      yield jsonDocument(`engine/${kind}/${record.id}`, saved);
    }
  }
}

export async function restoreCache(daemon: Daemon, saved: SavedEngine): Promise<void> {
  for (const [kind, store] of stores(daemon)) {
    for (const link of savedOne<SavedKeys>(saved, `${kind}-keys`)?.links ?? []) store.keys.add(link);
    for (const [id, { layers, isMount, ...record }] of savedOf<SavedRecord>(saved, kind))
      await attempt(saved, `build cache ${id}`, () => {
        const mount = isMount ? saved.tree(mountTree(id)) : undefined;
        const top = layers.at(-1)?.chainId;
        if (isMount && !mount) throw new Error('its files are gone');
        // The classic builder's records outlive their layers; they are no use then.
        if (top !== undefined && !daemon.imageParts?.snapshotter.isCommitted(top)) return;
        store.restore({ ...record, result: { layers, tree: undefined }, mount });
      });
  }
}
