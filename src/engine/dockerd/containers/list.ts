/** `docker ps` (moby's daemon/list.go): filters, order (newest first) and the summary of each. */
import { RE2JS } from 're2js';
import type { ContainerSummary } from '../../api/types/container.ts';
import { invalidParameter } from '../../errdefs.ts';
import type { Daemon } from '../daemon.ts';
import { familiarName } from '../familiar-name.ts';
import type { FilterArgs } from '../filter-args.ts';
import { shortId } from '../ids.ts';
import type { Container } from './container.ts';
import { mountToWire, sizes } from './inspect.ts';
import { parsePort } from './list-ports.ts';
import { portMap } from './network-settings.ts';
import { portList } from './ports.ts';
import { statuses } from './state.ts';

const accepted = [
  'ancestor',
  'before',
  'exited',
  'id',
  'isolation',
  'label',
  'name',
  'status',
  'health',
  'since',
  'volume',
  'network',
  'is-task',
  'publish',
  'expose',
];

export interface ListOptions {
  readonly all: boolean;
  readonly size: boolean;
  /** 0: no limit. */
  readonly limit: number;
  readonly filter: FilterArgs;
}

/** @throws invalidParameter in Docker's words */
export function listContainers(daemon: Daemon, options: ListOptions): ContainerSummary[] {
  const selected = selectContainers(daemon, options);
  return selected.map((container) => summary(daemon, container, options.size));
}

function selectContainers(daemon: Daemon, { all, limit, filter }: ListOptions): Container[] {
  const matches = matcher(daemon, filter);
  const everything = all || limit > 0 || ['status', 'exited', 'since', 'before'].some((name) => filter.has(name));
  const newestFirst = daemon.containers.all().sort((a, b) => b.created - a.created);
  const [before] = filter.get('before').map((reference) => daemon.containers.get(reference));
  const [since] = filter.get('since').map((reference) => daemon.containers.get(reference));
  const out: Container[] = [];
  let passedBefore = before === undefined;
  for (const container of newestFirst) {
    if (limit > 0 && out.length >= limit) break;
    if (container === since) break;
    if (passedBefore && (everything || container.state.running) && matches(container)) out.push(container);
    if (container === before) passedBefore = true;
  }
  return out;
}

type Matcher = (container: Container) => boolean;

function matcher(daemon: Daemon, filter: FilterArgs): Matcher {
  filter.validate(accepted);
  for (const status of filter.get('status')) {
    if ((statuses as readonly string[]).includes(status)) continue;
    throw invalidParameter(
      `invalid filter 'status=${status}': invalid value for state (${status}): must be one of created, running, paused, restarting, removing, exited, dead`,
    );
  }
  const codes = filter.get('exited').map(exitCode);
  for (const health of filter.get('health')) {
    if (!['none', 'starting', 'healthy', 'unhealthy'].includes(health))
      throw invalidParameter(
        `invalid filter 'health=${health}': invalid value for health (${health}): must be one of none, starting, healthy, unhealthy`,
      );
  }
  const wantsTasks = filter.bool('is-task', false);
  const ancestors = filter.get('ancestor').map((name) => imageId(daemon, name));
  const published = filter.get('publish').flatMap((text) => parsePort('publish', text));
  const exposed = filter.get('expose').flatMap((text) => parsePort('expose', text));
  return (container) =>
    matchesName(filter, container) &&
    (!filter.has('id') || filter.get('id').some((id) => matchesId(id, container.id))) &&
    (codes.length === 0 ||
      (!container.state.running &&
        container.state.startedAt !== undefined &&
        codes.includes(container.state.exitCode))) &&
    filter.exactMatch('status', container.state.status) &&
    filter.exactMatch('health', container.state.health?.Status ?? 'none') &&
    filter.matchLabels('label', container.config.Labels) &&
    !wantsTasks &&
    (!filter.has('ancestor') || ancestors.includes(container.imageId)) &&
    matchesVolume(filter, container) &&
    matchesNetwork(daemon, filter, container) &&
    (published.length + exposed.length === 0 || matchesPort(container, published, exposed));
}

