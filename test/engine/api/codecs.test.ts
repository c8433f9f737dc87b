import { describe, expect, test } from 'vitest';
import { decodeFilters, encodeFilters } from '../../../src/engine/api/filters.ts';
import { jsonDecoder } from '../../../src/engine/api/jsonmessage.ts';
import { compilePath, expandPath } from '../../../src/engine/api/path.ts';
import { decodeQuery, encodeQuery, isTrue } from '../../../src/engine/api/query.ts';
import { decodeAuth, encodeAuth } from '../../../src/engine/api/registry-auth.ts';
import { encodeStatus, type StatusResponse, traceMessage, traceStatus } from '../../../src/engine/api/trace.ts';
import { compareVersions, splitVersion, versionError } from '../../../src/engine/api/version.ts';
import { utf8 } from '../../../src/lib/bytes.ts';
import { fromBytes } from '../../../src/lib/stream.ts';

describe('paths', () => {
  test('a parameter takes slashes too, as Docker 28.5.2 answers for containers, execs, networks, volumes and images', () => {
    expect(compilePath('/containers/{id}/start')('/containers/a%20b/start')).toEqual({ id: 'a b' });
    expect(compilePath('/containers/{id}/start')('/containers/a/b/start')).toEqual({ id: 'a/b' });
    expect(compilePath('/exec/{id}/json')('/exec/a/b/json')).toEqual({ id: 'a/b' });
    expect(compilePath('/containers/{id}/start')('/containers/a/stop')).toBeUndefined();
    expect(compilePath('/containers/{id}/start')('/containers/start')).toBeUndefined();
    expect(compilePath('/images/{name}/json')('/images/me/app:1/json')).toEqual({ name: 'me/app:1' });
  });

  test('written as Go writes them', () => {
    expect(expandPath('/images/{name}/tag', { name: 'host:5000/app:1' })).toBe('/images/host:5000/app:1/tag');
    expect(expandPath('/containers/{id}/json', { id: 'a b?' })).toBe('/containers/a%20b%3F/json');
    expect(expandPath('/images/{name}/json', { name: 'a//b' })).toBe('/images/a/b/json');
  });
});

describe('queries', () => {
  test('sorted, with + for spaces', () => {
    expect(encodeQuery({ t: ['b', 'a'], all: '1', q: undefined, s: 'x y&z' })).toBe('all=1&s=x+y%26z&t=b&t=a');
    expect(decodeQuery('t=b&t=a&s=x+y%26z')).toEqual(
      new Map([
        ['t', ['b', 'a']],
        ['s', ['x y&z']],
      ]),
    );
  });

  test('truth', () => {
    expect(['1', 'true', 'yes', '', '0', 'False', 'none'].map(isTrue)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('filters', () => {
  test('both forms', () => {
    const filters = new Map([['label', ['b=c', 'a']]]);
    expect(encodeFilters(filters)).toBe('{"label":{"a":true,"b=c":true}}');
    expect(decodeFilters('{"label":{"a":true,"x":false}}')).toEqual(new Map([['label', ['a']]]));
    expect(decodeFilters('{"label":["a","b"]}')).toEqual(new Map([['label', ['a', 'b']]]));
    expect(() => decodeFilters('[]')).toThrow(SyntaxError);
  });
});

describe('versions', () => {
  test('prefix and comparison', () => {
    expect(splitVersion('/v1.43/info')).toEqual({ version: '1.43', path: '/info' });
    expect(splitVersion('/info')).toEqual({ version: undefined, path: '/info' });
    expect(compareVersions('1.9', '1.24')).toBeLessThan(0);
    expect(versionError('1.12')).toContain('is too old');
    expect(versionError('1.99')).toContain('is too new');
    expect(versionError('1.43')).toBeUndefined();
  });
});

test('credentials', () => {
  const auth = { username: 'me', password: 'p?>~ü' };
  expect(decodeAuth(encodeAuth(auth))).toEqual(auth);
  expect(decodeAuth('%%%')).toEqual({});
});

describe('JSON streams', () => {
  async function values(parts: readonly string[]): Promise<unknown[]> {
    const found: unknown[] = [];
    const reader = fromBytes(parts.map(utf8)).pipeThrough(jsonDecoder<unknown>()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return found;
      found.push(value);
    }
  }

  test('values however they are cut and joined', async () => {
    expect(await values(['{"a":"}', '\\""}{"b":[1,', '2]}\r\n{"c":{}}'])).toEqual([
      { a: '}"' },
      { b: [1, 2] },
      { c: {} },
    ]);
  });

  test('an end within a value', async () => {
    await expect(values(['{"a":'])).rejects.toThrow();
  });
});

test('BuildKit status there and back', () => {
  const status: StatusResponse = {
    vertexes: [
      {
        digest: 'sha256:a',
        inputs: ['sha256:b'],
        name: '[1/2] RUN x',
        cached: true,
        started: 1_700_000_000_250_000_000,
        completed: 1_700_000_001_000_000_000,
        error: 'no',
        progressGroup: { id: 'g', name: 'group', weak: true },
      },
    ],
    statuses: [
      {
        id: 's',
        vertex: 'sha256:a',
        name: 'n',
        current: 5_000_000_000,
        total: 7,
        timestamp: 1_700_000_000_000_000_000,
      },
    ],
    logs: [{ vertex: 'sha256:a', timestamp: 1_700_000_000_000_000_000, stream: 2, msg: utf8('hé\n') }],
    warnings: [
      {
        vertex: 'sha256:a',
        level: 1,
        short: 'w',
        detail: ['d'],
        url: 'u',
        info: { filename: 'Dockerfile', data: utf8('FROM x'), language: 'Dockerfile' },
        ranges: [{ start: { line: 1, character: 0 }, end: { line: 2, character: 3 } }],
      },
    ],
  };
  expect(traceStatus(traceMessage(encodeStatus(status)))).toEqual(status);
});
