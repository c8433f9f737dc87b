/** Volumes: where each lies, which containers mount it where, and its files, read through a container that mounts it. */
import type { ContainerSummary } from '../../../engine/api/types/container.ts';
import type { Volume } from '../../../engine/api/types/volume.ts';
import { readAll } from '../../../lib/stream.ts';
import { readTar } from '../../../lib/tar.ts';
import { humanSize } from '../../../lib/units.ts';
import { words } from '../words.ts';
import { element, emptyState, sameAs } from './elements.ts';
import type { EngineState } from './engine-state.ts';
import type { InspectorView } from './inspector-pane.ts';
import { LiveList } from './reconcile.ts';

const mostFiles = 200;

interface Use {
  readonly container: ContainerSummary;
  readonly destination: string;
  readonly text: string;
}

function usesOf({ Name }: Volume, containers: readonly ContainerSummary[]): Use[] {
  return containers.flatMap((container) =>
    container.Mounts.filter((mount) => mount.Name === Name).map(({ Destination, RW }) => ({
      container,
      destination: Destination,
      text: `${container.Names[0]?.slice(1)} → ${Destination}${RW ? '' : ' (ro)'} (${container.State})`,
    })),
  );
}

/** docker cp's request: the API has no door to a volume but a container. */
async function filesOf(state: EngineState, { container, destination }: Use): Promise<string> {
  const path = `/containers/${container.Id}/archive?path=${encodeURIComponent(`${destination}/.`)}`;
  const lines: string[] = [];
  let count = 0;
  for (const { entry } of readTar(await readAll(await state.stream(path)))) {
    const name = entry.name.replace(/^(\.\/)+|^\.$/, '');
    if (!name) continue;
    count += 1;
    if (count <= mostFiles) lines.push(entry.type === 'directory' ? name : `${name}  ${humanSize(entry.size)}`);
  }
  if (count > mostFiles) lines.push(`… ${count - mostFiles}`);
  return lines.join('\n') || '–';
}

function card(state: EngineState, volume: Volume, uses: readonly Use[], open: Set<string>): HTMLElement {
  const { Name, Driver, Mountpoint } = volume;
  const head = element('summary', element('strong', Name), element('span', `${uses.length} × ${words.mounted}`));
  const box = element('details.dd-card', head) as HTMLDetailsElement;
  const facts = [
    [words.driver, Driver],
    [words.mountpoint, Mountpoint],
    [words.mountedBy, uses.map(({ text }) => text).join('\n') || words.nobody],
  ] as const;
  const list = element('dl.dd-facts', ...facts.flatMap(([term, text]) => [element('dt', term), element('dd', text)]));
  const [use] = uses;
  const command = use
    ? `docker cp ${use.container.Names[0]?.slice(1)}:${use.destination}/. - | tar t`
    : `docker run --rm -v ${Name}:/v busybox ls -lR /v`;
  const files = element('pre', use ? words.reading : words.unmounted);
  files.tabIndex = 0;
  box.append(list, element('section', element('p.dd-title', words.content, ' ', element('code', command)), files));
  const fill = async () => {
    if (use) files.textContent = await filesOf(state, use).catch((error: Error) => error.message);
  };
  box.open = open.has(Name);
  box.addEventListener('toggle', () => {
    if (box.open) open.add(Name);
    else open.delete(Name);
    if (box.open) void fill();
  });
  return box;
}

export class VolumesView implements InspectorView {
  readonly element = element('div');
  readonly #state: EngineState;
  readonly #box = element('div');
  readonly #list = new LiveList(this.#box);
  readonly #open = new Set<string>();
  readonly #head = sameAs(words.sameAs, 'docker volume ls; docker ps -a --filter volume=NAME');
  readonly #empty = emptyState(words.noVolumes, 'docker volume create data', words.emptyVolumes);

  constructor(state: EngineState) {
    this.#state = state;
    this.element.append(this.#head, this.#empty, this.#box);
  }

  async update(): Promise<void> {
    const [volumes, containers] = await Promise.all([this.#state.volumes(), this.#state.containers()]);
    this.#empty.hidden = volumes.length > 0;
    this.#head.hidden = volumes.length === 0;
    this.#list.update(
      volumes.map((volume) => {
        const uses = usesOf(volume, containers);
        return {
          key: volume.Name,
          signature: uses.map(({ text }) => text).join('|'),
          make: () => card(this.#state, volume, uses, this.#open),
        };
      }),
    );
  }

  hide(): void {}
}
