/** Networks: a line for each, with its containers hanging on it by their addresses, and the ports that lead in from outside. */
import type { ContainerSummary } from '../../../engine/api/types/container.ts';
import type { NetworkInspect } from '../../../engine/api/types/network.ts';
import { words } from '../words.ts';
import { element, sameAs } from './elements.ts';
import type { EngineState } from './engine-state.ts';

function published({ Ports }: ContainerSummary): string {
  return [
    ...new Set(
      Ports.filter(({ PublicPort }) => PublicPort).map(
        ({ PublicPort, PrivatePort }) => `:${PublicPort}→${PrivatePort}`,
      ),
    ),
  ].join(' ');
}

function drawn(network: NetworkInspect, containers: readonly ContainerSummary[]): HTMLElement {
  const subnet = network.IPAM.Config?.map(({ Subnet }) => Subnet).join(', ') ?? '';
  const members = containers.filter((container) => container.NetworkSettings?.Networks[network.Name]);
  const list = element(
    'ul.dd-members',
    ...members.map((container) => {
      const endpoint = container.NetworkSettings?.Networks[network.Name];
      const names = endpoint?.DNSNames?.filter((name) => !container.Id.startsWith(name)).join(', ');
      return element(
        'li',
        element('strong', container.Names[0]?.slice(1) ?? ''),
        element('code', endpoint?.IPAddress || (container.State === 'running' ? '' : container.State)),
        element('span', names && names !== container.Names[0]?.slice(1) ? names : ''),
        element('span.dd-published', published(container)),
      );
    }),
  );
  return element(
    'section.dd-network',
    element(
      'p.dd-title',
      network.Name,
      ' ',
      element('span', `${network.Driver} ${subnet}${network.Internal ? ' internal' : ''}`),
    ),
    members.length > 0 ? list : element('p.dd-none', words.nobodyHere),
  );
}

export async function networksView(state: EngineState): Promise<HTMLElement> {
  const [networks, containers] = await Promise.all([state.networks(), state.containers()]);
  return element(
    'div',
    sameAs(words.sameAs, 'docker network ls; docker network inspect NAME'),
    ...networks.map((network) => drawn(network, containers)),
  );
}
