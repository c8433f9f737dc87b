/** docker container update: update configuration of one or more containers (docker/docs reference/cli/docker/container/update). */

import type { ContainerUpdateRequest } from '../../../engine/api/types/container.ts';
import { atLeast, command } from '../../cli/command.ts';
import { CliError, messageOf } from '../../cli/errors.ts';
import { bytes, decimal, int, string, uint16 } from '../../cli/flag.ts';
import { parseRestartPolicy } from '../../container/restart-policy.ts';

export default command({
  path: 'container update',
  aliases: ['container update', 'update'],
  use: '[OPTIONS] CONTAINER [CONTAINER...]',
  short: 'Update configuration of one or more containers',
  args: atLeast(1),
  flags: {
    'blkio-weight': uint16('Block IO (relative weight), between 10 and 1000, or 0 to disable (default 0)'),
    'cpu-period': int('Limit CPU CFS (Completely Fair Scheduler) period'),
    'cpu-quota': int('Limit CPU CFS (Completely Fair Scheduler) quota'),
    'cpu-rt-period': int('Limit the CPU real-time period in microseconds'),
    'cpu-rt-runtime': int('Limit the CPU real-time runtime in microseconds'),
    'cpu-shares': int('CPU shares (relative weight)', { short: 'c' }),
    cpus: decimal('Number of CPUs'),
    'cpuset-cpus': string('CPUs in which to allow execution (0-3, 0,1)'),
    'cpuset-mems': string('MEMs in which to allow execution (0-3, 0,1)'),
    'kernel-memory': bytes('Kernel memory limit (deprecated)', { hidden: true }),
    memory: bytes('Memory limit', { short: 'm' }),
    'memory-reservation': bytes('Memory soft limit'),
    'memory-swap': bytes('Swap limit equal to memory plus swap: -1 to enable unlimited swap', { negative: true }),
    'pids-limit': int('Tune container pids limit (set -1 for unlimited)'),
    restart: string('Restart policy to apply when a container exits'),
  },
  support: 'full',
  async run({ cli, args, flags, changed }) {
    const names = Object.keys(flags) as (keyof typeof flags & string)[];
    if (!names.some((name) => changed(name)))
      throw new CliError('you must provide one or more flags when using this command');
    const body: ContainerUpdateRequest = {
      CpuShares: flags['cpu-shares'],
      Memory: flags.memory,
      NanoCpus: flags.cpus,
      CgroupParent: '',
      BlkioWeight: flags['blkio-weight'],
      BlkioWeightDevice: null,
      BlkioDeviceReadBps: null,
      BlkioDeviceWriteBps: null,
      BlkioDeviceReadIOps: null,
      BlkioDeviceWriteIOps: null,
      CpuPeriod: flags['cpu-period'],
      CpuQuota: flags['cpu-quota'],
      CpuRealtimePeriod: flags['cpu-rt-period'],
      CpuRealtimeRuntime: flags['cpu-rt-runtime'],
      CpusetCpus: flags['cpuset-cpus'],
      CpusetMems: flags['cpuset-mems'],
      Devices: null,
      DeviceCgroupRules: null,
      DeviceRequests: null,
      MemoryReservation: flags['memory-reservation'],
      MemorySwap: flags['memory-swap'],
      MemorySwappiness: null,
      OomKillDisable: null,
      PidsLimit: changed('pids-limit') ? flags['pids-limit'] : null,
      Ulimits: null,
      CpuCount: 0,
      CpuPercent: 0,
      IOMaximumIOps: 0,
      IOMaximumBandwidth: 0,
      RestartPolicy: parseRestartPolicy(flags.restart),
    };
    const client = await cli.client();
    const warnings: string[] = [];
    const errors: string[] = [];
    for (const id of args) {
      try {
        const { Warnings } = await client.call('POST /containers/{id}/update', { path: { id }, body });
        await cli.out(`${id}\n`);
        warnings.push(...(Warnings ?? []));
      } catch (error) {
        errors.push(messageOf(error));
      }
    }
    if (warnings.length > 0) await cli.out(`${warnings.join('\n')}\n`);
    if (errors.length > 0) throw new CliError(errors.join('\n'));
  },
});
