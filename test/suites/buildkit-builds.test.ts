/** Builds of BuildKit's own tests, read in place from shared/suites, done by our engine on a booted machine. */
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { build } from '../engine/buildkit/builder.ts';
import { type NodeMachine, nodeMachine } from '../machine/node-machine.ts';
import { absent } from './buildkit-builds.known.ts';

type CaseFiles = Readonly<
  Record<string, { readonly content?: string; readonly mode?: number; readonly dir?: boolean }>
>;

interface Case {
  readonly id: string;
  readonly context: CaseFiles;
  readonly dockerfileDir: CaseFiles | null;
  readonly frontendAttrs: Readonly<Record<string, unknown>>;
  readonly expect: { readonly success: boolean } | null;
  readonly checks: readonly { readonly file: string; readonly equal?: string; readonly contains?: string }[];
  readonly otherChecks: readonly { readonly fn: string; readonly args: readonly unknown[] }[];
}

const file = new URL('../../../shared/suites/buildkit-builds.json', import.meta.url);
const isHere = existsSync(file);
if (!isHere) console.warn('SKIPPED: shared/suites/buildkit-builds.json is not here');
const all = isHere ? (JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] }).cases : [];
const cases = all.filter(({ id }) => !absent.has(id));

/** The suite's modes come from Go test files (0600); alpine is played by busybox. */
function filesOf(files: CaseFiles): Record<string, { content?: string; mode?: number }> {
  return Object.fromEntries(
    Object.entries(files).map(([name, { content, mode, dir }]) => {
      const flags = /--(parents|exclude)/.test(content ?? '') ? '# syntax=docker/dockerfile:1-labs\n' : '';
      const text = content && flags + content.replaceAll(/^(\s*FROM\s+(?:--\S+\s+)?)alpine\b/gim, '$1busybox');
      const own = { ...(text === undefined ? {} : { content: text }), ...(mode === undefined ? {} : { mode }) };
      return [dir ? `${name}/` : name, own];
    }),
  );
}

/** alpine is played by busybox here too; no case looks at attestations, which our engine hasn't. */
function attributesOf(attributes: Case['frontendAttrs']): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('attest:')) continue;
    if (typeof value !== 'string') throw new Error(`${key} has no plain value`);
    found[key] = key.startsWith('context:') ? value.replace('alpine', 'busybox') : value;
  }
  return found;
}

describe.runIf(isHere)('BuildKit’s builds', () => {
  let machine: NodeMachine;
  beforeAll(async () => {
    machine = await nodeMachine();
  });
  afterAll(() => machine.stop());

  test.each(cases)('$id', async ({ context, dockerfileDir, frontendAttrs, expect: wanted, checks, otherChecks }) => {
    const made = await build(machine.machine.docker, filesOf(context), {
      attributes: attributesOf(frontendAttrs),
      ...(dockerfileDir ? { dockerfileFiles: filesOf(dockerfileDir) } : {}),
      output: checks.length > 0,
    });
    const errors = otherChecks.filter(({ args: [what] }) => JSON.stringify(what) === '{"$expr":"err.Error()"}');
    if (wanted?.success === false || errors.length > 0) {
      expect(made.error).not.toBe('');
      for (const { args } of errors) if (typeof args[1] === 'string') expect(made.error).toContain(args[1]);
      return;
    }
    expect(made.error).toBe('');
    for (const { file: name, equal, contains } of checks) {
      const found = made.files.get(name.replace(/^\//, ''));
      if (equal !== undefined) expect(found?.text).toBe(equal);
      else if (contains !== undefined) expect(found?.text).toContain(contains);
      else expect(found).toBeDefined();
    }
  });
});
