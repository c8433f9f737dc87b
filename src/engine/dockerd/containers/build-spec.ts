/** From a container's settings to what runc is told (moby's daemon/oci_linux.go). */

import { parseTmpfsOptions } from '../../../kernel/fs/tmpfs.ts';
import type { Limit } from '../../../kernel/proc/limits.ts';
import { RLIM_INFINITY } from '../../../kernel/proc/limits.ts';
import { MS_NODEV, MS_NOEXEC, MS_NOSUID, MS_RDONLY, MS_RELATIME } from '../../../kernel/uapi/mount.ts';
import { EngineError, invalidParameter, messageOf } from '../../errdefs.ts';
import { capabilitySet, normaliseCapability } from '../../runc/capabilities.ts';
import { initPath } from '../../runc/docker-init.ts';
import type { FileTree } from '../../runc/file-tree.ts';
import { deviceAt } from '../../runc/rootfs.ts';
import type { Device, ProcessSpec, Resources, Spec, SpecMount } from '../../runc/spec.ts';
import type { Task } from '../../runc/task.ts';
import { lookupUser } from '../../runc/user.ts';
import { type Daemon, dockerRoot } from '../daemon.ts';
import type { Container, ContainerMount } from './container.ts';
import { containerEnvironment } from './environment.ts';
import { mergedPath, snapshotTree } from './fill-volumes.ts';
import { mountSource } from './mount-source.ts';
import { refusePropagation } from './mount-spec.ts';
import { noNewPrivileges } from './validate-security.ts';

/** RLIMIT_* numbers by `--ulimit`'s names. */
export const limitNumbers = new Map(
  [
    'cpu',
    'fsize',
    'data',
    'stack',
    'core',
    'rss',
    'nproc',
    'nofile',
    'memlock',
    'as',
    'locks',
    'sigpending',
    'msgqueue',
    'nice',
    'rtprio',
    'rttime',
  ].map((name, index) => [name, index]),
);
const defaultOpenFiles = 1_048_576;

/** @throws EngineError in Docker's words */
export async function buildSpec(daemon: Daemon, container: Container, linked: readonly string[]): Promise<Spec> {
  const { config, hostConfig: host, sandbox } = container;
  if (!sandbox) throw new EngineError('system', `container ${container.id} has no network sandbox`);
  const [request] = host.DeviceRequests ?? [];
  if (request) {
    const capabilities = (request.Capabilities ?? []).map((set) => `[${set.join(' ')}]`).join(' ');
    throw new EngineError(
      'system',
      `could not select device driver "${request.Driver}" with capabilities: [${capabilities}]`,
    );
  }
  const tree = snapshotTree(container);
  const env = containerEnvironment(config.Env, linked, config.Hostname, config.Tty === true);
  const process = await processSpec(container, tree, { env, init: host.Init === true });
  if (config.WorkingDir) makeWorkingDirectory(tree, config.WorkingDir);
  const privileged = host.Privileged === true;
  return {
    id: container.id,
    rootfs: container.snapshot.fs,
    rootPath: mergedPath(container.snapshot.key),
    readonlyRoot: host.ReadonlyRootfs === true,
    hostname: config.Hostname,
    domainname: config.Domainname ?? '',
    mounts: specMounts(daemon, container),
    process,
    net: sandbox.namespace,
    sharesNet: sandbox.usesHost,
    pid: namespaceOf(daemon, host.PidMode),
    ipc: ipcNamespace(daemon, host.IpcMode),
    uts: host.UTSMode === 'host' ? 'host' : 'private',
    cgroupNamespace: host.CgroupnsMode === 'host' ? 'host' : 'private',
    cgroupParent: host.CgroupParent || 'docker',
    resources: resourcesOf(container),
    shmSize: host.IpcMode === 'none' ? 0 : host.ShmSize,
    sysctls: host.Sysctls ?? {},
    maskedPaths: host.MaskedPaths ?? [],
    readonlyPaths: host.ReadonlyPaths ?? [],
    privileged,
    devices: devicesOf(daemon, container),
  };
}

