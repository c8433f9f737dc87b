/** The attributes that dockerfile.v0 takes (frontend/dockerui's config.go and attr.go), as a build's request. */
import type { Platform } from '../../oci/manifest.ts';
import { parsePlatform } from '../../oci/platform.ts';
import type { BuildRequest } from '../build.ts';
import type { Ulimit } from '../host.ts';
import type { BuildInputs } from '../inputs.ts';
import type { ExecSettings } from '../ops/exec.ts';

export type Attributes = ReadonlyMap<string, string>;

/** Attributes with a prefix, without it. */
export function prefixed(attributes: Attributes, prefix: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of attributes) if (key.startsWith(prefix)) found.set(key.slice(prefix.length), value);
  return found;
}

export function namedContextsOf(attributes: Attributes): Map<string, string> {
  const found = new Map<string, string>();
  // `NAME::linux/riscv64` is for one platform; there is only one.
  for (const [key, value] of prefixed(attributes, 'context:')) found.set(key.split('::')[0] ?? key, value);
  return found;
}

/** `host=address,…` as `host:address`. @throws Error */
function hostsOf(text: string | undefined): string[] {
  if (!text) return [];
  return text.split(',').map((entry) => {
    const [host = '', address] = entry.split('=', 2);
    if (address === undefined) throw new Error(`failed to parse additional hosts: invalid key-value pair ${entry}`);
    return `${host}:${address}`;
  });
}

/** `nofile=1024:2048,…`. @throws Error */
function ulimitsOf(text: string | undefined): Ulimit[] {
  if (!text) return [];
  return text.split(',').map((entry) => {
    const [, Name = '', soft = '', hard = soft] = /^([^=]+)=(-?\d+)(?::(-?\d+))?$/.exec(entry) ?? [];
    if (Name === '') throw new Error(`failed to parse ulimit: invalid ulimit argument: ${entry}`);
    return { Name, Soft: Number(soft), Hard: Number(hard) };
  });
}

function platformOf(text: string | undefined, own: Platform): Platform {
  if (!text) return own;
  if (text.includes(',')) throw new Error('Multi-platform build is not supported for the docker driver.');
  return parsePlatform(text, own);
}

/** What buildx may ask for and this builder can't do. @throws Error */
function refuseAbsent(attributes: Attributes): void {
  for (const [key, value] of attributes) {
    if (key.startsWith('attest:') && !/disabled=true/.test(value))
      throw new Error('attestations are not supported by this builder');
  }
}

export interface AttributeParts extends Pick<ExecSettings, 'secrets' | 'requireAgent' | 'signal'> {
  readonly inputs: BuildInputs;
  readonly platform: Platform;
  readonly isCheck: boolean;
  readonly allowsHostNetwork: boolean;
}

/** @throws Error in BuildKit's words */
export function requestOf(
  attributes: Attributes,
  { inputs, platform, isCheck, allowsHostNetwork, ...client }: AttributeParts,
): BuildRequest {
  refuseAbsent(attributes);
  const anew = attributes.get('no-cache');
  const shm = Number(attributes.get('shm-size') ?? '0');
  return {
    inputs,
    target: attributes.get('target') ?? '',
    buildArgs: prefixed(attributes, 'build-arg:'),
    labels: prefixed(attributes, 'label:'),
    noCache: anew === '',
    noCacheStages: new Set(
      (anew ?? '')
        .split(',')
        .filter((name) => name !== '')
        .map((name) => name.toLowerCase()),
    ),
    pull: attributes.get('image-resolve-mode') === 'pull',
    network: attributes.get('force-network-mode') || 'default',
    platform: platformOf(attributes.get('platform'), platform),
    namedContexts: namedContextsOf(attributes),
    allowsHostNetwork,
    isCheck,
    exec: {
      extraHosts: hostsOf(attributes.get('add-hosts')),
      cgroupParent: attributes.get('cgroup-parent') ?? '',
      memory: 0,
      shmSize: Number.isFinite(shm) ? shm : 0,
      ulimits: ulimitsOf(attributes.get('ulimit')),
      ...client,
    },
  };
}
