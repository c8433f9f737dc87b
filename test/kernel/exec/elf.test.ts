/** ELF headers: what is refused, and that no broken file gets further than an errno or a signal. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isElf, parseElf, parseHeader } from '../../../src/kernel/exec/elf.ts';
import { ENOEXEC, Errno } from '../../../src/kernel/uapi/errno.ts';
import { hasImage, Machine } from '../machine.ts';

/** A static program's header with one segment. */
function header(change: (view: DataView) => void = () => undefined): Uint8Array {
  const bytes = new Uint8Array(64 + 56);
  const view = new DataView(bytes.buffer);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setUint16(16, 2, true);
  view.setUint16(18, 243, true);
  view.setBigUint64(24, 0x10078n, true);
  view.setBigUint64(32, 64n, true);
  view.setUint16(54, 56, true);
  view.setUint16(56, 1, true);
  view.setUint32(64, 1, true);
  view.setUint32(68, 5, true);
  view.setBigUint64(64 + 16, 0x10000n, true);
  view.setBigUint64(64 + 32, 120n, true);
  view.setBigUint64(64 + 40, 200n, true);
  change(view);
  return bytes;
}

describe('headers', () => {
  test('a good one', () => {
    const bytes = header();
    expect(isElf(bytes)).toBe(true);
    expect(parseHeader(bytes)).toEqual({ offset: 64, size: 56 });
    expect(parseElf(bytes, bytes.subarray(64))).toMatchObject({
      relocatable: false,
      entry: 0x10078,
      headerAddress: 0x10040,
      segments: [{ flags: 5, address: 0x10000, fileSize: 120, memorySize: 200 }],
    });
  });

  test.each<[string, (view: DataView) => void]>([
    ['32 bits', (view) => view.setUint8(4, 1)],
    ['big endian', (view) => view.setUint8(5, 2)],
    ['another machine', (view) => view.setUint16(18, 62, true)],
    ['an object file', (view) => view.setUint16(16, 1, true)],
    ['no program headers', (view) => view.setUint16(56, 0, true)],
    ['too many program headers', (view) => view.setUint16(56, 9999, true)],
    ['headers beyond any file', (view) => view.setBigUint64(32, 2n ** 63n, true)],
  ])('%s is refused', (_what, change) => {
    expect(() => parseHeader(header(change))).toThrow(ENOEXEC);
  });

  test.each<[string, (view: DataView) => void]>([
    ['more in the file than in memory', (view) => view.setBigUint64(64 + 32, 300n, true)],
    ['above the address space', (view) => view.setBigUint64(64 + 16, 2n ** 40n, true)],
    ['not congruent', (view) => view.setBigUint64(64 + 16, 0x10001n, true)],
    ['no segment', (view) => view.setUint32(64, 0, true)],
  ])('a segment with %s is refused', (_what, change) => {
    const bytes = header(change);
    expect(() => parseElf(bytes, bytes.subarray(64))).toThrow(ENOEXEC);
  });
});

test.skipIf(!hasImage('hello-world'))(
  'damaged programs end by errno, signal or status, never by a fault of ours',
  async () => {
    const machine = await Machine.create({ image: 'hello-world', memoryLimit: 64 << 20 });
    const inode = machine.mounts.root.root.lookup('hello');
    if (!inode) throw new Error('no /hello');
    const good = new Uint8Array(inode.size);
    inode.read(0, good);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat({ max: Math.min(good.length, 400) - 1 }), fc.nat({ max: 255 })), {
          minLength: 1,
          maxLength: 6,
        }),
        async (damages) => {
          const bytes = good.slice();
          for (const [at, value] of damages) bytes[at] = value;
          machine.put('/tmp/bad', bytes);
          try {
            const { process } = await machine.start(['/tmp/bad']);
            for (let i = 0; i < 50 && !process.ended; i++) await machine.kernel.pause();
            process.signal(9);
            await machine.kernel.exited(process);
          } catch (error) {
            expect(error).toBeInstanceOf(Errno);
          }
        },
      ),
      { numRuns: 200 },
    );
    expect(machine.bugs).toEqual([]);
    expect(machine.kernel.processes.processes.size).toBe(0);
  },
);

test.skipIf(!hasImage('busybox'))('a text file that is no program is run by the shell, as execvp(3) does', async () => {
  const machine = await Machine.create({ image: 'busybox' });
  machine.put('/tmp/plain', 'echo plain\n');
  expect((await machine.run(['sh', '-c', '/tmp/plain'])).stdout).toBe('plain\n');
});
