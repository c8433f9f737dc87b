import fc from 'fast-check';
import { expect, test } from 'vitest';
import { demultiplex, frame, stderr, stdout } from '../../../src/engine/api/stdcopy.ts';
import { concat, text, utf8 } from '../../../src/lib/bytes.ts';
import { fromBytes } from '../../../src/lib/stream.ts';

async function split(chunks: readonly Uint8Array[]): Promise<{ out: string; err: string }> {
  const found = { out: '', err: '' };
  const reader = fromBytes(chunks).pipeThrough(demultiplex()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return found;
    found[value.stream === stderr ? 'err' : 'out'] += text(value.bytes);
  }
}

test('frames come apart however the bytes were cut', async () => {
  const word = fc.string({ unit: 'binary-ascii', maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.boolean(), word)), fc.integer({ min: 1, max: 9 }), async (frames, size) => {
      const all = concat([
        new Uint8Array(),
        ...frames.map(([error, content]) => frame(error ? stderr : stdout, utf8(content))),
      ]);
      const cut = Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
        all.slice(index * size, (index + 1) * size),
      );
      const join = (error: boolean): string =>
        frames
          .filter(([is]) => is === error)
          .map(([, content]) => content)
          .join('');
      expect(await split(cut)).toEqual({ out: join(false), err: join(true) });
    }),
    { numRuns: 50 },
  );
});

test('an unknown stream is an error', async () => {
  await expect(split([new Uint8Array([9, 0, 0, 0, 0, 0, 0, 0])])).rejects.toThrow('Unrecognized input header: 9');
});
