/** Containers: state, ports, mounts and networks of each, and on opening one its processes, write layer and last lines. */

import { demultiplex } from '../../../engine/api/stdcopy.ts';
import type { ContainerSummary, ContainerTop, FilesystemChange } from '../../../engine/api/types/container.ts';
import { humanSize } from '../../../lib/units.ts';
import { words } from '../words.ts';
import { element, sameAs, table } from './elements.ts';
import type { EngineState } from './engine-state.ts';

const nameOf = ({ Names, Id }: ContainerSummary) => Names[0]?.replace(/^\//, '') ?? Id.slice(0, 12);

function portsOf({ Ports }: ContainerSummary): string {
  const texts = Ports.map(({ IP, PublicPort, PrivatePort, Type }) =>
    PublicPort
      ? `${IP?.includes(':') ? `[${IP}]` : IP}:${PublicPort}→${PrivatePort}/${Type}`
      : `${PrivatePort}/${Type}`,
  );
  return texts.join(', ') || '–';
}

function facts(container: ContainerSummary): HTMLElement {
  const networks = Object.entries(container.NetworkSettings?.Networks ?? {});
  const list = element('dl.dd-facts');
  for (const [term, text] of [
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
    [words.writeLayer, humanSize(container.SizeRw ?? 0)],
  ] as const)
    list.append(element('dt', term), element('dd', text));
  return list;
}

async function logs(state: EngineState, { Id }: ContainerSummary): Promise<string> {
  const { Config } = await state.get<{ Config: { Tty?: boolean } }>(`/containers/${Id}/json`);
  const stream = await state.stream(`/containers/${Id}/logs?stdout=1&stderr=1&tail=20`);
  if (!stream) return '';
  const decoder = new TextDecoder();
  let text = '';
  if (Config.Tty) for await (const bytes of stream) text += decoder.decode(bytes, { stream: true });
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
    blocks.push(table(words.processes, Titles, Processes ?? []));
  }
  const changes = (await state.get<FilesystemChange[] | null>(`/containers/${container.Id}/changes`)) ?? [];
  const kinds = ['C', 'A', 'D'] as const;
  blocks.push(
    block(
      words.writeLayer,
      `docker diff ${name}`,
      changes.map(({ Kind, Path }) => `${kinds[Kind]} ${Path}`).join('\n'),
    ),
    block(words.lastLines, `docker logs --tail 20 ${name}`, await logs(state, container)),
  );
  return blocks;
}

function card(state: EngineState, container: ContainerSummary, open: Set<string>): HTMLElement {
  const mark = element('span.dd-state', container.State);
  mark.dataset.state = container.State;
  const box = element(
    'details.dd-card',
    element('summary', element('strong', nameOf(container)), mark, element('span', container.Status)),
    facts(container),
  ) as HTMLDetailsElement;
  const fill = async () => {
    const place = element('div');
    box.append(place);
    place.replaceChildren(...(await details(state, container).catch((error: Error) => [element('p', error.message)])));
  };
  box.open = open.has(container.Id);
  if (box.open) void fill();
  box.addEventListener('toggle', () => {
    if (!box.open) open.delete(container.Id);
    else if (!open.has(container.Id)) {
      open.add(container.Id);
      void fill();
    }
  });
  return box;
}

/** @param open ids of the containers that are shown in full */
export async function containersView(state: EngineState, open: Set<string>): Promise<HTMLElement> {
  const containers = await state.containers();
  if (containers.length === 0)
    return element(
      'p.dd-empty',
      `${words.noContainers} `,
      element('code', 'docker run -d --name web -p 8080:80 nginx'),
    );
  return element(
    'div',
    sameAs(words.sameAs, 'docker ps -a --size'),
    ...containers.map((item) => card(state, item, open)),
  );
}
