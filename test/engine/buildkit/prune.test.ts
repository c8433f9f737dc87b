/** Pruning: what goes and what stays, what is found again afterwards, and what the API refuses in Docker's words. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { UsageInfo } from '../../../src/engine/api/usage-info.ts';
import { diskUsage } from '../../../src/engine/buildkit/usage.ts';
import { builderOf } from '../../../src/engine/dockerd/builder.ts';
import { cacheDocuments, restoreCache } from '../../../src/engine/dockerd/saved/build-cache.ts';
import { utf8 } from '../../../src/lib/bytes.ts';
import { readText } from '../../../src/lib/stream.ts';
import { type NodeMachine, nodeMachine } from '../../machine/node-machine.ts';
import { type BuildOutcome, build, type TestFiles } from './builder.ts';

let machine: NodeMachine;
beforeAll(async () => {
  machine = await nodeMachine();
  await call('POST', '/images/create?fromImage=busybox&tag=latest');
});
afterAll(() => {
  machine.stop();
  expect(machine.faults).toEqual([]);
});

const call = async (method: string, url: string): Promise<{ status: number; json: Record<string, unknown> }> => {
  const { status, body } = await machine.machine.docker({ method, url, headers: new Headers(), body: null });
  const answer = await readText(body);
  return { status, json: url.startsWith('/images/create') ? {} : (JSON.parse(answer) as Record<string, unknown>) };
};
const prune = (query = '') => call('POST', `/build/prune?${query}`);
const filters = (wanted: Record<string, string[]>): string => `filters=${encodeURIComponent(JSON.stringify(wanted))}`;

afterEach(async () => {
  await call('POST', `/images/prune?${filters({ dangling: ['true'] })}`);
  await prune('all=1');
});

const run = (dockerfile: string, files: TestFiles = {}, attributes: Record<string, string> = {}) =>
  build(machine.machine.docker, { Dockerfile: dockerfile, ...files }, { attributes });

const usage = (): UsageInfo[] => {
  const builder = builderOf(machine.machine.daemon);
  return diskUsage(builder.cache, (chain) => builder.isShared(chain));
};
const steps = (): string[] =>
  usage()
    .filter(({ type, description }) => type === 'regular' && description !== 'from local ')
    .map(({ description }) => description.replace('mount / from exec /bin/sh -c ', 'RUN '))
    .sort();
const cached = ({ vertices }: BuildOutcome): string[] =>
  vertices.flatMap(({ name, cached: isCached }) => (isCached && !name.includes('FROM') ? [name] : [])).sort();

const twoStages = (last: string) =>
  `FROM busybox AS one\nRUN echo one > /one\nFROM busybox\nCOPY --from=one /one /o\nRUN echo ${last} > /x\n`;

describe('after a prune', () => {
  test('what an image has stays, and stages that it came from need not be done again', async () => {
    const first = await run(twoStages('x'));
    expect(steps()).toHaveLength(3);
    expect((await prune()).json).toMatchObject({ SpaceReclaimed: 4 + twoStages('x').length });
    expect(steps()).toEqual(['RUN echo x > /x', '[stage-1 2/3] COPY --from=one /one /o']);
    const again = await run(twoStages('x'));
    expect(again.imageId).toBe(first.imageId);
    expect(cached(again)).toEqual([
      '[one 2/2] RUN echo one > /one',
      '[stage-1 2/3] COPY --from=one /one /o',
      '[stage-1 3/3] RUN echo x > /x',
    ]);
    const changed = await run(twoStages('y'));
    expect(cached(changed)).toEqual(['[one 2/2] RUN echo one > /one', '[stage-1 2/3] COPY --from=one /one /o']);
    expect(steps()).not.toContain('RUN echo one > /one');
  });

  test('a stage whose content is needed is done again', async () => {
    await run(twoStages('x'));
    await prune();
    const more = await run(`${twoStages('x')}COPY --from=one /one /again\n`);
    expect(cached(more)).not.toContain('[one 2/2] RUN echo one > /one');
    expect(steps()).toContain('RUN echo one > /one');
  });

  test('all: nothing is left, and nothing is cached', async () => {
    await run(twoStages('x'));
    expect((await prune('all=1')).json.CachesDeleted).toHaveLength(6);
    expect(usage()).toEqual([]);
    expect(cached(await run(twoStages('x')))).toEqual([]);
  });
});

describe('records', () => {
  test('what is done anew is beside what was there, and the newest counts', async () => {
    await run(twoStages('x'));
    await run(twoStages('x'), {}, { 'no-cache': '' });
    expect(steps()).toHaveLength(6);
    await run(twoStages('x'));
    const uses = usage().filter(({ description }) => description.includes('echo x'));
    expect(uses.map(({ uses: count }) => count).sort()).toEqual([1, 2]);
  });

  test('only the topmost of what is cached counts as used', async () => {
    await run(twoStages('x'));
    await run(twoStages('x'));
    const counts = Object.fromEntries(usage().map(({ description, uses }) => [description, uses]));
    expect(counts).toMatchObject({
      'mount / from exec /bin/sh -c echo x > /x': 2,
      '[stage-1 2/3] COPY --from=one /one /o': 1,
      'mount / from exec /bin/sh -c echo one > /one': 1,
      'from local ': 1,
    });
  });

  test('are found after a boot by the same keys', async () => {
    await run(twoStages('x'));
    await prune();
    const { daemon } = machine.machine;
    const kept = [...cacheDocuments(daemon)];
    const { cache } = builderOf(daemon);
    for (const record of cache.all().reverse()) cache.remove(record);
    expect([...cache.keys.all()]).toEqual([]);
    const documents = new Map(kept.map((each) => [each.key, 'text' in each ? utf8(each.text) : undefined]));
    const saved = {
      documents,
      tree: () => undefined,
      bytes: () => Promise.reject(new Error('none')),
      lost: expect.fail,
    };
    await restoreCache(daemon, saved);
    expect(cached(await run(twoStages('x')))).toContain('[one 2/2] RUN echo one > /one');
  });
});

describe('filters and limits', () => {
  const mounted = 'FROM busybox\nRUN --mount=type=cache,target=/c echo kept > /c/x\n';

  test('by type, and by a part of the id', async () => {
    await run(mounted);
    await prune(filters({ type: ['exec.cachemount'] }));
    expect(usage().map(({ type }) => type)).not.toContain('exec.cachemount');
    const local = usage().find(({ type }) => type === 'source.local');
    await prune(filters({ id: [local?.id.slice(3, 12) ?? ''] }));
    expect(usage().map(({ id }) => id)).not.toContain(local?.id);
  });

  test('what was used later than `until` stays', async () => {
    await run(mounted);
    expect((await prune(filters({ until: ['1h'] }))).json).toEqual({ CachesDeleted: null, SpaceReclaimed: 0 });
    expect((await prune(`all=1&${filters({ until: ['0s'] })}`)).json.CachesDeleted).not.toBeNull();
  });

  test('a yes or no has no value, so that nothing equals it', async () => {
    await run(mounted);
    expect((await prune(filters({ private: ['true'] }))).json.CachesDeleted).toBeNull();
    expect((await prune(filters({ private: [] }))).json.CachesDeleted).not.toBeNull();
  });

  test('room that may be taken', async () => {
    await run(mounted);
    const own = () => usage().reduce((sum, { isShared, size }) => sum + (isShared ? 0 : size), 0);
    const before = own();
    await prune(`reserved-space=${before + 1}`);
    expect(own()).toBe(before);
    await prune('min-free-space=1');
    // A limit that is just met goes one further, as BuildKit's.
    await prune('max-used-space=6');
    expect(own()).toBeLessThan(6);
    await prune('min-free-space=1000000000000000');
    expect(own()).toBe(0);
  });

  const failed = 'failed to prune build cache: ';
  const duration = `filter expects a duration (e.g., '24h') or a timestamp: failed to parse value as time or duration:`;
  test.each([
    ['filters=x', 'invalid filter'],
    [filters({ nonsense: ['1'] }), `${failed}invalid filter 'nonsense'`],
    [filters({ mutable: ['1'] }), `${failed}invalid filter 'mutable'`],
    [filters({ type: ['a', 'b'] }), `${failed}filters expect only one value`],
    [filters({ until: ['1h', '2h'] }), `${failed}filters expect only one value`],
    [filters({ until: ['1h'], 'unused-for': ['1h'] }), `${failed}conflicting filters: "until" and "unused-for"`],
    [filters({ until: ['x'] }), `${failed}"until" ${duration} "x"`],
    [filters({ 'unused-for': [''] }), `${failed}"unused-for" ${duration} ""`],
    [
      filters({ description: ['a b'] }),
      `${failed}failed to parse prune filters [description==a b]: filters: parse error: [description==a >| |< b]: unexpected input:  : invalid argument`,
    ],
    [
      'max-used-space=1.5',
      'max-used-space is in bytes and expects an integer, got 1.5: strconv.Atoi: parsing "1.5": invalid syntax',
    ],
  ])('%s is refused', async (query, message) => {
    expect(await prune(query)).toEqual({ status: 400, json: { message } });
  });

  test('labels, and sizes that an older API doesn’t know, are passed over', async () => {
    expect((await prune(filters({ label: ['x'] }))).status).toBe(200);
    expect((await call('POST', '/v1.47/build/prune?reserved-space=x')).status).toBe(200);
  });
});
