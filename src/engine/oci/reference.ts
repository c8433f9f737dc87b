/**
 * Image references as Docker reads them (distribution/reference): `[domain/]path[:tag][@digest]`, with Docker Hub's domain
 * and `library/` left out by people and put in here. Messages are that package's.
 */
import { BadPattern, matchGlob } from '../../lib/glob.ts';
import { invalidParameter } from '../errdefs.ts';
import { digestProblem } from './digest.ts';

export interface Reference {
  readonly domain: string;
  /** Without the domain: `library/busybox`. */
  readonly path: string;
  readonly tag?: string;
  readonly digest?: string;
}

const domainComponent = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const domain = `(?:${domainComponent}(?:\\.${domainComponent})*|\\[(?:[a-fA-F0-9:]+)\\])(?::[0-9]+)?`;
const component = '[a-z0-9]+(?:(?:[._]|__|[-]+)[a-z0-9]+)*';
const path = `${component}(?:/${component})*`;
const tag = '[\\w][\\w.-]{0,127}';
const digest = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*[:][0-9a-fA-F]{32,}';
const whole = new RegExp(`^((?:${domain}/)?${path})(?::(${tag}))?(?:@(${digest}))?$`);
const anchoredName = new RegExp(`^(?:(${domain})/)?(${path})$`);
const anchoredTag = new RegExp(`^${tag}$`);
const defaultDomain = 'docker.io';
const longest = 255;

export const isImageId = (text: string): boolean => /^[a-f0-9]{64}$/.test(text);

/** Splits off a domain, and puts in Docker Hub's where there is none. */
function splitDomain(name: string): { domain: string; remainder: string } {
  const slash = name.indexOf('/');
  const first = name.slice(0, slash);
  const hasDomain = slash >= 0 && (/[.:]/.test(first) || first === 'localhost' || first.toLowerCase() !== first);
  let found = hasDomain ? first : defaultDomain;
  let remainder = hasDomain ? name.slice(slash + 1) : name;
  if (found === 'index.docker.io') found = defaultDomain;
  if (found === defaultDomain && !remainder.includes('/')) remainder = `library/${remainder}`;
  return { domain: found, remainder };
}

/**
 * Reads a reference (ParseNormalizedNamed).
 * @throws invalidParameter with distribution/reference's message
 */
export function parseReference(text: string): Reference {
  if (isImageId(text))
    throw invalidParameter(`invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`);
  const { domain: host, remainder } = splitDomain(text);
  const end = remainder.search(/[:@]/);
  const remoteName = end >= 0 ? remainder.slice(0, end) : remainder;
  if (remoteName.toLowerCase() !== remoteName)
    throw invalidParameter(`invalid reference format: repository name (${remoteName}) must be lowercase`);
  const found = whole.exec(`${host}/${remainder}`);
  if (!found) throw invalidParameter('invalid reference format');
  const [, name = '', foundTag, foundDigest] = found;
  const parts = anchoredName.exec(name);
  const foundPath = parts?.[2] ?? '';
  if (foundPath.length > longest) throw invalidParameter(`repository name must not be more than ${longest} characters`);
  const problem = foundDigest === undefined ? undefined : digestProblem(foundDigest);
  if (problem) throw invalidParameter(problem);
  return {
    domain: parts?.[1] ?? '',
    path: foundPath,
    ...(foundTag === undefined ? {} : { tag: foundTag }),
    ...(foundDigest === undefined ? {} : { digest: foundDigest }),
  };
}

/** `docker.io/library/busybox`. */
export function nameOf(reference: Reference): string {
  return reference.domain ? `${reference.domain}/${reference.path}` : reference.path;
}

/** The full form: `docker.io/library/busybox:latest@sha256:…`. */
export function formatReference(reference: Reference): string {
  const { tag: shownTag, digest: shownDigest } = reference;
  return nameOf(reference) + (shownTag ? `:${shownTag}` : '') + (shownDigest ? `@${shownDigest}` : '');
}

/** The name as people write it: `busybox`. */
export function familiarNameOf(reference: Reference): string {
  if (reference.domain !== defaultDomain) return nameOf(reference);
  const short = reference.path.replace(/^library\//, '');
  return short.includes('/') ? reference.path : short;
}

/** As people write it: `busybox:latest`. */
export function familiar(reference: Reference): string {
  const { tag: shownTag, digest: shownDigest } = reference;
  return familiarNameOf(reference) + (shownTag ? `:${shownTag}` : '') + (shownDigest ? `@${shownDigest}` : '');
}

/** TagNameOnly: `latest` where neither tag nor digest is there. */
export function withDefaultTag(reference: Reference): Reference {
  return reference.tag === undefined && reference.digest === undefined ? { ...reference, tag: 'latest' } : reference;
}

/** @throws invalidParameter where `tag` is none */
export function withTag(reference: Reference, tag: string): Reference {
  if (!anchoredTag.test(tag)) throw invalidParameter('invalid tag format');
  return { ...reference, tag };
}

/** @throws invalidParameter where `digest` is none */
export function withDigest(reference: Reference, digest: string): Reference {
  if (digestProblem(digest)) throw invalidParameter('invalid digest format');
  const { domain: host, path: name } = reference;
  return { domain: host, path: name, digest };
}

/** Whether a pattern of path.Match is the name as people write it, with or without its tag. @throws invalidParameter */
export function familiarMatch(pattern: string, reference: Reference): boolean {
  try {
    return matchGlob(pattern, familiar(reference)) || matchGlob(pattern, familiarNameOf(reference));
  } catch (error) {
    throw error instanceof BadPattern ? invalidParameter('syntax error in pattern') : error;
  }
}
