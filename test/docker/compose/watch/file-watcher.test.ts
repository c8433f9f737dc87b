/** The recursive watcher over a folder of this system and, by the same cases, over our kernel's. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FileWatcher, isInside } from '../../../../src/docker/compose/watch/file-watcher.ts';
import type { System } from '../../../../src/kernel/exec/program.ts';
import { utf8 } from '../../../../src/lib/bytes.ts';
import { HurryingClock } from '../../../../src/lib/clock.ts';
import { NodeSystem } from '../../../../src/tools/node-system.ts';
import { Machine } from '../../../kernel/machine.ts';

const host = new NodeSystem([]);

type Act = (system: System, top: string) => Promise<void>;

/** What one batch says after some changes, below the folder. */
async function batch(system: System, top: string, watched: readonly string[], act: Act): Promise<string[]> {
  const watcher = await FileWatcher.start(
    system,
    watched.map((path) => join(top, path)),
  );
  const batches = watcher.batches();
  const first = batches.next();
  await act(system, top);
  const { value } = await first;
  watcher.close();
  return (value ?? []).map((path: string) => path.slice(top.length + 1)).sort();
}

const touch = (system: System, path: string): Promise<void> => system.writeFile(path, utf8('x'));

interface Case {
  readonly name: string;
  readonly prepare?: Act;
  readonly watched: readonly string[];
  readonly act: Act;
  readonly changed: readonly string[];
}

const cases: readonly Case[] = [
  {
    name: 'a new file, and one in an old folder below',
    prepare: (system, top) => system.mkdir(`${top}/old`),
    watched: ['.'],
    act: async (system, top) => {
      await touch(system, `${top}/new`);
      await touch(system, `${top}/old/deep`);
    },
    changed: ['new', 'old/deep'],
  },
  {
    name: 'a new folder is watched like those before',
    watched: ['.'],
    act: async (system, top) => {
      await system.mkdir(`${top}/d`);
      await system.mkdir(`${top}/d/e`);
      await system.sleep(100);
      await touch(system, `${top}/d/e/f`);
    },
    changed: ['d', 'd/e', 'd/e/f'],
  },
  {
    name: 'a rename is two changes, and the folder goes on being watched',
    prepare: async (system, top) => {
      await system.mkdir(`${top}/from`);
      await touch(system, `${top}/from/inner`);
    },
    watched: ['.'],
    act: async (system, top) => {
      await system.rename(`${top}/from`, `${top}/to`);
      await system.sleep(100);
      await touch(system, `${top}/to/later`);
    },
    changed: ['from', 'to', 'to/inner', 'to/later'],
  },
  {
    name: 'one file, not its neighbour',
    prepare: (system, top) => touch(system, `${top}/file`),
    watched: ['file'],
    act: async (system, top) => {
      await touch(system, `${top}/other`);
      await touch(system, `${top}/file`);
    },
    changed: ['file'],
  },
  {
    name: 'a path that comes later, under folders that come later',
    watched: ['a/b'],
    act: async (system, top) => {
      await system.mkdir(`${top}/a`);
      await system.mkdir(`${top}/c`);
      await system.sleep(100);
      await system.mkdir(`${top}/a/b`);
      await system.sleep(100);
      await touch(system, `${top}/c/not`);
      await touch(system, `${top}/a/b/file`);
    },
    changed: ['a/b/file'],
  },
  {
    name: 'what goes',
    prepare: (system, top) => touch(system, `${top}/gone`),
    watched: ['.'],
    act: (system, top) => system.unlink(`${top}/gone`),
    changed: ['gone'],
  },
];

describe.concurrent.each(cases)('$name', ({ prepare, watched, act, changed }) => {
  test('our kernel', async () => {
    let answer: string[] = [];
    const machine = await Machine.create({
      clock: new HurryingClock(),
      programs: new Map([
        [
          'watcher',
          async (system: System) => {
            await system.mkdir('/tmp/top');
            await prepare?.(system, '/tmp/top');
            answer = await batch(system, '/tmp/top', watched, act);
            return 0;
          },
        ],
      ]),
      files: new Map([['/usr/bin/watcher', '#!drydock watcher\n']]),
    });
    expect(await machine.run(['watcher'])).toMatchObject({ stderr: '', code: 0 });
    expect(answer).toEqual(changed);
  });

  test.concurrent("the host's", async () => {
    const top = mkdtempSync(join(tmpdir(), 'drydock-watch-'));
    try {
      await prepare?.(host, top);
      expect(await batch(host, top, watched, act)).toEqual(changed);
    } finally {
      rmSync(top, { recursive: true });
    }
  });
});

test('inside', () => {
  expect(isInside('/a', '/a')).toBe(true);
  expect(isInside('/a', '/a/b')).toBe(true);
  expect(isInside('/a', '/ab')).toBe(false);
  expect(isInside('/', '/ab')).toBe(true);
});
