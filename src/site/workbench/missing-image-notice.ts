/**
 * Docker's words for an image that a registry doesn't have are the same whether it is mistyped or only not among Drydock's:
 * this tells which images and tags there are. Registries other than Docker Hub are the student's own.
 */
import type { CommandRecord } from './command-marks.ts';
import type { HubCatalog, Repository } from './hub-catalog.ts';
import type { MachineNotices } from './machine-notices.ts';
import { words } from './words.ts';

const refusals = [
  /pull access denied for (\S+), repository does not exist/,
  /manifest for (\S+) not found: manifest unknown/,
  /failed to resolve source metadata for docker\.io\/(\S+): /,
];
const mostTags = 16;

/** The image of Docker Hub, as `name:tag`, that the output of a command says is not there. */
export function missingImage(output: string): string | undefined {
  for (const refusal of refusals) {
    const name = refusal.exec(output)?.[1]?.replace(/^library\//, '');
    const [host = '', ...path] = name?.split('/') ?? [];
    if (name && !(path.length > 0 && /[.:]|^localhost$/.test(host))) return name;
  }
  return undefined;
}

/** What there is instead: the repository's tags, or all repositories. */
export function insteadOf(image: string, catalog: readonly Pick<Repository, 'name' | 'tags'>[]): string {
  const [name] = image.split(/[:@]/);
  const tags = catalog.find((entry) => entry.name === name)?.tags;
  if (!tags) return `${words.hubImages} ${catalog.map((entry) => entry.name).join(', ')}. ${words.hubOwn}`;
  const shown = tags.length > mostTags ? [...tags.slice(0, mostTags), '…'] : tags;
  return `${words.hubTags} ${shown.join(', ')}`;
}

export function explainMissingImages(notices: MachineNotices, catalog: HubCatalog): void {
  document.addEventListener('drydock:command', (event) => {
    const { output } = (event as CustomEvent<CommandRecord>).detail;
    const image = missingImage(output);
    if (image === undefined) return;
    void catalog()
      .then((repositories) => insteadOf(image, repositories))
      .catch(() => '')
      .then((instead) => notices.note('missing-image', `${words.hubLacks} ${image}. ${instead}`.trim()));
  });
}
