/** Rows and columns of `docker stats` (docker/cli's container/stats_helpers.go and formatter_stats.go). */

import type { ContainerStats } from '../../engine/api/types/stats.ts';
import { bytesSize, humanSizeWithPrecision } from '../../lib/units.ts';
import type { Columns } from '../cli/format/formatter.ts';
import { shortId } from '../cli/format/short.ts';

export interface StatsRow {
  readonly container: string;
  readonly name: string;
  readonly id: string;
  readonly cpu: number;
  readonly memory: number;
  readonly limit: number;
  readonly received: number;
  readonly sent: number;
  readonly blockRead: number;
  readonly blockWritten: number;
  readonly pids: number;
}

export const statsTable =
  '{{.ID}}\t{{.Name}}\t{{.CPUPerc}}\t{{.MemUsage}}\t{{.MemPerc}}\t{{.NetIO}}\t{{.BlockIO}}\t{{.PIDs}}';

export function statsRow(container: string, stats: ContainerStats): StatsRow {
  let blockRead = 0;
  let blockWritten = 0;
  for (const { op, value } of stats.blkio_stats?.io_service_bytes_recursive ?? []) {
    if (/^r/i.test(op)) blockRead += value;
    else if (/^w/i.test(op)) blockWritten += value;
  }
  const networks = Object.values(stats.networks ?? {});
  return {
    container,
    name: (stats.name ?? '').replace(/^\//, ''),
    id: stats.id ?? container,
    cpu: cpuPercent(stats),
    memory: memoryUsage(stats),
    limit: stats.memory_stats?.limit ?? 0,
    received: networks.reduce((sum, { rx_bytes }) => sum + rx_bytes, 0),
    sent: networks.reduce((sum, { tx_bytes }) => sum + tx_bytes, 0),
    blockRead,
    blockWritten,
    pids: stats.pids_stats?.current ?? 0,
  };
}

function cpuPercent(stats: ContainerStats): number {
  const used = stats.cpu_stats.cpu_usage.total_usage - stats.precpu_stats.cpu_usage.total_usage;
  const system = (stats.cpu_stats.system_cpu_usage ?? 0) - (stats.precpu_stats.system_cpu_usage ?? 0);
  const online = stats.cpu_stats.online_cpus || (stats.cpu_stats.cpu_usage.percpu_usage?.length ?? 0);
  return system > 0 && used > 0 ? (used / system) * online * 100 : 0;
}

/** Without the page cache that can be dropped: total_inactive_file (cgroup v1), inactive_file (v2). */
function memoryUsage(stats: ContainerStats): number {
  const usage = stats.memory_stats?.usage ?? 0;
  const inactive = stats.memory_stats?.stats?.total_inactive_file ?? stats.memory_stats?.stats?.inactive_file;
  return inactive !== undefined && inactive < usage ? usage - inactive : usage;
}

export function statsColumns(truncate: boolean): Columns<StatsRow> {
  const pair = (a: number, b: number): string => `${humanSizeWithPrecision(a, 3)} / ${humanSizeWithPrecision(b, 3)}`;
  return {
    Container: { heading: 'CONTAINER', value: ({ container }) => container },
    Name: { heading: 'NAME', value: ({ name }) => (name === '' ? '--' : name) },
    ID: { heading: 'CONTAINER ID', value: ({ id }) => (truncate ? shortId(id) : id) },
    CPUPerc: { heading: 'CPU %', value: ({ cpu }) => `${cpu.toFixed(2)}%` },
    MemUsage: {
      heading: 'MEM USAGE / LIMIT',
      value: ({ memory, limit }) => `${bytesSize(memory)} / ${bytesSize(limit)}`,
    },
    MemPerc: {
      heading: 'MEM %',
      value: ({ memory, limit }) => `${(limit === 0 ? 0 : (memory / limit) * 100).toFixed(2)}%`,
    },
    NetIO: { heading: 'NET I/O', value: ({ received, sent }) => pair(received, sent) },
    BlockIO: { heading: 'BLOCK I/O', value: ({ blockRead, blockWritten }) => pair(blockRead, blockWritten) },
    PIDs: { heading: 'PIDS', value: ({ pids }) => String(pids) },
  };
}
