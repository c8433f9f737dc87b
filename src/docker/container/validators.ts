/** Checks of single flag values, with docker/cli's sentences (its opts package). Each answers the value to be kept. */

import { ramInBytes } from '../../lib/units.ts';

/** Dotted IPv4 or IPv6. */
export function isAddress(text: string): boolean {
  return isIpv4(text) || isIpv6(text);
}

export function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
}

export function isIpv6(text: string): boolean {
  if (!text.includes(':')) return false;
  const tail = /^(.*:)([\d.]+\.[\d.]+)$/.exec(text);
  const address = tail && isIpv4(tail[2] ?? '') ? `${tail[1]}0:0` : text;
  const halves = address.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  if (!groups.every((group) => /^[\da-fA-F]{1,4}$/.test(group))) return false;
  return halves.length === 2 ? groups.length < 8 : groups.length === 8;
}

export function validateAddress(text: string): string {
  const trimmed = text.trim();
  if (!isAddress(trimmed)) throw new Error(`IP address is not correctly formatted: ${text}`);
  return trimmed;
}

export function validateAttach(text: string): string {
  const stream = text.toLowerCase();
  if (['stdin', 'stdout', 'stderr'].includes(stream)) return stream;
  throw new Error('valid streams are STDIN, STDOUT and STDERR');
}

/** `host:ip` or `host=ip`; kept with a colon. */
export function validateExtraHost(text: string): string {
  const at = text.includes('=') ? text.indexOf('=') : text.indexOf(':');
  const host = at < 0 ? text : text.slice(0, at);
  let address = at < 0 ? '' : text.slice(at + 1);
  if (at < 0 || host === '') throw new Error(`bad format for add-host: "${text}"`);
  if (address !== 'host-gateway') {
    if (/^\[.*\]$/.test(address)) address = address.slice(1, -1);
    if (!isAddress(address)) throw new Error(`invalid IP address in add-host: "${address}"`);
  }
  return `${host}:${address}`;
}

export function validateDnsSearch(text: string): string {
  const domain = text.trim();
  if (domain === '.') return domain;
  if (
    domain.length > 255 ||
    !/^(([a-zA-Z\d_]|[a-zA-Z\d_][a-zA-Z\d\-_]*[a-zA-Z\d_])\.)*([a-zA-Z\d_]|[a-zA-Z\d_][a-zA-Z\d\-_]*[a-zA-Z\d_])\.?$/.test(
      domain,
    ) ||
    !/[a-zA-Z]/.test(domain)
  ) {
    throw new Error(`${text} is not a valid domain`);
  }
  return domain.replace(/\.$/, '');
}

/** `NAME=value`, or `NAME`, whose value the caller takes from its environment. */
export function validateEnv(text: string): string {
  if (text === '' || text.startsWith('=')) throw new Error(`invalid environment variable: ${text}`);
  return text;
}

export function validateLabel(text: string): string {
  const key = text.split('=')[0] ?? '';
  if (key.trim() === '') throw new Error(`invalid label '${text}': empty name`);
  return text;
}

export function validateLink(text: string): string {
  if (text === '') throw new Error('empty string specified for links');
  if (text.split(':').length > 2) throw new Error(`bad format for links: ${text}`);
  return text;
}

/** opts.ValidateSysctl: only what is namespaced. */
export function validateSysctl(text: string): string {
  const name = text.split('=')[0] ?? '';
  const allowed = [
    'kernel.msgmax',
    'kernel.msgmnb',
    'kernel.msgmni',
    'kernel.sem',
    'kernel.shmall',
    'kernel.shmmax',
    'kernel.shmmni',
    'kernel.shm_rmid_forced',
  ];
  const prefixed = name.startsWith('net.') || name.startsWith('fs.mqueue.');
  if (!text.includes('=') || (!allowed.includes(name) && !prefixed)) throw new Error(`sysctl '${text}' is not allowed`);
  return text;
}

/** opts.validateDeviceCgroupRule: `c 1:3 rwm`. */
export function validateDeviceCgroupRule(text: string): string {
  if (/^[acb] ([0-9]+|\*):([0-9]+|\*) [rwm]{1,3}$/.test(text)) return text;
  throw new Error(`invalid device cgroup format '${text}'`);
}

export function parseWeightDevice(text: string): { Path: string; Weight: number } {
  const [path = '', value = '', ...more] = text.split(':');
  if (path === '' || value === '' || more.length > 0) throw new Error(`bad format: ${text}`);
  if (!path.startsWith('/dev/')) throw new Error(`bad format for device path: ${text}`);
  const weight = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (Number.isNaN(weight) || weight > 65535 || (weight > 0 && (weight < 10 || weight > 1000))) {
    throw new Error(`invalid weight for device: ${text}`);
  }
  return { Path: path, Weight: weight };
}

function splitThrottle(text: string): [string, string] {
  const at = text.indexOf(':');
  const path = text.slice(0, Math.max(at, 0));
  if (at < 0 || path === '') throw new Error(`bad format: ${text}`);
  if (!path.startsWith('/dev/')) throw new Error(`bad format for device path: ${text}`);
  return [path, text.slice(at + 1)];
}

export function parseThrottleBps(text: string): { Path: string; Rate: number } {
  const [path, value] = splitThrottle(text);
  try {
    return { Path: path, Rate: ramInBytes(value) };
  } catch {
    throw new Error(
      `invalid rate for device: ${text}. The correct format is <device-path>:<number>[<unit>]. Number must be a positive integer. Unit is optional and can be kb, mb, or gb`,
    );
  }
}

export function parseThrottleIops(text: string): { Path: string; Rate: number } {
  const [path, value] = splitThrottle(text);
  if (!/^\d+$/.test(value)) {
    throw new Error(
      `invalid rate for device: ${text}. The correct format is <device-path>:<number>. Number must be a positive integer`,
    );
  }
  return { Path: path, Rate: Number(value) };
}
