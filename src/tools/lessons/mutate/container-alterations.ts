/** Containers, spoilt: stopped, removed, renamed, or made again with one setting less. */

import type { ContainerInspect } from '../../../engine/api/types/container.ts';
import { readText } from '../../../lib/stream.ts';
import type { LessonPort } from '../attempt.ts';
import { type Alteration, command, run } from './alteration.ts';
import type { State } from './state.ts';

/** The body of POST /containers/create, as far as it is altered. */
interface Creation {
  Config: ContainerInspect['Config'];
  HostConfig: ContainerInspect['HostConfig'];
}

const isRandomName = (name: string) => /^[a-z]+_[a-z]+\d?$/.test(name);

async function create(port: LessonPort, name: string, body: object): Promise<void> {
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  const { status, body: answer } = await port.docker({
    method: 'POST',
    url: `/containers/create?name=${encodeURIComponent(name)}`,
    headers: new Headers({ 'Content-Type': 'application/json' }),
    body: new Blob([bytes]).stream(),
  });
  if (status !== 201) throw new Error(`create ${name}: ${status} ${await readText(answer)}`);
}

/** Removes a container and makes it anew as it was, but for what `alter` does. What it had written is lost. */
function again(container: ContainerInspect, alter: (creation: Creation) => void): Alteration['apply'] {
  return async (port) => {
    const name = container.Name.slice(1);
    const creation: Creation = structuredClone({ Config: container.Config, HostConfig: container.HostConfig });
    alter(creation);
    await run(port, `docker rm -f ${name}`);
    const EndpointsConfig = Object.fromEntries(
      Object.entries(container.NetworkSettings.Networks).map(([network, { Aliases, IPAMConfig }]) => [
        network,
        { Aliases, IPAMConfig },
      ]),
    );
    await create(port, name, {
      ...creation.Config,
      HostConfig: creation.HostConfig,
      NetworkingConfig: { EndpointsConfig },
    });
    if (container.State.Running) await run(port, `docker start ${name}`);
  };
}

type Setting = readonly [string, (creation: Creation) => void];

function portSettings({ HostConfig }: ContainerInspect): Setting[] {
  return Object.entries(HostConfig.PortBindings ?? {}).flatMap(([port, bindings]): Setting[] => {
    const hostPort = bindings?.[0]?.HostPort ?? '';
    const drop: Setting = [
      `port ${port} not published`,
      (creation) => {
        const { [port]: _, ...rest } = creation.HostConfig.PortBindings ?? {};
        creation.HostConfig = { ...creation.HostConfig, PortBindings: rest };
      },
    ];
    if (hostPort === '') return [drop];
    const other = String(Number(hostPort) + 1000);
    const change: Setting = [
      `port ${port} published as ${other}`,
      (creation) => {
        const changed = (bindings ?? []).map((binding) => ({ ...binding, HostPort: other }));
        creation.HostConfig = {
          ...creation.HostConfig,
          PortBindings: { ...creation.HostConfig.PortBindings, [port]: changed },
        };
      },
    ];
    return [drop, change];
  });
}

function mountSettings({ HostConfig }: ContainerInspect): Setting[] {
  const binds = (HostConfig.Binds ?? []).map(
    (bind): Setting => [
      `mount ${bind.split(':').slice(1).join(':')} left out`,
      (creation) => {
        const Binds = (creation.HostConfig.Binds ?? []).filter((one) => one !== bind);
        creation.HostConfig = { ...creation.HostConfig, Binds };
      },
    ],
  );
  const mounts = (HostConfig.Mounts ?? []).map(
    ({ Target }): Setting => [
      `mount ${Target} left out`,
      (creation) => {
        const Mounts = (creation.HostConfig.Mounts ?? []).filter((one) => one.Target !== Target);
        creation.HostConfig = { ...creation.HostConfig, Mounts };
      },
    ],
  );
  return [...binds, ...mounts];
}

/** HostConfig's settings that a lesson may ask for, with what they are when nobody asks. */
const defaults: Readonly<Record<string, unknown>> = {
  Memory: 0,
  NanoCpus: 0,
  CpuQuota: 0,
  CpuShares: 0,
  PidsLimit: null,
  ReadonlyRootfs: false,
  Init: null,
  Privileged: false,
  VolumesFrom: null,
  Links: null,
  Tmpfs: null,
  CapAdd: null,
  CapDrop: null,
};

/** What is refused without another setting, and goes with it. */
const togetherWith: Readonly<Record<string, Partial<Creation['HostConfig']>>> = { Memory: { MemorySwap: 0 } };

const isSet = (value: unknown) =>
  Array.isArray(value)
    ? value.length > 0
    : typeof value === 'object' && value !== null
      ? Object.keys(value).length > 0
      : Boolean(value);

