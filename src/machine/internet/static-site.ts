/** A server of static files: GET and HEAD of what a source has, 404 for the rest. */
import type { Handler } from '../../lib/http.ts';
import { fromBytes } from '../../lib/stream.ts';

export interface FileSource {
  /** @param path without a leading slash, percent-decoded; undefined where there is no such file */
  get(path: string): Promise<{ body: ReadableStream<Uint8Array>; size: number | undefined } | undefined>;
}

const notFound = new TextEncoder().encode('404 Not Found\n');

/** @param prefix of the paths it serves, `/debian/` */
export function staticSite(source: FileSource, prefix: string): Handler {
  return async ({ method, url }) => {
    const { pathname } = new URL(url, 'http://localhost');
    const isRead = method === 'GET' || method === 'HEAD';
    const file =
      isRead && pathname.startsWith(prefix)
        ? await source.get(decodeURIComponent(pathname.slice(prefix.length)))
        : undefined;
    if (!file) {
      const headers = new Headers({ 'Content-Type': 'text/plain', 'Content-Length': String(notFound.length) });
      return { status: 404, headers, body: method === 'HEAD' ? null : fromBytes(notFound) };
    }
    const headers = new Headers({ 'Content-Type': 'application/octet-stream' });
    if (file.size !== undefined) headers.set('Content-Length', String(file.size));
    if (method !== 'HEAD') return { status: 200, headers, body: file.body };
    await file.body.cancel();
    return { status: 200, headers, body: null };
  };
}
