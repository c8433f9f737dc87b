/** The body of `POST /containers/create` from the flags of create and run (docker/cli's container/opts.go parse). */

import type * as api from '../../engine/api/types/container.ts';
import { text } from '../../lib/bytes.ts';
import { cleanPath } from '../../lib/path.ts';
import type { Cli } from '../cli/cli.ts';
import { sentCapabilities } from './capabilities.ts';
import { openError, readEnvironment, readLabels } from './files.ts';
import type { ContainerFlags } from './flags.ts';
import { endpointsOf } from './networks.ts';
import { parseExposed, parsePublished } from './ports.ts';
import { parseRestartPolicy } from './restart-policy.ts';

export interface CreateInput {
  readonly cli: Cli;
  readonly flags: ContainerFlags;
  readonly changed: (name: keyof ContainerFlags & string) => boolean;
  /** The image, then the command. */
  readonly args: readonly string[];
}

/** @throws Error in docker's words (exit status 125) */
export async function createBody(input: CreateInput): Promise<api.ContainerCreateRequest> {
  const { cli, flags, changed, args } = input;
  const [image = '', ...command] = args;
  const ports = parsePublished(flags.publish);
  const exposed = { ...ports.exposed };
  for (const port of parseExposed(flags.expose)) exposed[port] = {};
  const { binds, volumes } = splitVolumes(cli, flags.volume);
  checkModes(flags);
  const env = await readEnvironment(cli, flags['env-file'], flags.env);
  const labels = await readLabels(cli, flags['label-file'], flags.label);
  const attach = attachments(flags);
  const healthcheck = healthConfig(input);
  const entrypoint = flags.entrypoint !== '' ? [flags.entrypoint] : changed('entrypoint') ? [''] : null;
  const hostConfig = await hostConfigOf(input, ports.bindings, binds);
  return {
    Hostname: flags.hostname,
    Domainname: flags.domainname,
    User: flags.user,
    ...attach,
    ...(Object.keys(exposed).length === 0 ? {} : { ExposedPorts: exposed }),
    Tty: flags.tty,
    OpenStdin: flags.interactive,
    StdinOnce: flags.interactive && attach.AttachStdin,
    Env: env.length === 0 ? null : env,
    Cmd: command.length === 0 ? null : command,
    ...(healthcheck ? { Healthcheck: healthcheck } : {}),
    Image: image,
    Volumes: volumes,
    WorkingDir: flags.workdir,
    Entrypoint: entrypoint,
    OnBuild: null,
    Labels: labels,
    ...(changed('stop-signal') ? { StopSignal: flags['stop-signal'] } : {}),
    ...(changed('stop-timeout') ? { StopTimeout: flags['stop-timeout'] } : {}),
    HostConfig: hostConfig,
    NetworkingConfig: { EndpointsConfig: networkEndpoints(flags) },
  };
}

function networkEndpoints(flags: ContainerFlags): ReturnType<typeof endpointsOf> {
  return endpointsOf(flags.network, {
    aliases: flags['network-alias'],
    links: flags.link,
    ipv4: flags.ip,
    ipv6: flags.ip6,
    linkLocal: flags['link-local-ip'],
    mac: flags['mac-address'],
  });
}

function attachments(flags: ContainerFlags): { AttachStdin: boolean; AttachStdout: boolean; AttachStderr: boolean } {
  const asked = new Set(flags.attach);
  const all = asked.size === 0;
  return {
    AttachStdin: asked.has('stdin') || flags.interactive,
    AttachStdout: all || asked.has('stdout'),
    AttachStderr: all || asked.has('stderr'),
  };
}

/** `-v /data` declares a volume, anything with a colon is a bind; `./x` is made absolute. */
function splitVolumes(cli: Cli, specs: readonly string[]): { binds: string[]; volumes: Record<string, object> } {
  const binds: string[] = [];
  const volumes: Record<string, object> = {};
  for (const spec of new Set(specs)) {
    if (spec === '') throw new Error('invalid empty volume spec');
    // One or two characters are a path in the container to Docker's parser, whatever they are.
    if (spec.length <= 2) {
      volumes[spec] = {};
      continue;
    }
    if (/:(:|$)/.test(spec) || spec.startsWith(':'))
      throw new Error(`invalid spec: ${spec}: empty section between colons`);
    if (spec.split(':').length > 3) throw new Error(`invalid spec: ${spec}: too many colons`);
    // A single letter is taken for a drive of Windows, as Docker's own parser takes it.
    const isDrive = /^[a-zA-Z]:[^:]*$/.test(spec);
    const at = isDrive ? -1 : spec.indexOf(':');
    if (at < 0) volumes[spec] = {};
    else if (spec.startsWith('.')) binds.push(`${absolute(cli.system.cwd(), spec.slice(0, at))}${spec.slice(at)}`);
    else binds.push(spec);
  }
  return { binds, volumes };
}

