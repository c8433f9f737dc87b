/** Instruction cases of BuildKit's own tests, read in place from shared/suites. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { planDockerfile } from '../../src/engine/buildkit/dockerfile.ts';

interface Case {
  readonly id: string;
  readonly kind: string;
  readonly dockerfile: string;
  readonly error: string | null;
  readonly instructionError: string | null;
  readonly stages:
    | readonly {
        readonly baseName: string;
        readonly commands: readonly { readonly instruction: string; readonly string: string }[];
      }[]
    | null;
}

const file = new URL('../../../shared/suites/buildkit-parser.json', import.meta.url);
const isHere = existsSync(file);
if (!isHere) console.warn('SKIPPED: shared/suites/buildkit-parser.json is not here');
const cases = isHere ? (JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] }).cases : [];

const message = (work: () => unknown): string | null => {
  try {
    work();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

describe.runIf(isHere)('BuildKit’s instructions', () => {
  test.each(cases.filter(({ kind }) => kind === 'instruction'))('$id', ({ dockerfile, error, stages }) => {
    expect(message(() => planDockerfile(dockerfile))).toBe(error);
    if (!stages) return;
    const plan = planDockerfile(dockerfile);
    expect(plan.stages.map(({ baseName }) => baseName)).toEqual(stages.map(({ baseName }) => baseName));
    expect(plan.stages.flatMap(({ commands }) => commands.map(({ text }) => text))).toEqual(
      stages.flatMap(({ commands }) => commands.map((command) => command.string)),
    );
  });

  test.each(cases.filter(({ kind }) => kind === 'parse'))('$id', ({ dockerfile, instructionError }) => {
    expect(message(() => planDockerfile(dockerfile))).toBe(instructionError ?? null);
  });
});