/** The first process. @throws invalidParameter `unable to find user x: …` */
async function processSpec(
  container: Container,
  tree: FileTree,
  { env, init }: { env: readonly string[]; init: boolean },
): Promise<ProcessSpec> {
  const { config, hostConfig: host } = container;
  const command = [container.path, ...container.args];
  return {
    args: init ? [initPath, '--', ...command] : command,
    env,
    cwd: config.WorkingDir || '/',
    user: await lookupUser(tree, config.User ?? '', host.GroupAdd ?? []),
    capabilities: capabilitiesOf(container, host.Privileged === true),
    noNewPrivileges: noNewPrivileges(host),
    terminal: config.Tty === true,
    limits: limitsOf(container),
    oomScoreAdjustment: host.OomScoreAdj ?? 0,
  };
}

export function capabilitiesOf(container: Container, privileged: boolean): bigint {
  const { CapAdd: add, CapDrop: drop } = container.hostConfig;
  return capabilitySet((add ?? []).map(normaliseCapability), (drop ?? []).map(normaliseCapability), privileged);
}

export function limitsOf(container: Container): Map<number, Limit> {
  const limits = new Map<number, Limit>([[7, { soft: defaultOpenFiles, hard: defaultOpenFiles }]]);
  for (const { Name, Soft, Hard } of container.hostConfig.Ulimits ?? []) {
    const number = limitNumbers.get(Name.replace(/^RLIMIT_/i, '').toLowerCase());
    if (number === undefined) throw invalidParameter(`invalid ulimit type: ${Name}`);
    limits.set(number, { soft: Soft < 0 ? RLIM_INFINITY : Soft, hard: Hard < 0 ? RLIM_INFINITY : Hard });
  }
  return limits;
}

/** The directory that the program begins in: made with the container, and again where it is gone. @throws system */
export function makeWorkingDirectory(tree: FileTree, path: string): void {
  try {
    tree.mkdirAll(path);
  } catch {
    throw new EngineError('system', `Cannot mkdir: ${path} is not a directory`);
  }
}

function namespaceOf(daemon: Daemon, mode: string): 'private' | 'host' | Task {
  if (mode === 'host') return 'host';
  return mode.startsWith('container:') ? joined(daemon, mode, 'PID').task : 'private';
}

function ipcNamespace(daemon: Daemon, mode: string): 'private' | 'host' | Task {
  if (mode === 'host') return 'host';
  if (!mode.startsWith('container:')) return 'private';
  const { task, donor } = joined(daemon, mode, 'IPC');
  if (donor.hostConfig.IpcMode === 'shareable') return task;
  throw invalidParameter(
    `failed to join IPC namespace: container ${donor.id}: non-shareable IPC (hint: use IpcMode:shareable for the donor container)`,
  );
}

/** The running container that `container:X` names. */
function joined(daemon: Daemon, mode: string, what: string): { readonly task: Task; readonly donor: Container } {
  const reference = mode.slice('container:'.length);
  const donor = daemon.containers.find(reference);
  if (donor?.task) return { task: donor.task, donor };
  const fault = donor ? `container ${donor.id} is not running` : `No such container: ${reference}`;
  throw new EngineError('system', `failed to join ${what} namespace: ${fault}`);
}

export function resourcesOf(container: Container): Resources {
  const { NanoCpus: nano = 0, CpuQuota: quota = 0, CpuPeriod: period = 0, ...host } = container.hostConfig;
  return {
    memory: host.Memory ?? 0,
    memoryReservation: host.MemoryReservation ?? 0,
    pids: host.PidsLimit ?? 0,
    cpuQuota: nano > 0 ? Math.floor((nano * 100_000) / 1e9) : quota,
    cpuPeriod: nano > 0 ? 100_000 : period,
    cpuShares: host.CpuShares ?? 0,
  };
}

