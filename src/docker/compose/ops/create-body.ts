/** The body of `POST /containers/create` for a service (compose's create.go getCreateConfigs). */

import type * as api from '../../../engine/api/types/container.ts';
import type { EndpointSettings } from '../../../engine/api/types/network.ts';
import { sentCapabilities } from '../../container/capabilities.ts';
import type { Compose } from '../context.ts';
import { ComposeError } from '../model/errors.ts';
import { imageOf, type Project, type Service } from '../model/project.ts';
import { serviceHash } from '../model/render.ts';
import type { ServiceAttributes } from '../model/service-shape.ts';
import { label } from './labels.ts';
import { linksOf } from './links.ts';
import { bindingOf } from './mounts.ts';
import { resourcesOf } from './resources.ts';

export interface CreateOptions {
  /** -1: of `compose run`. */
  readonly number: number;
  readonly inherited?: api.ContainerSummary;
  readonly autoRemove?: boolean;
  readonly attachStdin?: boolean;
  /** The service's name and aliases in its networks. */
  readonly aliases: boolean;
  readonly labels: ReadonlyMap<string, string>;
}

export async function createBody(
  compose: Compose,
  project: Project,
  service: Service,
  options: CreateOptions,
): Promise<api.ContainerCreateRequest> {
  const binding = await bindingOf(compose, project, service, options.inherited);
  const links = await linksOf(compose, project, service, options.number);
  const networks = networkingOf(compose, project, service, options, links);
  const exposed = exposedPorts(service);
  const health = healthOf(service);
  return {
    Hostname: service.hostname ?? '',
    Domainname: service.domainname ?? '',
    User: service.user ?? '',
    AttachStdin: options.attachStdin ?? false,
    AttachStdout: true,
    AttachStderr: true,
    ...(Object.keys(exposed).length === 0 ? {} : { ExposedPorts: exposed }),
    Tty: service.tty ?? false,
    OpenStdin: service.stdin_open ?? false,
    StdinOnce: (options.attachStdin ?? false) && (service.stdin_open ?? false),
    Env: environmentList(service.environment),
    Cmd: service.command ?? null,
    ...(health ? { Healthcheck: health } : {}),
    Image: imageOf(service, project.name, compose.separator),
    Volumes: null,
    WorkingDir: service.working_dir ?? '',
    Entrypoint: service.entrypoint ?? null,
    ...(service.network_mode === 'disabled' ? { NetworkDisabled: true } : {}),
    OnBuild: null,
    Labels: labelsOf(service, options),
    ...(service.stop_signal === undefined ? {} : { StopSignal: service.stop_signal }),
    ...(service.stop_grace_period === undefined ? {} : { StopTimeout: Math.trunc(service.stop_grace_period / 1e9) }),
    HostConfig: hostConfigOf(service, options, binding, links, networks.mode),
    NetworkingConfig: networks.endpoints ? { EndpointsConfig: networks.endpoints } : null,
  };
}

/** `NAME=value`, or a name alone to be taken away. */
export function environmentList(variables: ReadonlyMap<string, string | null> | undefined): string[] {
  return [...(variables ?? [])].map(([key, value]) => (value === null ? key : `${key}=${value}`));
}

function labelsOf(service: Service, { labels, number }: CreateOptions): Record<string, string> {
  const dependencies = [...(service.depends_on ?? [])].map(
    ([name, { condition = '', restart = false }]) => `${name}:${condition}:${restart}`,
  );
  return Object.fromEntries([
    ...labels,
    [label.configHash, serviceHash(service)],
    ...(number > 0 ? [[label.number, String(number)]] : []),
    [label.dependsOn, dependencies.join(',')],
  ]);
}

function exposedPorts(service: ServiceAttributes): Record<string, object> {
  const ports: Record<string, object> = {};
  for (const port of service.expose ?? []) ports[port] = {};
  for (const { target, protocol } of service.ports ?? []) ports[`${target}/${protocol ?? 'tcp'}`] = {};
  return ports;
}

function bindingsOf(service: ServiceAttributes): api.PortMap {
  const bindings: api.PortMap = {};
  for (const { target, protocol, host_ip, published } of service.ports ?? []) {
    const key = `${target}/${protocol ?? 'tcp'}`;
    bindings[key] = [...(bindings[key] ?? []), { HostIp: host_ip ?? '', HostPort: published ?? '' }];
  }
  return bindings;
}

function healthOf({ healthcheck }: ServiceAttributes): api.HealthConfig | undefined {
  if (!healthcheck) return undefined;
  const { interval, timeout, retries, start_period, start_interval, disable } = healthcheck;
  const test = disable ? ['NONE'] : healthcheck.test;
  return {
    ...(test ? { Test: test } : {}),
    ...(interval ? { Interval: interval } : {}),
    ...(timeout ? { Timeout: timeout } : {}),
    ...(start_period ? { StartPeriod: start_period } : {}),
    ...(start_interval ? { StartInterval: start_interval } : {}),
    ...(retries ? { Retries: retries } : {}),
  };
}

/** deploy.restart_policy comes before restart. */
function restartPolicy(service: ServiceAttributes): api.RestartPolicy {
  const named = (condition: string): string => {
    if (condition === 'none') return 'no';
    return condition === 'any' ? 'always' : condition;
  };
  const policy = service.deploy?.restart_policy;
  if (policy) return { Name: named(policy.condition ?? ''), MaximumRetryCount: policy.max_attempts ?? 0 };
  const [condition = '', attempts = '0'] = (service.restart ?? '').split(':');
  return { Name: named(condition), MaximumRetryCount: Number.parseInt(attempts, 10) || 0 };
}

