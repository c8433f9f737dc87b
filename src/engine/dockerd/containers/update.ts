/** `docker update` (moby's daemon/update.go and container/container_unix.go): new limits, at once where it runs. */
import type { ContainerUpdateRequest, HostConfig } from '../../api/types/container.ts';
import { conflict, type EngineError } from '../../errdefs.ts';
import { setLimits } from '../../runc/runc.ts';
import type { Daemon } from '../daemon.ts';
import { resourcesOf } from './build-spec.ts';
import { validateRestartPolicy } from './validate-host-config.ts';
import { validateResources } from './validate-resources.ts';

/** Settings that are taken over where they are set. */
const numbers = [
  'CpuShares',
  'CpuPeriod',
  'CpuQuota',
  'NanoCpus',
  'CpuRealtimePeriod',
  'CpuRealtimeRuntime',
  'MemoryReservation',
] as const;
const texts = ['CpusetCpus', 'CpusetMems'] as const;

/** @returns warnings; @throws conflict, invalidParameter in Docker's words */
export function updateContainer(daemon: Daemon, reference: string, asked: ContainerUpdateRequest): string[] {
  const request = { ...asked };
  validateRestartPolicy(request.RestartPolicy);
  const warnings = validateResources(request, daemon.cpus, true);
  const container = daemon.containers.get(reference);
  const refuse = (why: string): EngineError => conflict(`Cannot update container ${container.id}: ${why}`);
  const { state } = container;
  if (state.removing || state.dead) throw refuse('container is marked for removal and cannot be "update"');
  const host: HostConfig = { ...container.hostConfig };
  const nano = request.NanoCpus ?? 0;
  if (nano > 0 && (host.CpuPeriod ?? 0) > 0)
    throw refuse('Conflicting options: Nano CPUs cannot be updated as CPU Period has already been set');
  if (nano > 0 && (host.CpuQuota ?? 0) > 0)
    throw refuse('Conflicting options: Nano CPUs cannot be updated as CPU Quota has already been set');
  if ((request.CpuPeriod ?? 0) > 0 && (host.NanoCpus ?? 0) > 0)
    throw refuse('Conflicting options: CPU Period cannot be updated as NanoCPUs has already been set');
  if ((request.CpuQuota ?? 0) > 0 && (host.NanoCpus ?? 0) > 0)
    throw refuse('Conflicting options: CPU Quota cannot be updated as NanoCPUs has already been set');
  for (const key of numbers) if (request[key]) host[key] = request[key];
  for (const key of texts) if (request[key]) host[key] = request[key];
  const { Memory: memory = 0, MemorySwap: swap = 0 } = request;
  if (memory !== 0) {
    if (memory > (host.MemorySwap ?? 0) && swap === 0)
      throw refuse(
        'Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time',
      );
    host.Memory = memory;
  }
  if (swap !== 0) host.MemorySwap = swap;
  const { PidsLimit: pids } = request;
  if (pids !== undefined && pids !== null) host.PidsLimit = Math.max(pids, 0);
  const policy = request.RestartPolicy;
  if (policy && policy.Name !== '') {
    if (host.AutoRemove && policy.Name !== 'no')
      throw refuse('Restart policy cannot be updated because AutoRemove is enabled for the container');
    host.RestartPolicy = { Name: policy.Name, MaximumRetryCount: policy.MaximumRetryCount ?? 0 };
  }
  Object.assign(container.hostConfig, host);
  if (container.task) setLimits(container.task.cgroup, resourcesOf(container));
  daemon.events.publish('container', 'update', container.id, container.eventAttributes);
  return warnings;
}
