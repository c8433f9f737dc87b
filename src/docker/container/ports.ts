/** Published ports (docker/go-connections nat): `-p 8080:80`, `-p 127.0.0.1::80/udp`, ranges, and the long form. */

import type { PortMap } from '../../engine/api/types/container.ts';
import { messageOf } from '../cli/errors.ts';
import { isAddress } from './validators.ts';

export interface PublishedPorts {
  readonly exposed: Record<string, object>;
  readonly bindings: PortMap;
}

interface Range {
  readonly first: number;
  readonly last: number;
}

function parseRange(text: string): Range {
  if (text === '') throw new Error('empty string specified for ports.');
  const [start = '', end, ...more] = text.split('-');
  if (more.length > 0) throw new Error(`strconv.ParseUint: parsing "${[end, ...more].join('-')}": invalid syntax`);
  const first = parsePort(start);
  const last = end === undefined ? first : parsePort(end);
  if (last < first) throw new Error(`invalid range specified for port: ${text}`);
  return { first, last };
}

/** @throws Error in the words of Go's strconv */
export function parsePort(text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`strconv.ParseUint: parsing "${text}": invalid syntax`);
  const port = Number(text);
  if (port > 65535) throw new Error(`strconv.ParseUint: parsing "${text}": value out of range`);
  return port;
}

/** `80-90/udp` → port words and protocol. @throws Error in docker's words */
export function splitProtocol(text: string): { readonly port: string; readonly protocol: string } {
  const [port = '', protocol = ''] = text.split('/');
  if (text === '' || port === '') return { port: '', protocol: '' };
  return { port, protocol: protocol === '' ? 'tcp' : protocol };
}

/** ip, hostPort, containerPort of `[ip:][hostPort:]containerPort`; addresses may be in brackets. */
function splitParts(text: string): [string, string, string] {
  const parts = text.split(':');
  const containerPort = parts.pop() ?? '';
  const hostPort = parts.pop() ?? '';
  return [parts.join(':'), hostPort, containerPort];
}

interface Mapping {
  /** `80/tcp` */
  readonly port: string;
  readonly hostIp: string;
  readonly hostPort: string;
}

/** nat.ParsePortSpec. @throws Error in docker's words */
export function parsePortSpec(spec: string): Mapping[] {
  const [rawIp, hostPort, container] = splitParts(spec);
  const { port: containerPort, protocol } = splitProtocol(container);
  const ip = /^\[.*\]$/.test(rawIp) ? rawIp.slice(1, -1) : rawIp;
  if (ip !== '' && !isAddress(ip)) throw new Error(`invalid IP address: ${rawIp}`);
  if (containerPort === '') throw new Error(`no port specified: ${spec}<empty>`);
  const target = attempt(containerPort, 'containerPort');
  const host = hostPort === '' ? undefined : attempt(hostPort, 'hostPort');
  if (host && target.last - target.first !== host.last - host.first && target.last !== target.first) {
    throw new Error(`invalid ranges specified for container and host Ports: ${containerPort} and ${hostPort}`);
  }
  if (!['tcp', 'udp', 'sctp'].includes(protocol.toLowerCase())) throw new Error(`invalid proto: ${protocol}`);
  return Array.from({ length: target.last - target.first + 1 }, (_, index) => {
    let shown = '';
    if (host) shown = target.first === target.last && host.first !== host.last ? hostPort : String(host.first + index);
    return { port: `${target.first + index}/${protocol.toLowerCase()}`, hostIp: ip, hostPort: shown };
  });
}

function attempt(text: string, what: string): Range {
  try {
    return parseRange(text);
  } catch {
    throw new Error(`invalid ${what}: ${text}`);
  }
}

/** All of -p. @throws Error in docker 28.5's words */
export function parsePublished(specs: readonly string[]): PublishedPorts {
  return parsePortSpecs(specs.map(convertLongForm), mappingsOf);
}

/** nat.ParsePortSpecs. @throws Error in go-connections' words */
export function parsePortSpecs(specs: readonly string[], parse = parsePortSpec): PublishedPorts {
  const exposed: Record<string, object> = {};
  const bindings: PortMap = {};
  for (const spec of specs) {
    for (const { port, hostIp, hostPort } of parse(spec)) {
      exposed[port] = {};
      bindings[port] = [...(bindings[port] ?? []), { HostIp: hostIp, HostPort: hostPort }];
    }
  }
  return { exposed, bindings };
}

/** With the words of docker 28.5's older go-connections. */
function mappingsOf(spec: string): Mapping[] {
  const bracket = /^\[[^\]]*(?=:[^:]*:[^:]*$)/.exec(spec)?.[0];
  if (bracket !== undefined)
    throw new Error(`Invalid ip address ${bracket}: address ${bracket}:: missing ']' in address`);
  const host = /^([^[\]]*:[^[\]]*):[^:]*:[^:]*$/.exec(spec)?.[1];
  if (host !== undefined) throw new Error(`Invalid ip address ${host}: address ${host}:: too many colons in address`);
  try {
    return parsePortSpec(spec);
  } catch (error) {
    throw new Error(older(messageOf(error)));
  }
}

const older = (message: string): string =>
  message
    .replace('invalid IP address', 'Invalid ip address')
    .replace('invalid range specified for port:', 'Invalid range specified for the Port:')
    .replace(/^(?!strconv)[a-z]/, (letter) => letter.toUpperCase());

/** `target=80,published=8080,protocol=tcp` → `8080:80/tcp`; docker run pays no heed to other keys. */
function convertLongForm(spec: string): string {
  if (!spec.includes('=')) return spec;
  const fields = new Map<string, string>();
  for (const field of spec.split(',')) {
    const at = field.indexOf('=');
    if (at <= 0) throw new Error(`invalid publish opts format (should be name=value but got '${field}')`);
    fields.set(field.slice(0, at), field.slice(at + 1));
  }
  return `${fields.get('published') ?? ''}:${fields.get('target') ?? ''}/${fields.get('protocol') ?? 'tcp'}`;
}

/** All of --expose, as `80/tcp`. @throws Error in docker's words */
export function parseExposed(specs: readonly string[]): string[] {
  return specs.flatMap((spec) => {
    if (spec.includes(':')) throw new Error(`invalid port format for --expose: ${spec}`);
    const { port, protocol } = splitProtocol(spec);
    let range: Range;
    try {
      range = parseRange(port);
    } catch (error) {
      throw new Error(`invalid range format for --expose: ${spec}, error: ${older(messageOf(error))}`);
    }
    return Array.from({ length: range.last - range.first + 1 }, (_, index) => `${range.first + index}/${protocol}`);
  });
}
