/** Images over the API, pulled from Docker Hub's stand-in over public/v2. Messages and shapes are Docker 28's. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeAuth } from '../../../../src/engine/api/registry-auth.ts';
import { createRegistry } from '../../../../src/engine/registry/registry.ts';
import { MemoryRegistryStore } from '../../../../src/engine/registry/registry-store.ts';
import { text } from '../../../../src/lib/bytes.ts';
import { SeededRandom } from '../../../../src/lib/random.ts';
import { fromBytes, readAll } from '../../../../src/lib/stream.ts';
import { readTar } from '../../../../src/lib/tar.ts';
import { type Engine, hasImage } from '../../harness.ts';
import type { Internet } from './hub-engine.ts';
import { createHubEngine } from './hub-engine.ts';

interface Message {
  readonly status?: string;
  readonly stream?: string;
  readonly id?: string;
  readonly error?: string;
  readonly aux?: { readonly Tag: string; readonly Digest: string };
}

const messagesOf = (text: string): Message[] =>
  text
    .split('\r\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

describe.runIf(hasImage('busybox'))('images', () => {
  let engine: Engine;
  let internet: Internet;
  beforeAll(async () => {
    ({ engine, internet } = await createHubEngine());
    const random = new SeededRandom(1);
    internet.set('localhost:5000', createRegistry({ store: new MemoryRegistryStore(), random }));
    const isAllowed = (user: string, password: string) => user === 'ann' && password === 'secret';
    internet.set('localhost:5001', createRegistry({ store: new MemoryRegistryStore(), random, isAllowed }));
    await engine.call('POST', '/images/create?fromImage=busybox&tag=latest');
  }, 60_000);
  afterAll(() => engine?.stop());

  const call: Engine['call'] = (...args) => engine.call(...args);
  const statuses = (text: string) => messagesOf(text).map(({ status, error }) => error ?? status);

  async function bytesOf(url: string): Promise<Uint8Array> {
    return readAll((await engine.handler({ method: 'GET', url, headers: new Headers(), body: null })).body);
  }

  async function send(url: string, bytes: Uint8Array): Promise<Message[]> {
    const response = await engine.handler({ method: 'POST', url, headers: new Headers(), body: fromBytes(bytes) });
    return messagesOf(text(await readAll(response.body)));
  }

  test('a second pull finds everything there', async () => {
    const pulled = statuses((await call('POST', '/images/create?fromImage=busybox&tag=latest')).text);
    expect(pulled).toEqual([
      'Pulling from library/busybox',
      expect.stringMatching(/^Digest: sha256:[0-9a-f]{64}$/),
      'Status: Image is up to date for busybox:latest',
    ]);
  });

  test.each([
    [
      'fromImage=nosuch&tag=latest',
      404,
      "pull access denied for nosuch, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
    ],
    ['fromImage=busybox&tag=nosuch', 404, 'manifest for busybox:nosuch not found: manifest unknown: manifest unknown'],
    ['fromImage=Busybox', 400, 'invalid reference format: repository name (library/Busybox) must be lowercase'],
    ['fromImage=busybox&tag=b%20d', 400, 'invalid tag format'],
    [
      'fromImage=busybox&tag=latest&platform=a/b/c/d',
      400,
      '"a/b/c/d": cannot parse platform specifier: invalid argument',
    ],
    [
      'fromImage=localhost:5999/x',
      500,
      'Get "http://localhost:5999/v2/": dial tcp 127.0.0.1:5999: connect: connection refused',
    ],
  ])('pull of %s fails', async (query, status, message) => {
    const answer = await call('POST', `/images/create?${query}`);
    expect([answer.status, answer.json.message]).toEqual([status, message]);
  });

  test('a platform that is not there is said after the pull has begun', async () => {
    const answer = await call('POST', '/images/create?fromImage=busybox&tag=latest&platform=linux/s390x');
    expect([answer.status, ...statuses(answer.text)]).toEqual([
      200,
      'Pulling from library/busybox',
      'no matching manifest for linux/s390x in the manifest list entries',
    ]);
  });

  test('list, inspect, history and tag', async () => {
    expect((await call('POST', '/images/busybox/tag?repo=e2/x&tag=1')).status).toBe(201);
    const [summary] = (await call('GET', '/images/json')).json;
    expect(summary.RepoTags).toEqual(['e2/x:1', 'busybox:latest']);
    const { json: one } = await call('GET', '/images/e2/x:1/json');
    expect(one).toMatchObject({
      Id: summary.Id,
      Size: summary.Size,
      Architecture: 'riscv64',
      GraphDriver: { Name: 'overlay2' },
    });
    expect(Object.keys(one).at(-1)).toBe('Config');
    const { json: history } = await call('GET', '/images/busybox/history');
    expect(history[0]).toMatchObject({ Id: summary.Id, Tags: ['e2/x:1', 'busybox:latest'] });
    expect(history.reduce((sum: number, { Size }: { Size: number }) => sum + Size, 0)).toBe(summary.Size);
    expect((await call('DELETE', '/images/e2/x:1')).json).toEqual([{ Untagged: 'e2/x:1' }]);
  });

  test.each([
    ['GET', '/images/none/json', 404, 'No such image: none:latest'],
    ['GET', '/images/NONE/json', 400, 'invalid reference format: repository name (library/NONE) must be lowercase'],
    ['POST', '/images/busybox/tag?repo=x&tag=bad:t', 400, 'invalid tag format'],
    [
      'POST',
      '/images/busybox/tag?repo=sha256',
      400,
      'refusing to create an ambiguous tag using digest algorithm as name',
    ],
    ['GET', '/images/json?filters={"x":["1"]}', 400, "invalid filter 'x'"],
    ['GET', '/images/json?filters={"before":["nosuch"]}', 404, 'No such image: nosuch:latest'],
    ['GET', '/images/json?filters={"reference":["[no"]}', 400, 'syntax error in pattern'],
    ['POST', '/images/prune?filters={"dangling":["x"]}', 400, "invalid filter 'dangling=[x]'"],
    ['GET', '/images/get?names=nosuch', 404, 'No such image: nosuch'],
    ['GET', '/images/get?names=nosuch:1', 404, 'reference does not exist'],
    ['GET', '/images/search?term=x&limit=200', 400, 'limit 200 is outside the range of [1, 100]'],
    ['POST', '/commit?container=nosuch', 404, 'No such container: nosuch'],
  ])('%s %s', async (method, url, status, message) => {
    const answer = await call(method, url);
    expect([answer.status, answer.json.message]).toEqual([status, message]);
  });

  test('an image in use is not removed, and its layers stay with the container where it is forced', async () => {
    const created = await call('POST', '/containers/create', { Image: 'busybox' });
    const id: string = created.json.Id;
    const image: string = (await call('GET', '/images/busybox/json')).json.Id;
    const soft = await call('DELETE', '/images/busybox');
    expect([soft.status, soft.json.message]).toEqual([
      409,
      `conflict: unable to remove repository reference "busybox" (must force) - container ${id.slice(0, 12)} is using its referenced image ${image.slice(7, 19)}`,
    ]);
    const forced: { Untagged?: string; Deleted?: string }[] = (await call('DELETE', '/images/busybox?force=1')).json;
    expect(forced.map(({ Deleted }) => Deleted).filter(Boolean)).toEqual([image]);
    expect((await call('GET', `/containers/${id}/changes`)).status).toBe(200);
    await call('DELETE', `/containers/${id}`);
    expect([...(engine.daemon.imageParts?.snapshotter.layers() ?? [])]).toEqual([]);
    await call('POST', '/images/create?fromImage=busybox&tag=latest');
  });

  test('commit, save and load give the same image', async () => {
    const { json } = await call('POST', '/containers/create', {
      Image: 'busybox',
      Cmd: ['sh', '-c', 'echo x >/x; rm /bin/ls'],
    });
    await call('POST', `/containers/${json.Id}/start`);
    await call('POST', `/containers/${json.Id}/wait`);
    const committed = await call(
      'POST',
      `/commit?container=${json.Id}&repo=e2/c&tag=1&comment=hi&author=me&changes=ENV%20A%3Db&changes=CMD%20%5B%22x%22%5D`,
    );
    expect(committed.status).toBe(201);
    const { json: image } = await call('GET', '/images/e2/c:1/json');
    expect(image).toMatchObject({ Id: committed.json.Id, Comment: 'hi', Author: 'me', Config: { Cmd: ['x'] } });
    expect(image.Config.Env).toContain('A=b');
    const bad = await call('POST', `/commit?container=${json.Id}&changes=RUN%20x`);
    expect([bad.status, bad.json.message]).toEqual([400, 'RUN is not a valid change command']);

    const saved = await bytesOf('/images/get?names=e2/c:1');
    const names = [...readTar(saved)].map(({ entry }) => entry.name);
    expect(names).toEqual(expect.arrayContaining(['index.json', 'manifest.json', 'oci-layout', 'repositories']));
    await call('DELETE', '/images/e2/c:1');
    expect((await call('GET', '/images/e2/c:1/json')).status).toBe(404);
    expect(await send('/images/load?quiet=1', saved)).toEqual([{ stream: 'Loaded image: e2/c:1\n' }]);
    expect((await call('GET', '/images/e2/c:1/json')).json.Id).toBe(committed.json.Id);
    const again = await bytesOf('/images/get?names=e2/c:1');
    // All but the times of the two directories at its beginning.
    expect(again.subarray(1024)).toEqual(saved.subarray(1024));
    await call('DELETE', `/containers/${json.Id}`);
    expect((await call('DELETE', '/images/e2/c:1')).json).toHaveLength(3);
  });

  test('import makes an image of one layer', async () => {
    const { json } = await call('POST', '/containers/create', { Image: 'busybox' });
    const files = await bytesOf(`/containers/${json.Id}/export`);
    const [done] = await send('/images/create?fromSrc=-&repo=e2/i&tag=1&message=hey&changes=EXPOSE%2080-81', files);
    const { json: image } = await call('GET', '/images/e2/i:1/json');
    expect(image).toMatchObject({
      Id: done?.status,
      Comment: 'hey',
      Config: { ExposedPorts: { '80/tcp': {}, '81/tcp': {} } },
    });
    expect(image.RootFS.Layers).toHaveLength(1);
    const { json: original } = await call('GET', '/images/busybox/json');
    expect(Math.abs(image.Size - original.Size)).toBeLessThan(4096);
    await call('DELETE', `/containers/${json.Id}`);
    await call('DELETE', '/images/e2/i:1');
  });

  test('push, and pull it again', async () => {
    await call('POST', '/images/busybox/tag?repo=localhost:5000/p/b&tag=1');
    const first = messagesOf((await call('POST', '/images/localhost:5000/p/b/push?tag=1')).text);
    expect(first.map(({ status }) => status)).toEqual(
      expect.arrayContaining(['The push refers to repository [localhost:5000/p/b]', 'Preparing', 'Pushed']),
    );
    const digest = first.at(-1)?.aux?.Digest;
    expect(first.at(-2)?.status).toMatch(new RegExp(`^1: digest: ${digest} size: \\d+$`));
    const second = messagesOf((await call('POST', '/images/localhost:5000/p/b/push?tag=1')).text);
    expect(second[2]?.status).toBe('Layer already exists');
    await call('POST', '/images/busybox/tag?repo=localhost:5000/q/b&tag=1');
    const mounted = messagesOf((await call('POST', '/images/localhost:5000/q/b/push?tag=1')).text);
    expect(mounted[2]?.status).toBe('Mounted from p/b');
    await call('DELETE', '/images/localhost:5000/p/b:1');
    await call('DELETE', '/images/localhost:5000/q/b:1');
    const { text } = await call('POST', `/images/create?fromImage=localhost:5000/p/b&tag=${digest}`);
    expect(statuses(text).at(-1)).toBe(`Status: Downloaded newer image for localhost:5000/p/b@${digest}`);
    await call('DELETE', `/images/localhost:5000/p/b@${digest}`);
  });

  test('a push asks for nothing twice, and finds what other repositories have', async () => {
    const asked: string[] = [];
    const registry = createRegistry({ store: new MemoryRegistryStore(), random: new SeededRandom(2) });
    internet.set('localhost:5002', (request) => {
      const path = new URL(request.url, 'http://x').pathname.replace(/sha256:\w+|uploads\/.+/, (word) =>
        word.slice(0, 7),
      );
      asked.push(`${request.method} ${path}`);
      return registry(request);
    });
    const requests = async (query: string): Promise<string[]> => {
      asked.length = 0;
      await call('POST', `/images/localhost:5002/${query}`);
      return [...asked];
    };
    for (const name of [
      'repo=localhost:5002/one&tag=a',
      'repo=localhost:5002/one&tag=b',
      'repo=localhost:5002/two&tag=a',
    ])
      await call('POST', `/images/busybox/tag?${name}`);
    const uploads = (path: string): string[] =>
      ['POST', 'PATCH', 'PUT'].map((method) => `${method} /v2/${path}/blobs/uploads`.replace(/^POST.*/, '$&/'));
    const [blob, other] = ['HEAD /v2/one/blobs/sha256:', 'HEAD /v2/two/blobs/sha256:'];
    // As Docker 28.5.2 asks a registry: the layer's digest on the Hub first; what was sent is asked for.
    expect(await requests('one/push?tag=a')).toEqual([
      'GET /v2/',
      ...[blob, ...uploads('one'), blob],
      ...[blob, ...uploads('one'), blob],
      'PUT /v2/one/manifests/a',
    ]);
    expect(await requests('one/push')).toEqual([
      'GET /v2/',
      ...[blob, blob, 'PUT /v2/one/manifests/a'],
      ...[blob, 'PUT /v2/one/manifests/b'],
    ]);
    expect(await requests('two/push?tag=a')).toEqual([
      'GET /v2/',
      ...[other, 'POST /v2/two/blobs/uploads/', other],
      ...[other, ...uploads('two'), other],
      'PUT /v2/two/manifests/a',
    ]);
    for (const name of ['one:a', 'one:b', 'two:a']) await call('DELETE', `/images/localhost:5002/${name}`);
  });

  test('a registry with a password', async () => {
    await call('POST', '/images/busybox/tag?repo=localhost:5001/a&tag=1');
    const refused = messagesOf((await call('POST', '/images/localhost:5001/a/push?tag=1')).text);
    expect(refused.at(-1)?.error).toBe('no basic auth credentials');
    const account = { username: 'ann', serveraddress: 'localhost:5001' };
    const wrong = await call('POST', '/auth', { ...account, password: 'wrong' });
    expect([wrong.status, wrong.json.message]).toEqual([
      401,
      'login attempt to http://localhost:5001/v2/ failed with status: 401 Unauthorized',
    ]);
    expect((await call('POST', '/auth', { ...account, password: 'secret' })).json.Status).toBe('Login Succeeded');
    const headers = new Headers({ 'X-Registry-Auth': encodeAuth({ ...account, password: 'secret' }) });
    const response = await engine.handler({
      method: 'POST',
      url: '/images/localhost:5001/a/push?tag=1',
      headers,
      body: null,
    });
    expect(messagesOf(text(await readAll(response.body))).at(-1)?.aux?.Tag).toBe('1');
    const pulled = await call('POST', '/images/create?fromImage=localhost:5001/a&tag=1');
    expect(pulled.json.message).toBe('Head "http://localhost:5001/v2/a/manifests/1": no basic auth credentials');
    await call('DELETE', '/images/localhost:5001/a:1');
  });

  test('prune removes what has no tag', async () => {
    await call('POST', '/images/create?fromImage=hello-world&tag=latest');
    await call('POST', '/images/busybox/tag?repo=hello-world&tag=latest');
    const { json } = await call('POST', '/images/prune?filters={"dangling":["true"]}');
    expect(json.ImagesDeleted.some(({ Deleted }: { Deleted?: string }) => Deleted)).toBe(true);
    expect(json.SpaceReclaimed).toBeGreaterThan(0);
    await call('DELETE', '/images/hello-world');
    expect((await call('GET', '/images/json')).json).toHaveLength(1);
  });

  test('search and distribution', async () => {
    expect((await call('GET', '/images/search?term=busybox&filters={"is-official":["true"]}')).json[0].name).toBe(
      'busybox',
    );
    const { json } = await call('GET', '/distribution/busybox/json');
    expect(json.Platforms).toContainEqual({ architecture: 'riscv64', os: 'linux' });
    const denied = await call('GET', '/distribution/nosuch/json');
    expect([denied.status, denied.json.message]).toEqual([
      403,
      'errors:\ndenied: requested access to the resource is denied\nunauthorized: authentication required\n',
    ]);
  });
});
