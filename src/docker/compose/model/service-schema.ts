/** What may stand in a service of a compose file (the Compose Specification of compose-go 2.9): attribute by attribute. */

import {
  anything,
  choice,
  flag,
  integral,
  list,
  named,
  numeric,
  object,
  oneOf,
  pattern,
  range,
  string,
  type,
} from './schema.ts';

const names = list(string, { unique: true });
const words = list(string);
export const wordOrNames = oneOf(string, names);
export const any = /.+/;
export const pairs = oneOf(named(type('string', 'number', 'boolean', 'null'), any), list(string, { unique: true }));
const hosts = oneOf(named(oneOf(string, words), any), list(string, { unique: true }));
const command = oneOf(type('null'), string, words);
export const options = named(type('string', 'number'), any, { open: true });
const ulimits = named(
  oneOf(integral, object({ hard: integral, soft: integral }, { required: ['soft', 'hard'] })),
  /^[a-z]+$/,
  { open: true },
);

const fileReference = list(
  oneOf(string, object({ source: string, target: string, uid: string, gid: string, mode: numeric })),
);

const hook = object(
  { command, user: string, privileged: flag, working_dir: string, environment: pairs },
  { required: ['command'] },
);

const build = oneOf(
  string,
  object({
    context: string,
    dockerfile: string,
    dockerfile_inline: string,
    entitlements: words,
    args: pairs,
    ssh: pairs,
    labels: pairs,
    cache_from: words,
    cache_to: words,
    no_cache: flag,
    additional_contexts: pairs,
    network: string,
    provenance: flag,
    sbom: flag,
    pull: flag,
    target: string,
    shm_size: integral,
    extra_hosts: hosts,
    isolation: string,
    privileged: flag,
    secrets: fileReference,
    tags: words,
    ulimits,
    platforms: words,
  }),
);

const blkioLimit = list(object({ path: string, rate: integral }, { others: [] }));

const blkio = object(
  {
    device_read_bps: blkioLimit,
    device_read_iops: blkioLimit,
    device_write_bps: blkioLimit,
    device_write_iops: blkioLimit,
    weight: integral,
    weight_device: list(object({ path: string, weight: integral }, { others: [] })),
  },
  { others: [] },
);

const update = object({
  parallelism: integral,
  delay: string,
  failure_action: string,
  monitor: string,
  max_failure_ratio: numeric,
  order: choice('start-first', 'stop-first'),
});

const device = {
  capabilities: names,
  count: integral,
  device_ids: names,
  driver: string,
  options: pairs,
};

const deploy = object(
  {
    mode: string,
    endpoint_mode: string,
    replicas: integral,
    labels: pairs,
    rollback_config: update,
    update_config: update,
    resources: object({
      limits: object({ cpus: numeric, memory: string, pids: integral }),
      reservations: object({
        cpus: numeric,
        memory: string,
        generic_resources: list(object({ discrete_resource_spec: object({ kind: string, value: numeric }) })),
        devices: list(object(device, { required: ['capabilities'] })),
      }),
    }),
    restart_policy: object({ condition: string, delay: string, max_attempts: integral, window: string }),
    placement: object({
      constraints: words,
      preferences: list(object({ spread: string })),
      max_replicas_per_node: integral,
    }),
  },
  { nullable: true },
);

const healthcheck = object({
  disable: flag,
  interval: string,
  retries: numeric,
  test: oneOf(string, words),
  timeout: string,
  start_period: string,
  start_interval: string,
});

const dependsOn = oneOf(
  names,
  named(
    object(
      {
        restart: flag,
        required: type('boolean'),
        condition: choice('service_started', 'service_healthy', 'service_completed_successfully'),
      },
      { required: ['condition'] },
    ),
  ),
);

const serviceNetworks = oneOf(
  names,
  named(
    oneOf(
      object({
        aliases: names,
        interface_name: string,
        ipv4_address: string,
        ipv6_address: string,
        link_local_ips: names,
        mac_address: string,
        driver_opts: options,
        priority: type('number'),
        gw_priority: type('number'),
      }),
      type('null'),
    ),
  ),
);

const ports = list(
  oneOf(
    type('number'),
    string,
    object({
      name: string,
      mode: string,
      host_ip: string,
      target: integral,
      published: integral,
      protocol: string,
      app_protocol: string,
    }),
  ),
  { unique: true },
);

