/** `docker inspect` of a container (moby's daemon/inspect.go), field for field and in its order. */
import { rfc3339Nano } from '../../../lib/rfc3339.ts';
import type { ContainerConfig, ContainerInspect, GraphDriver, MountPoint } from '../../api/types/container.ts';
import { type Daemon, dockerRoot } from '../daemon.ts';
import type { Container, ContainerMount } from './container.ts';
import { overlayDirectory } from './fill-volumes.ts';
import { networkSettings } from './network-settings.ts';

export function inspectContainer(daemon: Daemon, container: Container, withSize: boolean): ContainerInspect {
  const directory = `${dockerRoot}/containers/${container.id}`;
  const execs = [...container.execs.values()].filter((exec) => exec.running).map((exec) => exec.id);
  const hasFiles = container.state.startedAt !== undefined || isRefusedProgram(container.state.exitCode);
  return {
    Id: container.id,
    Created: rfc3339Nano(container.created),
    Path: container.path,
    Args: [...container.args],
    State: container.state.toWire(),
    Image: container.imageId,
    ResolvConfPath: hasFiles ? `${directory}/resolv.conf` : '',
    HostnamePath: hasFiles ? `${directory}/hostname` : '',
    HostsPath: hasFiles ? `${directory}/hosts` : '',
    LogPath: hasFiles && container.hostConfig.LogConfig.Type === 'json-file' ? container.log.path : '',
    Name: container.name,
    RestartCount: container.restartCount,
    Driver: daemon.snapshotter.name,
    Platform: 'linux',
    MountLabel: '',
    ProcessLabel: '',
    AppArmorProfile: '',
    ExecIDs: execs.length > 0 ? execs : null,
    HostConfig: { ...container.hostConfig, Links: shownLinks(container) },
    GraphDriver: graphDriver(daemon, container),
    ...(withSize && sizes(daemon, container)),
    Mounts: [...container.mounts.values()].map(mountToWire),
    Config: configToWire(container.config),
    NetworkSettings: networkSettings(container),
  };
}

/** All was ready but the program, which runc refused. */
const isRefusedProgram = (exitCode: number): boolean => exitCode === 126 || exitCode === 127;

/** Links of the default bridge; on other networks they are the endpoint's. */
function shownLinks({ hostConfig }: Container): string[] | null {
  return hostConfig.NetworkMode === 'bridge' ? (hostConfig.Links ?? null) : null;
}

/** Bytes the container wrote, and those with its image. */
export function sizes(daemon: Daemon, container: Container): { SizeRw: number; SizeRootFs: number } {
  const { size } = daemon.snapshotter.usage(container.snapshot.key);
  return { SizeRw: size, SizeRootFs: size + (daemon.images.byId(container.imageId)?.size ?? 0) };
}

function graphDriver(daemon: Daemon, container: Container): GraphDriver {
  const { key, parent = '', lowers } = container.snapshot;
  const directory = overlayDirectory(key);
  const lower = lowers.map((_, index) => `${overlayDirectory(`${parent} ${index}`)}/diff`);
  return {
    Data: {
      ID: container.id,
      LowerDir: [`${directory}-init/diff`, ...lower].join(':'),
      MergedDir: `${directory}/merged`,
      UpperDir: `${directory}/diff`,
      WorkDir: `${directory}/work`,
    },
    Name: daemon.snapshotter.name,
  };
}

export function mountToWire(mount: ContainerMount): MountPoint {
  return {
    Type: mount.Type,
    ...(mount.Name !== undefined && { Name: mount.Name }),
    Source: mount.Source,
    Destination: mount.Destination,
    ...(mount.Driver !== undefined && { Driver: mount.Driver }),
    Mode: mount.Mode,
    RW: mount.RW,
    Propagation: mount.Propagation,
  };
}

/** In Docker's order, with what it always shows and without what it leaves out when empty. */
export function configToWire(config: ContainerConfig): ContainerConfig {
  return {
    Hostname: config.Hostname ?? '',
    Domainname: config.Domainname ?? '',
    User: config.User ?? '',
    AttachStdin: config.AttachStdin ?? false,
    AttachStdout: config.AttachStdout ?? false,
    AttachStderr: config.AttachStderr ?? false,
    ...(hasKeys(config.ExposedPorts) && { ExposedPorts: config.ExposedPorts ?? null }),
    Tty: config.Tty ?? false,
    OpenStdin: config.OpenStdin ?? false,
    StdinOnce: config.StdinOnce ?? false,
    Env: config.Env ?? null,
    Cmd: config.Cmd ?? null,
    ...(config.Healthcheck && { Healthcheck: config.Healthcheck }),
    ...(config.ArgsEscaped && { ArgsEscaped: true }),
    Image: config.Image ?? '',
    Volumes: hasKeys(config.Volumes) ? (config.Volumes ?? null) : null,
    WorkingDir: config.WorkingDir ?? '',
    Entrypoint: config.Entrypoint ?? null,
    ...(config.NetworkDisabled && { NetworkDisabled: true }),
    ...(config.MacAddress && { MacAddress: config.MacAddress }),
    OnBuild: config.OnBuild ?? null,
    Labels: config.Labels ?? {},
    ...(config.StopSignal && { StopSignal: config.StopSignal }),
    ...(config.StopTimeout !== undefined && config.StopTimeout !== null && { StopTimeout: config.StopTimeout }),
    ...(config.Shell && { Shell: config.Shell }),
  };
}

function hasKeys(record: Record<string, object> | null | undefined): boolean {
  return record !== null && record !== undefined && Object.keys(record).length > 0;
}