function hostSettings({ HostConfig }: ContainerInspect): Setting[] {
  const values = HostConfig as unknown as Readonly<Record<string, unknown>>;
  const settings = Object.entries(defaults)
    .filter(([name]) => isSet(values[name]))
    .map(
      ([name, value]): Setting => [
        `${name} not set`,
        (creation) => {
          creation.HostConfig = { ...creation.HostConfig, ...togetherWith[name], [name]: value };
        },
      ],
    );
  const { Name } = HostConfig.RestartPolicy ?? { Name: '' };
  if (Name !== '' && Name !== 'no')
    settings.push([
      `restart policy ${Name} not set`,
      (creation) => {
        creation.HostConfig = { ...creation.HostConfig, RestartPolicy: { Name: 'no', MaximumRetryCount: 0 } };
      },
    ]);
  return settings;
}

function configSettings(container: ContainerInspect, { images }: State): Setting[] {
  const { Config } = container;
  const image = [...images.values()].find(({ Id }) => Id === container.Image);
  const given = (Config.Env ?? []).filter((entry) => !(image?.Config?.Env ?? []).includes(entry));
  const settings = given.map(
    (entry): Setting => [
      `variable ${entry.split('=')[0]} not set`,
      (creation) => {
        creation.Config = { ...creation.Config, Env: (creation.Config.Env ?? []).filter((one) => one !== entry) };
      },
    ],
  );
  if (Config.User && Config.User !== image?.Config?.User)
    settings.push([
      `user ${Config.User} not set`,
      (creation) => {
        creation.Config = { ...creation.Config, User: '' };
      },
    ]);
  return settings;
}

/** The container's network as it was joined, but for its address. */
function rejoin(container: ContainerInspect, network: string): Alteration['apply'] {
  const name = container.Name.slice(1);
  const { Aliases, Links } = container.NetworkSettings.Networks[network] ?? {};
  const aliases = (Aliases ?? []).map((alias) => `--alias ${alias}`);
  const links = (Links ?? []).map((link) => `--link ${link}`);
  return command(`docker network connect ${[...aliases, ...links].join(' ')} ${network} ${name}`);
}

function alterationsOf(container: ContainerInspect, label: string, state: Reached): Alteration[] {
  const name = container.Name.slice(1);
  const of = (text: string) => `container ${label}: ${text}`;
  const asItWas = again(container, () => {});
  const found: Alteration[] = [];
  if (container.State.Running)
    found.push({
      name: of('stopped'),
      apply: command(`docker stop -t 0 ${name}`),
      undo: command(`docker start ${name}`),
    });
  if (!isRandomName(name) && state.isNameAsked(name))
    found.push({
      name: of('renamed'),
      apply: command(`docker rename ${name} ${name}-x`),
      undo: command(`docker rename ${name}-x ${name}`),
    });
  for (const network of Object.keys(container.NetworkSettings.Networks))
    if (!['bridge', 'host', 'none'].includes(network) && container.State.Running)
      found.push({
        name: of(`off network ${network}`),
        apply: command(`docker network disconnect ${network} ${name}`),
        undo: rejoin(container, network),
      });
  found.push({ name: of('removed'), apply: command(`docker rm -f ${name}`), undo: asItWas });
  const settings = [
    ...portSettings(container),
    ...mountSettings(container),
    ...hostSettings(container),
    ...configSettings(container, state),
  ];
  if (settings.length === 0) return found;
  const control = of('made again as it was');
  found.push({ name: control, apply: asItWas, undo: asItWas });
  for (const [text, alter] of settings)
    found.push({ name: of(text), control, apply: again(container, alter), undo: asItWas });
  return found;
}

/** What a solution reached. */
export interface Reached extends State {
  /** Whether every right way gives a container this name; otherwise the student may choose. */
  readonly isNameAsked: (name: string) => boolean;
  /** Whether the solution pulls by itself, and not only on the way to run something. */
  readonly isPullAsked: boolean;
}

const shape = ({ Name, State, HostConfig, NetworkSettings }: ContainerInspect) =>
  JSON.stringify([Name, State.Status, HostConfig, Object.keys(NetworkSettings.Networks)]);

/** Of every container that was not there before, or was another one. */
export function containerAlterations(before: State, after: Reached): Alteration[] {
  const made = after.containers.filter(
    (container) => !before.containers.some((one) => one.Id === container.Id && shape(one) === shape(container)),
  );
  return made.flatMap((container, index) => {
    const name = container.Name.slice(1);
    return alterationsOf(container, isRandomName(name) ? `${index + 1} of ${container.Config.Image}` : name, after);
  });
}
