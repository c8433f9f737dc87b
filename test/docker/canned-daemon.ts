/** A daemon that answers from a fixed state, and remembers what it was asked: for Docker's own suites (cli-format.json, cli-to-api.json). */

import { frame } from '../../src/engine/api/stdcopy.ts';
import { text, utf8 } from '../../src/lib/bytes.ts';
import type { Handler, HttpRequest, HttpResponse } from '../../src/lib/http.ts';
import { fromBytes, readAll } from '../../src/lib/stream.ts';

export interface AskedRequest {
  readonly method: string;
  /** With the query, without the version. */
  readonly path: string;
  readonly body: unknown;
}

export type Answer = (request: AskedRequest) => HttpResponse | undefined;

export function json(status: number, value: unknown): HttpResponse {
  const body = fromBytes(utf8(`${JSON.stringify(value)}\n`));
  return { status, headers: new Headers({ 'Content-Type': 'application/json' }), body };
}

export function nothing(status = 204): HttpResponse {
  return { status, headers: new Headers(), body: null };
}

export function logs(stdout: string, stderr: string): HttpResponse {
  const body = fromBytes([frame(1, utf8(stdout)), frame(2, utf8(stderr))]);
  return { status: 200, headers: new Headers({ 'Content-Type': 'application/vnd.docker.multiplexed-stream' }), body };
}

/** @param version the API version it claims */
export function cannedDaemon(answer: Answer, version = '1.50'): { handler: Handler; asked: AskedRequest[] } {
  const asked: AskedRequest[] = [];
  const handler: Handler = async (request: HttpRequest) => {
    const path = request.url.replace(/^\/v[\d.]+(?=\/)/, '');
    if (path === '/_ping') {
      const headers = new Headers({
        'Api-Version': version,
        Ostype: 'linux',
        'Docker-Experimental': 'false',
        'Builder-Version': '2',
      });
      return { status: 200, headers, body: request.method === 'HEAD' ? null : fromBytes(utf8('OK')) };
    }
    const isRaw = request.headers.has('Upgrade') && (request.headers.get('Content-Length') ?? '0') === '0';
    const content = isRaw ? '' : text(await readAll(request.body));
    const isJson = (request.headers.get('Content-Type') ?? '').startsWith('application/json');
    const entry = {
      method: request.method,
      path,
      body: isJson && content.trim() !== '' ? JSON.parse(content) : undefined,
    };
    asked.push(entry);
    return answer(entry) ?? json(404, { message: 'page not found' });
  };
  return { handler, asked };
}
