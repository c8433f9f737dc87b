/** What create checks before anything is made (moby's daemon/container.go, verifyContainerSettings): the host-independent half. */
import type { ContainerConfig, HealthConfig } from '../../api/types/container.ts';
import { invalidParameter } from '../../errdefs.ts';
import { parseSignal } from '../signals.ts';

const minimumHealthDuration = 1_000_000;

/** @throws invalidParameter in Docker's words */
export function validateConfig(config: ContainerConfig): void {
  const directory = config.WorkingDir ?? '';
  if (directory !== '' && !directory.startsWith('/'))
    throw invalidParameter(`the working directory '${directory}' is invalid, it needs to be an absolute path`);
  for (const variable of config.Env ?? [])
    if (variable === '' || variable.startsWith('='))
      throw invalidParameter(`invalid environment variable: ${variable}`);
  if (config.StopSignal) parseSignal(config.StopSignal);
  if (config.Healthcheck) validateHealth(config.Healthcheck);
}

function validateHealth(health: HealthConfig): void {
  const durations = [
    ['Interval', health.Interval],
    ['Timeout', health.Timeout],
    ['StartPeriod', health.StartPeriod],
    ['StartInterval', health.StartInterval],
  ] as const;
  for (const [name, value = 0] of durations) {
    if (value !== 0 && value < minimumHealthDuration)
      throw invalidParameter(`${name} in Healthcheck cannot be less than 1ms`);
  }
  if ((health.Retries ?? 0) < 0) throw invalidParameter('Retries in Healthcheck cannot be negative');
}
