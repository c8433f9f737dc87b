/** What reaches the disk and when: whole states, soon, at once when asked; and what happens where the disk refuses. */
import { describe, expect, test } from 'vitest';
import type { Document } from '../../../src/engine/dockerd/saved/document.ts';
import { Tmpfs } from '../../../src/kernel/fs/tmpfs.ts';
import { S_IFREG } from '../../../src/kernel/uapi/stat.ts';
import { utf8 } from '../../../src/lib/bytes.ts';
import { VirtualClock } from '../../../src/lib/clock.ts';
import { type Batch, MemoryDisk } from '../../../src/machine/disk/disk.ts';
import { Keeper } from '../../../src/machine/disk/keeper.ts';
import { migrate, NewerDiskError, versionKey } from '../../../src/machine/disk/migrations.ts';
import { seal, unseal } from '../../../src/machine/disk/record.ts';
import { openTimeline } from '../../../src/machine/disk/timeline.ts';

/** Refuses batches that would make it larger than its room. */
class SmallDisk extends MemoryDisk {
  room = Number.POSITIVE_INFINITY;
  commits = 0;

  override async commit(batch: Batch): Promise<void> {
    const after = new MemoryDisk(new Map(this.records));
    await after.commit(batch);
    let size = 0;
    for (const record of after.records.values()) size += record.length;
    if (size > this.room) throw new DOMException('no room', 'QuotaExceededError');
    this.commits += 1;
    await super.commit(batch);
  }
}

async function setUp() {
  const clock = new VirtualClock();
  const disk = new SmallDisk();
  const told: (string | undefined)[] = [];
  const timeline = await openTimeline(disk);
  const keeper = new Keeper({ disk, timeline, clock, onTrouble: (reason) => told.push(reason) });
  const fs = new Tmpfs({ device: 1, clock, mode: 0o755 });
  const documents = new Map<string, Document>();
  const trees = new Map([['root', fs]]);
  keeper.add({ trees: () => trees, documents: () => documents.values(), isOwn: () => true }, [], new Set());
  await keeper.flush();
  const write = (name: string, bytes: number) => {
    const file = fs.root.lookup(name) ?? fs.root.create(name, { mode: S_IFREG | 0o644, uid: 0, gid: 0 });
    file.write(0, new Uint8Array(bytes).fill(bytes % 251));
  };
  const value = (key: string) => {
    const record = disk.records.get(key);
    return record && new TextDecoder().decode(unseal(key, record));
  };
  return { clock, disk, told, timeline, keeper, fs, trees, documents, write, value };
}

/** Lets promises run that wait for nothing outside. */
const settle = () => new Promise<void>((resolve) => setTimeout(resolve));

describe('a keeper', () => {
  test('writes a change by itself within a quarter of a second, many changes as one batch', async () => {
    const { clock, disk, write } = await setUp();
    const before = disk.commits;
    for (let n = 1; n < 50; n++) write('file', n);
    clock.advance(99e6);
    await settle();
    expect(disk.commits).toBe(before);
    clock.advance(2e6);
    await settle();
    expect(disk.commits).toBe(before + 1);
    clock.advance(10e9);
    await settle();
    expect(disk.commits).toBe(before + 1);
  });

  test('writes documents that are new or have changed, and takes away those that are gone', async () => {
    const { disk, keeper, documents, value } = await setUp();
    let asked = 0;
    const bytes = () => {
      asked += 1;
      return utf8('tar');
    };
    documents.set('text', { key: 'engine/text', text: '1' }).set('tar', { key: 'tar/x', bytes });
    await keeper.flush();
    expect([value('engine/text'), value('tar/x')]).toEqual(['1', 'tar']);
    documents.set('text', { key: 'engine/text', text: '2' });
    await keeper.flush();
    expect([value('engine/text'), asked]).toEqual(['2', 1]);
    const { commits } = disk;
    await keeper.flush();
    expect(disk.commits).toBe(commits);
    documents.clear();
    await keeper.flush();
    expect([value('engine/text'), value('tar/x')]).toEqual([undefined, undefined]);
  });

  test('follows file systems that come and go', async () => {
    const { disk, keeper, clock, trees } = await setUp();
    const fs = new Tmpfs({ device: 2, clock });
    fs.root.create('before', { mode: S_IFREG | 0o644, uid: 0, gid: 0 });
    trees.set('c/1', fs);
    await keeper.flush();
    fs.root.create('after', { mode: S_IFREG | 0o644, uid: 0, gid: 0 });
    await keeper.flush();
    expect([...disk.records.keys()].filter((key) => key.startsWith('c/1/'))).toHaveLength(3);
    trees.delete('c/1');
    await keeper.flush();
    expect([...disk.records.keys()].filter((key) => key.startsWith('c/1/'))).toEqual([]);
  });
});

