/** Exposed and published ports, as create asks for them and as `docker ps` lists them. */
import type { Port } from '../../api/types/container.ts';
import type { PortProtocol } from '../../libnetwork/port-allocator.ts';
import type { PortRequest } from '../../libnetwork/port-mapper.ts';
import type { Container } from './container.ts';

/** `80/tcp` in the order of number and protocol; ranges in EXPOSE were opened up by the client. */
export function exposedPorts(container: Container): string[] {
  const ports = new Set([
    ...Object.keys(container.config.ExposedPorts ?? {}),
    ...Object.keys(container.hostConfig.PortBindings ?? {}),
  ]);
  return [...ports].map((port) => (port.includes('/') ? port : `${port}/tcp`)).sort(byPort);
}

function byPort(a: string, b: string): number {
  const [first = '', firstProtocol = ''] = a.split('/');
  const [second = '', secondProtocol = ''] = b.split('/');
  return Number(first) - Number(second) || (firstProtocol < secondProtocol ? -1 : 1);
}

/** What `-p` and `-P` ask of the network. */
export function portRequests(container: Container): PortRequest[] {
  const requests: PortRequest[] = [];
  const bindings = container.hostConfig.PortBindings ?? {};
  for (const port of exposedPorts(container)) {
    const [number = '', protocol = 'tcp'] = port.split('/');
    const base = { protocol: asProtocol(protocol), containerPort: Number(number) };
    const list = bindings[port] ?? (protocol === 'tcp' ? bindings[number] : undefined) ?? [];
    for (const { HostIp: hostIp = '', HostPort: hostPort = '' } of list) {
      const [first = '', last = first] = hostPort.split('-');
      requests.push({ ...base, hostIp: hostIp ?? '', hostPort: Number(first || 0), hostPortEnd: Number(last || 0) });
    }
    if (container.hostConfig.PublishAllPorts && list.length === 0)
      requests.push({ ...base, hostIp: '', hostPort: 0, hostPortEnd: 0 });
  }
  return requests;
}

function asProtocol(text: string): PortProtocol {
  return text === 'udp' || text === 'sctp' ? text : 'tcp';
}

/** The list of `docker ps`: published ones with both ends, exposed ones with their own. */
export function portList(
  map: Readonly<Record<string, readonly { HostIp: string; HostPort: string }[] | null>>,
): Port[] {
  const ports: Port[] = [];
  for (const [key, bindings] of Object.entries(map)) {
    const [number = '', protocol = 'tcp'] = key.split('/');
    const base = { PrivatePort: Number(number), Type: protocol };
    if (!bindings || bindings.length === 0) ports.push(base);
    for (const { HostIp, HostPort } of bindings ?? [])
      ports.push({ IP: HostIp, PrivatePort: base.PrivatePort, PublicPort: Number(HostPort), Type: protocol });
  }
  return ports;
}
