/** One GET over a dialled connection, as the daemon fetches URLs itself (import, ADD, search). Redirects are followed. */
import type { HttpResponse } from '../../lib/http.ts';
import { HttpClient } from '../../lib/http1/client.ts';
import { drain } from '../../lib/stream.ts';
import { system } from '../errdefs.ts';
import { type Dial, userAgent } from './registry-client.ts';

const maxRedirects = 10;

/** @throws the dialler's error, HttpError; a failing status is the caller's to see */
export async function httpGet(
  dial: Dial,
  address: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpResponse> {
  let url = new URL(address);
  for (let hops = 0; hops <= maxRedirects; hops++) {
    if (!/^https?:$/.test(url.protocol)) throw system(`unsupported protocol scheme "${url.protocol.slice(0, -1)}"`);
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
    const { hostname, pathname, search, host } = url;
    const client = new HttpClient(() => dial(hostname, port));
    const all = new Headers({ Host: host, 'User-Agent': userAgent, ...headers });
    const response = await client.request({ method: 'GET', url: `${pathname}${search}`, headers: all, body: null });
    const location = response.headers.get('Location');
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return response;
    await drain(response.body);
    url = new URL(location, url);
  }
  throw system(`stopped after ${maxRedirects} redirects`);
}
