/** `docker version` and `docker info`. What this engine is not (runc, containerd and Go themselves) it does not claim to be. */

import { rfc3339Nano } from '../../lib/rfc3339.ts';
import type { SystemInfo, SystemVersion } from '../api/types/system.ts';
import { apiVersion, minApiVersion } from '../api/version.ts';
import { type Daemon, dockerRoot } from './daemon.ts';

const buildTime = '2026-01-01T00:00:00.000000000+00:00';
const runtimeVersion = 'drydock';

export function version(daemon: Daemon): SystemVersion {
  const { server, kernel, gitCommit } = daemon.version;
  const details = {
    ApiVersion: apiVersion,
    Arch: daemon.architecture,
    BuildTime: buildTime,
    Experimental: 'false',
    GitCommit: gitCommit,
    GoVersion: '',
    KernelVersion: kernel,
    MinAPIVersion: minApiVersion,
    Os: 'linux',
  };
  return {
    Platform: { Name: 'Drydock' },
    Components: [
      { Name: 'Engine', Version: server, Details: details },
      { Name: 'containerd', Version: runtimeVersion, Details: { GitCommit: '' } },
      { Name: 'runc', Version: runtimeVersion, Details: { GitCommit: '' } },
      { Name: 'docker-init', Version: runtimeVersion, Details: { GitCommit: '' } },
    ],
    Version: server,
    ApiVersion: apiVersion,
    MinAPIVersion: minApiVersion,
    GitCommit: gitCommit,
    GoVersion: '',
    Os: 'linux',
    Arch: daemon.architecture,
    KernelVersion: kernel,
    BuildTime: buildTime,
  };
}

export function info(daemon: Daemon): SystemInfo {
  const containers = daemon.containers.all();
  const paused = containers.filter(({ state }) => state.paused).length;
  const running = containers.filter(({ state }) => state.running && !state.paused).length;
  return {
    ID: daemon.id,
    Containers: containers.length,
    ContainersRunning: running,
    ContainersPaused: paused,
    ContainersStopped: containers.length - running - paused,
    Images: daemon.images.count,
    Driver: daemon.snapshotter.name,
    DriverStatus: [
      ['Backing Filesystem', 'tmpfs'],
      ['Supports d_type', 'true'],
      ['Using metacopy', 'false'],
      ['Native Overlay Diff', 'true'],
      ['userxattr', 'false'],
    ],
    Plugins: {
      Volume: ['local'],
      Network: ['bridge', 'host', 'null'],
      Authorization: null,
      Log: ['json-file', 'local', 'none'],
    },
    ...limits,
    Debug: false,
    NFd: 0,
    OomKillDisable: false,
    NGoroutines: 0,
    SystemTime: rfc3339Nano(daemon.clock.now()),
    LoggingDriver: 'json-file',
    CgroupDriver: 'cgroupfs',
    CgroupVersion: '2',
    NEventsListener: daemon.events.listeners,
    KernelVersion: daemon.version.kernel,
    OperatingSystem: 'Drydock',
    OSVersion: '13',
    OSType: 'linux',
    Architecture: daemon.architecture,
    ...registries,
    NCPU: daemon.cpus,
    MemTotal: daemon.memory,
    DockerRootDir: dockerRoot,
    ...unused,
    Name: daemon.hostname,
    Labels: [],
    ExperimentalBuild: false,
    ServerVersion: daemon.version.server,
    Runtimes: { 'io.containerd.runc.v2': { path: 'runc' }, runc: { path: 'runc' } },
    DefaultRuntime: 'runc',
    LiveRestoreEnabled: false,
    InitBinary: 'docker-init',
    ContainerdCommit: { ID: '' },
    RuncCommit: { ID: runtimeVersion },
    InitCommit: { ID: runtimeVersion },
    SecurityOptions: ['name=cgroupns'],
  };
}

/** What a daemon without proxies, swarm mode, generic resources and CDI shows. */
const unused = {
  HttpProxy: '',
  HttpsProxy: '',
  NoProxy: '',
  GenericResources: null,
  Swarm: {
    NodeID: '',
    NodeAddr: '',
    LocalNodeState: 'inactive',
    ControlAvailable: false,
    Error: '',
    RemoteManagers: null,
  },
  Isolation: '',
  CDISpecDirs: [],
  Warnings: null,
};

const limits = {
  MemoryLimit: true,
  // There is no swap: a limit of memory and swap together holds by itself.
  SwapLimit: true,
  CpuCfsPeriod: true,
  CpuCfsQuota: true,
  CPUShares: true,
  CPUSet: false,
  PidsLimit: true,
  IPv4Forwarding: true,
};

const registries = {
  IndexServerAddress: 'https://index.docker.io/v1/',
  RegistryConfig: {
    IndexConfigs: { 'docker.io': { Mirrors: [], Name: 'docker.io', Official: true, Secure: true } },
    InsecureRegistryCIDRs: ['::1/128', '127.0.0.0/8'],
    Mirrors: null,
  },
};
