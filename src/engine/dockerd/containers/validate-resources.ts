/** Limits of memory, processors and processes, checked as moby's daemon_unix.go does, with its warnings where one is ignored. */
import type { Resources } from '../../api/types/container.ts';
import { invalidParameter } from '../../errdefs.ts';

const minimumMemory = 6 * 1024 * 1024;

/**
 * What can't be done is taken out of `resources`.
 * @param cpus processors of the machine
 * @param update the rest of the settings stands already
 * @returns warnings
 * @throws invalidParameter
 */
export function validateResources(resources: Resources, cpus: number, update = false): string[] {
  validateMemory(resources, update);
  validateCpu(resources, cpus);
  const { BlkioWeight: weight = 0, PidsLimit: pids } = resources;
  const warnings: string[] = [];
  if (pids !== undefined && pids !== null && pids < -1) resources.PidsLimit = -1;
  if (resources.OomKillDisable) warnings.push('OomKillDisable is not supported; OomKillDisable discarded.');
  if (weight !== 0) {
    warnings.push('Your kernel does not support Block I/O weight or the cgroup is not mounted. Weight discarded.');
    resources.BlkioWeight = 0;
  }
  for (const [key, what, discarded = what] of blockLimits) {
    if ((resources[key] ?? []).length === 0) continue;
    warnings.push(`Your kernel does not support ${what} or the cgroup is not mounted. ${discarded} discarded.`);
    resources[key] = [];
  }
  if ((resources.MemorySwappiness ?? -1) !== -1) {
    warnings.push(
      'Your kernel does not support memory swappiness capabilities or the cgroup is not mounted. Memory swappiness discarded.',
    );
    resources.MemorySwappiness = null;
  }
  return warnings;
}

/** What a kernel without a block I/O controller can't do. */
const blockLimits: readonly (readonly [
  key:
    | 'BlkioWeightDevice'
    | 'BlkioDeviceReadBps'
    | 'BlkioDeviceWriteBps'
    | 'BlkioDeviceReadIOps'
    | 'BlkioDeviceWriteIOps',
  what: string,
  discarded?: string,
])[] = [
  ['BlkioWeightDevice', 'Block I/O weight_device', 'Weight-device'],
  ['BlkioDeviceReadBps', 'BPS Block I/O read limit'],
  ['BlkioDeviceWriteBps', 'BPS Block I/O write limit'],
  ['BlkioDeviceReadIOps', 'IOPS Block read limit'],
  ['BlkioDeviceWriteIOps', 'IOPS Block write limit'],
];

function validateMemory(resources: Resources, update: boolean): void {
  const { Memory: memory = 0, MemorySwap: swap = 0, MemoryReservation: reservation = 0 } = resources;
  if (memory !== 0 && memory < minimumMemory) throw invalidParameter('Minimum memory limit allowed is 6MB');
  if (memory > 0 && swap > 0 && swap < memory)
    throw invalidParameter('Minimum memoryswap limit should be larger than memory limit, see usage');
  if (memory === 0 && swap > 0 && !update)
    throw invalidParameter('You should always set the Memory limit when using Memoryswap limit, see usage');
  const swappiness = resources.MemorySwappiness ?? -1;
  if (swappiness < -1 || swappiness > 100)
    throw invalidParameter(`Invalid value: ${swappiness}, valid memory swappiness range is 0-100`);
  if (reservation > 0 && reservation < minimumMemory)
    throw invalidParameter('Minimum memory reservation allowed is 6MB');
  if (memory > 0 && reservation > 0 && memory < reservation)
    throw invalidParameter('Minimum memory limit can not be less than memory reservation limit, see usage');
}

function validateCpu(resources: Resources, cpus: number): void {
  const { NanoCpus: nano = 0, CpuPeriod: period = 0, CpuQuota: quota = 0 } = resources;
  if (nano > 0 && period > 0)
    throw invalidParameter('Conflicting options: Nano CPUs and CPU Period cannot both be set');
  if (nano > 0 && quota > 0) throw invalidParameter('Conflicting options: Nano CPUs and CPU Quota cannot both be set');
  if (nano < 0 || nano > cpus * 1e9) {
    throw invalidParameter(
      `range of CPUs is from 0.01 to ${cpus.toFixed(2)}, as there are only ${cpus} CPUs available`,
    );
  }
  if ((resources.CpuShares ?? 0) < 0)
    throw invalidParameter(`invalid CPU shares (${resources.CpuShares}): value must be a positive integer`);
  if (period !== 0 && (period < 1000 || period > 1_000_000))
    throw invalidParameter('CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)');
  if (quota > 0 && quota < 1000) throw invalidParameter('CPU cfs quota can not be less than 1ms (i.e. 1000)');
  if (resources.CpuRealtimePeriod || resources.CpuRealtimeRuntime)
    throw invalidParameter('Your kernel does not support CPU real-time scheduler');
  validateMems(resources.CpusetMems ?? '');
  const cpuset = resources.CpusetCpus ?? '';
  if (cpuset !== '') {
    const last = highestCpu(cpuset);
    if (last === undefined)
      throw invalidParameter(`Invalid value ${cpuset} for cpuset cpus: invalid format: ${cpuset}`);
    if (last >= cpus) {
      const available = cpus === 1 ? '0' : `0-${cpus - 1}`;
      throw invalidParameter(`Requested CPUs are not available - requested ${cpuset}, available: ${available}`);
    }
  }
}

function validateMems(mems: string): void {
  if (mems === '') return;
  const last = highestCpu(mems);
  if (last === undefined) throw invalidParameter(`Invalid value ${mems} for cpuset mems: invalid format: ${mems}`);
  if (last > 0) throw invalidParameter(`Requested memory nodes are not available - requested ${mems}, available: 0`);
}

/** The highest number in `0,2-3`; undefined for what is no such list. */
function highestCpu(list: string): number | undefined {
  let highest = 0;
  for (const part of list.split(',')) {
    const match = /^(\d+)(?:-(\d+))?$/.exec(part.trim());
    if (!match) return undefined;
    highest = Math.max(highest, Number(match[2] ?? match[1]));
  }
  return highest;
}
