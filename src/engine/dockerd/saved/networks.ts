/** Networks over a boot. As the real daemon does it, the default bridge is made anew at each start, under a new id. */
import type { IpamConfig } from '../../api/types/network.ts';
import type { NetworkSettings } from '../../libnetwork/network.ts';
import type { Daemon } from '../daemon.ts';
import { attempt, type Document, jsonDocument, type SavedEngine, savedOf } from './document.ts';

interface SavedNetwork {
  readonly settings: NetworkSettings;
  readonly created: number;
  readonly ipam: readonly IpamConfig[] | null;
  readonly fromDefaultPool: boolean;
}

export function* networkDocuments({ networks }: Daemon): Generator<Document> {
  for (const { id, settings, created, ipamConfig, fromDefaultPool, isDefaultBridge } of networks.all())
    if (!isDefaultBridge)
      yield jsonDocument(`engine/network/${id}`, {
        settings,
        created,
        ipam: ipamConfig,
        fromDefaultPool,
      } satisfies SavedNetwork);
}

export async function restoreNetworks({ networks }: Daemon, saved: SavedEngine): Promise<void> {
  for (const [id, { settings, created, ipam, fromDefaultPool }] of savedOf<SavedNetwork>(saved, 'network')) {
    await attempt(saved, `network ${settings.name}`, () => {
      const predefined = networks.byName(settings.name);
      if (predefined) networks.removeNetwork(predefined);
      const network = networks.createNetwork(settings, ipam && { Config: [...ipam] }, { id, created });
      network.fromDefaultPool = fromDefaultPool;
      if (settings.configOnly) network.ipamConfig = ipam && [...ipam];
    });
  }
}
