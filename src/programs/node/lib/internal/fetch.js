/** fetch over http: text, JSON and bytes, redirects, AbortSignal. Left out: https, caches, streams as bodies, FormData. */
class Headers {
  #map = new Map();

  constructor(init = {}) {
    const pairs = typeof init[Symbol.iterator] === 'function' ? init : Object.entries(init);
    for (const [name, value] of pairs) this.append(name, value);
  }

  append(name, value) {
    const key = name.toLowerCase();
    this.#map.set(key, this.#map.has(key) ? `${this.#map.get(key)}, ${value}` : String(value));
  }

  set(name, value) {
    this.#map.set(name.toLowerCase(), String(value));
  }

  get(name) {
    return this.#map.get(name.toLowerCase()) ?? null;
  }

  has(name) {
    return this.#map.has(name.toLowerCase());
  }

  delete(name) {
    this.#map.delete(name.toLowerCase());
  }

  forEach(callback) {
    for (const [name, value] of this.#map) callback(value, name, this);
  }

  [Symbol.iterator]() {
    return [...this.#map].sort(([a], [b]) => (a < b ? -1 : 1))[Symbol.iterator]();
  }

  entries() {
    return this[Symbol.iterator]();
  }
}

class Response {
  #bytes;
  bodyUsed = false;

  constructor(body = '', { status = 200, statusText = '', headers = {} } = {}) {
    this.#bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(body ?? '');
    this.status = status;
    this.statusText = statusText;
    this.headers = headers instanceof Headers ? headers : new Headers(headers);
    this.ok = status >= 200 && status < 300;
    this.redirected = false;
    this.url = '';
  }

  static json(value, init = {}) {
    return new Response(JSON.stringify(value), {
      ...init,
      headers: { 'content-type': 'application/json', ...init.headers },
    });
  }

  async #take() {
    if (this.bodyUsed) throw new TypeError('Body is unusable: Body has already been read');
    this.bodyUsed = true;
    return this.#bytes;
  }

  async text() {
    return (await this.#take()).toString();
  }

  async json() {
    return JSON.parse(await this.text());
  }

  async arrayBuffer() {
    const bytes = await this.#take();
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  }

  async bytes() {
    return new Uint8Array(await this.arrayBuffer());
  }
}

function once(url, { method = 'GET', headers, body, signal }) {
  return new Promise((resolve, reject) => {
    const failed = (error) =>
      reject(error.name === 'AbortError' ? error : new TypeError('fetch failed', { cause: error }));
    const sent = { accept: '*/*', 'user-agent': 'node', ...Object.fromEntries(new Headers(headers)) };
    if (typeof body === 'string' && !sent['content-type']) sent['content-type'] = 'text/plain;charset=UTF-8';
    if (body instanceof URLSearchParams) sent['content-type'] ??= 'application/x-www-form-urlencoded;charset=UTF-8';
    let request;
    try {
      request = require('node:http').request(url, { method, headers: sent, signal });
    } catch (error) {
      failed(error);
      return;
    }
    request.on('error', failed);
    request.on('response', (message) => {
      const parts = [];
      message.on('data', (part) => parts.push(part));
      message.on('error', failed);
      message.on('end', () => resolve({ message, bytes: Buffer.concat(parts) }));
    });
    request.end(body === undefined || body === null ? undefined : ArrayBuffer.isView(body) ? body : String(body));
  });
}

async function fetch(input, init = {}) {
  let url = new URL(String(input?.url ?? input));
  let own = init;
  for (let redirects = 0; ; redirects++) {
    const { message, bytes } = await once(url, own);
    const { location } = message.headers;
    if (
      location &&
      [301, 302, 303, 307, 308].includes(message.statusCode) &&
      init.redirect !== 'manual' &&
      redirects < 20
    ) {
      url = new URL(location, url);
      if (message.statusCode === 303 || (message.statusCode <= 302 && own.method === 'POST'))
        own = { ...own, method: 'GET', body: undefined };
      continue;
    }
    const headers = new Headers(
      Object.entries(message.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
    );
    const response = new Response(bytes, { status: message.statusCode, statusText: message.statusMessage, headers });
    return Object.assign(response, { url: url.href, redirected: redirects > 0 });
  }
}

module.exports = { fetch, Headers, Response };
