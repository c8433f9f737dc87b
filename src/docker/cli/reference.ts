/** Image references as the client needs them (distribution/reference): normalised names with Docker's error sentences. */

export interface Reference {
  readonly domain: string;
  readonly path: string;
  readonly tag: string;
  readonly digest: string;
}

const component = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*$/;
const domainPattern =
  /^((localhost|([a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(\.([a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*)|\[[a-fA-F0-9:]+\])(:[0-9]+)?$/;

/** ParseNormalizedNamed: `busybox` → docker.io/library/busybox, no tag. @throws Error in docker's words */
export function parseReference(text: string): Reference {
  if (/^[a-f0-9]{64}$/.test(text)) {
    throw new Error(`invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`);
  }
  const [domain, remainder] = splitDomain(text);
  const digestAt = remainder.indexOf('@');
  const named = digestAt < 0 ? remainder : remainder.slice(0, digestAt);
  const digest = digestAt < 0 ? '' : remainder.slice(digestAt + 1);
  const colon = named.indexOf(':');
  const path = colon < 0 ? named : named.slice(0, colon);
  const tag = colon < 0 ? '' : named.slice(colon + 1);
  if (path.toLowerCase() !== path)
    throw new Error(`invalid reference format: repository name (${path}) must be lowercase`);
  const isValid =
    domainPattern.test(domain) &&
    path.split('/').every((part) => component.test(part)) &&
    (colon < 0 || /^\w[\w.-]{0,127}$/.test(tag)) &&
    (digestAt < 0 || /^[A-Za-z][A-Za-z0-9]*([-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/.test(digest));
  if (!isValid) throw new Error('invalid reference format');
  if (path.length > 255) throw new Error('repository name must not be more than 255 characters');
  if (digest !== '') checkDigest(digest);
  return { domain, path, tag, digest };
}

function checkDigest(digest: string): void {
  if (!digest.startsWith('sha256:')) throw new Error('unsupported digest algorithm');
  if (digest.length !== 'sha256:'.length + 64) throw new Error('invalid checksum digest length');
  if (!/^sha256:[a-f0-9]{64}$/.test(digest)) throw new Error('invalid checksum digest format');
}

function splitDomain(text: string): [string, string] {
  const slash = text.indexOf('/');
  const first = text.slice(0, Math.max(slash, 0));
  let domain = 'docker.io';
  let rest = text;
  if (slash >= 0 && (/[.:]/.test(first) || first === 'localhost' || first.toLowerCase() !== first)) {
    domain = first === 'index.docker.io' ? 'docker.io' : first;
    rest = text.slice(slash + 1);
  }
  if (domain === 'docker.io' && !rest.includes('/')) rest = `library/${rest}`;
  return [domain, rest];
}

/** With its domain: `docker.io/library/busybox`. */
export function fullName(reference: Reference): string {
  return `${reference.domain}/${reference.path}`;
}

/** As people write it: `busybox`, `me/app`, `example.com/app`. */
export function familiarName(reference: Reference): string {
  if (reference.domain !== 'docker.io') return fullName(reference);
  const short = reference.path.replace(/^library\//, '');
  return short.includes('/') ? reference.path : short;
}

/** Familiar name with tag and digest. */
export function familiarString(reference: Reference): string {
  const tag = reference.tag === '' ? '' : `:${reference.tag}`;
  return `${familiarName(reference)}${tag}${reference.digest === '' ? '' : `@${reference.digest}`}`;
}

/** `latest` where there is neither tag nor digest. */
export function withDefaultTag(reference: Reference): Reference {
  return reference.tag === '' && reference.digest === '' ? { ...reference, tag: 'latest' } : reference;
}

/** Full name with tag and digest. */
export function fullString(reference: Reference): string {
  const tag = reference.tag === '' ? '' : `:${reference.tag}`;
  return `${fullName(reference)}${tag}${reference.digest === '' ? '' : `@${reference.digest}`}`;
}

/** The registry's key in config.json. */
export function registryKey(reference: Reference): string {
  return reference.domain === 'docker.io' ? 'https://index.docker.io/v1/' : reference.domain;
}
