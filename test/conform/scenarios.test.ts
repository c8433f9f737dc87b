/** Every visible scenario of ../shared/oracle is a session, line for line. */
import { describe, expect, test } from 'vitest';
import { scenarios, scenariosMissing } from '../../src/tools/conform/scenarios.ts';

const missing = scenariosMissing();
if (missing !== undefined) console.warn(`SKIPPED, scenarios not looked at: ${missing}`);

describe.skipIf(missing !== undefined)('visible scenarios', () => {
  test('each is a session', () => {
    expect(scenarios().filter(({ exists }) => !exists)).toEqual([]);
    expect(scenarios().length).toBeGreaterThanOrEqual(64);
  });

  test('each line of one is typed in its session', () => {
    expect(scenarios().flatMap(({ name, untyped }) => untyped.map((line) => `${name}: ${line}`))).toEqual([]);
  });
});
