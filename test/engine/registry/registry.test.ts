/** Every answer here was compared with that of Docker's registry 2.8. */
import { beforeEach, describe, expect, test } from 'vitest';
import { digestOf } from '../../../src/engine/oci/digest.ts';
import { createRegistry } from '../../../src/engine/registry/registry.ts';
import { MemoryRegistryStore } from '../../../src/engine/registry/registry-store.ts';
import { base64, utf8 } from '../../../src/lib/bytes.ts';
import type { Handler } from '../../../src/lib/http.ts';
import { SeededRandom } from '../../../src/lib/random.ts';
import { fromBytes, readText } from '../../../src/lib/stream.ts';

const ociManifest = 'application/vnd.oci.image.manifest.v1+json';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

function clientOf(handler: Handler) {
  return async (method: string, url: string, body?: string, headers: Record<string, string> = {}): Promise<Answer> => {
    const bytes = body === undefined ? null : fromBytes(utf8(body));
    const response = await handler({ method, url, headers: new Headers(headers), body: bytes });
    return { status: response.status, headers: response.headers, text: await readText(response.body) };
  };
}

const config = '{"architecture":"riscv64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}';
const configDigest = digestOf(utf8(config));
const descriptor = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: configDigest, size: config.length };
const manifest = JSON.stringify({ schemaVersion: 2, mediaType: ociManifest, config: descriptor, layers: [] });
const digest = digestOf(utf8(manifest));

