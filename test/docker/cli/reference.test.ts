/** distribution/reference's own cases (/work/shared/suites/reference.json, read in place). */

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { familiarString, fullString, parseReference, withDefaultTag } from '../../../src/docker/cli/reference.ts';

test('short and long forms', () => {
  const reference = withDefaultTag(parseReference('busybox'));
  expect(familiarString(reference)).toBe('busybox:latest');
  expect(fullString(reference)).toBe('docker.io/library/busybox:latest');
  expect(fullString(parseReference('localhost:5000/a/b:1'))).toBe('localhost:5000/a/b:1');
  expect(() => parseReference('UPPER')).toThrow(
    'invalid reference format: repository name (library/UPPER) must be lowercase',
  );
});

const file = '/work/shared/suites/reference.json';

interface Case {
  readonly id: string;
  readonly input: string;
  readonly expected: {
    readonly error?: string | null;
    readonly string?: string;
    readonly familiarString?: string;
    readonly familiar?: string;
  };
}

if (!existsSync(file)) {
  console.warn(`SKIPPED: ${file} is not there`);
  test.skip('reference', () => undefined);
} else {
  const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] };
  describe('reference', () => {
    for (const { id, input, expected } of cases) {
      test(`${id}: ${JSON.stringify(input)?.slice(0, 60)}`, () => {
        if (typeof expected.error === 'string') expect(() => parseReference(input)).toThrow(expected.error);
        else {
          const reference = parseReference(input);
          if (expected.string !== undefined) expect(fullString(reference)).toBe(expected.string);
          const familiar = expected.familiarString ?? expected.familiar;
          if (familiar !== undefined) expect(familiarString(reference)).toBe(familiar);
        }
      });
    }
  });
}
