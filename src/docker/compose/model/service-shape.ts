/** A service as compose holds it (compose-go's types.ServiceConfig): every attribute, in the order it is written in. */

import {
  boolean,
  bytes,
  command,
  duration,
  environment,
  fileMode,
  given,
  healthTest,
  hosts,
  type Kind,
  type KindOf,
  listOf,
  mapOf,
  nullable,
  number,
  pairs,
  struct,
  text,
  words,
} from './kinds.ts';
import { isMap, scalarText, type Tree } from './tree.ts';

/** The device's number, or -1 for all of them. */
const deviceCount: Kind<number> = {
  ...number,
  decode: (tree, path) => (scalarText(tree).toLowerCase() === 'all' ? -1 : number.decode(tree, path)),
};

const deviceRequest = struct({
  capabilities: words,
  driver: text,
  count: deviceCount,
  device_ids: words,
  options: pairs,
});

export interface Limit {
  single: number;
  soft: number;
  hard: number;
}

const ulimit: Kind<Limit> = {
  decode: (tree) => {
    const value = (key: string): number => (isMap(tree) ? Number(scalarText(tree.get(key) ?? 0)) : 0);
    return isMap(tree)
      ? { single: 0, soft: value('soft'), hard: value('hard') }
      : { single: Number(scalarText(tree)), soft: 0, hard: 0 };
  },
  encode: ({ single, soft, hard }, form) => {
    if (single !== 0) return single;
    const entries: readonly (readonly [string, Tree])[] = [
      ['soft', soft],
      ['hard', hard],
    ];
    return new Map(form === 'yaml' ? entries : entries.filter(([, value]) => value !== 0));
  },
  isZero: () => false,
};

const fileReference = struct({ source: text, target: text, uid: text, gid: text, mode: fileMode });

const sshKeys: Kind<Map<string, string>> = {
  ...pairs,
  encode: (value) => [...value].map(([id, path]) => (path === '' ? id : `${id}=${path}`)).sort(),
};

export const buildKind = struct({
  context: text,
  dockerfile: text,
  dockerfile_inline: text,
  entitlements: words,
  args: environment,
  provenance: text,
  sbom: text,
  ssh: sshKeys,
  labels: pairs,
  cache_from: words,
  cache_to: words,
  no_cache: boolean,
  additional_contexts: pairs,
  pull: boolean,
  extra_hosts: hosts,
  isolation: text,
  network: text,
  target: text,
  secrets: listOf(fileReference),
  shm_size: bytes,
  tags: words,
  ulimits: mapOf(ulimit),
  platforms: words,
  privileged: boolean,
});

const hook = struct({ command, user: text, privileged: boolean, working_dir: text, environment });

const watch = struct({
  path: text,
  action: text,
  target: text,
  exec: struct({ command, user: text, privileged: boolean, working_dir: text, environment }, { inline: true }),
  include: words,
  ignore: words,
  initial_sync: boolean,
});

const throttle = listOf(struct({ path: text, rate: bytes }, { capital: true }));

const blkio = struct({
  weight: number,
  weight_device: listOf(struct({ path: text, weight: number }, { capital: true })),
  device_read_bps: throttle,
  device_read_iops: throttle,
  device_write_bps: throttle,
  device_write_iops: throttle,
});

const plainDuration: Kind<number> = { ...duration, isZero: (value) => value === 0 };

const updateConfig = struct({
  parallelism: given(number),
  delay: plainDuration,
  failure_action: text,
  monitor: plainDuration,
  max_failure_ratio: number,
  order: text,
});

const resource = struct({
  cpus: number,
  memory: bytes,
  pids: number,
  devices: listOf(deviceRequest),
  generic_resources: listOf(struct({ discrete_resource_spec: struct({ kind: text, value: number }) })),
});

const deploy = struct({
  mode: text,
  replicas: given(number),
  labels: pairs,
  update_config: updateConfig,
  rollback_config: updateConfig,
  resources: struct({ limits: resource, reservations: resource }, { inline: true }),
  restart_policy: struct({ condition: text, delay: duration, max_attempts: given(number), window: duration }),
  placement: struct(
    { constraints: words, preferences: listOf(struct({ spread: text })), max_replicas_per_node: number },
    { inline: true },
  ),
  endpoint_mode: text,
});

const dependency = struct({ condition: text, restart: boolean, required: given(boolean) });

/** Written as its path alone where it must be there. */
const envFileStruct = struct({ path: text, required: given(boolean), format: text });
const envFile: Kind<KindOf<typeof envFileStruct>> = {
  ...envFileStruct,
  encode: (value, form) => {
    if (value.required !== false) return value.path ?? '';
    if (form === 'json') return envFileStruct.encode(value, form);
    return new Map<string, Tree>([
      ['path', value.path ?? ''],
      ['required', false],
    ]);
  },
};

export const healthcheckKind = struct({
  test: healthTest,
  timeout: duration,
  interval: duration,
  retries: given(number),
  start_period: duration,
  start_interval: duration,
  disable: boolean,
});

