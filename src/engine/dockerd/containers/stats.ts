/** `docker stats` (moby's daemon/stats_unix.go, cgroup v2's form): what a container's cgroup and its interfaces have counted. */

import { rfc3339Nano, zeroTime } from '../../../lib/rfc3339.ts';
import type { ContainerStats, CpuStats, NetworkStats } from '../../api/types/stats.ts';
import { frameSize } from '../../runc/runc.ts';
import type { Daemon } from '../daemon.ts';
import type { Container } from './container.ts';

interface Sample {
  /** RFC 3339. */
  readonly read: string;
  readonly cpu: CpuStats;
}

const noCpu: CpuStats = {
  cpu_usage: { total_usage: 0, usage_in_kernelmode: 0, usage_in_usermode: 0 },
  throttling_data: { periods: 0, throttled_periods: 0, throttled_time: 0 },
};

/** Counts as of now. @param before the last sample, for the share of processor time */
export function takeStats(
  daemon: Daemon,
  container: Container,
  before: Sample | undefined,
): { stats: ContainerStats; sample: Sample } {
  const sample = takeSample(daemon, container);
  const cgroup = container.task?.cgroup;
  const running = cgroup !== undefined;
  const blkio = {
    io_service_bytes_recursive: null,
    io_serviced_recursive: null,
    io_queue_recursive: null,
    io_service_time_recursive: null,
    io_wait_time_recursive: null,
    io_merged_recursive: null,
    io_time_recursive: null,
    sectors_recursive: null,
  };
  const limit = cgroup ? Math.min(cgroup.memory.limit * frameSize, daemon.memory) : 0;
  const usage = (cgroup?.memory.usage ?? 0) * frameSize;
  const stats: ContainerStats = {
    name: container.name,
    id: container.id,
    read: running ? sample.read : zeroTime,
    preread: before?.read ?? zeroTime,
    pids_stats: cgroup
      ? { current: cgroup.pids.count, ...(Number.isFinite(cgroup.pids.limit) && { limit: cgroup.pids.limit }) }
      : {},
    blkio_stats: blkio,
    num_procs: 0,
    storage_stats: {},
    cpu_stats: sample.cpu,
    precpu_stats: before?.cpu ?? noCpu,
    memory_stats: cgroup ? { usage, stats: { inactive_file: 0, anon: usage }, limit } : {},
    ...(running && { networks: networkStats(container) }),
  };
  return { stats, sample };
}

function takeSample(daemon: Daemon, container: Container): Sample {
  const cgroup = container.task?.cgroup;
  const read = rfc3339Nano(daemon.clock.now());
  if (!cgroup) return { read, cpu: noCpu };
  const { usage, periods, throttledPeriods, throttledTime } = cgroup.cpu;
  return {
    read,
    cpu: {
      cpu_usage: { total_usage: Math.floor(usage), usage_in_kernelmode: 0, usage_in_usermode: Math.floor(usage) },
      system_cpu_usage: Math.floor(daemon.clock.monotonic() * daemon.cpus),
      online_cpus: daemon.cpus,
      throttling_data: { periods, throttled_periods: throttledPeriods, throttled_time: Math.floor(throttledTime) },
    },
  };
}

function networkStats(container: Container): Record<string, NetworkStats> {
  const out: Record<string, NetworkStats> = {};
  if (container.sandbox?.usesHost) return out;
  for (const { link } of container.sandbox?.endpoints ?? []) {
    if (!link) continue;
    const { rxBytes, rxPackets, rxDropped, txBytes, txPackets, txDropped } = link.statistics;
    out[link.name] = {
      rx_bytes: rxBytes,
      rx_packets: rxPackets,
      rx_errors: 0,
      rx_dropped: rxDropped,
      tx_bytes: txBytes,
      tx_packets: txPackets,
      tx_errors: 0,
      tx_dropped: txDropped,
    };
  }
  return out;
}

export type { Sample };