function exitCode(text: string): number {
  if (!/^[+-]?\d+$/.test(text))
    throw invalidParameter(`invalid filter 'exited=${text}': strconv.Atoi: parsing "${text}": invalid syntax`);
  return Number(text);
}

function imageId(daemon: Daemon, reference: string): string {
  try {
    return daemon.images.resolve(reference).id;
  } catch {
    return 'none';
  }
}

function matchesName(filter: FilterArgs, container: Container): boolean {
  if (!filter.has('name')) return true;
  return filter.match('name', container.name) || filter.match('name', container.bareName);
}

/** By prefix, or as a regular expression. */
function matchesId(pattern: string, id: string): boolean {
  if (id.startsWith(pattern)) return true;
  try {
    return RE2JS.compile(pattern).test(id);
  } catch {
    return false;
  }
}

function matchesVolume(filter: FilterArgs, container: Container): boolean {
  if (!filter.has('volume')) return true;
  const wanted = filter.get('volume');
  return [...container.mounts.values()].some(
    (mount) => wanted.includes(mount.Destination) || wanted.includes(mount.Name ?? mount.Source),
  );
}

function matchesNetwork(daemon: Daemon, filter: FilterArgs, container: Container): boolean {
  if (!filter.has('network')) return true;
  const wanted = filter.get('network');
  return [...container.networks].some(([name, settings]) => {
    const id = settings.NetworkID || daemon.networks.byName(name)?.id || '';
    return wanted.some((item) => item === name || (id !== '' && id.startsWith(item)));
  });
}

/** One port of a container that runs, by its number on the host or inside. */
function matchesPort(container: Container, published: readonly string[], exposed: readonly string[]): boolean {
  return portList(portMap(container)).some(
    ({ PrivatePort, PublicPort, Type }) =>
      published.includes(`${PublicPort}/${Type}`) || exposed.includes(`${PrivatePort}/${Type}`),
  );
}

/** One line of `docker ps`. */
export function summary(daemon: Daemon, container: Container, withSize: boolean): ContainerSummary {
  const { config, hostConfig, imageId } = container;
  const named = config.Image ?? '';
  const size = withSize ? sizes(daemon, container) : undefined;
  return {
    Id: container.id,
    Names: daemon.containers.namesOf(container),
    Image: daemon.images.isNamed(named, imageId) || named === '' ? familiarName(named) : shownImage(named, imageId),
    ImageID: imageId,
    Command: commandOf(container),
    Created: Math.floor(container.created / 1e9),
    Ports: portList(portMap(container)),
    ...(size && size.SizeRw > 0 && { SizeRw: size.SizeRw }),
    ...(size && { SizeRootFs: size.SizeRootFs }),
    Labels: config.Labels,
    State: container.state.status,
    Status: container.state.describe(daemon.clock.now()),
    HostConfig: {
      NetworkMode: hostConfig.NetworkMode,
      ...(hostConfig.Annotations && { Annotations: hostConfig.Annotations }),
    },
    NetworkSettings: {
      Networks: Object.fromEntries(
        [...container.networks].map(([name, settings]) => [
          name,
          { ...settings, Aliases: null, DNSNames: null, Links: null },
        ]),
      ),
    },
    Mounts: [...container.mounts.values()].map(mountToWire),
  };
}

/** An image that has lost its name, or was asked for by id, is shown by id. */
function shownImage(named: string, id: string): string {
  return named === id || id.slice(7).startsWith(named.replace(/^sha256:/, ''))
    ? named
    : id === ''
      ? named
      : shortId(id);
}

function commandOf(container: Container): string {
  if (container.args.length === 0) return container.path;
  const args = container.args.map((arg) => (arg.includes(' ') ? `'${arg}'` : arg));
  return `${container.path} ${args.join(' ')}`;
}
