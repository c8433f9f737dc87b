/** One container: a line with its state, and opened its facts, charts, processes, write layer and last lines. */
import { demultiplex } from '../../../engine/api/stdcopy.ts';
import type { ContainerSummary, ContainerTop, FilesystemChange } from '../../../engine/api/types/container.ts';
import { humanSize } from '../../../lib/units.ts';
import { words } from '../words.ts';
import { ContainerCharts } from './container-charts.ts';
import { element, table } from './elements.ts';
import type { EngineState } from './engine-state.ts';

export const nameOf = ({ Names, Id }: ContainerSummary) => Names[0]?.replace(/^\//, '') ?? Id.slice(0, 12);

/** Lines of a write layer's changes that are shown. */
const mostChanges = 300;

function portsOf({ Ports }: ContainerSummary): string {
  const texts = Ports.map(({ IP, PublicPort, PrivatePort, Type }) =>
    PublicPort
      ? `${IP?.includes(':') ? `[${IP}]` : IP}:${PublicPort}→${PrivatePort}/${Type}`
      : `${PrivatePort}/${Type}`,
  );
  return texts.join(', ') || '–';
}

const healthOf = ({ Status }: ContainerSummary) => /\((healthy|unhealthy|health: starting)\)/.exec(Status)?.[1] ?? '–';

function facts(container: ContainerSummary): Node[] {
  const networks = Object.entries(container.NetworkSettings?.Networks ?? {});
  return (
    [
      [words.image, container.Image],
      [words.command, container.Command],
      [words.ports, portsOf(container)],
      [
        words.mounts,
        container.Mounts.map(
          ({ Name, Source, Destination, RW }) => `${Name || Source} → ${Destination}${RW ? '' : ' (ro)'}`,
        ).join(', ') || '–',
      ],
      [words.networks, networks.map(([name, { IPAddress }]) => `${name} ${IPAddress || ''}`.trim()).join(', ') || '–'],
      [words.health, healthOf(container)],
    ] as const
  ).flatMap(([term, text]) => [element('dt', term), element('dd', text)]);
}

interface Inspected {
  readonly Config: { readonly Tty?: boolean };
  /** Bytes of the write layer. */
  readonly SizeRw?: number;
}

async function logs(state: EngineState, { Id }: ContainerSummary, isTty: boolean): Promise<string> {
  const stream = await state.stream(`/containers/${Id}/logs?stdout=1&stderr=1&tail=20`);
  if (!stream) return '';
  const decoder = new TextDecoder();
  let text = '';
  if (isTty) for await (const bytes of stream) text += decoder.decode(bytes, { stream: true });
  else for await (const { bytes } of stream.pipeThrough(demultiplex())) text += decoder.decode(bytes, { stream: true });
  return text;
}

function block(title: string, command: string, text: string): HTMLElement {
  const pre = element('pre', text.trimEnd() || '–');
  pre.tabIndex = 0;
  return element('section', element('p.dd-title', title, ' ', element('code', command)), pre);
}

async function details(state: EngineState, container: ContainerSummary): Promise<HTMLElement[]> {
  const name = nameOf(container);
  const blocks: HTMLElement[] = [];
  if (container.State === 'running') {
    const { Titles, Processes } = await state.get<ContainerTop>(`/containers/${container.Id}/top`);
    const title = element('p.dd-title', words.processes, ' ', element('code', `docker top ${name}`));
    blocks.push(title, table(words.processes, Titles, Processes ?? []));
  }
  const { Config, SizeRw = 0 } = await state.get<Inspected>(`/containers/${container.Id}/json?size=1`);
  const changes = (await state.get<FilesystemChange[] | null>(`/containers/${container.Id}/changes`)) ?? [];
  const kinds = ['C', 'A', 'D'] as const;
  const lines = changes.slice(0, mostChanges).map(({ Kind, Path }) => `${kinds[Kind]} ${Path}`);
  if (changes.length > mostChanges) lines.push(`… ${changes.length - mostChanges}`);
  blocks.push(
    block(`${words.writeLayer} (${humanSize(SizeRw)})`, `docker diff ${name}`, lines.join('\n')),
    block(words.lastLines, `docker logs --tail 20 ${name}`, await logs(state, container, Config.Tty === true)),
  );
  return blocks;
}

export class ContainerCard {
  readonly element: HTMLDetailsElement;
  readonly #state: EngineState;
  readonly #head = element('summary');
  readonly #facts = element('dl.dd-facts');
  readonly #details = element('div');
  #charts: ContainerCharts | undefined;
  #container: ContainerSummary;
  #drawn = '';

  constructor(state: EngineState, container: ContainerSummary) {
    this.#state = state;
    this.#container = container;
    this.element = element('details.dd-card', this.#head) as HTMLDetailsElement;
    this.element.addEventListener('toggle', () => this.#toggle());
  }

  /** Draws what changed; an open card reads its details anew. */
  update(container: ContainerSummary): void {
    this.#container = container;
    const { Status, State } = container;
    const drawing = `${nameOf(container)}|${State}|${Status}`;
    if (drawing !== this.#drawn) {
      this.#drawn = drawing;
      const mark = element('span.dd-state', State);
      mark.dataset.state = State;
      // "Created" says no more than its state.
      const more = Status.toLowerCase() === State ? '' : Status;
      this.#head.replaceChildren(element('strong', nameOf(container)), mark, element('span', more));
    }
    if (this.element.open) void this.#fill();
  }

  /** Ends what runs for it. */
  close(): void {
    this.#charts?.stop();
    this.#charts?.element.remove();
    this.#charts = undefined;
  }

  #toggle(): void {
    if (this.element.open) {
      if (!this.#facts.isConnected) this.element.append(this.#facts, this.#details);
      void this.#fill();
    } else this.close();
  }

  async #fill(): Promise<void> {
    const container = this.#container;
    this.#facts.replaceChildren(...facts(container));
    if (container.State !== 'running') this.close();
    else if (!this.#charts) {
      this.#charts = new ContainerCharts(nameOf(container));
      this.#facts.after(this.#charts.element);
      void this.#charts.start(this.#state, container.Id);
    }
    const blocks = await details(this.#state, container).catch((error: Error) => [element('p', error.message)]);
    if (container === this.#container) this.#details.replaceChildren(...blocks);
  }
}
