import { describe, expect, test } from 'vitest';
import { type Dial, RegistryClient, registryEndpoint } from '../../../src/engine/containerd/registry-client.ts';
import { failureOf, parseChallenge, RegistryError } from '../../../src/engine/containerd/registry-error.ts';
import { text, utf8 } from '../../../src/lib/bytes.ts';
import type { Handler, HttpRequest } from '../../../src/lib/http.ts';
import { serve } from '../../../src/lib/http1/server.ts';
import { createDuplexPair, fromBytes } from '../../../src/lib/stream.ts';

const answer = (status: number, headers: Record<string, string> = {}, body = '') => ({
  status,
  headers: new Headers(headers),
  body: fromBytes(utf8(body)),
});

function network(hosts: Readonly<Record<string, Handler>>): { dial: Dial; seen: string[] } {
  const seen: string[] = [];
  const dial: Dial = async (host, port) => {
    const handler = hosts[`${host}:${port}`];
    if (!handler) throw new Error(`dial tcp: lookup ${host}: no such host`);
    const [client, server] = createDuplexPair();
    void serve(server, (request) => {
      seen.push(`${request.method} ${host}${request.url} ${request.headers.get('Authorization') ?? '-'}`);
      return handler(request);
    });
    return client;
  };
  return { dial, seen };
}

const hasToken = ({ headers }: HttpRequest) => headers.get('Authorization') === 'Bearer t1';
const bearer = 'Bearer realm="https://auth.test/token",service="reg"';

describe('registry client', () => {
  test('knows where a domain is', () => {
    expect(registryEndpoint('docker.io')).toEqual({ host: 'registry-1.docker.io', port: 443, scheme: 'https' });
    expect(registryEndpoint('localhost:5000')).toEqual({ host: 'localhost', port: 5000, scheme: 'http' });
    expect(registryEndpoint('127.0.0.1')).toEqual({ host: '127.0.0.1', port: 80, scheme: 'http' });
    expect(registryEndpoint('ghcr.io')).toEqual({ host: 'ghcr.io', port: 443, scheme: 'https' });
  });

  test('gets a token for its scopes, once', async () => {
    const { dial, seen } = network({
      'reg.test:443': async (request) =>
        hasToken(request) ? answer(200, { 'Content-Type': 'x/y' }, 'doc') : answer(401, { 'WWW-Authenticate': bearer }),
      'auth.test:443': async () => answer(200, {}, '{"token":"t1"}'),
    });
    const auth = { username: 'ann', password: 'pw' };
    const client = new RegistryClient(dial, 'reg.test', ['repository:a:pull', 'repository:b:pull'], auth);
    await client.ping();
    expect(text((await client.document('a/manifests/1', ['x/y'])).bytes)).toBe('doc');
    await client.document('a/manifests/2', []);
    expect(seen).toEqual([
      'GET reg.test/v2/ -',
      'GET auth.test/token?account=ann&scope=repository%3Aa%3Apull&scope=repository%3Ab%3Apull&service=reg Basic YW5uOnB3',
      'GET reg.test/v2/a/manifests/1 Bearer t1',
      'GET reg.test/v2/a/manifests/2 Bearer t1',
    ]);
  });

  test('tells which request failed to be authenticated', async () => {
    const { dial } = network({
      'reg.test:443': async () => answer(401, { 'WWW-Authenticate': bearer }),
      'auth.test:443': async () => answer(401, {}, '{"details":"incorrect username or password"}'),
      'localhost:5000': async () => answer(401, { 'WWW-Authenticate': 'Basic realm="Registry"' }),
    });
    const one = new RegistryClient(dial, 'reg.test', []);
    await one.ping();
    await expect(one.request({ method: 'HEAD', path: 'a/manifests/1' })).rejects.toThrow(
      'Head "https://reg.test/v2/a/manifests/1": unauthorized: incorrect username or password',
    );
    const two = new RegistryClient(dial, 'localhost:5000', []);
    await two.ping();
    await expect(two.request({ method: 'GET', path: 'a/blobs/x' })).rejects.toThrow(
      'Get "http://localhost:5000/v2/a/blobs/x": no basic auth credentials',
    );
  });

  test('follows redirects without its credentials, but not for ever', async () => {
    const { dial, seen } = network({
      'localhost:5000': async ({ url }) =>
        url === '/v2/'
          ? answer(401, { 'WWW-Authenticate': 'Basic realm="R"' })
          : answer(307, { Location: 'http://cdn.test/blob' }),
      'cdn.test:80': async ({ url }) =>
        url === '/loop' ? answer(302, { Location: '/loop' }) : answer(200, {}, 'bytes'),
    });
    const client = new RegistryClient(dial, 'localhost:5000', [], { username: 'a', password: 'b' });
    await client.ping();
    expect((await client.request({ method: 'GET', path: 'x/blobs/y' })).status).toBe(200);
    expect(seen.at(-1)).toBe('GET cdn.test/blob -');
    await expect(client.request({ method: 'GET', path: 'http://cdn.test/loop' })).rejects.toThrow(
      'stopped after 5 redirects',
    );
  });

  test('there is no TLS beyond port 443', async () => {
    const { dial } = network({ 'reg.test:5000': async () => answer(200) });
    await expect(new RegistryClient(dial, 'reg.test:5000', []).ping()).rejects.toThrow(
      'Get "https://reg.test:5000/v2/": http: server gave HTTP response to HTTPS client',
    );
    await expect(new RegistryClient(dial, 'none.test', []).ping()).rejects.toThrow(
      'Get "https://none.test/v2/": dial tcp: lookup none.test: no such host',
    );
  });
});

describe('refusals', () => {
  test('challenges are read with and without quotes', () => {
    const { scheme, parameters } = parseChallenge('Bearer realm="https://a/b",service=reg, error="insufficient_scope"');
    expect([scheme, ...parameters]).toEqual([
      'bearer',
      ['realm', 'https://a/b'],
      ['service', 'reg'],
      ['error', 'insufficient_scope'],
    ]);
  });

  test.each([
    [
      404,
      {},
      '{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}',
      'manifest unknown: manifest unknown',
    ],
    [
      401,
      { 'WWW-Authenticate': `${bearer},error="insufficient_scope"` },
      '{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}',
      'errors:\ndenied: requested access to the resource is denied\nunauthorized: authentication required\n',
    ],
    [401, {}, 'nonsense', 'unauthorized: authentication required'],
    [500, {}, '', 'received unexpected HTTP status: 500 Internal Server Error'],
    [400, {}, '{"errors":"x"}', 'error parsing HTTP 400 response body: "{\\"errors\\":\\"x\\"}"'],
  ])('%d %o', async (status, headers, body, message) => {
    const error = await failureOf(answer(status, headers as Record<string, string>, body));
    expect(error.message).toBe(message);
    expect(error instanceof RegistryError).toBe(status !== 500 && status !== 400);
  });
});
