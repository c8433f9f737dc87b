/** Docker's defaults for what a HostConfig leaves open (moby's daemon_unix.go, adaptContainerSettings, and create's defaults). */
import type { HostConfig } from '../../api/types/container.ts';
import { maskedPaths, readOnlyPaths } from '../../runc/protected-paths.ts';
import type { Daemon } from '../daemon.ts';
import type { FullHostConfig } from './container.ts';

const defaultShmSize = 64 * 1024 * 1024;

/** In the order in which inspect shows them. */
export function fillHostConfig(daemon: Daemon, host: HostConfig): FullHostConfig {
  const { NetworkMode: networkMode = '', Memory: memory = 0, MemorySwap: swap = 0 } = host;
  const policy = host.RestartPolicy;
  const logType = host.LogConfig?.Type;
  return {
    Binds: host.Binds ?? null,
    ContainerIDFile: host.ContainerIDFile ?? '',
    LogConfig: { Type: logType ? logType : 'json-file', Config: host.LogConfig?.Config ?? {} },
    NetworkMode: networkName(daemon, networkMode),
    PortBindings: host.PortBindings ?? null,
    RestartPolicy: { Name: policy?.Name || 'no', MaximumRetryCount: policy?.MaximumRetryCount ?? 0 },
    AutoRemove: host.AutoRemove ?? false,
    VolumeDriver: host.VolumeDriver ?? '',
    VolumesFrom: host.VolumesFrom ?? null,
    ConsoleSize: host.ConsoleSize ?? [0, 0],
    ...(host.Annotations && { Annotations: host.Annotations }),
    CapAdd: host.CapAdd ?? null,
    CapDrop: host.CapDrop ?? null,
    CgroupnsMode: host.CgroupnsMode || (host.Privileged ? 'host' : 'private'),
    Dns: host.Dns ?? [],
    DnsOptions: host.DnsOptions ?? [],
    DnsSearch: host.DnsSearch ?? [],
    ExtraHosts: host.ExtraHosts ?? null,
    GroupAdd: host.GroupAdd ?? null,
    IpcMode: joinedMode(daemon, host.IpcMode || 'private'),
    Cgroup: host.Cgroup ?? '',
    Links: host.Links ?? null,
    OomScoreAdj: host.OomScoreAdj ?? 0,
    PidMode: joinedMode(daemon, host.PidMode ?? ''),
    Privileged: host.Privileged ?? false,
    PublishAllPorts: host.PublishAllPorts ?? false,
    ReadonlyRootfs: host.ReadonlyRootfs ?? false,
    SecurityOpt: host.Privileged ? [...(host.SecurityOpt ?? []), 'label=disable'] : (host.SecurityOpt ?? null),
    ...(host.StorageOpt && { StorageOpt: host.StorageOpt }),
    ...(host.Tmpfs && Object.keys(host.Tmpfs).length > 0 && { Tmpfs: host.Tmpfs }),
    UTSMode: host.UTSMode ?? '',
    UsernsMode: host.UsernsMode ?? '',
    ShmSize: host.ShmSize || defaultShmSize,
    ...(host.Sysctls && Object.keys(host.Sysctls).length > 0 && { Sysctls: host.Sysctls }),
    Runtime: host.Runtime || 'runc',
    Isolation: host.Isolation ?? '',
    ...resources(host, memory, swap),
    ...(host.Mounts && host.Mounts.length > 0 && { Mounts: host.Mounts }),
    MaskedPaths: host.Privileged ? null : (host.MaskedPaths ?? [...maskedPaths]),
    ReadonlyPaths: host.Privileged ? null : (host.ReadonlyPaths ?? [...readOnlyPaths]),
    ...(host.Init !== undefined && host.Init !== null && { Init: host.Init }),
  };
}

function resources(host: HostConfig, memory: number, swap: number): Partial<HostConfig> {
  return {
    CpuShares: host.CpuShares ?? 0,
    Memory: memory,
    NanoCpus: host.NanoCpus ?? 0,
    CgroupParent: host.CgroupParent ?? '',
    BlkioWeight: host.BlkioWeight ?? 0,
    BlkioWeightDevice: host.BlkioWeightDevice ?? [],
    BlkioDeviceReadBps: host.BlkioDeviceReadBps ?? [],
    BlkioDeviceWriteBps: host.BlkioDeviceWriteBps ?? [],
    BlkioDeviceReadIOps: host.BlkioDeviceReadIOps ?? [],
    BlkioDeviceWriteIOps: host.BlkioDeviceWriteIOps ?? [],
    CpuPeriod: host.CpuPeriod ?? 0,
    CpuQuota: host.CpuQuota ?? 0,
    CpuRealtimePeriod: host.CpuRealtimePeriod ?? 0,
    CpuRealtimeRuntime: host.CpuRealtimeRuntime ?? 0,
    CpusetCpus: host.CpusetCpus ?? '',
    CpusetMems: host.CpusetMems ?? '',
    Devices: host.Devices ?? [],
    DeviceCgroupRules: host.DeviceCgroupRules ?? null,
    DeviceRequests: host.DeviceRequests ?? null,
    MemoryReservation: host.MemoryReservation ?? 0,
    MemorySwap: memory > 0 && swap === 0 ? memory * 2 : swap,
    MemorySwappiness: host.MemorySwappiness === -1 ? null : (host.MemorySwappiness ?? null),
    OomKillDisable: null,
    PidsLimit: host.PidsLimit && host.PidsLimit > 0 ? host.PidsLimit : null,
    Ulimits: host.Ulimits ?? [],
    CpuCount: host.CpuCount ?? 0,
    CpuPercent: host.CpuPercent ?? 0,
    IOMaximumIOps: host.IOMaximumIOps ?? 0,
    IOMaximumBandwidth: host.IOMaximumBandwidth ?? 0,
  };
}

/** `default` is the bridge; `container:NAME` becomes the container's id. */
export function networkName(daemon: Daemon, mode: string): string {
  if (mode === '' || mode === 'default') return 'bridge';
  return joinedMode(daemon, mode);
}

/** `container:NAME` with the id in place of the name, where it is there. */
function joinedMode(daemon: Daemon, mode: string): string {
  const other = mode.startsWith('container:') ? daemon.containers.find(mode.slice('container:'.length)) : undefined;
  return other ? `container:${other.id}` : mode;
}
