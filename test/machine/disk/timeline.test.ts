/** Undo as old values: rolled back to any mark, a disk holds what it held when that mark began, whatever came between. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Changes } from '../../../src/machine/disk/changes.ts';
import { apply, MemoryDisk } from '../../../src/machine/disk/disk.ts';
import { seal } from '../../../src/machine/disk/record.ts';
import { maxMarks, openTimeline, type Timeline } from '../../../src/machine/disk/timeline.ts';

const key = fc.constantFrom('a/1', 'a/2', 'ab', 'b/1', 'b/2', 'screen/1');
const change = fc.record({
  puts: fc.dictionary(key, fc.uint8Array({ maxLength: 6 }), { maxKeys: 3 }),
  deletes: fc.array(key, { maxLength: 2 }),
  drops: fc.array(fc.constantFrom('a/', 'b/'), { maxLength: 1 }),
  close: fc.boolean(),
});

/** What an undo is about: not its own records, nor a terminal's screen. */
const contents = (disk: MemoryDisk) =>
  [...disk.records].filter(([name]) => !/^(undo|mark|screen)\//.test(name)).sort(([a], [b]) => (a < b ? -1 : 1));

function batchOf({
  puts,
  deletes,
  drops,
}: {
  puts: Record<string, Uint8Array>;
  deletes: string[];
  drops: string[];
}): Changes {
  const batch = new Changes();
  for (const prefix of drops) batch.drops.add(prefix);
  for (const name of deletes) batch.deletes.add(name);
  for (const [name, value] of Object.entries(puts)) batch.puts.set(name, seal(name, value));
  return batch;
}

async function commit(disk: MemoryDisk, timeline: Timeline, batch: Changes, close: string | undefined): Promise<void> {
  const extended = await timeline.extend(batch, close, 0);
  await disk.commit(extended.batch);
  timeline.committed(extended);
}

describe('a timeline', () => {
  test('rolls back to what was there when a mark began', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 20 }), fc.nat(), fc.boolean(), async (changes, which, reopens) => {
        const disk = new MemoryDisk();
        let timeline = await openTimeline(disk);
        const before = new Map<number, ReturnType<typeof contents>>();
        let start = contents(disk);
        for (const one of changes) {
          await commit(disk, timeline, batchOf(one), one.close ? 'command' : undefined);
          const last = timeline.marks.at(-1)?.number;
          if (one.close && last !== undefined && !before.has(last)) before.set(last, start);
          if (one.close) start = contents(disk);
        }
        if (reopens) {
          timeline = await openTimeline(disk);
          const last = timeline.marks.at(-1)?.number;
          // What was open when the power went is a mark of its own.
          if (last !== undefined && !before.has(last)) before.set(last, start);
        }
        const mark = timeline.marks[which % Math.max(1, timeline.marks.length)];
        if (!mark) return;
        const screen = disk.records.get('screen/1');
        await disk.commit(await timeline.rollback(mark.number));
        expect(contents(disk)).toEqual(before.get(mark.number));
        expect(disk.records.get('screen/1')).toEqual(screen);
        const after = await openTimeline(disk);
        expect(after.marks.every(({ number }) => number < mark.number)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('keeps the last fifty, and of what is too large nothing', async () => {
    const disk = new MemoryDisk();
    const timeline = await openTimeline(disk);
    const put = async (size: number, label: string) => {
      const batch = new Changes();
      batch.puts.set('a/1', new Uint8Array(size).fill(size % 251));
      await commit(disk, timeline, batch, label);
    };
    for (let n = 1; n <= 60; n++) await put(n, `command ${n}`);
    expect(timeline.marks).toHaveLength(maxMarks);
    expect(timeline.marks.at(-1)?.label).toBe('command 60');
    expect([...disk.records.keys()].filter((name) => name.startsWith('undo/'))).toHaveLength(maxMarks);
    await put(70 << 20, 'large');
    // The old value of the next one is what does not fit.
    await put(1, 'after it');
    expect(timeline.marks).toEqual([]);
    expect([...disk.records.keys()].filter((name) => /^(undo|mark)\//.test(name))).toEqual([]);
    await put(2, 'small again');
    expect(timeline.marks.map(({ label }) => label)).toEqual(['small again']);
    expect((await openTimeline(disk)).marks).toEqual(timeline.marks);
    await expect(timeline.rollback(3)).rejects.toThrow('there is no mark 3');
  });

  test('refuses to roll back over a damaged old value, changing nothing', async () => {
    const disk = new MemoryDisk();
    const timeline = await openTimeline(disk);
    for (const label of ['one', 'two']) {
      const batch = new Changes();
      batch.puts.set('a/1', seal('a/1', new TextEncoder().encode(label)));
      await commit(disk, timeline, batch, label);
    }
    for (const [name, record] of disk.records) if (name.startsWith('undo/00000002')) record[0] = (record[0] ?? 0) ^ 1;
    await expect(timeline.rollback(1)).rejects.toThrow('is damaged');
  });
});

describe('two batches as one', () => {
  test('do what they do after one another', () => {
    fc.assert(
      fc.property(change, change, fc.dictionary(key, fc.uint8Array({ maxLength: 3 })), (a, b, start) => {
        const apart = new Map(Object.entries(start));
        apply(batchOf(a), apart);
        apply(batchOf(b), apart);
        const together = new Map(Object.entries(start));
        apply(batchOf(a).followedBy(batchOf(b)), together);
        expect([...together].sort()).toEqual([...apart].sort());
      }),
      { numRuns: 1000 },
    );
  });
});