/** Networks in the order in which they are joined. */
export function networksByPriority(service: ServiceAttributes): string[] {
  const priority = (name: string): number => service.networks?.get(name)?.priority ?? 0;
  return [...(service.networks?.keys() ?? [])].sort((a, b) => priority(b) - priority(a) || (a < b ? -1 : 1));
}

interface Networking {
  readonly mode: string;
  readonly endpoints: Record<string, EndpointSettings> | undefined;
}

function networkingOf(
  compose: Compose,
  project: Project,
  service: Service,
  options: CreateOptions,
  links: readonly string[],
): Networking {
  if (service.network_mode !== undefined) return { mode: service.network_mode, endpoints: undefined };
  if (project.networks.size === 0) return { mode: 'none', endpoints: undefined };
  const keys = networksByPriority(service);
  const endpoints: Record<string, EndpointSettings> = {};
  const nameOf = (key: string): string => project.networks.get(key)?.name ?? key;
  const [primary = 'default'] = keys;
  for (const [index, key] of (keys.length === 0 ? [primary] : keys).entries()) {
    const config = service.networks?.get(key) ?? undefined;
    const aliases = [
      service.container_name ?? [project.name, service.name, options.number].join(compose.separator),
      ...(options.aliases ? [service.name, ...(config?.aliases ?? [])] : []),
    ];
    const driverOptions = new Map(config?.driver_opts ?? []);
    if (config?.interface_name !== undefined)
      driverOptions.set('com.docker.network.endpoint.ifname', config.interface_name);
    const mac = config?.mac_address ?? (index === 0 ? service.mac_address : undefined) ?? '';
    endpoints[nameOf(key)] = {
      IPAMConfig: config
        ? {
            ...(config.ipv4_address === undefined ? {} : { IPv4Address: config.ipv4_address }),
            ...(config.ipv6_address === undefined ? {} : { IPv6Address: config.ipv6_address }),
            ...(config.link_local_ips ? { LinkLocalIPs: config.link_local_ips } : {}),
          }
        : null,
      Links: links.length === 0 ? null : [...links],
      Aliases: aliases,
      MacAddress: mac,
      DriverOpts: driverOptions.size === 0 ? null : Object.fromEntries(driverOptions),
      GwPriority: config?.gw_priority ?? 0,
    };
  }
  return { mode: nameOf(primary), endpoints };
}

function hostConfigOf(
  service: Service,
  options: CreateOptions,
  { binds, mounts }: { readonly binds: string[]; readonly mounts: api.Mount[] },
  links: readonly string[],
  networkMode: string,
): api.HostConfig {
  const record = (map: ReadonlyMap<string, string> | undefined) => (map ? { ...Object.fromEntries(map) } : null);
  const tmpfs = (service.tmpfs ?? []).map((item): [string, string] => {
    const at = item.indexOf(':');
    return at < 0 ? [item, ''] : [item.slice(0, at), item.slice(at + 1)];
  });
  const security = securityOf(service);
  return {
    Binds: binds.length === 0 ? null : binds,
    LogConfig: { Type: service.logging?.driver ?? '', Config: record(service.logging?.options) },
    NetworkMode: networkMode,
    PortBindings: bindingsOf(service),
    RestartPolicy: restartPolicy(service),
    AutoRemove: options.autoRemove ?? false,
    VolumesFrom: service.volumes_from ?? null,
    ...(service.annotations ? { Annotations: record(service.annotations) } : {}),
    CapAdd: sentCapabilities(service.cap_add ?? []),
    CapDrop: sentCapabilities(service.cap_drop ?? []),
    CgroupnsMode: service.cgroup ?? '',
    Dns: service.dns ?? null,
    DnsOptions: service.dns_opt ?? null,
    DnsSearch: service.dns_search ?? null,
    ExtraHosts: [...(service.extra_hosts ?? [])].flatMap(([host, ips]) => ips.map((ip) => `${host}:${ip}`)),
    GroupAdd: service.group_add ?? null,
    IpcMode: service.ipc ?? '',
    Links: links.length === 0 ? null : [...links],
    OomScoreAdj: service.oom_score_adj ?? 0,
    PidMode: service.pid ?? '',
    Privileged: service.privileged ?? false,
    ReadonlyRootfs: service.read_only ?? false,
    SecurityOpt: security.options,
    ...(service.storage_opt ? { StorageOpt: record(service.storage_opt) } : {}),
    ...(tmpfs.length === 0 ? {} : { Tmpfs: Object.fromEntries(tmpfs) }),
    UTSMode: service.uts ?? '',
    UsernsMode: service.userns_mode ?? '',
    ShmSize: service.shm_size ?? 0,
    ...(service.sysctls ? { Sysctls: record(service.sysctls) } : {}),
    ...(service.runtime === undefined ? {} : { Runtime: service.runtime }),
    ...(service.isolation === undefined ? {} : { Isolation: service.isolation }),
    ...resourcesOf(service),
    ...(mounts.length === 0 ? {} : { Mounts: mounts }),
    ...(security.unconfined ? { MaskedPaths: [], ReadonlyPaths: [] } : {}),
    ...(service.init === undefined ? {} : { Init: service.init }),
  };
}

function securityOf({ security_opt }: ServiceAttributes): { options: string[] | null; unconfined: boolean } {
  const options: string[] = [];
  let unconfined = false;
  for (const option of security_opt ?? []) {
    if (option === 'systempaths=unconfined') unconfined = true;
    else if (!/[=:]/.test(option) && option !== 'no-new-privileges')
      throw new ComposeError(`invalid security-opt: "${option}"`);
    else options.push(option);
  }
  return { options: options.length === 0 ? null : options, unconfined };
}
