import { expect, test } from 'vitest';
import { OutputOrder, type StreamNumber } from '../../../src/engine/runc/output-order.ts';
import { createPipe, type PipeEnd } from '../../../src/kernel/ipc/pipe.ts';
import { AnonymousFs } from '../../../src/kernel/vfs/anonymous-inode.ts';
import { text, utf8 } from '../../../src/lib/bytes.ts';

function pipes() {
  const fs = new AnonymousFs('pipefs', 1, () => 0);
  const readers = new Map<StreamNumber, PipeEnd>();
  const writers = new Map<StreamNumber, PipeEnd>();
  for (const stream of [1, 2] as const) {
    const [reader, writer] = createPipe(fs);
    readers.set(stream, reader);
    writers.set(stream, writer);
  }
  const say = (stream: StreamNumber, words: string): unknown => writers.get(stream)?.write(utf8(words));
  const end = (stream: StreamNumber): unknown => writers.get(stream)?.release();
  return { order: new OutputOrder(readers), say, end };
}

async function heard(order: OutputOrder): Promise<string[]> {
  const lines: string[] = [];
  const pump = async (stream: StreamNumber): Promise<void> => {
    for (let bytes = await order.read(stream); bytes; bytes = await order.read(stream)) {
      // As a reader that is slow at times.
      if (lines.length % 2 === 0) await Promise.resolve();
      lines.push(`${stream} ${text(bytes)}`);
    }
  };
  await Promise.all([pump(1), pump(2)]);
  return lines;
}

test('what was written first is read first, whichever stream it went to', async () => {
  const { order, say, end } = pipes();
  say(1, 'a');
  say(2, 'b');
  say(2, 'c');
  say(1, 'd');
  const lines = heard(order);
  await Promise.resolve();
  say(2, 'e');
  end(2);
  say(1, 'f');
  end(1);
  expect(await lines).toEqual(['1 a', '2 bc', '1 d', '2 e', '1 f']);
});

test('a stream that is quiet does not hold up the other', async () => {
  const { order, say, end } = pipes();
  end(2);
  const lines = heard(order);
  for (const word of ['x', 'y']) {
    await Promise.resolve();
    say(1, word);
  }
  end(1);
  expect((await lines).join('').replaceAll('1 ', '')).toBe('xy');
});

test('closing ends both', async () => {
  const { order, say, end } = pipes();
  say(1, 'never read');
  const waiting = order.read(2);
  order.close();
  end(2);
  expect(await waiting).toBeUndefined();
});
