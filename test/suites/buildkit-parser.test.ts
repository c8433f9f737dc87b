/** Parser cases of BuildKit's own tests, read in place from shared/suites. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseJsonForm, parseWords } from '../../src/engine/buildkit/parser/arguments.ts';
import { parseHeredoc } from '../../src/engine/buildkit/parser/heredoc.ts';
import { dumpNode } from '../../src/engine/buildkit/parser/node.ts';
import { parseDockerfile } from '../../src/engine/buildkit/parser/parser.ts';

interface Case {
  readonly id: string;
  readonly kind: string;
  readonly dockerfile: string;
  readonly input: string;
  readonly result: string;
  readonly lines: readonly (readonly [number, number])[];
  readonly warnings?: readonly { readonly short: string }[] | null;
  readonly error: string;
  readonly expected: readonly string[] | null;
  readonly list: string;
}

const file = new URL('../../../shared/suites/buildkit-parser.json', import.meta.url);
const isHere = existsSync(file);
if (!isHere) console.warn('SKIPPED: shared/suites/buildkit-parser.json is not here');
const cases = isHere ? (JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] }).cases : [];
const ofKind = (kind: string) => cases.filter((one) => one.kind === kind);

const message = (work: () => unknown): string => {
  try {
    work();
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

describe.runIf(isHere)('BuildKit’s parser', () => {
  test.each(ofKind('parse'))('$id', ({ dockerfile, result, lines, warnings }) => {
    const parsed = parseDockerfile(dockerfile);
    expect(parsed.nodes.map((node) => `(${dumpNode(node)})\n`).join('')).toBe(result);
    expect(parsed.nodes.map(({ start, end }) => [start, end])).toEqual(lines);
    if (warnings !== undefined)
      expect(parsed.warnings.map(({ short }) => short)).toEqual((warnings ?? []).map(({ short }) => short));
  });

  test.each(ofKind('parse-error'))('$id', ({ dockerfile, error }) => {
    expect(message(() => parseDockerfile(dockerfile))).toBe(error);
  });

  test.each(ofKind('json-form'))('$id', ({ input, expected }) => {
    const read = () => parseJsonForm(input);
    if (expected) expect(read()).toEqual(expected);
    else expect(message(read) !== '' || read() === undefined).toBe(true);
  });

  test.each(ofKind('heredoc-token'))('$id $input', ({ input, list }) => {
    expect(parseHeredoc(input) !== undefined).toBe(list === 'validHeredocs');
  });

  test.each(ofKind('words'))('$id', ({ input, expected }) => {
    expect(parseWords(input, '\\')).toEqual(expected);
  });
});
