/** Registries that send something else than they promise: the pull fails in words, and nothing of it is kept. */
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { digestOf } from '../../../../src/engine/oci/digest.ts';
import { createRegistry } from '../../../../src/engine/registry/registry.ts';
import { MemoryRegistryStore } from '../../../../src/engine/registry/registry-store.ts';
import { utf8 } from '../../../../src/lib/bytes.ts';
import { gzip } from '../../../../src/lib/gzip.ts';
import type { Handler, HttpResponse } from '../../../../src/lib/http.ts';
import type { ServerRequest } from '../../../../src/lib/http1/hijack.ts';
import { SeededRandom } from '../../../../src/lib/random.ts';
import { fromBytes, readAll } from '../../../../src/lib/stream.ts';
import { TarWriter } from '../../../../src/lib/tar.ts';
import type { Engine } from '../../harness.ts';
import { createHubEngine, type Internet } from './hub-engine.ts';

const media = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
};

const writer = new TarWriter();
writer.add({ name: 'x', type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0, size: 5 }, utf8('hello'));
const tar = writer.finish();
const blob = gzip(tar);
const encode = (value: unknown) => utf8(JSON.stringify(value));
const configOf = (diffId: string) =>
  encode({ architecture: 'riscv64', os: 'linux', config: {}, rootfs: { type: 'layers', diff_ids: [diffId] } });
const config = configOf(digestOf(tar));
const descriptor = (mediaType: string, bytes: Uint8Array) => ({
  mediaType,
  digest: digestOf(bytes),
  size: bytes.length,
});
const manifestOf = (configBytes: Uint8Array, layer = descriptor(media.layer, blob)) =>
  encode({
    schemaVersion: 2,
    mediaType: media.manifest,
    config: descriptor(media.config, configBytes),
    layers: [layer],
  });

