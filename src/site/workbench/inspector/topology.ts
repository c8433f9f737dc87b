/**
 * The networks as a drawing: each network a line, each container a column that hangs on the lines it is connected to, with its
 * address at each knot, and arrows down from the host where ports are published.
 */
import type { ContainerSummary } from '../../../engine/api/types/container.ts';
import type { NetworkInspect } from '../../../engine/api/types/network.ts';
import { svg } from './svg.ts';

const left = 168;
const column = 128;
const row = 46;
const boxTop = 58;
const boxHeight = 40;
const firstLine = boxTop + boxHeight + 34;

/** Columns that are drawn; the table below has all. */
const mostColumns = 40;

const short = (text: string, length: number) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

const label = (x: number, y: number, text: string, style: string, anchor = 'start') =>
  svg('text', { x, y, class: style, 'text-anchor': anchor }, [text]);

export const publishedOf = ({ Ports }: ContainerSummary): string[] => [
  ...new Set(
    Ports.filter(({ PublicPort }) => PublicPort).map(
      ({ PublicPort, PrivatePort, Type }) => `${PublicPort}→${PrivatePort}${Type === 'tcp' ? '' : `/${Type}`}`,
    ),
  ),
];

function drawColumn(container: ContainerSummary, index: number, networks: readonly NetworkInspect[]): SVGElement[] {
  const x = left + index * column + column / 2;
  const name = container.Names[0]?.slice(1) ?? container.Id.slice(0, 12);
  const isRunning = container.State === 'running';
  const state = isRunning ? '' : ' dd-net-stopped';
  const joined = networks.flatMap((network, place) => {
    const endpoint = container.NetworkSettings?.Networks[network.Name];
    return endpoint ? [{ y: firstLine + place * row, address: endpoint.IPAddress ?? '' }] : [];
  });
  const made: SVGElement[] = [];
  const ports = publishedOf(container);
  if (ports.length > 0)
    made.push(
      svg('path', { d: `M${x} 20 V${boxTop - 4} m-4 -7 l4 7 l4 -7`, class: 'dd-net-port' }),
      label(x + 6, 40, short(ports.join(' '), 15), 'dd-net-port-text'),
    );
  const lowest = joined.at(-1);
  if (lowest) made.push(svg('path', { d: `M${x} ${boxTop + boxHeight} V${lowest.y}`, class: `dd-net-wire${state}` }));
  made.push(
    svg('rect', { x: x - 56, y: boxTop, width: 112, height: boxHeight, rx: 2, class: `dd-net-box${state}` }),
    label(x, boxTop + 17, short(name, 15), 'dd-net-name', 'middle'),
    label(x, boxTop + 32, short(isRunning ? container.Image : container.State, 17), 'dd-net-small', 'middle'),
  );
  for (const { y, address } of joined)
    made.push(
      svg('circle', { cx: x, cy: y, r: 3.5, class: `dd-net-knot${state}` }),
      label(x + 6, y - 5, address, 'dd-net-address'),
    );
  return made;
}

/** @param members containers on at least one of the networks */
export function topology(networks: readonly NetworkInspect[], members: readonly ContainerSummary[]): SVGElement {
  const shown = members.slice(0, mostColumns);
  const width = left + Math.max(2, shown.length) * column + (members.length > shown.length ? 60 : 0);
  const height = firstLine + networks.length * row - 16;
  const parts: SVGElement[] = [
    label(0, 24, 'host', 'dd-net-name'),
    svg('path', { d: `M40 20 H${width}`, class: 'dd-net-host' }),
  ];
  for (const [place, network] of networks.entries()) {
    const y = firstLine + place * row;
    const subnet = network.IPAM.Config?.map(({ Subnet }) => Subnet).join(' ') ?? '';
    const isUsed = members.some((one) => one.NetworkSettings?.Networks[network.Name]);
    parts.push(
      svg('path', { d: `M${left - 24} ${y} H${width}`, class: `dd-net-line${isUsed ? '' : ' dd-net-unused'}` }),
      label(0, y - 3, short(network.Name, 18), 'dd-net-name'),
      label(0, y + 11, short(`${network.Driver} ${subnet}${network.Internal ? ' internal' : ''}`, 26), 'dd-net-small'),
    );
  }
  for (const [index, container] of shown.entries()) parts.push(...drawColumn(container, index, networks));
  if (members.length > shown.length)
    parts.push(label(width - 52, boxTop + 24, `+ ${members.length - shown.length}`, 'dd-net-small'));
  return svg(
    'svg',
    { width, height, viewBox: `0 0 ${width} ${height}`, class: 'dd-topology', 'aria-hidden': 'true' },
    parts,
  );
}
