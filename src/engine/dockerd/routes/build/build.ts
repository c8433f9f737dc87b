/** POST /build: `docker build`, with BuildKit's progress (version=2) or the classic builder's text. */
import { sourceMessage } from '../../../api/build-extensions.ts';
import { decodeAuth } from '../../../api/registry-auth.ts';
import { encodedTrace, encodeStatus } from '../../../api/trace.ts';
import type { AuthConfig } from '../../../api/types/image.ts';
import { Build } from '../../../buildkit/build.ts';
import { BuildError } from '../../../buildkit/build-error.ts';
import { solveError } from '../../../buildkit/control/solve-error.ts';
import { invalidParameter, messageOf, system } from '../../../errdefs.ts';
import { type RecordedWork, recordBuild } from '../../build-record.ts';
import { builderOf } from '../../builder.ts';
import { exportArchive, exportImage, parseOutputs, type TagWish } from '../../builder-export.ts';
import { buildRequest, readContext } from '../../builder-request.ts';
import { parseTags } from '../../builder-tags.ts';
import { classicBuild } from '../../classic-build.ts';
import { classicOptions } from '../../classic-options.ts';
import type { Daemon } from '../../daemon.ts';
import { type Progress, progressResponse } from '../../images/progress-stream.ts';
import { type RouteRequest, route } from '../../route.ts';

type Request = RouteRequest<'POST /build'>;

/** Credentials by registry, as X-Registry-Config has them. */
function authOf(headers: Headers): (domain: string) => AuthConfig {
  const all = decodeAuth(headers.get('X-Registry-Config')) as Record<string, AuthConfig | undefined>;
  return (domain) => all[domain === 'docker.io' ? 'https://index.docker.io/v1/' : domain] ?? {};
}

/** One build by BuildKit, its status told to the client and kept in the history. @throws EngineError */
async function modernBuild(
  daemon: Daemon,
  { query, headers, body }: Request,
  { tags, report, signal }: { tags: readonly TagWish[]; report: Progress; signal: AbortSignal },
): Promise<void> {
  const builder = builderOf(daemon);
  const output = parseOutputs(query.outputs);
  const host = builder.host(authOf(headers));
  const files = await readContext(host, query, body);
  const request = buildRequest(host, query, headers, files, signal, builder.cache);
  let build: Build | undefined;
  const work: RecordedWork['work'] = async (tell) => {
    build = new Build(host, builder.cache, request, (status) => {
      const encoded = encodeStatus(status);
      tell(status, encoded);
      report(encodedTrace(encoded));
    });
    const { progress } = build;
    return await build.run(async (built, origin) => {
      if (!output || output.type === 'image') {
        const imageId = await exportImage(daemon, built, tags, progress);
        report({ id: 'moby.image.id', aux: { ID: imageId } });
        return { origin, imageId };
      }
      await exportArchive(daemon, built, output, progress, report);
      return { origin, imageId: undefined };
    });
  };
  const describe = (reason: unknown) => solveError(reason, build?.source, signal);
  try {
    await recordBuild(daemon, { query, headers, platform: host.platform, work, describe });
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    const { range, message } = error;
    if (signal.aborted) throw system('Canceled: context canceled');
    if (range && build?.source) {
      const at = (line: number) => ({ line, character: 0 });
      report(sourceMessage({ ...build.source, ranges: [{ start: at(range.start), end: at(range.end) }] }));
    }
    throw system(message);
  }
}

export default [
  route('POST /build', async (daemon, request) => {
    const { query } = request;
    if ((query.securityopt ?? []).length > 0) throw invalidParameter('security options are not supported on linux');
    const tags = parseTags(query.t ?? []);
    const builder = builderOf(daemon);
    const stopped = new AbortController();
    const id = query.buildid ?? '';
    if (id !== '') builder.running.set(id, stopped);
    return await progressResponse(
      async (report, gone) => {
        // A client may go without a word: nothing is written meanwhile that would fail.
        const signal = AbortSignal.any([gone, stopped.signal, request.signal]);
        try {
          if (query.version === '2') await modernBuild(daemon, request, { tags, report, signal });
          else {
            const host = builder.host(authOf(request.headers));
            const files = await readContext(host, query, request.body);
            const parsed = buildRequest(host, query, request.headers, files, signal, builder.cache);
            await classicBuild(daemon, builder, host, parsed, { tags, report, signal, ...classicOptions(query) });
          }
        } finally {
          builder.running.delete(id);
        }
      },
      { isEager: query.version === '2' },
    );
  }),
  route('POST /build/cancel', (daemon, { query }) => {
    const id = query.id ?? '';
    if (id === '') throw invalidParameter('build ID not provided');
    builderOf(daemon)
      .running.get(id)
      ?.abort(new Error(messageOf('context canceled')));
    return { status: 200, headers: new Headers({ 'Content-Length': '0' }), body: null };
  }),
];
