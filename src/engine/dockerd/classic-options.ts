/** `POST /build`'s parameters for the classic builder alone (moby's api/server/router/build newImageBuildOptions). */
import { isTrue } from '../api/query.ts';
import type { HostConfig } from '../api/types/container.ts';
import { type BuildQuery, ulimitsOf } from './build-query.ts';
import type { ClassicOptions } from './classic-steps.ts';

/** @throws invalidParameter */
export function classicOptions(query: BuildQuery): Pick<ClassicOptions, 'isQuiet' | 'noCache' | 'removes' | 'host'> {
  const removes = isTrue(query.forcerm) ? 'always' : query.rm === undefined || isTrue(query.rm) ? 'success' : 'never';
  return { isQuiet: isTrue(query.q), noCache: isTrue(query.nocache), removes, host: hostConfig(query) };
}

function hostConfig(query: BuildQuery): HostConfig {
  const number = (text: string | undefined): number => Number(text || '0') || 0;
  return {
    NetworkMode: query.networkmode || 'default',
    ExtraHosts: [...(query.extrahosts ?? [])],
    ShmSize: number(query.shmsize),
    CgroupParent: query.cgroupparent ?? '',
    Memory: number(query.memory),
    MemorySwap: number(query.memswap),
    CpuShares: number(query.cpushares),
    CpuPeriod: number(query.cpuperiod),
    CpuQuota: number(query.cpuquota),
    CpusetCpus: query.cpusetcpus ?? '',
    CpusetMems: query.cpusetmems ?? '',
    Ulimits: [...ulimitsOf(query)],
  };
}
