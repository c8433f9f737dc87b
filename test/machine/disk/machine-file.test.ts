/** Machines as files: the same machine elsewhere, smaller for a link, and nothing made of what is not one. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { concat, utf8 } from '../../../src/lib/bytes.ts';
import { gzip } from '../../../src/lib/gzip.ts';
import { encodeBatch } from '../../../src/machine/disk/batch-bytes.ts';
import { MemoryDisk } from '../../../src/machine/disk/disk.ts';
import {
  contentsOf,
  leanRecords,
  MachineFileError,
  machineRecords,
  packFile,
  unpackFile,
  writeMachine,
} from '../../../src/machine/disk/machine-file.ts';
import { seal } from '../../../src/machine/disk/record.ts';
import { bootOn } from './kept-machine.ts';

let records = new Map<string, Uint8Array>();
let file: Uint8Array = new Uint8Array();

beforeAll(async () => {
  const machine = await bootOn();
  await machine.sh(`mkdir site; echo hello > site/index.html; docker pull -q busybox; docker network create net
    docker run -d --restart always --name web -v data:/d busybox sleep 1000
    printf 'FROM busybox\\nCOPY <<EOF /x\\nmine\\nEOF\\n' | docker build -q -t mine -`);
  await machine.disk.keeper.mark('all of it');
  await machine.cut();
  records = await machineRecords(machine.disk.disk);
  file = await packFile({ machines: new Map([['playground', records]]), progress: '{"drydock":1}' });
}, 60_000);

const reasonOf = (bytes: Uint8Array, most?: number) =>
  unpackFile(bytes, most).then(
    () => 'taken',
    (error: unknown) => (error instanceof MachineFileError ? error.reason : error),
  );

const withRecords = (entries: readonly (readonly [string, Uint8Array])[]) =>
  concat([utf8('DRYDOCK1'), gzip(encodeBatch({ drops: new Set(), deletes: new Set(), puts: new Map(entries) }))]);

describe('a machine’s file', () => {
  test('holds the machine and the progress, not its past', async () => {
    const { machines, progress } = await unpackFile(file);
    expect(progress).toBe('{"drydock":1}');
    expect(machines.get('playground')).toEqual(records);
    expect([...records.keys()].filter((key) => /^(undo|mark|screen|disk\/boots)/.test(key))).toEqual([]);
  });

  test('is the same machine elsewhere; so is the lean one, whose lists of files are made again', async () => {
    const lean = leanRecords(records);
    expect(lean.size).toBeLessThan(records.size);
    const link = await packFile({ machines: new Map([['playground', lean]]) });
    expect(link.length).toBeLessThan(12_000);
    for (const bytes of [file, link]) {
      const disk = new MemoryDisk(new Map([['root/i/1', seal('root/i/1', utf8('{}'))]]));
      const [shared] = (await unpackFile(bytes)).machines.values();
      await writeMachine(disk, shared ?? new Map());
      const machine = await bootOn(disk.records);
      expect(machine.disk.lost).toEqual([]);
      expect(await machine.sh('cat site/index.html; docker run --rm mine cat /x; docker volume ls -q')).toBe(
        'hello\nmine\ndata\n',
      );
      await machine.cut();
    }
  });

  test('tells what is in it', () => {
    const { size, ...contents } = contentsOf(records);
    expect(contents).toEqual({
      files: ['site/index.html'],
      images: ['docker.io/library/busybox:latest', 'docker.io/library/mine:latest'],
      containers: [{ name: 'web', restarts: true }],
      volumes: ['data'],
      networks: ['net'],
    });
    expect(size).toBeGreaterThan(1000);
  });
});

describe('what is no machine’s file is refused', () => {
  test('cut off anywhere, or with any byte changed that says something', async () => {
    const whole = await unpackFile(file);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: file.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, bits) => {
        expect(['damaged', 'kind']).toContain(await reasonOf(file.subarray(0, at)));
        const changed = file.slice();
        changed[at] = (changed[at] ?? 0) ^ bits;
        // Of gzip's head nobody reads time and system, and the bits that fill deflate's last byte say nothing.
        if ((await reasonOf(changed)) === 'taken') expect(await unpackFile(changed)).toEqual(whole);
      }),
      { numRuns: 200 },
    );
  });

  test('arbitrary bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        expect(await reasonOf(bytes)).not.toBe('taken');
        expect(await reasonOf(concat([utf8('DRYDOCK1'), bytes]))).toBe('damaged');
        expect(await reasonOf(concat([utf8('DRYDOCK1'), gzip(bytes)]))).toBe('damaged');
      }),
    );
  });

  test('a newer version, a bomb, records that are not a machine’s', async () => {
    const version = (text: string) => ['machine/x/disk/version', seal('disk/version', utf8(text))] as const;
    expect(await reasonOf(withRecords([version('1')]))).toBe('taken');
    expect(await reasonOf(withRecords([version('2')]))).toBe('newer');
    expect(await reasonOf(concat([utf8('DRYDOCK2'), file.subarray(8)]))).toBe('newer');
    expect(await reasonOf(withRecords([version('x')]))).toBe('damaged');
    expect(await reasonOf(withRecords([['machine/x/root/i/1', seal('root/i/1', utf8('{}'))]]))).toBe('damaged');
    for (const key of ['undo/1/a', 'disk/resume', 'screen/1', 'other/1', '../x'])
      expect(await reasonOf(withRecords([version('1'), [`machine/x/${key}`, seal(key, utf8('{}'))]]))).toBe('damaged');
    const swapped = ['machine/x/root/i/1', seal('root/i/2', utf8('{}'))] as const;
    expect(await reasonOf(withRecords([version('1'), swapped]))).toBe('damaged');
    expect(await reasonOf(concat([utf8('DRYDOCK1'), gzip(new Uint8Array(3 << 20))]), 1 << 20)).toBe('size');
  });
});
