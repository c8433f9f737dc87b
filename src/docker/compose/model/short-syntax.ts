/** Short forms of ports and volumes (compose-spec 05-services): `8080:80/udp`, `./data:/data:ro`. */

import { cleanPath } from '../../../lib/path.ts';
import { messageOf } from '../../cli/errors.ts';
import { parsePortSpec } from '../../container/ports.ts';
import { ComposeError } from './errors.ts';
import type { TreeMap } from './tree.ts';

/** One entry may be several ports. @throws ComposeError in compose's words */
export function parsePort(text: string): TreeMap[] {
  return [...mappingsOf(text)]
    .sort((a, b) => (a.port < b.port ? -1 : a.port > b.port ? 1 : 0))
    .map(({ port, hostIp, hostPort }) => {
      const [target = '', protocol = 'tcp'] = port.split('/');
      const map: TreeMap = new Map();
      map.set('mode', 'ingress');
      if (hostIp !== '') map.set('host_ip', hostIp);
      map.set('target', Number(target));
      if (hostPort !== '') map.set('published', hostPort);
      map.set('protocol', protocol);
      return map;
    });
}

/** Compose has an older go-connections, whose complaints begin with capitals. */
function mappingsOf(text: string): ReturnType<typeof parsePortSpec> {
  const host = /^([^[\]]*:[^[\]]*):[^:]*:[^:]*$/.exec(text)?.[1];
  if (host !== undefined)
    throw new ComposeError(`Invalid ip address ${host}: address ${host}:: too many colons in address`);
  try {
    return parsePortSpec(text);
  } catch (error) {
    const message = messageOf(error).replace('invalid IP address', 'invalid ip address');
    throw new ComposeError(message.charAt(0).toUpperCase() + message.slice(1));
  }
}

const propagations = ['rprivate', 'private', 'rshared', 'shared', 'rslave', 'slave'];

function isFilePath(source: string): boolean {
  return /^[./~]/.test(source) || source.startsWith('\\\\') || /^[a-zA-Z]:/.test(source);
}

/** The sections between colons; those in `${…}` and of a Windows drive don't count. */
function sections(spec: string): string[] {
  const parts: string[] = [];
  let part = '';
  let depth = 0;
  for (let at = 0; at < spec.length; at++) {
    const character = spec.charAt(at);
    if (character === '$' && spec.charAt(at + 1) === '{') depth++;
    if (character === '}' && depth > 0) depth--;
    if (character === ':' && depth === 0 && !/^\p{L}$/u.test(part)) {
      parts.push(part);
      part = '';
    } else part += character;
  }
  return [...parts, part];
}

/** @throws ComposeError in compose's words */
export function parseVolume(spec: string): TreeMap {
  if (spec === '') throw new ComposeError('invalid empty volume spec');
  if (spec.length <= 2)
    return new Map([
      ['type', 'volume'],
      ['target', cleanPath(spec)],
    ]);
  const fail = (reason: string): ComposeError => new ComposeError(`invalid spec: ${spec}: ${reason}`);
  const parts = sections(spec);
  if (parts.includes('')) throw fail('empty section between colons');
  if (parts.length > 3) throw fail('too many colons');
  const [first = '', second, options = ''] = parts;
  const source = second === undefined ? '' : first;
  const bind: TreeMap = new Map();
  const volume: TreeMap = new Map();
  let readOnly = false;
  for (const option of options.split(',')) {
    if (option === 'ro') readOnly = true;
    else if (option === 'rw') readOnly = false;
    else if (option === 'nocopy') volume.set('nocopy', true);
    else if (propagations.includes(option)) bind.set('propagation', option);
    else if (option === 'z' || option === 'Z') bind.set('selinux', option);
  }
  const isBind = isFilePath(source);
  const map: TreeMap = new Map();
  map.set('type', isBind ? 'bind' : 'volume');
  if (source !== '') map.set('source', source);
  map.set('target', cleanPath(second ?? first));
  if (readOnly) map.set('read_only', true);
  if (isBind) bind.set('create_host_path', true);
  if (bind.size > 0) map.set('bind', bind);
  if (!isBind || volume.size > 0) map.set('volume', volume);
  return map;
}
