/**
 * Puts a build that came by POST /build into BuildKit's history, as the real daemon's do (moby builder-next solves them like any
 * other), with the attributes that a session build would have had.
 */
import type { GrpcError } from '../../lib/grpc/status.ts';
import { buildCallHeader, buildContextsHeader, decodeHeaderMap } from '../api/build-extensions.ts';
import type { QueryOf } from '../api/endpoints.ts';
import { isTrue } from '../api/query.ts';
import type { StatusResponse } from '../api/trace.ts';
import { newId } from '../buildkit/cache.ts';
import { type Origin, provenance } from '../buildkit/control/provenance.ts';
import { StatusLog } from '../buildkit/control/status-log.ts';
import type { Platform } from '../oci/manifest.ts';
import { historyOf } from './build-history.ts';
import type { Daemon } from './daemon.ts';
import { imagesOf } from './images/image-parts.ts';

type Query = QueryOf<'POST /build'>;

const imageType = 'application/vnd.docker.container.image.v1+json';
/** As BuildKit's identities look. */
const refPattern = /^[0-9a-z]{25}$/;

function pairs(prefix: string, text: string | undefined): [string, string][] {
  const values = JSON.parse(text || '{}') as Record<string, string | null> | null;
  return Object.entries(values ?? {}).map(([name, value]) => [prefix + name, value ?? '']);
}

function attributesOf(query: Query, headers: Headers): ReadonlyMap<string, string> {
  const ulimits = JSON.parse(query.ulimits || '[]') as { Name: string; Soft: number; Hard: number }[] | null;
  const all: [string, string | undefined][] = [
    ['filename', query.dockerfile || 'Dockerfile'],
    ['image-resolve-mode', isTrue(query.pull) ? 'pull' : 'local'],
    ['context', query.remote],
    ['target', query.target],
    ['platform', query.platform],
    ['force-network-mode', query.networkmode],
    ['shm-size', query.shmsize],
    ['cgroup-parent', query.cgroupparent],
    ['ulimit', (ulimits ?? []).map(({ Name, Soft, Hard }) => `${Name}=${Soft}:${Hard}`).join()],
    ['add-hosts', (query.extrahosts ?? []).map((host) => host.replace(/[:=]/, '=')).join()],
  ];
  const filled = all.flatMap(([key, value]): [string, string][] => (value ? [[key, value]] : []));
  const contexts = [...decodeHeaderMap(headers.get(buildContextsHeader))].map(([name, value]): [string, string] => [
    `context:${name}`,
    value.startsWith('local:') ? `local:${name}` : value,
  ]);
  const own = [...pairs('build-arg:', query.buildargs), ...pairs('label:', query.labels), ...contexts];
  return new Map([...filled, ...own, ...(isTrue(query.nocache) ? [['no-cache', ''] as const] : [])]);
}

/** What a build comes to. */
export interface BuildOutcome {
  readonly origin: Origin;
  /** undefined: another output than an image. */
  readonly imageId: string | undefined;
}

export interface RecordedWork {
  readonly query: Query;
  readonly headers: Headers;
  readonly platform: Platform;
  /** Does the build, and tells its status, also as `encodeStatus` encodes it. @throws what went wrong */
  readonly work: (
    tell: (status: Partial<StatusResponse>, encoded: Uint8Array) => void,
  ) => Promise<BuildOutcome | undefined>;
  /** What it threw, for the record. */
  readonly describe: (reason: unknown) => GrpcError;
}

/** @throws what `work` throws */
export async function recordBuild(daemon: Daemon, recorded: RecordedWork): Promise<void> {
  const { query, headers, platform, work, describe } = recorded;
  const log = new StatusLog();
  const history = historyOf(daemon);
  const ref = refPattern.test(query.buildid ?? '') ? (query.buildid ?? '') : newId(daemon.random);
  // `--check` looks at the Dockerfile only; that is no build.
  const isKept = !headers.has(buildCallHeader);
  const attributes = attributesOf(query, headers);
  const common = { ref, session: '', frontend: 'dockerfile.v0', attributes, exporters: [], entitlements: [] };
  if (isKept) history.begin({ ...common, isInternal: false, hasDefinition: false }, log);
  let error: GrpcError | undefined;
  let outcome: BuildOutcome | undefined;
  try {
    outcome = await work((status, encoded) => log.add(status, encoded));
  } catch (reason) {
    error = describe(reason);
    throw reason;
  } finally {
    const attestations = outcome ? [provenance(attributes, outcome.origin, platform)] : [];
    const image = imageOf(daemon, outcome?.imageId);
    if (isKept) history.complete(ref, { response: new Map(), attributes, error, image, attestations });
    log.end();
  }
}

function imageOf(daemon: Daemon, id: string | undefined) {
  const image = id === undefined ? undefined : imagesOf(daemon).store.byId(id);
  return image && { mediaType: imageType, digest: image.id, size: image.bytes.length };
}