describe('pulls from a registry that lies', () => {
  let engine: Engine;
  let internet: Internet;
  let store: MemoryRegistryStore;
  let honest: Handler;
  beforeAll(async () => {
    ({ engine, internet } = await createHubEngine());
  });
  afterAll(() => engine?.stop());
  beforeEach(() => {
    store = new MemoryRegistryStore();
    put(manifestOf(config), config);
    honest = createRegistry({ store, random: new SeededRandom(1) });
    internet.set('localhost:5000', honest);
  });

  function put(manifest: Uint8Array, configBytes: Uint8Array): void {
    for (const bytes of [configBytes, blob]) store.putBlob('x', digestOf(bytes), bytes);
    store.putManifest('x', digestOf(manifest), { bytes: manifest, mediaType: media.manifest });
    store.setTag('x', '1', digestOf(manifest));
  }

  const kept = () => [engine.daemon.images.count, [...(engine.daemon.imageParts?.snapshotter.layers() ?? [])].length];

  async function pull(reference = 'fromImage=localhost:5000/x&tag=1'): Promise<string> {
    const { text } = await engine.call('POST', `/images/create?${reference}`);
    const last = JSON.parse(text.trim().split('\r\n').at(-1) ?? '{}');
    return last.error ?? last.message ?? last.status;
  }

  function altered(matches: (url: string) => boolean, alter: (bytes: Uint8Array) => Uint8Array): Handler {
    return async (request): Promise<HttpResponse> => {
      const response = await honest(request);
      if (!matches(request.url) || !response.body) return response;
      const body = alter(await readAll(response.body));
      const headers = new Headers(response.headers);
      headers.set('Content-Length', String(body.length));
      return { ...response, headers, body: fromBytes(body) };
    };
  }

  test('an honest one is pulled, and removed again', async () => {
    expect(await pull()).toBe('Status: Downloaded newer image for localhost:5000/x:1');
    await engine.call('DELETE', '/images/localhost:5000/x:1');
    expect(kept()).toEqual([0, 0]);
  });

  test('any flipped bit of layer, configuration or manifest is noticed', async () => {
    const digest = digestOf(manifestOf(config));
    const documents: [string, Uint8Array][] = [
      [`/blobs/${digestOf(blob)}`, blob],
      [`/blobs/${digestOf(config)}`, config],
      [`/manifests/${digest}`, manifestOf(config)],
    ];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...documents), fc.nat(), async ([path, bytes], position) => {
        const bit = position % (bytes.length * 8);
        internet.set(
          'localhost:5000',
          altered(
            (url) => url.endsWith(path),
            (sent) => sent.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte)),
          ),
        );
        const said = await pull(`fromImage=localhost:5000/x&tag=${digest}`);
        expect(said).toMatch(/verification failed for digest sha256:/);
        expect(kept()).toEqual([0, 0]);
      }),
      { numRuns: 200 },
    );
  });

  test('a layer that unpacks to something else', async () => {
    const wrong = configOf(digestOf(utf8('other')));
    put(manifestOf(wrong), wrong);
    expect(await pull()).toContain("layers from manifest don't match image configuration");
    expect(kept()).toEqual([0, 0]);
  });

  test('a layer of another size than promised', async () => {
    put(manifestOf(config, { ...descriptor(media.layer, blob), size: blob.length + 1 }), config);
    expect(await pull()).toBe('unexpected EOF');
    put(manifestOf(config, { ...descriptor(media.layer, blob), size: 1 }), config);
    expect(await pull()).toContain('verification failed');
    put(manifestOf(config, { ...descriptor(media.layer, blob), size: 2 ** 40 }), config);
    expect(await pull()).toContain('too large');
    expect(kept()).toEqual([0, 0]);
  });

  test('documents that are no manifest', async () => {
    for (const document of [
      '',
      '{',
      '[]',
      'null',
      '{"schemaVersion":1}',
      '{"schemaVersion":2,"manifests":[],"layers":[]}',
    ]) {
      internet.set(
        'localhost:5000',
        altered(
          (url) => url.includes('/manifests/'),
          () => utf8(document),
        ),
      );
      expect(await pull()).toMatch(/manifest|schema/);
      expect(kept()).toEqual([0, 0]);
    }
  });

  test('errors that are none of a registry', async () => {
    internet.set('localhost:5000', async () => ({ status: 500, headers: new Headers(), body: null }));
    expect(await pull()).toBe('received unexpected HTTP status: 500 Internal Server Error');
    internet.set('localhost:5000', async () => ({
      status: 200,
      headers: new Headers(),
      body: fromBytes(utf8('hello')),
    }));
    expect(await pull()).toMatch(/invalid manifest/);
    expect(kept()).toEqual([0, 0]);
  });

  test('something that is no image', async () => {
    const chart = { ...JSON.parse(new TextDecoder().decode(manifestOf(config))) };
    chart.config.mediaType = 'application/vnd.cncf.helm.config.v1+json';
    put(encode(chart), config);
    expect(await pull()).toBe('Encountered remote "application/vnd.cncf.helm.config.v1+json"(unknown) when fetching');
  });

  test('a client that goes away ends the pull', async () => {
    let isGone = false;
    let isAsked = false;
    internet.set('localhost:5000', async (request) => {
      if (!request.url.includes(`/blobs/${digestOf(blob)}`)) return honest(request);
      isAsked = true;
      const { signal } = request as ServerRequest;
      signal.addEventListener('abort', () => {
        isGone = true;
      });
      // The rest of the layer never comes.
      const body = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(blob.slice(0, 10)) });
      return { status: 200, headers: new Headers({ 'Content-Length': String(blob.length) }), body };
    });
    const url = '/images/create?fromImage=localhost:5000/x&tag=1';
    const response = await engine.handler({ method: 'POST', url, headers: new Headers(), body: null });
    await expect.poll(() => isAsked).toBe(true);
    await response.body?.cancel();
    await expect.poll(() => isGone).toBe(true);
    expect(kept()).toEqual([0, 0]);
  });

  test('two pulls of the same image at once', async () => {
    const said = await Promise.all([pull(), pull()]);
    for (const one of said)
      expect(one).toMatch(/^Status: (Downloaded newer image|Image is up to date) for localhost:5000\/x:1$/);
    await engine.call('DELETE', '/images/localhost:5000/x:1');
    expect(kept()).toEqual([0, 0]);
  });
});