describe('a keeper whose disk is small', () => {
  test('without room: says so once, goes on in memory, and writes everything when there is room', async () => {
    const { clock, disk, told, keeper, write, value } = await setUp();
    disk.room = 1000;
    const before = new Map(disk.records);
    for (const size of [5000, 6000, 7000]) {
      write('big', size);
      expect(await keeper.flush()).toBe(false);
    }
    expect(told).toEqual(['no room']);
    expect(disk.records).toEqual(before);
    disk.room = Number.POSITIVE_INFINITY;
    clock.advance(6e9);
    await settle();
    expect(told).toEqual(['no room', undefined]);
    expect(JSON.parse(value('root/i/2') ?? '{}').size).toBe(7000);
  });

  test('where the past takes the room, it gives way', async () => {
    const { disk, told, timeline, keeper, write } = await setUp();
    for (let n = 0; n < 5; n++) {
      write('file', 3000 + n);
      await keeper.mark(`command ${n}`);
    }
    expect(timeline.marks).toHaveLength(5);
    disk.room = 8000;
    write('other', 3000);
    expect(await keeper.flush()).toBe(true);
    expect([told, timeline.marks]).toEqual([[], []]);
    expect([...disk.records.keys()].filter((key) => /^(undo|mark)/.test(key))).toEqual([]);
  });
});

describe('marks', () => {
  test('a command that changed nothing is no mark', async () => {
    const { timeline, keeper, write } = await setUp();
    await keeper.mark('first');
    await keeper.mark('ls');
    write('file', 10);
    await keeper.mark('touch file');
    await keeper.mark('ls');
    expect(timeline.marks.map(({ label }) => label)).toEqual(['first', 'touch file']);
  });

  test('stopped, it writes nothing more', async () => {
    const { clock, disk, keeper, write } = await setUp();
    write('file', 10);
    await keeper.stop();
    const { commits } = disk;
    write('file', 20);
    clock.advance(1e9);
    await settle();
    expect(await keeper.flush()).toBe(false);
    expect(disk.commits).toBe(commits);
  });
});

describe('migrations', () => {
  const records = (entries: Readonly<Record<string, string>>) =>
    new Map(Object.entries(entries).map(([key, text]) => [key, seal(key, utf8(text))]));
  const texts = (disk: MemoryDisk) =>
    Object.fromEntries([...disk.records].map(([key, record]) => [key, new TextDecoder().decode(unseal(key, record))]));
  const rename = (from: string, to: string) => (all: Map<string, Uint8Array>) => {
    const value = all.get(from);
    if (value) all.set(to, value);
    all.delete(from);
  };

  test('run in their order from the disk’s version on, in one batch, without the past', async () => {
    const chain = [rename('a', 'b'), rename('b', 'c'), rename('c', 'd')];
    const disk = new MemoryDisk(records({ [versionKey]: '2', b: 'kept', 'undo/1/b': 'old', 'mark/1': '{}' }));
    expect(await migrate(disk, chain)).toBe(true);
    expect(texts(disk)).toEqual({ [versionKey]: '4', d: 'kept' });
  });

  test('one that fails leaves the disk as it was', async () => {
    const disk = new MemoryDisk(records({ [versionKey]: '1', a: 'kept' }));
    const before = new Map(disk.records);
    const fail = () => {
      throw new Error('no way');
    };
    await expect(migrate(disk, [rename('a', 'b'), fail])).rejects.toThrow('no way');
    expect(disk.records).toEqual(before);
  });

  test('a newer disk is refused and left alone', async () => {
    const disk = new MemoryDisk(records({ [versionKey]: '9', a: 'theirs' }));
    const before = new Map(disk.records);
    await expect(migrate(disk)).rejects.toThrow(NewerDiskError);
    expect(disk.records).toEqual(before);
  });

  test('an empty disk is new', async () => {
    expect(await migrate(new MemoryDisk())).toBe(false);
  });
});
