/** What create and update check of a HostConfig (moby's daemon/container.go and daemon_unix.go); all in Docker's words. */
import type { ContainerConfig, HostConfig, RestartPolicy } from '../../api/types/container.ts';
import { type EngineError, invalidParameter, notImplemented } from '../../errdefs.ts';
import { parseAddress } from '../../libnetwork/ipv4.ts';
import { isCapability, normaliseCapability } from '../../runc/capabilities.ts';
import { validateResources } from './validate-resources.ts';

/** @throws EngineError in Docker's words */
export function validateHostConfig(host: HostConfig, config: ContainerConfig, cpus: number): string[] {
  if (host.AutoRemove && host.RestartPolicy && !['', 'no'].includes(host.RestartPolicy.Name))
    throw invalidParameter("can't create 'AutoRemove' container with restart policy");
  validateExtraHosts(host.ExtraHosts ?? []);
  validateRestartPolicy(host.RestartPolicy);
  validateCapabilities('CapAdd', host.CapAdd ?? []);
  validateCapabilities('CapDrop', host.CapDrop ?? []);
  if (!['', 'default'].includes((host.Isolation ?? '').toLowerCase()))
    throw invalidParameter(`invalid isolation (${host.Isolation}): linux only supports 'default'`);
  validateAnnotations(host.Annotations ?? {});
  validateModes(host);
  validateNetworkMode(host, config);
  validatePorts(host);
  if ((host.DeviceCgroupRules ?? []).length > 0)
    throw notImplemented('device cgroup rules are not supported: this kernel has no device controller');
  const warnings = validateResources(host, cpus);
  if ((host.ShmSize ?? 0) < 0) throw invalidParameter('SHM size can not be less than 0');
  const adjustment = host.OomScoreAdj ?? 0;
  if (adjustment < -1000 || adjustment > 1000)
    throw invalidParameter(`Invalid value ${adjustment}, range for oom score adj is [-1000, 1000]`);
  if (!['', 'runc', 'io.containerd.runc.v2'].includes(host.Runtime ?? ''))
    throw invalidParameter(`unknown or invalid runtime name: ${host.Runtime}`);
  for (const destination of Object.keys(host.Tmpfs ?? {})) validateTmpfs(destination);
  return warnings;
}

function validateTmpfs(destination: string): void {
  if (!destination.startsWith('/'))
    throw invalidParameter(`invalid mount path: '${destination}' mount path must be absolute`);
  if (destination.replace(/\/+$/, '') === '') throw invalidParameter("invalid specification: destination can't be '/'");
}

function validateAnnotations(annotations: Record<string, string>): void {
  for (const key of Object.keys(annotations))
    if (key === '')
      throw invalidParameter('invalid Annotations: the empty string is not permitted as an annotation key');
}

function validateExtraHosts(hosts: readonly string[]): void {
  for (const host of hosts) {
    const at = host.search(/[:=]/);
    if (at <= 0) throw invalidParameter(`bad format for add-host: "${host}"`);
    const address = host.slice(at + 1).replace(/^\[(.*)\]$/, '$1');
    if (
      address !== 'host-gateway' &&
      parseAddress(address) === undefined &&
      !/^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*$/.test(address)
    )
      throw invalidParameter(`invalid IP address in add-host: "${address}"`);
  }
}

/** @throws invalidParameter */
export function validateRestartPolicy(policy: RestartPolicy | undefined): void {
  if (!policy) return;
  const { Name: name, MaximumRetryCount: count = 0 } = policy;
  if (name === 'always' || name === 'unless-stopped' || name === 'no') {
    if (count === 0) return;
    const negative = count < 0 ? ' and cannot be negative' : '';
    throw invalidParameter(`invalid restart policy: maximum retry count can only be used with 'on-failure'${negative}`);
  }
  if (name === 'on-failure') {
    if (count < 0) throw invalidParameter('invalid restart policy: maximum retry count cannot be negative');
    return;
  }
  if (name === '') {
    if (count === 0) return;
    throw invalidParameter("invalid restart policy: maximum retry count can only be used with 'on-failure'");
  }
  throw invalidParameter(
    `invalid restart policy: unknown policy '${name}'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'`,
  );
}

function validateCapabilities(field: string, capabilities: readonly string[]): void {
  for (const name of capabilities.map(normaliseCapability))
    if (!isCapability(name)) throw invalidParameter(`invalid ${field}: unknown capability: "${name}"`);
}

function validateModes(host: HostConfig): void {
  const { IpcMode: ipc = '', PidMode: pid = '', UTSMode: uts = '', UsernsMode: userns = '' } = host;
  if (!/^(|none|private|host|shareable|container:.+)$/.test(ipc)) throw invalidParameter(`invalid IPC mode: ${ipc}`);
  if (!/^(|private|host|container:.+)$/.test(pid)) throw invalidParameter(`invalid PID mode: ${pid}`);
  if (!/^(|host)$/.test(uts)) throw invalidParameter(`invalid UTS mode: ${uts}`);
  if (!/^(|host)$/.test(userns)) throw invalidParameter(`invalid user namespace mode: ${userns}`);
  if (!/^(|private|host)$/.test(host.CgroupnsMode ?? ''))
    throw invalidParameter(`invalid cgroup namespace mode: ${host.CgroupnsMode}`);
}

function validateNetworkMode(host: HostConfig, config: ContainerConfig): void {
  const mode = host.NetworkMode ?? '';
  if (mode !== 'container' && !mode.startsWith('container:')) {
    if (host.UTSMode === 'host' && config.Hostname) throw conflicting('hostname and the UTS mode');
    if (mode === 'host' && (host.Links ?? []).length > 0)
      throw conflicting("host type networking can't be used with links. This would result in undefined behavior");
    return;
  }
  if (mode === 'container' || mode === 'container:')
    throw invalidParameter('invalid network mode: invalid container format container:<name|id>');
  if (config.Hostname) throw conflicting('hostname and the network mode');
  if ((host.Links ?? []).length > 0)
    throw conflicting("container type network can't be used with links. This would result in undefined behavior");
  if ((host.Dns ?? []).length > 0) throw conflicting('dns and the network mode');
  if ((host.ExtraHosts ?? []).length > 0) throw conflicting('custom host-to-IP mapping and the network mode');
  if (config.MacAddress) throw conflicting('mac-address and the network mode');
  if (Object.keys(host.PortBindings ?? {}).length > 0 || host.PublishAllPorts)
    throw conflicting('port publishing and the container type network mode');
  if (Object.keys(config.ExposedPorts ?? {}).length > 0)
    throw conflicting('port exposing and the container type network mode');
}

function conflicting(what: string): EngineError {
  return invalidParameter(`conflicting options: ${what}`);
}

function validatePorts(host: HostConfig): void {
  for (const [port, bindings] of Object.entries(host.PortBindings ?? {})) {
    if (!/^\d+(-\d+)?(\/(tcp|udp|sctp))?$/.test(port)) throw invalidParameter(`invalid port specification: "${port}"`);
    for (const binding of bindings ?? []) {
      if (!/^(\d+(-\d+)?)?$/.test(binding.HostPort ?? ''))
        throw invalidParameter(`invalid port specification: "${binding.HostPort}"`);
    }
  }
}