/** Volumes, binds, tmpfs and Docker's own files, those nearer to the root first. */
function specMounts(daemon: Daemon, container: Container): SpecMount[] {
  const mounts: SpecMount[] = [];
  const owner = ownerOfFiles(daemon, container);
  const readOnly = container.hostConfig.ReadonlyRootfs === true;
  for (const name of ['resolv.conf', 'hostname', 'hosts']) {
    const source = daemon.files.find(`${dockerRoot}/containers/${owner.id}/${name}`);
    const destination = `/etc/${name}`;
    if (!source || container.mounts.has(destination)) continue;
    mounts.push({ destination, source, readOnly, recursive: false, flags: MS_RELATIME });
  }
  if (container.hostConfig.Init)
    mounts.push({
      destination: initPath,
      source: daemon.initFile,
      readOnly: true,
      recursive: false,
      flags: MS_RELATIME,
    });
  const own = [...container.mounts.values()].map((mount) => volumeMount(daemon, container, mount));
  const tmpfs = Object.entries(container.hostConfig.Tmpfs ?? {}).map(([path, options]) =>
    tmpfsMount(daemon, path, options),
  );
  return [...own, ...tmpfs, ...mounts].sort((a, b) => depth(a.destination) - depth(b.destination));
}

function depth(path: string): number {
  return path.split('/').length;
}

/** With --network container:X the files of X are shared. */
function ownerOfFiles(daemon: Daemon, container: Container): Container {
  const mode = container.hostConfig.NetworkMode;
  return mode.startsWith('container:') ? daemon.containers.get(mode.slice('container:'.length)) : container;
}

function volumeMount(daemon: Daemon, container: Container, mount: ContainerMount): SpecMount {
  if (mount.Type === 'tmpfs') return tmpfsMount(daemon, mount.Destination, mount.options ?? '');
  if (mount.Type === 'bind') refusePropagation(mount.Source, mount.Propagation);
  const source = mountSource(daemon, mount, container.hostConfig);
  return {
    destination: mount.Destination,
    source,
    device: mount.Source,
    readOnly: !mount.RW,
    recursive: mount.Type === 'bind',
    flags: MS_RELATIME,
  };
}

const tmpfsFlags = new Map([
  ['ro', MS_RDONLY],
  ['noexec', MS_NOEXEC],
  ['nosuid', MS_NOSUID],
  ['nodev', MS_NODEV],
]);

/** `--tmpfs /run:rw,size=64k`: noexec, nosuid and nodev unless said otherwise. @throws invalidParameter */
function tmpfsMount(daemon: Daemon, destination: string, options: string): SpecMount {
  let flags = MS_NOEXEC | MS_NOSUID | MS_NODEV | MS_RELATIME;
  const rest: string[] = [];
  for (const word of options.split(',').filter((part) => part !== '')) {
    const flag = tmpfsFlags.get(word);
    if (flag !== undefined) flags |= flag;
    else if (word === 'exec') flags &= ~MS_NOEXEC;
    else if (word === 'suid') flags &= ~MS_NOSUID;
    else if (word === 'dev') flags &= ~MS_NODEV;
    else if (word !== 'rw') rest.push(word);
  }
  try {
    const parsed = parseTmpfsOptions(rest.join(','), daemon.memory);
    const source = daemon.kernel.vfs.tmpfs(parsed);
    return { destination, source, device: 'tmpfs', readOnly: (flags & MS_RDONLY) !== 0, recursive: false, flags };
  } catch {
    throw invalidParameter(`invalid tmpfs option "${rest[0] ?? ''}"`);
  }
}

function devicesOf(daemon: Daemon, container: Container): Device[] {
  return (container.hostConfig.Devices ?? []).map((mapping) => {
    try {
      return deviceAt(daemon.files, mapping.PathOnHost, mapping.PathInContainer || mapping.PathOnHost);
    } catch (error) {
      throw invalidParameter(
        `error gathering device information while adding custom device "${mapping.PathOnHost}": ${messageOf(error)}`,
      );
    }
  });
}
