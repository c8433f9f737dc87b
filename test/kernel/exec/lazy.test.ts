/** Programs whose content is fetched when it is first touched: exec and page faults wait, a failed fetch is an error. */
import { describe, expect, test } from 'vitest';
import { LayerSource, type LazySource } from '../../../src/kernel/fs/layer-source.ts';
import type { LayerIndexEntry } from '../../../src/kernel/fs/layer-tree.ts';
import { LayerFs } from '../../../src/kernel/fs/layerfs.ts';
import { readTar } from '../../../src/lib/tar.ts';
import { hasImage, imageLayers, Machine } from '../machine.ts';

/** The image's program in a chunk of its own, with two names. */
async function lazyMachine(source: (program: Uint8Array) => LazySource): Promise<Machine> {
  const [tar] = await imageLayers('busybox');
  if (!tar) throw new Error('no layer');
  const program = [...readTar(tar)].find(({ entry }) => entry.type === 'file' && entry.size > 500_000);
  if (!program) throw new Error('no program');
  const index: LayerIndexEntry[] = [
    { path: 'bin', type: 'dir', mode: 0o755 },
    { path: 'bin/busybox', type: 'file', mode: 0o755, size: program.data.length, chunk: 'busybox', offset: 0 },
    { path: 'bin/sh', type: 'symlink', mode: 0o777, target: 'busybox' },
    { path: 'bin/echo', type: 'hardlink', mode: 0o755, target: 'bin/busybox' },
  ];
  return Machine.create({
    layer: (kernel) => new LayerFs(index, kernel.vfs.deviceNumbers.next(), new LayerSource(source(program.data))),
  });
}

describe.skipIf(!hasImage('busybox'))('lazy content', () => {
  test('spawn waits for it, and it is fetched once', async () => {
    const fetched: string[] = [];
    const machine = await lazyMachine((program) => ({
      fetch: async (chunk) => {
        fetched.push(chunk);
        await new Promise((resolve) => setTimeout(resolve, 5));
        return program;
      },
    }));
    const [a, b] = await Promise.all([
      machine.run(['echo', 'a']),
      machine.run(['sh', '-c', 'echo b | /bin/busybox cat']),
    ]);
    expect([a.stdout, b.stdout]).toEqual(['a\n', 'b\n']);
    expect(fetched).toEqual(['busybox']);
  });

  test('a fetch that fails is EIO, the next one may succeed', async () => {
    let failures = 1;
    const machine = await lazyMachine((program) => ({
      fetch: async () => {
        if (failures-- > 0) throw new Error('offline');
        return program;
      },
    }));
    await expect(machine.run(['echo', 'a'])).rejects.toMatchObject({ code: 'EIO' });
    expect((await machine.run(['echo', 'a'])).stdout).toBe('a\n');
    expect(machine.kernel.processes.processes.size).toBe(0);
  });
});
