/** A service's limits as the engine's resources; deploy's come before the service's own. */

import type { Resources } from '../../../engine/api/types/container.ts';
import type { ServiceAttributes } from '../model/service-shape.ts';

export function resourcesOf(service: ServiceAttributes): Resources {
  const { limits, reservations } = service.deploy?.resources ?? {};
  const pids = limits?.pids || service.pids_limit;
  const requests = [...(service.gpus ?? []), ...(reservations?.devices ?? [])];
  return {
    ...(service.cgroup_parent === undefined ? {} : { CgroupParent: service.cgroup_parent }),
    Memory: limits?.memory || (service.mem_limit ?? 0),
    MemorySwap: service.memswap_limit ?? 0,
    ...(service.mem_swappiness ? { MemorySwappiness: service.mem_swappiness } : {}),
    MemoryReservation: reservations?.memory || (service.mem_reservation ?? 0),
    OomKillDisable: service.oom_kill_disable ?? false,
    CpuCount: service.cpu_count ?? 0,
    CpuPeriod: service.cpu_period ?? 0,
    CpuQuota: service.cpu_quota ?? 0,
    CpuRealtimePeriod: service.cpu_rt_period ?? 0,
    CpuRealtimeRuntime: service.cpu_rt_runtime ?? 0,
    CpuShares: service.cpu_shares ?? 0,
    NanoCpus: Math.round((limits?.cpus || (service.cpus ?? 0)) * 1e9),
    CpuPercent: Math.round((service.cpu_percent ?? 0) * 100),
    CpusetCpus: service.cpuset ?? '',
    ...(pids ? { PidsLimit: pids } : {}),
    DeviceCgroupRules: service.device_cgroup_rules ?? null,
    ...blkioOf(service),
    Devices: listOrNull(service.devices, ({ source = '', target = '', permissions = '' }) => ({
      PathOnHost: source,
      PathInContainer: target,
      CgroupPermissions: permissions,
    })),
    DeviceRequests:
      requests.length === 0
        ? null
        : requests.map((request, index) => ({
            Driver: request.driver ?? '',
            Count: request.count ?? 0,
            DeviceIDs: request.device_ids ?? null,
            Capabilities: [[...(request.capabilities ?? []), ...(index < (service.gpus ?? []).length ? ['gpu'] : [])]],
            Options: request.options ? Object.fromEntries(request.options) : null,
          })),
    Ulimits: listOrNull([...(service.ulimits ?? [])], ([Name, { single, soft, hard }]) => ({
      Name,
      Soft: soft || single,
      Hard: hard || single,
    })),
  };
}

function listOrNull<T, U>(items: readonly T[] | undefined, map: (item: T) => U): U[] | null {
  return items === undefined || items.length === 0 ? null : items.map(map);
}

function blkioOf({ blkio_config }: ServiceAttributes): Resources {
  if (!blkio_config) return {};
  const throttle = (items: readonly { path?: string; rate?: number }[] | undefined) =>
    (items ?? []).map(({ path = '', rate = 0 }) => ({ Path: path, Rate: rate }));
  return {
    BlkioWeight: blkio_config.weight ?? 0,
    BlkioWeightDevice: (blkio_config.weight_device ?? []).map(({ path = '', weight = 0 }) => ({
      Path: path,
      Weight: weight,
    })),
    BlkioDeviceReadBps: throttle(blkio_config.device_read_bps),
    BlkioDeviceWriteBps: throttle(blkio_config.device_write_bps),
    BlkioDeviceReadIOps: throttle(blkio_config.device_read_iops),
    BlkioDeviceWriteIOps: throttle(blkio_config.device_write_iops),
  };
}
