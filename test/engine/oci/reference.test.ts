/** distribution/reference's own cases. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  familiar,
  familiarMatch,
  familiarNameOf,
  formatReference,
  nameOf,
  parseReference,
  withDefaultTag,
} from '../../../src/engine/oci/reference.ts';

interface Case {
  readonly input: string;
  readonly expected: {
    readonly error: string | null;
    readonly name?: string;
    readonly familiarName?: string;
    readonly familiarString?: string;
    readonly string?: string;
    readonly tagNameOnly?: string;
  };
}

interface Match {
  readonly kind?: string;
  readonly pattern?: string;
  readonly expected: { readonly match?: boolean };
}

const file = '/work/shared/suites/reference.json';
const all: (Case & Match)[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).cases : [];
const cases = all.filter(({ kind }) => kind !== 'FamiliarMatch');
const matches = all.filter(({ kind }) => kind === 'FamiliarMatch');

describe.runIf(cases.length > 0)('references', () => {
  test.each(cases.map((one) => [one.input, one.expected] as const))('%s', (input, expected) => {
    if (expected.error !== null) {
      expect(() => parseReference(input)).toThrow(expected.error);
      return;
    }
    const reference = parseReference(input);
    expect(nameOf(reference)).toBe(expected.name);
    expect(familiarNameOf(reference)).toBe(expected.familiarName);
    expect(familiar(reference)).toBe(expected.familiarString);
    expect(formatReference(reference)).toBe(expected.string);
    expect(formatReference(withDefaultTag(reference))).toBe(expected.tagNameOnly);
  });

  test.each(matches.map((one) => [one.pattern ?? '', one.input, one.expected.match] as const))(
    '%s on %s',
    (pattern, input, match) => {
      expect(familiarMatch(pattern, parseReference(input))).toBe(match);
    },
  );
});
