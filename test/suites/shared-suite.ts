/** The cases of Docker's own tests in ../shared/suites, read in place; where they aren't, a suite is skipped, loudly. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** The parsed suite; undefined where it isn't there, with a skipped test that says so. */
export function sharedSuite<T>(name: string): T | undefined {
  const file = join(import.meta.dirname, '..', '..', '..', 'shared', 'suites', `${name}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as T;
  console.warn(`SKIPPED: ${file} is not there`);
  test.skip(`${name}: ${file} is not there`, () => undefined);
  return undefined;
}

/** A case passes, or stands in the list of known failures and fails. */
export function expectKnown<T>(known: ReadonlyMap<string, string>, id: string, got: T, wanted: T): void {
  if (known.has(id)) expect(got, `${id} is listed as a known failure, but passes`).not.toEqual(wanted);
  else expect(got).toEqual(wanted);
}

/** Fails where the list names cases that aren't there, or gives no reason. */
export function checkKnown(known: ReadonlyMap<string, string>, ids: readonly string[]): void {
  test('the list of known failures names cases of the suite, each with a reason', () => {
    const all = new Set(ids);
    expect([...known.keys()].filter((id) => !all.has(id))).toEqual([]);
    expect([...known].filter(([, reason]) => reason.length < 10)).toEqual([]);
  });
}
