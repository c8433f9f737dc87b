/** Cases of distribution/reference's own tests, read in place from shared/suites. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  familiar,
  familiarNameOf,
  formatReference,
  nameOf,
  parseReference,
  withDefaultTag,
} from '../../src/engine/oci/reference.ts';

interface Case {
  readonly input: string;
  readonly expected: {
    readonly error: string | null;
    readonly domain?: string;
    readonly path?: string;
    readonly name?: string;
    readonly string?: string;
    readonly familiarName?: string;
    readonly familiarString?: string;
    readonly tagNameOnly?: string;
  };
}

const file = new URL('../../../shared/suites/reference.json', import.meta.url);
const isHere = existsSync(file);
if (!isHere) console.warn('SKIPPED: shared/suites/reference.json is not here');
const cases = isHere ? (JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] }).cases : [];

function run(input: string): Case['expected'] {
  try {
    const reference = parseReference(input);
    return {
      error: null,
      domain: reference.domain,
      path: reference.path,
      name: nameOf(reference),
      string: formatReference(reference),
      familiarName: familiarNameOf(reference),
      familiarString: familiar(reference),
      tagNameOnly: formatReference(withDefaultTag(reference)),
    };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

test.runIf(isHere)('every case of distribution/reference', () => {
  const different = cases
    .filter(({ expected }) => expected !== undefined)
    .flatMap(({ input, expected }) => {
      const got = run(input);
      const wanted = expected.error === null ? expected : { error: expected.error };
      const wrong = Object.entries(got).filter(
        ([key, value]) => key in wanted && wanted[key as keyof typeof wanted] !== value,
      );
      return wrong.length > 0 ? [{ input, wrong, wanted }] : [];
    });
  expect(different).toEqual([]);
  expect(cases.length).toBeGreaterThan(200);
});
