/** An image's config under a container's (moby's daemon/commit.go, merge): what create gives goes before what the image has. */
import type { ContainerConfig, HealthConfig } from '../../api/types/container.ts';
import { invalidParameter } from '../../errdefs.ts';

/** A command or entrypoint as a list; a string is one word. */
export function asList(value: string[] | string | null | undefined): string[] | null {
  return typeof value === 'string' ? [value] : (value ?? null);
}

/** `config` with the image's settings where it has none. @param image undefined: no image */
export function mergeConfig(config: ContainerConfig, image: ContainerConfig | null | undefined): ContainerConfig {
  const merged: ContainerConfig = { ...config, Cmd: asList(config.Cmd), Entrypoint: asList(config.Entrypoint) };
  if (!image) return merged;
  if (!merged.User) merged.User = image.User ?? '';
  if (image.ExposedPorts) merged.ExposedPorts = { ...image.ExposedPorts, ...merged.ExposedPorts };
  merged.Env = mergeEnv(config.Env ?? [], image.Env ?? []);
  merged.Labels = { ...image.Labels, ...config.Labels };
  mergeCommand(merged, image);
  if (image.Healthcheck) merged.Healthcheck = mergeHealth(config.Healthcheck, image.Healthcheck);
  if (!merged.WorkingDir) merged.WorkingDir = image.WorkingDir ?? '';
  if (image.Volumes && Object.keys(image.Volumes).length > 0) merged.Volumes = { ...image.Volumes, ...merged.Volumes };
  if (!merged.StopSignal && image.StopSignal) merged.StopSignal = image.StopSignal;
  if (!merged.Shell && image.Shell) merged.Shell = image.Shell;
  return merged;
}

function mergeEnv(own: readonly string[], image: readonly string[]): string[] {
  const names = new Set(own.map((variable) => variable.split('=')[0]));
  return [...own, ...image.filter((variable) => !names.has(variable.split('=')[0]))];
}

function mergeCommand(merged: ContainerConfig, image: ContainerConfig): void {
  if ((merged.Entrypoint ?? []).length > 0) return;
  if ((merged.Cmd ?? []).length === 0) {
    merged.Cmd = asList(image.Cmd);
    if (image.ArgsEscaped) merged.ArgsEscaped = true;
  }
  merged.Entrypoint ??= asList(image.Entrypoint);
}

function mergeHealth(own: HealthConfig | null | undefined, image: HealthConfig): HealthConfig {
  if (!own) return image;
  return {
    ...own,
    Test: own.Test && own.Test.length > 0 ? own.Test : (image.Test ?? []),
    ...pick('Interval', own, image),
    ...pick('Timeout', own, image),
    ...pick('StartPeriod', own, image),
    ...pick('StartInterval', own, image),
    ...pick('Retries', own, image),
  };
}

function pick(
  key: 'Interval' | 'Timeout' | 'StartPeriod' | 'StartInterval' | 'Retries',
  own: HealthConfig,
  image: HealthConfig,
): Partial<HealthConfig> {
  const value = own[key] || image[key];
  return value ? { [key]: value } : {};
}

/**
 * Clears an entrypoint of one empty word (`--entrypoint ''`) and makes sure that there is something to run.
 * @throws invalidParameter `no command specified`
 */
export function requireCommand(config: ContainerConfig): void {
  const entrypoint = asList(config.Entrypoint) ?? [];
  if (entrypoint.length === 1 && entrypoint[0] === '') config.Entrypoint = null;
  if ((asList(config.Entrypoint) ?? []).length === 0 && (asList(config.Cmd) ?? []).length === 0)
    throw invalidParameter('no command specified');
}