/** filepath.Abs. */
export function absolute(cwd: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

function checkModes(flags: ContainerFlags): void {
  const swappiness = flags['memory-swappiness'];
  if (swappiness !== -1 && (swappiness < 0 || swappiness > 100)) {
    throw new Error(`invalid value: ${swappiness}. Valid memory swappiness range is 0-100`);
  }
  const isContainer = (mode: string): boolean => /^container:.+/.test(mode);
  if (!['', 'host'].includes(flags.pid) && !isContainer(flags.pid)) throw new Error('--pid: invalid PID mode');
  if (!['', 'host'].includes(flags.uts)) throw new Error('--uts: invalid UTS mode');
  if (!['', 'host'].includes(flags.userns)) throw new Error('--userns: invalid USER mode');
  if (!['', 'host', 'private'].includes(flags.cgroupns)) throw new Error('--cgroupns: invalid CGROUP mode');
}

function healthConfig({ flags, changed }: CreateInput): api.HealthConfig | undefined {
  const names = ['interval', 'timeout', 'start-period', 'start-interval'] as const;
  const have =
    flags['health-cmd'] !== '' || flags['health-retries'] !== 0 || names.some((name) => flags[`health-${name}`] !== 0);
  if (changed('no-healthcheck') && flags['no-healthcheck']) {
    if (have) throw new Error('--no-healthcheck conflicts with --health-* options');
    return { Test: ['NONE'] };
  }
  if (!have) return undefined;
  for (const name of names) if (flags[`health-${name}`] < 0) throw new Error(`--health-${name} cannot be negative`);
  if (flags['health-retries'] < 0) throw new Error('--health-retries cannot be negative');
  return {
    ...(flags['health-cmd'] === '' ? {} : { Test: ['CMD-SHELL', flags['health-cmd']] }),
    ...(flags['health-interval'] === 0 ? {} : { Interval: flags['health-interval'] }),
    ...(flags['health-timeout'] === 0 ? {} : { Timeout: flags['health-timeout'] }),
    ...(flags['health-start-period'] === 0 ? {} : { StartPeriod: flags['health-start-period'] }),
    ...(flags['health-start-interval'] === 0 ? {} : { StartInterval: flags['health-start-interval'] }),
    ...(flags['health-retries'] === 0 ? {} : { Retries: flags['health-retries'] }),
  };
}

function orNull<T>(items: readonly T[]): T[] | null {
  return items.length === 0 ? null : [...items];
}

async function hostConfigOf(input: CreateInput, bindings: api.PortMap, binds: string[]): Promise<api.HostConfig> {
  const { flags, changed } = input;
  const restart = parseRestartPolicy(flags.restart);
  if (flags.rm && restart.Name !== 'no' && restart.Name !== '') {
    throw new Error('conflicting options: cannot specify both --restart and --rm');
  }
  const links = orNull(flags.link);
  const tmpfs = Object.fromEntries(flags.tmpfs.map((item) => splitOnce(item, ':')));
  const storage = pairs(flags['storage-opt'], 'invalid storage option');
  return {
    Binds: orNull(binds),
    ContainerIDFile: flags.cidfile,
    LogConfig: { Type: flags['log-driver'], Config: logOptions(flags) },
    NetworkMode: flags.network[0]?.target ?? 'default',
    PortBindings: bindings,
    RestartPolicy: restart,
    AutoRemove: flags.rm,
    VolumeDriver: flags['volume-driver'],
    VolumesFrom: orNull(flags['volumes-from']),
    ConsoleSize: [0, 0],
    ...(flags.annotation.size === 0 ? {} : { Annotations: Object.fromEntries(flags.annotation) }),
    CapAdd: sentCapabilities(flags['cap-add']),
    CapDrop: sentCapabilities(flags['cap-drop']),
    CgroupnsMode: flags.cgroupns,
    Dns: [...flags.dns],
    DnsOptions: [...flags['dns-option']],
    DnsSearch: [...flags['dns-search']],
    ExtraHosts: orNull(flags['add-host']),
    GroupAdd: orNull(flags['group-add']),
    IpcMode: flags.ipc,
    Cgroup: '',
    Links: links,
    OomScoreAdj: flags['oom-score-adj'],
    PidMode: flags.pid,
    Privileged: flags.privileged,
    PublishAllPorts: flags['publish-all'],
    ReadonlyRootfs: flags['read-only'],
    SecurityOpt: orNull(await securityOptions(input)),
    ...(storage ? { StorageOpt: storage } : {}),
    ...(flags.tmpfs.length === 0 ? {} : { Tmpfs: tmpfs }),
    UTSMode: flags.uts,
    UsernsMode: flags.userns,
    ShmSize: flags['shm-size'],
    ...(flags.sysctl.size === 0 ? {} : { Sysctls: Object.fromEntries(flags.sysctl) }),
    ...(flags.runtime === '' ? {} : { Runtime: flags.runtime }),
    Isolation: flags.isolation,
    ...resourcesOf(flags),
    ...(flags.mount.length === 0 ? {} : { Mounts: [...flags.mount] }),
    ...(flags['security-opt'].includes(openSystemPaths)
      ? { MaskedPaths: [], ReadonlyPaths: [] }
      : { MaskedPaths: null, ReadonlyPaths: null }),
    ...(changed('init') ? { Init: flags.init } : {}),
  };
}

function resourcesOf(flags: ContainerFlags): api.Resources {
  return {
    CpuShares: flags['cpu-shares'],
    Memory: flags.memory,
    NanoCpus: flags.cpus,
    CgroupParent: flags['cgroup-parent'],
    BlkioWeight: flags['blkio-weight'],
    BlkioWeightDevice: [...flags['blkio-weight-device']],
    BlkioDeviceReadBps: [...flags['device-read-bps']],
    BlkioDeviceWriteBps: [...flags['device-write-bps']],
    BlkioDeviceReadIOps: [...flags['device-read-iops']],
    BlkioDeviceWriteIOps: [...flags['device-write-iops']],
    CpuPeriod: flags['cpu-period'],
    CpuQuota: flags['cpu-quota'],
    CpuRealtimePeriod: flags['cpu-rt-period'],
    CpuRealtimeRuntime: flags['cpu-rt-runtime'],
    CpusetCpus: flags['cpuset-cpus'],
    CpusetMems: flags['cpuset-mems'],
    Devices: flags.device.map(parseDevice),
    DeviceCgroupRules: orNull(flags['device-cgroup-rule']),
    DeviceRequests: orNull(flags.gpus),
    ...(flags['kernel-memory'] === 0 ? {} : { KernelMemory: flags['kernel-memory'] }),
    MemoryReservation: flags['memory-reservation'],
    MemorySwap: flags['memory-swap'],
    MemorySwappiness: flags['memory-swappiness'],
    OomKillDisable: flags['oom-kill-disable'],
    PidsLimit: flags['pids-limit'],
    Ulimits: [...flags.ulimit],
    CpuCount: flags['cpu-count'],
    CpuPercent: flags['cpu-percent'],
    IOMaximumIOps: flags['io-maxiops'],
    IOMaximumBandwidth: flags['io-maxbandwidth'],
  };
}

/** `/dev/x[:/in/container][:rwm]`. @throws Error */
function parseDevice(text: string): api.DeviceMapping {
  const parts = text.split(':');
  const [source = '', second, third] = parts;
  if (source === '' || parts.length > 3) throw new Error(`bad format for path: ${text}`);
  const isMode = (word: string): boolean => /^[rwm]+$/.test(word) && new Set(word).size === word.length;
  if (third !== undefined && !isMode(third)) throw new Error(`bad mode specified: ${third}`);
  const hasPath = second !== undefined && (third !== undefined || !isMode(second));
  const path = hasPath ? second : source;
  if (!path.startsWith('/')) throw new Error(`${path} is not an absolute path`);
  return {
    PathOnHost: source,
    PathInContainer: cleanPath(path),
    CgroupPermissions: third ?? (hasPath ? 'rwm' : (second ?? 'rwm')),
  };
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}

function pairs(items: readonly string[], complaint: string): Record<string, string> | undefined {
  if (items.length === 0) return undefined;
  for (const item of items) if (!item.includes('=')) throw new Error(complaint);
  return Object.fromEntries(items.map((item) => splitOnce(item, '=')));
}

function logOptions(flags: ContainerFlags): Record<string, string> {
  const options = Object.fromEntries(flags['log-opt'].map((item) => splitOnce(item, '=')));
  if (flags['log-driver'] === 'none' && flags['log-opt'].length > 0) {
    throw new Error(`invalid logging opts for driver ${flags['log-driver']}`);
  }
  return options;
}

/** Nothing below /proc and /sys is hidden or read-only: the client's own word, which the engine isn't told. */
const openSystemPaths = 'systempaths=unconfined';

/** seccomp=FILE is replaced by the file's JSON. */
async function securityOptions({ cli, flags }: CreateInput): Promise<string[]> {
  const options: string[] = [];
  for (const option of flags['security-opt']) {
    if (option === openSystemPaths) continue;
    const separator = option.includes('=') ? '=' : ':';
    const [key, value] = splitOnce(option, separator);
    if (!option.includes(separator)) {
      if (option !== 'no-new-privileges') throw new Error(`Invalid --security-opt: ${JSON.stringify(option)}`);
    }
    if (key !== 'seccomp' || value === 'unconfined' || value === 'builtin') {
      options.push(option);
      continue;
    }
    let content: Uint8Array;
    try {
      content = await cli.system.readFile(value);
    } catch (error) {
      throw new Error(`opening seccomp profile (${value}) failed: ${openError(value, error)}`);
    }
    options.push(`seccomp=${JSON.stringify(JSON.parse(text(content)))}`);
  }
  return options;
}
