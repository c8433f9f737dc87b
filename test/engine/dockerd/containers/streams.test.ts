import { describe, expect, test } from 'vitest';
import { DetachDetector, parseDetachKeys } from '../../../../src/engine/dockerd/containers/detach-keys.ts';
import { LogSplitter } from '../../../../src/engine/dockerd/containers/log-splitter.ts';
import { RestartTimer } from '../../../../src/engine/dockerd/containers/restart-policy.ts';
import { ContainerStreams } from '../../../../src/engine/dockerd/containers/streams.ts';
import { text, utf8 } from '../../../../src/lib/bytes.ts';

describe('streams', () => {
  test('everyone attached gets the output, each what it asked for', async () => {
    const streams = new ContainerStreams();
    const both = streams.subscribe([1, 2]).getReader();
    const errors = streams.subscribe([2]).getReader();
    await streams.emit({ stream: 1, bytes: utf8('out') });
    await streams.emit({ stream: 2, bytes: utf8('err') });
    streams.end();
    expect(text((await both.read()).value?.bytes ?? utf8(''))).toBe('out');
    expect((await errors.read()).value?.stream).toBe(2);
    expect((await errors.read()).done).toBe(true);
  });

  test('a slow reader holds the writer, until it reads or leaves', async () => {
    const streams = new ContainerStreams();
    const reader = streams.subscribe([1]).getReader();
    let written = 0;
    const write = async (): Promise<void> => {
      for (let i = 0; i < 8; i++) {
        await streams.emit({ stream: 1, bytes: new Uint8Array(1 << 18) });
        written++;
      }
    };
    const done = write();
    for (let i = 0; i < 50; i++) await Promise.resolve();
    expect(written).toBeLessThan(8);
    await reader.cancel();
    await done;
    expect(written).toBe(8);
  });

  test('input waits for the process, and so does its end', async () => {
    const streams = new ContainerStreams();
    const got: string[] = [];
    const writing = streams.write(utf8('early'));
    streams.closeInput();
    streams.connectInput({
      write: async (bytes) => {
        got.push(text(bytes));
      },
      close: () => got.push('closed'),
    });
    await writing;
    expect(got.sort()).toEqual(['closed', 'early']);
  });
});

describe('detach keys', () => {
  test('are parsed', () => {
    expect(parseDetachKeys('')).toEqual([16, 17]);
    expect(parseDetachKeys('ctrl-a,x,DEL,ctrl-[')).toEqual([1, 120, 127, 27]);
    expect(() => parseDetachKeys('ctrl-,')).toThrow('Invalid detach keys');
  });

  test('are found however the bytes are cut, and what isn’t them passes', () => {
    const detector = new DetachDetector([16, 17]);
    const pass = (bytes: number[]): number[] => [...detector.push(Uint8Array.from(bytes)).pass];
    expect(pass([65, 16])).toEqual([65]);
    expect(pass([66])).toEqual([16, 66]);
    expect(pass([16, 16])).toEqual([16]);
    expect(detector.push(Uint8Array.of(17)).detached).toBe(true);
  });
});

test('log messages are lines, long ones in pieces, the rest at the end', () => {
  const splitter = new LogSplitter();
  expect(splitter.push(utf8('a\nb')).map(text)).toEqual(['a\n']);
  expect(splitter.push(utf8('c\n\n')).map(text)).toEqual(['bc\n', '\n']);
  expect(splitter.push(new Uint8Array(40_000).fill(120)).map((piece) => piece.length)).toEqual([16384, 16384]);
  expect(splitter.flush()?.length).toBe(40_000 - 2 * 16384);
  expect(splitter.flush()).toBeUndefined();
});

describe('restart policy', () => {
  const run = (name: string, exits: number[], retries = 0): (number | undefined)[] => {
    const timer = new RestartTimer();
    return exits.map((code) => timer.next({ Name: name, MaximumRetryCount: retries }, code, false, 1e9));
  };

  test('always doubles its wait', () => expect(run('always', [0, 1, 0])).toEqual([100, 200, 400]));
  test('on-failure stops at success', () => expect(run('on-failure', [1, 0])).toEqual([100, undefined]));
  test('on-failure counts', () => expect(run('on-failure', [1, 1, 1], 2)).toEqual([100, 200, undefined]));
  test('no never', () => expect(run('no', [1])).toEqual([undefined]));

  test('a long run forgives, and a stop by hand ends it', () => {
    const timer = new RestartTimer();
    const policy = { Name: 'always', MaximumRetryCount: 0 };
    timer.next(policy, 1, false, 1e9);
    timer.next(policy, 1, false, 1e9);
    expect(timer.next(policy, 1, false, 20e9)).toBe(100);
    expect(timer.next(policy, 1, true, 1e9)).toBeUndefined();
  });
});
