/** Volumes over a boot: what they hold lies in the machine's files; this is what they are called, and how they were made. */
import type { Daemon } from '../daemon.ts';
import { Volume } from '../volumes/volume.ts';
import { attempt, type Document, jsonDocument, type SavedEngine, savedOf } from './document.ts';

type SavedVolume = Pick<Volume, 'name' | 'created' | 'labels' | 'options' | 'mountpoint' | 'anonymous'>;

export function* volumeDocuments({ volumes }: Daemon): Generator<Document> {
  for (const { name, created, labels, options, mountpoint, anonymous } of volumes.all())
    yield jsonDocument(`engine/volume/${name}`, {
      name,
      created,
      labels,
      options,
      mountpoint,
      anonymous,
    } satisfies SavedVolume);
}

export async function restoreVolumes({ volumes }: Daemon, saved: SavedEngine): Promise<void> {
  for (const [name, volume] of savedOf<SavedVolume>(saved, 'volume'))
    await attempt(saved, `volume ${name}`, () => volumes.restore(new Volume(volume)));
}