describe('registry', () => {
  let call: ReturnType<typeof clientOf>;
  beforeEach(() => {
    const store = new MemoryRegistryStore();
    call = clientOf(createRegistry({ store, random: new SeededRandom(1), allowDelete: true }));
  });

  async function pushImage(name: string, tag: string): Promise<void> {
    const blob = await call('POST', `/v2/${name}/blobs/uploads/?digest=${configDigest}`, config);
    expect(blob.status).toBe(201);
    const put = await call('PUT', `/v2/${name}/manifests/${tag}`, manifest, { 'Content-Type': ociManifest });
    expect(put.status).toBe(201);
    expect(put.headers.get('Docker-Content-Digest')).toBe(digest);
  }

  test('is there', async () => {
    const { status, headers, text } = await call('GET', '/v2/');
    expect([status, text, headers.get('Docker-Distribution-Api-Version')]).toEqual([200, '{}', 'registry/2.0']);
  });

  test('keeps images by tag and digest', async () => {
    await pushImage('a/b', '1');
    for (const reference of ['1', digest]) {
      const got = await call('GET', `/v2/a/b/manifests/${reference}`);
      expect([got.status, got.text, got.headers.get('Content-Type')]).toEqual([200, manifest, ociManifest]);
    }
    const head = await call('HEAD', `/v2/a/b/blobs/${configDigest}`);
    expect([head.status, head.text, head.headers.get('Content-Length')]).toEqual([200, '', String(config.length)]);
    const part = await call('GET', `/v2/a/b/blobs/${configDigest}`, undefined, { Range: 'bytes=2-6' });
    expect([part.status, part.text]).toEqual([206, config.slice(2, 7)]);
  });

  test('takes a blob in chunks, and refuses one that leaves a gap', async () => {
    const begun = await call('POST', '/v2/x/blobs/uploads/');
    expect(begun.status).toBe(202);
    const at = begun.headers.get('Location') ?? '';
    const first = await call('PATCH', at, config.slice(0, 10), { 'Content-Range': '0-9' });
    expect([first.status, first.headers.get('Range')]).toEqual([202, '0-9']);
    const gap = await call('PATCH', at, 'x', { 'Content-Range': '20-20' });
    expect([gap.status, JSON.parse(gap.text).errors[0].code]).toEqual([416, 'RANGE_INVALID']);
    expect((await call('GET', at)).headers.get('Range')).toBe('0-9');
    const done = await call('PUT', `${at}?digest=${configDigest}`, config.slice(10));
    expect([done.status, done.headers.get('Location')]).toEqual([201, `/v2/x/blobs/${configDigest}`]);
    expect((await call('GET', at)).status).toBe(404);
  });

  test('refuses what is not what it says', async () => {
    const wrong = await call('POST', `/v2/x/blobs/uploads/?digest=${configDigest}`, 'other');
    expect([wrong.status, JSON.parse(wrong.text).errors[0].code]).toEqual([400, 'DIGEST_INVALID']);
    const early = await call('PUT', '/v2/x/manifests/1', manifest, { 'Content-Type': ociManifest });
    expect([early.status, JSON.parse(early.text).errors[0].code]).toEqual([404, 'MANIFEST_BLOB_UNKNOWN']);
    const bad = await call('PUT', '/v2/x/manifests/1', '{}', { 'Content-Type': ociManifest });
    expect([bad.status, JSON.parse(bad.text).errors[0].code]).toEqual([400, 'MANIFEST_INVALID']);
    expect((await call('GET', '/v2/_catalog')).text).toBe('{"repositories":[]}\n');
  });

  test('mounts a blob from another repository', async () => {
    await pushImage('from', '1');
    const mounted = await call('POST', `/v2/to/blobs/uploads/?mount=${configDigest}&from=from`);
    expect([mounted.status, mounted.headers.get('Docker-Content-Digest')]).toEqual([201, configDigest]);
    const missing = await call('POST', `/v2/to/blobs/uploads/?mount=${digest}&from=from`);
    expect(missing.status).toBe(202);
  });

  test('lists repositories and tags in pages', async () => {
    for (const name of ['r2/x', 'r/bb']) for (const tag of ['b', 'a', 'c']) await pushImage(name, tag);
    const first = await call('GET', '/v2/_catalog?n=1');
    expect(first.text).toBe('{"repositories":["r/bb"]}\n');
    expect(first.headers.get('Link')).toBe('</v2/_catalog?last=r%2Fbb&n=1>; rel="next"');
    expect((await call('GET', '/v2/_catalog?last=r%2Fbb&n=1')).text).toBe('{"repositories":["r2/x"]}\n');
    expect((await call('GET', '/v2/r/bb/tags/list?n=2')).text).toBe('{"name":"r/bb","tags":["a","b"]}\n');
    expect((await call('GET', '/v2/r/bb/tags/list?last=b')).text).toBe('{"name":"r/bb","tags":["c"]}\n');
    expect((await call('GET', '/v2/_catalog?n=x')).status).toBe(400);
  });

  test.each([
    [
      '/v2/nosuch/tags/list',
      404,
      '{"code":"NAME_UNKNOWN","message":"repository name not known to registry","detail":{"name":"nosuch"}}',
    ],
    ['/v2/x/manifests/no', 404, '{"code":"MANIFEST_UNKNOWN","message":"manifest unknown","detail":{"Tag":"no"}}'],
    [
      '/v2/x/blobs/sha256:00',
      400,
      '{"code":"DIGEST_INVALID","message":"provided digest did not match uploaded content","detail":{}}',
    ],
    [`/v2/x/blobs/${digest}`, 404, `{"code":"BLOB_UNKNOWN","message":"blob unknown to registry","detail":"${digest}"}`],
  ])('%s is unknown', async (url, status, error) => {
    expect(await call('GET', url)).toMatchObject({ status, text: `{"errors":[${error}]}\n` });
  });

  test('deletes tags, manifests and blobs', async () => {
    await pushImage('x', '1');
    await pushImage('x', '2');
    expect((await call('DELETE', '/v2/x/manifests/1')).status).toBe(202);
    expect((await call('GET', '/v2/x/tags/list')).text).toBe('{"name":"x","tags":["2"]}\n');
    expect((await call('DELETE', `/v2/x/manifests/${digest}`)).status).toBe(202);
    expect((await call('GET', '/v2/x/manifests/2')).status).toBe(404);
    expect((await call('DELETE', `/v2/x/blobs/${configDigest}`)).status).toBe(202);
    expect((await call('GET', `/v2/x/blobs/${configDigest}`)).status).toBe(404);
  });

  test('deletes nothing where that is not allowed, and lets nobody in without a password', async () => {
    const store = new MemoryRegistryStore();
    const random = new SeededRandom(1);
    const isAllowed = (user: string, password: string) => user === 'ann' && password === 'secret';
    const guarded = clientOf(createRegistry({ store, random, isAllowed }));
    const refused = await guarded('GET', '/v2/');
    expect([refused.status, refused.headers.get('WWW-Authenticate')]).toEqual([401, 'Basic realm="Registry"']);
    const authorization = { Authorization: `Basic ${base64(utf8('ann:secret'))}` };
    expect((await guarded('GET', '/v2/', undefined, authorization)).status).toBe(200);
    expect((await guarded('DELETE', '/v2/x/manifests/1', undefined, authorization)).status).toBe(405);
  });
});
