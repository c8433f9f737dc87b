/** The images that a Dockerfile can stand on: those of the machine, and those of our Docker Hub. */
import { readJson } from '../../lib/stream.ts';
import type { MachinePort } from '../../machine/port.ts';
import type { HubCatalog } from './hub-catalog.ts';

async function ofMachine(machine: MachinePort): Promise<string[]> {
  const { body } = await machine.docker({ method: 'GET', url: '/images/json', headers: new Headers(), body: null });
  const images = (await readJson(body)) as readonly { readonly RepoTags?: readonly string[] | null }[];
  return images.flatMap(({ RepoTags }) => RepoTags ?? []);
}

/** `name:tag`, each once; those of the machine first. */
export async function imageNames(machine: MachinePort, catalog: HubCatalog): Promise<readonly string[]> {
  const [own, hub] = await Promise.all([
    ofMachine(machine).catch(() => []),
    catalog()
      .then((repositories) => repositories.flatMap(({ name, tags }) => tags.map((tag) => `${name}:${tag}`)))
      .catch(() => []),
  ]);
  return [...new Set([...own, ...hub])];
}
