/** POST /build: an image of a Dockerfile, by BuildKit with its progress (version=2) or by the classic builder with its text. */
import { decodeAuth } from '../../../api/registry-auth.ts';
import type { AuthConfig } from '../../../api/types/image.ts';
import { invalidParameter } from '../../../errdefs.ts';
import { tagsOf, wantsBuildKit } from '../../build-query.ts';
import { builderOf } from '../../builder.ts';
import { classicBuild } from '../../classic-build.ts';
import { classicOptions } from '../../classic-options.ts';
import { classicRequest } from '../../classic-request.ts';
import { progressResponse } from '../../images/progress-stream.ts';
import { route } from '../../route.ts';

/** Credentials by registry, as X-Registry-Config has them. */
function authOf(headers: Headers): (domain: string) => AuthConfig {
  const all = decodeAuth(headers.get('X-Registry-Config')) as Record<string, AuthConfig | undefined>;
  return (domain) => all[domain === 'docker.io' ? 'https://index.docker.io/v1/' : domain] ?? {};
}

export default [
  route('POST /build', async (daemon, { query, headers, body, signal: left }) => {
    const isModern = wantsBuildKit(query);
    const tags = tagsOf(query);
    const builder = builderOf(daemon);
    const stopped = new AbortController();
    const id = query.buildid ?? '';
    if (id !== '') builder.running.set(id, stopped);
    return await progressResponse(async (report, gone) => {
      // A client may go without a word: nothing is written meanwhile that would fail.
      const wish = { tags, report, signal: AbortSignal.any([gone, stopped.signal, left]) };
      try {
        if (isModern) {
          const { modernBuild } = await import('../../modern-build.ts');
          await modernBuild(daemon, query, body, wish);
        } else {
          const host = builder.host(authOf(headers));
          const request = await classicRequest(host, query, body, wish.signal);
          await classicBuild(daemon, builder, host, request, { ...wish, ...classicOptions(query) });
        }
      } finally {
        builder.running.delete(id);
      }
    });
  }),
  route('POST /build/cancel', (daemon, { query }) => {
    const id = query.id ?? '';
    if (id === '') throw invalidParameter('build ID not provided');
    builderOf(daemon).running.get(id)?.abort(new Error('context canceled'));
    return { status: 200, headers: new Headers({ 'Content-Length': '0' }), body: null };
  }),
];
