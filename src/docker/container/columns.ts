/** Columns of `docker ps` (docker/cli's formatter/container.go). */

import type { ContainerSummary, Port } from '../../engine/api/types/container.ts';
import { quote } from '../../lib/gofmt.ts';
import { humanSizeWithPrecision } from '../../lib/units.ts';
import type { Columns } from '../cli/format/formatter.ts';
import { labelColumns } from '../cli/format/label-columns.ts';
import { ago, ellipsis, goDate, shortId } from '../cli/format/short.ts';
import { familiarName, fullName, parseReference } from '../cli/reference.ts';

export const containerTable = '{{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}';
export const containerTableSize = `${containerTable}\t{{.Size}}`;

/** @param now nanoseconds since 1970 */
export function containerColumns(now: number, truncate: boolean): Columns<ContainerSummary> {
  return {
    ID: { heading: 'CONTAINER ID', value: ({ Id }) => (truncate ? shortId(Id) : Id) },
    Names: { heading: 'NAMES', value: ({ Names }) => shownNames(Names, truncate).join(',') },
    Image: { heading: 'IMAGE', value: (row) => shownImage(row, truncate) },
    Command: { heading: 'COMMAND', value: ({ Command }) => quote(truncate ? ellipsis(Command, 20) : Command) },
    CreatedAt: { heading: 'CREATED AT', value: ({ Created }) => goDate(Created) },
    RunningFor: { heading: 'CREATED', value: ({ Created }) => ago(now, Created * 1e9) },
    Ports: { heading: 'PORTS', value: ({ Ports }) => displayPorts(Ports) },
    State: { heading: 'STATE', value: ({ State }) => State },
    Status: { heading: 'STATUS', value: ({ Status }) => Status },
    Size: { heading: 'SIZE', value: shownSize },
    ...labelColumns,
    Mounts: { heading: 'MOUNTS', value: ({ Mounts }) => shownMounts(Mounts, truncate) },
    LocalVolumes: {
      heading: 'LOCAL VOLUMES',
      value: ({ Mounts }) => String((Mounts ?? []).filter(({ Driver }) => Driver === 'local').length),
    },
    Networks: {
      heading: 'NETWORKS',
      value: ({ NetworkSettings }) =>
        Object.keys(NetworkSettings?.Networks ?? {})
          .sort()
          .join(','),
    },
    Platform: { heading: 'PLATFORM', value: () => null },
  };
}

/** Without links' names where truncated, always without slashes. */
function shownNames(names: readonly string[] | null, truncate: boolean): string[] {
  const plain = (names ?? []).map((name) => name.replace(/^\//, ''));
  return truncate ? plain.filter((name) => !name.includes('/')) : plain;
}

function shownImage({ Image, ImageID }: ContainerSummary, truncate: boolean): string {
  if (Image === '') return '<no image>';
  if (!truncate) return Image;
  if (/^(sha256:)?[a-f0-9]{64}$/.test(Image) || shortId(ImageID) === shortId(Image)) return shortId(Image);
  try {
    const reference = parseReference(Image);
    if (reference.digest !== '' && reference.tag === '') return familiarName(reference);
    if (reference.digest !== '') return `${familiarName(reference)}:${reference.tag}`;
    return fullName(reference) === '' ? Image : Image;
  } catch {
    return Image;
  }
}

function shownSize({ SizeRw, SizeRootFs }: ContainerSummary): string {
  const own = humanSizeWithPrecision(SizeRw ?? 0, 3);
  return SizeRootFs && SizeRootFs > 0 ? `${own} (virtual ${humanSizeWithPrecision(SizeRootFs, 3)})` : own;
}

function shownMounts(mounts: ContainerSummary['Mounts'] | null, truncate: boolean): string {
  return (mounts ?? [])
    .map((mount) => {
      const name = mount.Name === undefined || mount.Name === '' ? mount.Source : mount.Name;
      return truncate ? ellipsis(name, 15) : name;
    })
    .join(',');
}

/** `0.0.0.0:8080->80/tcp, 443/tcp`; neighbouring ports as ranges. */
export function displayPorts(ports: readonly Port[] | null): string {
  const sorted = [...(ports ?? [])].sort(comparePorts);
  const mapped: string[] = [];
  const ended: string[] = [];
  const groups = new Map<string, { first: number; last: number }>();
  for (const port of sorted) {
    let key = port.Type;
    if (port.IP !== undefined && port.IP !== '') {
      if (port.PublicPort !== port.PrivatePort) {
        mapped.push(`${host(port.IP)}:${port.PublicPort ?? 0}->${port.PrivatePort}/${port.Type}`);
        continue;
      }
      key = `${port.IP}/${port.Type}`;
    }
    const group = groups.get(key);
    if (group && port.PrivatePort === group.last + 1) {
      group.last = port.PrivatePort;
      continue;
    }
    if (group) ended.push(groupText(key, group.first, group.last));
    groups.set(key, { first: port.PrivatePort, last: port.PrivatePort });
  }
  const open = [...groups].map(([key, { first, last }]) => groupText(key, first, last));
  return [...ended, ...open, ...mapped].join(', ');
}

function host(ip: string): string {
  return ip.includes(':') ? `[${ip}]` : ip;
}

function groupText(key: string, first: number, last: number): string {
  const at = key.lastIndexOf('/');
  const ip = at < 0 ? '' : key.slice(0, at);
  const type = key.slice(at + 1);
  const range = first === last ? String(first) : `${first}-${last}`;
  return ip === '' ? `${range}/${type}` : `${host(ip)}:${range}->${range}/${type}`;
}

function comparePorts(a: Port, b: Port): number {
  return (
    a.PrivatePort - b.PrivatePort ||
    compareText(a.IP ?? '', b.IP ?? '') ||
    (a.PublicPort ?? 0) - (b.PublicPort ?? 0) ||
    compareText(a.Type, b.Type)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
