/**
 * The daemon's HTTP door: finds the route of a request, with or without `/v1.NN`, and answers what none takes
 * (moby's api/server). Every file below routes/ brings one route, or a list of them, as its default export.
 */

import { utf8 } from '../../lib/bytes.ts';
import type { Handler, HttpRequest, HttpResponse } from '../../lib/http.ts';
import { fromBytes } from '../../lib/stream.ts';
import { apiVersion, compareVersions, minApiVersion, splitVersion, versionError } from '../api/version.ts';
import { EngineError } from '../errdefs.ts';
import { absentAnswer } from './absent.ts';
import type { Daemon } from './daemon.ts';
import { errorResponse, json, type Route } from './route.ts';

const modules = import.meta.glob<Route | readonly Route[]>('./routes/**/*.ts', { eager: true, import: 'default' });

/** By method. Literal paths come before those with parameters: `/images/search` is no image's name. */
const routes: ReadonlyMap<string, readonly Route[]> = Map.groupBy(
  Object.values(modules)
    .flat()
    .sort((a, b) => parameters(a) - parameters(b)),
  ({ method }) => method,
);

function parameters(route: Route): number {
  return route.name.split('{').length;
}

/** The whole Engine API as a function from request to answer. */
export function createHandler(daemon: Daemon): Handler {
  return async (request) => {
    try {
      return await dispatch(daemon, request);
    } catch (error) {
      return withHeaders(daemon, errorResponse(reported(daemon, error)));
    }
  };
}

async function dispatch(daemon: Daemon, request: HttpRequest): Promise<HttpResponse> {
  const { pathname } = new URL(request.url, 'http://docker');
  const { version = apiVersion, path } = splitVersion(pathname);
  const found = findRoute(request.method, path);
  const absent = found ? undefined : absentAnswer(request.method, path);
  if (!found) return absent ? withHeaders(daemon, absent) : json({ message: 'page not found' }, 404);
  const wrong = versionError(version);
  if (wrong !== undefined) return withHeaders(daemon, wrongVersion(version, wrong));
  const answer = await found.route
    .handle(daemon, request, found.parameters, version)
    .catch((error: unknown) => errorResponse(reported(daemon, error)));
  if (request.method !== 'GET' && request.method !== 'HEAD') daemon.onRequest?.();
  return withHeaders(daemon, answer);
}

/** What isn't one of the engine's own errors is a fault of ours. */
function reported(daemon: Daemon, error: unknown): unknown {
  if (!(error instanceof EngineError)) daemon.onFault?.(error);
  return error;
}

function findRoute(method: string, path: string): { route: Route; parameters: Record<string, string> } | undefined {
  for (const route of routes.get(method) ?? []) {
    const found = route.match(path);
    if (found) return { route, parameters: found };
  }
  return undefined;
}

/** A version that is too old is refused in plain text, since such clients don't expect JSON. */
function wrongVersion(version: string, message: string): HttpResponse {
  if (compareVersions(version, minApiVersion) > 0) return json({ message }, 400);
  const headers = new Headers({ 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' });
  return { status: 400, headers, body: fromBytes(utf8(`${message}\n`)) };
}

function withHeaders(daemon: Daemon, response: HttpResponse): HttpResponse {
  if (response.status === 101) return response;
  const { headers } = response;
  headers.set('Api-Version', apiVersion);
  headers.set('Docker-Experimental', 'false');
  headers.set('Ostype', 'linux');
  headers.set('Server', `Docker/${daemon.version.server} (linux)`);
  if (!headers.has('Date')) headers.set('Date', new Date(daemon.clock.now() / 1e6).toUTCString());
  return response;
}
