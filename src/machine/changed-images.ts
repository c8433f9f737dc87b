/**
 * Images that a kept machine has in another version than the site has now. As with Docker nothing is fetched by itself; but a lesson
 * that was written for the newer one should not fail without a word.
 */
import type { Daemon } from '../engine/dockerd/daemon.ts';
import { readJson } from '../lib/stream.ts';
import type { HubSource } from './internet/hub.ts';

/** Of catalog.json: a repository, and the digest that its `latest` has. */
interface Entry {
  readonly name?: unknown;
  readonly digest?: unknown;
}

/** Their names, sorted; none where the site can't be asked. */
export async function changedImages({ imageParts }: Daemon, hub: HubSource): Promise<string[]> {
  if (!imageParts) return [];
  const names = [...imageParts.store.allNames()];
  const latest = names.filter(({ reference }) => reference.domain === 'docker.io' && reference.tag === 'latest');
  if (latest.length === 0) return [];
  const catalog = (await hub.get('catalog.json').then(
    (file) => readJson(file?.body ?? null),
    () => [],
  )) as readonly Entry[];
  const digests = new Map(catalog.map(({ name, digest }) => [`library/${name}`, digest]));
  const changed = latest.filter(({ reference, id }) => {
    const now = digests.get(reference.path);
    const pulled = names.filter((other) => other.id === id && other.reference.path === reference.path);
    const mine = pulled.flatMap(({ reference: other }) => other.digest ?? []);
    // What was built here under such a name has no digest of the site's.
    return typeof now === 'string' && mine.length > 0 && !mine.includes(now);
  });
  return changed.map(({ reference }) => reference.path.replace('library/', '')).sort();
}