const volumes = list(
  oneOf(
    string,
    object(
      {
        type: choice('bind', 'volume', 'tmpfs', 'cluster', 'npipe', 'image'),
        source: string,
        target: string,
        read_only: flag,
        consistency: string,
        bind: object({
          propagation: string,
          create_host_path: flag,
          recursive: choice('enabled', 'disabled', 'writable', 'readonly'),
          selinux: choice('z', 'Z'),
        }),
        volume: object({ labels: pairs, nocopy: flag, subpath: string }),
        tmpfs: object({ size: oneOf(range(0, Number.POSITIVE_INFINITY), string), mode: numeric }),
        image: object({ subpath: string }),
      },
      { required: ['type'] },
    ),
  ),
  { unique: true },
);

const envFile = oneOf(
  string,
  list(oneOf(string, object({ path: string, format: string, required: flag }, { required: ['path'], others: [] }))),
);

const watch = object(
  {
    ignore: wordOrNames,
    include: wordOrNames,
    path: string,
    action: choice('rebuild', 'sync', 'restart', 'sync+restart', 'sync+exec'),
    target: string,
    exec: hook,
    initial_sync: type('boolean'),
  },
  { required: ['path', 'action'] },
);

export const service = object({
  develop: object({ watch: list(watch) }, { nullable: true }),
  deploy,
  annotations: pairs,
  attach: flag,
  build,
  blkio_config: blkio,
  cap_add: names,
  cap_drop: names,
  cgroup: choice('host', 'private'),
  cgroup_parent: string,
  command,
  configs: fileReference,
  container_name: pattern('[a-zA-Z0-9][a-zA-Z0-9_.-]+'),
  cpu_count: oneOf(string, range(0, Number.POSITIVE_INFINITY)),
  cpu_percent: oneOf(string, range(0, 100)),
  cpu_shares: numeric,
  cpu_quota: numeric,
  cpu_period: numeric,
  cpu_rt_period: numeric,
  cpu_rt_runtime: numeric,
  cpus: numeric,
  cpuset: string,
  credential_spec: object({ config: string, file: string, registry: string }),
  depends_on: dependsOn,
  device_cgroup_rules: names,
  devices: list(
    oneOf(string, object({ source: string, target: string, permissions: string }, { required: ['source'] })),
  ),
  dns: wordOrNames,
  dns_opt: names,
  dns_search: wordOrNames,
  domainname: string,
  entrypoint: command,
  env_file: envFile,
  label_file: oneOf(string, words),
  environment: pairs,
  expose: list(type('string', 'number'), { unique: true }),
  extends: oneOf(string, object({ service: string, file: string }, { required: ['service'], others: [] })),
  provider: object({ type: string, options: anything }, { required: ['type'] }),
  external_links: names,
  extra_hosts: hosts,
  gpus: oneOf(choice('all'), list(object(device))),
  group_add: list(type('string', 'number'), { unique: true }),
  healthcheck,
  hostname: string,
  image: string,
  init: flag,
  ipc: string,
  isolation: string,
  labels: pairs,
  links: names,
  logging: object({ driver: string, options: named(type('string', 'number', 'null'), any, { open: true }) }),
  mac_address: string,
  mem_limit: numeric,
  mem_reservation: integral,
  mem_swappiness: integral,
  memswap_limit: numeric,
  network_mode: string,
  models: anything,
  networks: serviceNetworks,
  oom_kill_disable: flag,
  oom_score_adj: oneOf(string, range(-1000, 1000)),
  pid: type('string', 'null'),
  pids_limit: numeric,
  platform: string,
  ports,
  post_start: list(hook),
  pre_stop: list(hook),
  privileged: flag,
  profiles: names,
  pull_policy: pattern('always|never|build|if_not_present|missing|refresh|daily|weekly|every_([0-9]+[wdhms])+'),
  pull_refresh_after: string,
  read_only: flag,
  restart: string,
  runtime: string,
  scale: integral,
  security_opt: names,
  shm_size: numeric,
  secrets: fileReference,
  sysctls: pairs,
  stdin_open: flag,
  stop_grace_period: string,
  stop_signal: string,
  storage_opt: type('object'),
  tmpfs: wordOrNames,
  tty: flag,
  ulimits,
  use_api_socket: type('boolean'),
  user: string,
  uts: string,
  userns_mode: string,
  volumes,
  volumes_from: names,
  working_dir: string,
});
