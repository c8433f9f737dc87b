/** A container's configuration in the fields and the order in which Go writes moby's container.Config: IDs depend on it. */
import type { ContainerConfig } from '../api/types/container.ts';

const filled = (value: object | null | undefined): boolean => !!value && Object.keys(value).length > 0;

/** Maps as Go writes them: sorted by key. */
function sortedMap<Value>(map: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** `{}` gives the zero value, with all fields that Go doesn't leave out. */
export function goConfig(config: Readonly<Partial<ContainerConfig>>): ContainerConfig {
  const { ExposedPorts, Healthcheck, ArgsEscaped, NetworkDisabled, MacAddress, StopSignal, StopTimeout, Shell } =
    config;
  const { Volumes, Labels } = config;
  return {
    Hostname: config.Hostname ?? '',
    Domainname: config.Domainname ?? '',
    User: config.User ?? '',
    AttachStdin: config.AttachStdin ?? false,
    AttachStdout: config.AttachStdout ?? false,
    AttachStderr: config.AttachStderr ?? false,
    ...(ExposedPorts && filled(ExposedPorts) ? { ExposedPorts: sortedMap(ExposedPorts) } : {}),
    Tty: config.Tty ?? false,
    OpenStdin: config.OpenStdin ?? false,
    StdinOnce: config.StdinOnce ?? false,
    Env: config.Env ?? null,
    Cmd: config.Cmd ?? null,
    ...(Healthcheck ? { Healthcheck } : {}),
    ...(ArgsEscaped ? { ArgsEscaped } : {}),
    Image: config.Image ?? '',
    Volumes: Volumes ? sortedMap(Volumes) : null,
    WorkingDir: config.WorkingDir ?? '',
    Entrypoint: config.Entrypoint ?? null,
    ...(NetworkDisabled ? { NetworkDisabled } : {}),
    ...(MacAddress ? { MacAddress } : {}),
    OnBuild: config.OnBuild ?? null,
    Labels: Labels ? sortedMap(Labels) : null,
    ...(StopSignal ? { StopSignal } : {}),
    ...(StopTimeout === undefined || StopTimeout === null ? {} : { StopTimeout }),
    ...(Shell && Shell.length > 0 ? { Shell } : {}),
  };
}
