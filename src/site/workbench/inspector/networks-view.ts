/** Networks: the drawing, and below it the same as a table. */
import type { ContainerSummary } from '../../../engine/api/types/container.ts';
import type { NetworkInspect } from '../../../engine/api/types/network.ts';
import { words } from '../words.ts';
import { element, sameAs, table } from './elements.ts';
import type { EngineState } from './engine-state.ts';
import type { InspectorView } from './inspector-pane.ts';
import { publishedOf, topology } from './topology.ts';

function rows(networks: readonly NetworkInspect[], containers: readonly ContainerSummary[]): string[][] {
  return networks.flatMap((network) => {
    const subnet = network.IPAM.Config?.map(({ Subnet }) => Subnet).join(', ') ?? '';
    const name = `${network.Name} (${network.Driver}${subnet ? ` ${subnet}` : ''})`;
    const members = containers.filter((one) => one.NetworkSettings?.Networks[network.Name]);
    if (members.length === 0) return [[name, '–', '', '', '']];
    return members.map((container) => {
      const endpoint = container.NetworkSettings?.Networks[network.Name];
      const names = endpoint?.DNSNames?.filter((one) => !container.Id.startsWith(one)).join(', ') ?? '';
      const address = endpoint?.IPAddress || (container.State === 'running' ? '' : container.State);
      return [name, container.Names[0]?.slice(1) ?? '', address, names, publishedOf(container).join(', ')];
    });
  });
}

export class NetworksView implements InspectorView {
  readonly element = element('div');
  readonly #state: EngineState;
  #drawn = '';

  constructor(state: EngineState) {
    this.#state = state;
  }

  async update(): Promise<void> {
    const [networks, containers] = await Promise.all([this.#state.networks(), this.#state.containers()]);
    const order = ['bridge', 'host', 'none'];
    const place = ({ Name }: NetworkInspect) => order.indexOf(Name) + 1 || 10;
    const sorted = [...networks].sort((a, b) => place(a) - place(b) || a.Name.localeCompare(b.Name));
    const list = rows(sorted, containers);
    const drawing = JSON.stringify([list, containers.map(({ Id, State }) => [Id, State])]);
    if (drawing === this.#drawn) return;
    this.#drawn = drawing;
    // Containers without a network hang on nothing, so "none" has no line.
    const lines = sorted.filter(({ Driver }) => Driver !== 'null');
    const members = containers.filter(({ NetworkSettings }) =>
      lines.some(({ Name }) => NetworkSettings?.Networks[Name] !== undefined),
    );
    const box = element('div.dd-sketch', topology(lines, [...members].reverse()));
    const titles = [words.network, words.container, words.networkAddress, words.networkNames, words.published];
    const parts = [box, sameAs(words.sameAs, 'docker network ls; docker network inspect NAME')];
    if (members.length === 0) parts.push(element('p.dd-empty', words.nobodyHere));
    this.element.replaceChildren(...parts, table(words.networks, titles, list));
  }

  hide(): void {}
}
