/**
 * Puts a build that came by POST /build into BuildKit's history, as the real daemon's do (moby builder-next solves them like any
 * other). Left out: context and provenance among the record's attributes.
 */
import { GrpcError } from '../../lib/grpc/status.ts';
import { buildCallHeader } from '../api/build-extensions.ts';
import type { StatusResponse } from '../api/trace.ts';
import { newId } from '../buildkit/cache.ts';
import { StatusLog } from '../buildkit/control/status-log.ts';
import { messageOf } from '../errdefs.ts';
import { historyOf } from './build-history.ts';
import type { Daemon } from './daemon.ts';

interface BuildQuery {
  readonly dockerfile?: string;
  readonly target?: string;
  readonly buildargs?: string;
}

function attributesOf({ dockerfile, target, buildargs }: BuildQuery): ReadonlyMap<string, string> {
  const attributes = new Map([['filename', dockerfile || 'Dockerfile']]);
  if (target) attributes.set('target', target);
  const values = JSON.parse(buildargs || '{}') as Record<string, string | null> | null;
  for (const [name, value] of Object.entries(values ?? {})) attributes.set(`build-arg:${name}`, value ?? '');
  return attributes;
}

/** @param work does the build, and tells its status; what it throws is the record's error @throws what `work` throws */
export async function recordBuild(
  daemon: Daemon,
  query: BuildQuery,
  headers: Headers,
  work: (tell: (status: Partial<StatusResponse>) => void) => Promise<void>,
): Promise<void> {
  const log = new StatusLog();
  const history = historyOf(daemon);
  const ref = newId(daemon.random);
  // `--check` looks at the Dockerfile only; that is no build.
  const isKept = !headers.has(buildCallHeader);
  const attributes = attributesOf(query);
  const common = { ref, session: '', frontend: 'dockerfile.v0', attributes, exporters: [] };
  if (isKept) history.begin({ ...common, isInternal: false, hasDefinition: false }, log);
  let error: GrpcError | undefined;
  try {
    await work((status) => log.add(status));
  } catch (reason) {
    error = new GrpcError('UNKNOWN', messageOf(reason));
    throw reason;
  } finally {
    if (isKept) history.complete(ref, { response: new Map(), attributes, error, image: undefined, attestations: [] });
    log.end();
  }
}
