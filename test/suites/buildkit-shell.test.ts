/** Word expansion cases of BuildKit's own tests, read in place from shared/suites. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { expand } from '../../src/engine/buildkit/shlex.ts';

interface Case {
  readonly id: string;
  readonly kind: 'word' | 'words';
  readonly word: string;
  readonly env: readonly string[];
  readonly expected: {
    readonly error: string | null;
    readonly result: string | readonly string[];
    readonly matched?: string[];
    readonly unmatched?: string[];
  };
}

const file = new URL('../../../shared/suites/buildkit-shell.json', import.meta.url);
const isHere = existsSync(file);
if (!isHere) console.warn('SKIPPED: shared/suites/buildkit-shell.json is not here');
const cases = isHere ? (JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] }).cases : [];

function run({ kind, word, env }: Case): object {
  const variables = new Map(
    env.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );
  try {
    const { result, words, matched, unmatched } = expand(word, variables);
    return {
      error: null,
      result: kind === 'word' ? result : words,
      matched: [...matched].sort(),
      unmatched: [...unmatched].sort(),
    };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error), result: kind === 'word' ? '' : [] };
  }
}

test.runIf(isHere)('every case of BuildKit’s shell words', () => {
  const different = cases.flatMap((one) => {
    const got = run(one) as Record<string, unknown>;
    const wanted = one.expected as unknown as Record<string, unknown>;
    const keys = wanted.error === null ? Object.keys(wanted) : ['error', 'result'];
    const wrong = keys.filter((key) => JSON.stringify(got[key]) !== JSON.stringify(wanted[key]));
    return wrong.length > 0 ? [{ word: one.word, env: one.env, got, wanted }] : [];
  });
  expect(different).toEqual([]);
  expect(cases.length).toBeGreaterThan(300);
});
