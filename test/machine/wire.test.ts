import { describe, expect, test } from 'vitest';
import { type Service, Wire, WireError } from '../../src/machine/wire.ts';

function pair(serve: Service): Wire {
  const { port1, port2 } = new MessageChannel();
  new Wire(port2 as never, 1, serve);
  return new Wire(port1 as never, 0, async () => ({ value: null, body: null }));
}

async function collect(stream: ReadableStream<Uint8Array> | null): Promise<number[]> {
  const out: number[] = [];
  if (stream) for await (const chunk of stream) out.push(...chunk);
  return out;
}

const from = (...chunks: number[][]) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(Uint8Array.from(chunk));
      controller.close();
    },
  });

describe('Wire', () => {
  test('a call is answered with a value', async () => {
    const wire = pair(async (method, args) => ({
      value: `${method}:${JSON.stringify(args)}`,
      body: null,
    }));
    expect((await wire.call('add', [1, 2])).value).toBe('add:[1,2]');
  });

  test('an error keeps its name, message and code', async () => {
    const wire = pair(async () => {
      throw Object.assign(new Error('No such file or directory'), {
        code: 'ENOENT',
        name: 'Errno',
      });
    });
    const error = await wire.call('open', {}).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(WireError);
    expect(error).toMatchObject({
      name: 'Errno',
      message: 'No such file or directory',
      code: 'ENOENT',
    });
  });

  test('streams travel both ways in one call', async () => {
    const wire = pair(async (_method, _args, input) => ({
      value: 1,
      body: input,
    }));
    const reply = await wire.call('echo', {}, from([1, 2], [], [3]));
    expect(await collect(reply.body)).toEqual([1, 2, 3]);
  });

  test('an unread stream stops at its source', async () => {
    let sent = 0;
    const wire = pair(async () => ({
      value: null,
      body: new ReadableStream<Uint8Array>({
        pull(controller) {
          sent += 16384;
          controller.enqueue(new Uint8Array(16384));
        },
      }),
    }));
    const { body } = await wire.call('flood', {});
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(sent).toBeLessThan(600_000);
    const reader = body?.getReader();
    for (let got = 0; got < 2_000_000; ) got += (await reader?.read())?.value?.length ?? 0;
    expect(sent).toBeGreaterThanOrEqual(2_000_000);
    await reader?.cancel();
  });

  test('cancelling the reader cancels the source', async () => {
    let cancelled = false;
    const wire = pair(async () => ({
      value: null,
      body: new ReadableStream<Uint8Array>({
        cancel() {
          cancelled = true;
        },
      }),
    }));
    const { body } = await wire.call('quiet', {});
    await body?.cancel();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(cancelled).toBe(true);
  });

  test('an aborted stream fails its reader', async () => {
    const wire = pair(async () => ({
      value: null,
      body: new ReadableStream<Uint8Array>({
        start(controller) {
          controller.error(new Error('gone'));
        },
      }),
    }));
    const { body } = await wire.call('broken', {});
    await expect(collect(body)).rejects.toThrow('gone');
  });
});
