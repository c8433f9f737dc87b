/** Which changed files a rule of `develop.watch` is about, and where they go; the cases were seen on docker compose 2.40.3. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Service } from '../../../../src/docker/compose/model/project.ts';
import type { WatchTrigger } from '../../../../src/docker/compose/model/service-shape.ts';
import { isBindMounted, WatchRule } from '../../../../src/docker/compose/watch/watch-rules.ts';
import { NodeSystem } from '../../../../src/tools/node-system.ts';

const host = new NodeSystem([]);
const context = mkdtempSync(join(tmpdir(), 'drydock-rules-'));
afterAll(() => rmSync(context, { recursive: true }));
writeFileSync(join(context, '.dockerignore'), '*.secret\napp/skipped\n');

async function rule(trigger: WatchTrigger, more: Partial<Service> = {}): Promise<WatchRule> {
  const service: Service = { name: 'web', customLabels: new Map(), develop: { watch: [trigger] }, ...more };
  const [first] = await WatchRule.ofService(host, service);
  if (!first) throw new Error('no rule');
  return first;
}

const sync: WatchTrigger = { action: 'sync', path: '/p/app', target: '/srv' };

test('a file below the path goes below the target', async () => {
  const watching = await rule(sync);
  expect(watching.mapping('/p/app/a/b')).toEqual({ hostPath: '/p/app/a/b', containerPath: '/srv/a/b' });
  expect(watching.mapping('/p/app')).toEqual({ hostPath: '/p/app', containerPath: '/srv' });
  expect(watching.mapping('/p/apple')).toBeUndefined();
});

test('a rule without a target copies nothing', async () => {
  const restart = await rule({ action: 'restart', path: '/p/app' });
  expect(restart.copies).toBe(false);
  expect(restart.mapping('/p/app/x')).toEqual({ hostPath: '/p/app/x', containerPath: '' });
});

test.each(['f~', '.f.swp', '.f.swx', '#f#', '.#f', '4913', 'x___jb_tmp___', '.f.kate-swp', 'd/.idea/x'])(
  "an editor's %s is left out",
  async (name) => expect((await rule(sync)).mapping(`/p/app/${name}`)).toBeUndefined(),
);

test.each(['.git/config', '.DS_Store', 'f.swp'])('%s is not', async (name) =>
  expect((await rule(sync)).mapping(`/p/app/${name}`)).toBeDefined(),
);

test('ignore and include are below the path', async () => {
  const ignoring = await rule({ ...sync, ignore: ['*.tmp', 'node_modules/', '!keep.tmp'] });
  const seen = (watching: WatchRule, ...names: string[]): string[] =>
    names.filter((name) => watching.mapping(`/p/app/${name}`));
  expect(seen(ignoring, 'a', 'a.tmp', 'd/a.tmp', 'keep.tmp', 'node_modules/x')).toEqual(['a', 'd/a.tmp', 'keep.tmp']);
  const including = await rule({ ...sync, include: ['*.js', 'css/**'] });
  expect(seen(including, 'a.js', 'a.ts', 'css/a')).toEqual(['a.js', 'css/a']);
});

test("the build context's .dockerignore holds where it is about the path", async () => {
  const watching = await rule({ action: 'rebuild', path: join(context, 'app') }, { build: { context } });
  const seen = (name: string): boolean => watching.mapping(join(context, name)) !== undefined;
  expect(seen('app/x')).toBe(true);
  expect(seen('app/skipped/x')).toBe(false);
  // *.secret is about the context's own folder.
  expect(seen('app/a.secret')).toBe(true);
});

test('a mounted path', () => {
  const bind = { type: 'bind', source: '/p/app', target: '/srv', bind: {} };
  expect(isBindMounted('/p/app/x', [bind])).toBe(true);
  expect(isBindMounted('/p', [bind])).toBe(false);
  expect(isBindMounted('/p/app', [{ type: 'volume', source: '/p/app', target: '/srv' }])).toBe(false);
});
