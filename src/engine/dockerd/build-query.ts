/** What `POST /build` takes in its query, whichever the builder (moby's api/server/router/build newImageBuildOptions). */
import type { QueryOf } from '../api/endpoints.ts';
import { isTrue } from '../api/query.ts';
import type { Ulimit } from '../buildkit/host.ts';
import { invalidParameter, messageOf, system } from '../errdefs.ts';
import type { TagWish } from './builder-export.ts';
import { parseTags } from './builder-tags.ts';
import { goSyntaxError } from './route.ts';

export type BuildQuery = QueryOf<'POST /build'>;

/** The value of a parameter that is JSON, undefined where it is absent or null. @throws invalidParameter */
function fromJson<T>(failure: string, text: string | undefined): T | undefined {
  if (text === undefined || text === '') return undefined;
  try {
    return (JSON.parse(text) as T | null) ?? undefined;
  } catch {
    throw invalidParameter(`${failure}: ${goSyntaxError(text)}`);
  }
}

/** Names and values; null means that the client has none. @throws invalidParameter */
function pairs(failure: string, text: string | undefined): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(fromJson<Record<string, string | null>>(failure, text) ?? {}))
    if (value !== null) found.set(name, value);
  return found;
}

/** @throws invalidParameter */
export function buildArgsOf({ buildargs }: BuildQuery): Map<string, string> {
  return pairs('error reading build args', buildargs);
}

/** @throws invalidParameter */
export function labelsOf({ labels }: BuildQuery): Map<string, string> {
  return pairs('error reading labels', labels);
}

/** @throws invalidParameter */
export function ulimitsOf({ ulimits }: BuildQuery): readonly Ulimit[] {
  return fromJson<Ulimit[]>('error reading ulimit settings', ulimits) ?? [];
}

/** @throws invalidParameter */
export function cacheFromOf({ cachefrom }: BuildQuery): readonly string[] {
  return fromJson<string[]>('error reading cache-from', cachefrom) ?? [];
}

export interface BuildOutput {
  readonly type: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/** @throws invalidParameter */
export function outputsOf({ outputs }: BuildQuery): readonly BuildOutput[] {
  const given = fromJson<{ Type?: string; Attrs?: Record<string, string> }[]>('invalid outputs specified', outputs);
  return (given ?? []).map(({ Type = '', Attrs }) => ({
    type: Type,
    attributes: new Map(Object.entries(Attrs ?? {})),
  }));
}

/** @throws system where Docker's API counts a bad name as the daemon's failure */
export function tagsOf({ t = [] }: BuildQuery): TagWish[] {
  try {
    return parseTags(t);
  } catch (error) {
    throw system(messageOf(error));
  }
}

/** Whether BuildKit is to build, instead of the classic builder. @throws invalidParameter for what no builder here takes */
export function wantsBuildKit({ version = '', securityopt = [], isolation = '', squash }: BuildQuery): boolean {
  if (securityopt.length > 0) throw invalidParameter('security options are not supported on linux');
  if (!['', 'default'].includes(isolation.toLowerCase()))
    throw invalidParameter(`unsupported isolation: ${JSON.stringify(isolation)}`);
  if (!['', '1', '2'].includes(version)) throw invalidParameter(`invalid version ${JSON.stringify(version)}`);
  if (isTrue(squash)) throw invalidParameter('squash is only supported with experimental mode');
  return version === '2';
}
