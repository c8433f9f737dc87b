/** docker/go-units' own cases (/work/shared/suites/go-units.json, read in place). */

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  bytesSize,
  formatUlimit,
  fromHumanSize,
  humanDuration,
  humanSize,
  humanSizeWithPrecision,
  parseUlimit,
  ramInBytes,
} from '../../src/lib/units.ts';

const file = '/work/shared/suites/go-units.json';

interface Case {
  readonly id: string;
  readonly fn: string;
  readonly input: unknown;
  readonly expected: { readonly result?: unknown; readonly error?: string | null };
}

const functions: Record<string, (input: never) => unknown> = {
  BytesSize: bytesSize,
  HumanSize: humanSize,
  HumanDurationNs: humanDuration,
  HumanDuration: humanDuration,
  FromHumanSize: fromHumanSize,
  RAMInBytes: ramInBytes,
  ParseUlimit: parseUlimit,
};

describe('units', () => {
  test('sizes with few digits', () => {
    expect(humanSizeWithPrecision(1_234_567, 3)).toBe('1.23MB');
    expect(humanSizeWithPrecision(0, 3)).toBe('0B');
  });

  test('ulimits', () => {
    expect(parseUlimit('nofile=512:1024')).toEqual({ Name: 'nofile', Soft: 512, Hard: 1024 });
    expect(formatUlimit({ Name: 'nofile', Soft: 512, Hard: 1024 })).toBe('nofile=512:1024');
    expect(() => parseUlimit('foo')).toThrow('invalid ulimit argument: foo');
  });

  test('no duration is longer than 292 years', () => {
    expect(humanDuration(6.4e19)).toBe('292 years');
  });

  test('bad sizes', () => {
    expect(() => ramInBytes('1z')).toThrow("invalid suffix: 'z'");
    expect(() => ramInBytes('invalid')).toThrow("invalid size: 'invalid'");
  });
});

if (!existsSync(file)) {
  console.warn(`SKIPPED: ${file} is not there`);
  test.skip('go-units', () => undefined);
} else {
  const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] };
  describe('go-units', () => {
    for (const { id, fn, input, expected } of cases) {
      const run = functions[fn];
      if (!run) continue;
      test(`${id}: ${fn} ${JSON.stringify(input)}`, () => {
        if (typeof expected.error !== 'string') expect(run(input as never)).toEqual(expected.result);
        else expect(() => run(input as never)).toThrow(expected.error);
      });
    }
  });
}
