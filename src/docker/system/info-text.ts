/** The text of `docker info` (docker/cli's command/system/info.go). Left out: swarm's and Windows' lines. */

import type { SystemInfo } from '../../engine/api/types/system.ts';
import { bytesSize } from '../../lib/units.ts';

export interface ClientFacts {
  readonly context: string;
  readonly debug: boolean;
  readonly version: string;
}

/** `failure`: why the daemon could not be asked; empty where it could. */
export function infoText(
  info: SystemInfo | undefined,
  failure: string,
  client: ClientFacts,
): { out: string; warnings: string } {
  const lines = [
    'Client:',
    ` Version:    ${client.version}`,
    ` Context:    ${client.context}`,
    ` Debug Mode: ${client.debug}`,
    '',
    'Server:',
  ];
  if (!info) return { out: `${lines.join('\n')}\n`, warnings: `ERROR: ${failure}\n` };
  lines.push(...counts(info), ...drivers(info), ...runtimes(info), ...machine(info), ...policies(info));
  const warnings = (info.Warnings ?? []).map((warning) => `${warning}\n`).join('');
  return { out: `${lines.join('\n')}\n\n`, warnings };
}

function counts(info: SystemInfo): string[] {
  return [
    ` Containers: ${info.Containers}`,
    `  Running: ${info.ContainersRunning}`,
    `  Paused: ${info.ContainersPaused}`,
    `  Stopped: ${info.ContainersStopped}`,
    ` Images: ${info.Images}`,
    ` Server Version: ${info.ServerVersion}`,
  ];
}

function drivers(info: SystemInfo): string[] {
  const lines = [` Storage Driver: ${info.Driver}`];
  for (const [name, value] of info.DriverStatus ?? []) lines.push(`  ${name}: ${value}`);
  lines.push(` Logging Driver: ${info.LoggingDriver}`, ` Cgroup Driver: ${info.CgroupDriver}`);
  if (info.CgroupVersion) lines.push(` Cgroup Version: ${info.CgroupVersion}`);
  lines.push(' Plugins:', `  Volume: ${info.Plugins.Volume.join(' ')}`, `  Network: ${info.Plugins.Network.join(' ')}`);
  if (info.Plugins.Authorization?.length) lines.push(`  Authorization: ${info.Plugins.Authorization.join(' ')}`);
  lines.push(`  Log: ${info.Plugins.Log.join(' ')}`);
  if (info.CDISpecDirs?.length)
    lines.push(' CDI spec directories:', ...info.CDISpecDirs.map((folder) => `  ${folder}`));
  lines.push(` Swarm: ${info.Swarm?.LocalNodeState ?? 'inactive'}`);
  return lines;
}

function runtimes(info: SystemInfo): string[] {
  const names = Object.keys(info.Runtimes ?? {}).sort();
  return [
    ` Runtimes:${names.map((name) => ` ${name}`).join('')}`,
    ` Default Runtime: ${info.DefaultRuntime}`,
    ` Init Binary: ${info.InitBinary}`,
    ` containerd version: ${info.ContainerdCommit.ID}`,
    ` runc version: ${info.RuncCommit.ID}`,
    ` init version: ${info.InitCommit.ID}`,
    ...securityOptions(info),
  ];
}

function securityOptions(info: SystemInfo): string[] {
  if (!info.SecurityOptions?.length) return [];
  const lines = [' Security Options:'];
  for (const option of info.SecurityOptions) {
    const pairs = option.split(',').map((part) => part.split('='));
    const name = pairs.find(([key]) => key === 'name')?.[1] ?? option;
    lines.push(`  ${name}`);
    for (const [key, value] of pairs) if (key === 'profile') lines.push(`   Profile: ${value}`);
  }
  return lines;
}

function machine(info: SystemInfo): string[] {
  return [
    ` Kernel Version: ${info.KernelVersion}`,
    ` Operating System: ${info.OperatingSystem}`,
    ` OSType: ${info.OSType}`,
    ` Architecture: ${info.Architecture}`,
    ` CPUs: ${info.NCPU}`,
    ` Total Memory: ${bytesSize(info.MemTotal)}`,
    ` Name: ${info.Name}`,
    ` ID: ${info.ID}`,
    ` Docker Root Dir: ${info.DockerRootDir}`,
    ` Debug Mode: ${info.Debug}`,
  ];
}

function policies(info: SystemInfo): string[] {
  const lines: string[] = [];
  if (info.Debug)
    lines.push(
      `  File Descriptors: ${info.NFd}`,
      `  Goroutines: ${info.NGoroutines}`,
      `  System Time: ${info.SystemTime}`,
      `  EventsListeners: ${info.NEventsListener}`,
    );
  if (info.HttpProxy) lines.push(` HTTP Proxy: ${info.HttpProxy}`);
  if (info.HttpsProxy) lines.push(` HTTPS Proxy: ${info.HttpsProxy}`);
  if (info.NoProxy) lines.push(` No Proxy: ${info.NoProxy}`);
  if (info.Labels?.length) lines.push(' Labels:', ...info.Labels.map((label) => `  ${label}`));
  lines.push(` Experimental: ${info.ExperimentalBuild}`);
  const insecure = Object.entries(info.RegistryConfig?.IndexConfigs ?? {}).flatMap(([name, { Secure }]) =>
    Secure ? [] : [name],
  );
  const ranges = info.RegistryConfig?.InsecureRegistryCIDRs ?? [];
  if (insecure.length + ranges.length > 0)
    lines.push(' Insecure Registries:', ...[...insecure, ...ranges].map((name) => `  ${name}`));
  const mirrors = info.RegistryConfig?.Mirrors ?? [];
  if (mirrors.length > 0) lines.push(' Registry Mirrors:', ...mirrors.map((mirror) => `  ${mirror}`));
  lines.push(` Live Restore Enabled: ${info.LiveRestoreEnabled}`);
  if (info.ProductLicense) lines.push(` Product License: ${info.ProductLicense}`);
  if (info.DefaultAddressPools?.length) {
    lines.push(
      ' Default Address Pools:',
      ...info.DefaultAddressPools.map(({ Base, Size }) => `   Base: ${Base}, Size: ${Size}`),
    );
  }
  return lines;
}