export const networkAttachmentKind = struct({
  aliases: words,
  driver_opts: pairs,
  gw_priority: number,
  interface_name: text,
  ipv4_address: text,
  ipv6_address: text,
  link_local_ips: words,
  mac_address: text,
  priority: number,
});

export const portKind = struct({
  name: text,
  mode: text,
  host_ip: text,
  target: number,
  published: text,
  protocol: text,
  app_protocol: text,
});

export const volumeMountKind = struct({
  type: text,
  source: text,
  target: text,
  read_only: boolean,
  consistency: text,
  bind: struct({ selinux: text, propagation: text, create_host_path: boolean, recursive: text }),
  volume: struct({ labels: pairs, nocopy: boolean, subpath: text }),
  tmpfs: struct({ size: bytes, mode: number }),
  image: struct({ subpath: text }),
});

export const serviceKind = struct({
  profiles: words,
  annotations: pairs,
  attach: given(boolean),
  build: buildKind,
  develop: struct({ watch: listOf(watch) }),
  blkio_config: blkio,
  cap_add: words,
  cap_drop: words,
  cgroup_parent: text,
  cgroup: text,
  cpu_count: number,
  cpu_percent: number,
  cpu_period: number,
  cpu_quota: number,
  cpu_rt_period: number,
  cpu_rt_runtime: number,
  cpus: number,
  cpuset: text,
  cpu_shares: number,
  command,
  configs: listOf(fileReference),
  container_name: text,
  credential_spec: struct({ config: text, file: text, registry: text }),
  depends_on: mapOf(dependency),
  deploy,
  device_cgroup_rules: words,
  devices: listOf(struct({ source: text, target: text, permissions: text })),
  dns: words,
  dns_opt: words,
  dns_search: words,
  domainname: text,
  entrypoint: command,
  provider: struct({ type: text, options: mapOf(words) }),
  environment,
  env_file: listOf(envFile),
  expose: words,
  external_links: words,
  extra_hosts: hosts,
  group_add: words,
  gpus: listOf(deviceRequest),
  hostname: text,
  healthcheck: healthcheckKind,
  image: text,
  init: given(boolean),
  ipc: text,
  isolation: text,
  labels: pairs,
  label_file: words,
  links: words,
  logging: struct({ driver: text, options: pairs }),
  mem_limit: bytes,
  mem_reservation: bytes,
  memswap_limit: bytes,
  mem_swappiness: bytes,
  mac_address: text,
  models: mapOf(nullable(struct({ endpoint_var: text, model_var: text }))),
  network_mode: text,
  networks: mapOf(nullable(networkAttachmentKind)),
  oom_kill_disable: boolean,
  oom_score_adj: number,
  pid: text,
  pids_limit: number,
  platform: text,
  ports: listOf(portKind),
  privileged: boolean,
  pull_policy: text,
  read_only: boolean,
  restart: text,
  runtime: text,
  scale: given(number),
  secrets: listOf(fileReference),
  security_opt: words,
  shm_size: bytes,
  stdin_open: boolean,
  stop_grace_period: duration,
  stop_signal: text,
  storage_opt: pairs,
  sysctls: pairs,
  tmpfs: words,
  tty: boolean,
  ulimits: mapOf(ulimit),
  use_api_socket: boolean,
  user: text,
  userns_mode: text,
  uts: text,
  volumes: listOf(volumeMountKind),
  volumes_from: words,
  working_dir: text,
  post_start: listOf(hook),
  pre_stop: listOf(hook),
});

export const networkKind = struct({
  name: text,
  driver: text,
  driver_opts: pairs,
  ipam: struct(
    {
      driver: text,
      config: listOf(struct({ subnet: text, gateway: text, ip_range: text, aux_addresses: pairs })),
    },
    { inline: true },
  ),
  external: boolean,
  internal: boolean,
  attachable: boolean,
  labels: pairs,
  enable_ipv4: given(boolean),
  enable_ipv6: given(boolean),
});

export const volumeKind = struct({
  name: text,
  driver: text,
  driver_opts: pairs,
  external: boolean,
  labels: pairs,
});

export const fileObjectKind = struct({
  name: text,
  file: text,
  environment: text,
  content: text,
  external: boolean,
  labels: pairs,
  driver: text,
  driver_opts: pairs,
  template_driver: text,
});

export const modelKind = struct({ name: text, model: text, context_size: number, runtime_flags: words });

export type ServiceAttributes = KindOf<typeof serviceKind>;
export type BuildAttributes = KindOf<typeof buildKind>;
export type Port = KindOf<typeof portKind>;
export type VolumeMount = KindOf<typeof volumeMountKind>;
export type NetworkAttachment = KindOf<typeof networkAttachmentKind>;
export type Dependency = KindOf<typeof dependency>;
export type Network = KindOf<typeof networkKind>;
export type Volume = KindOf<typeof volumeKind>;
export type Model = KindOf<typeof modelKind>;
export type FileObject = KindOf<typeof fileObjectKind>;
export type FileReference = KindOf<typeof fileReference>;
export type Hook = KindOf<typeof hook>;
export type WatchTrigger = KindOf<typeof watch>;
