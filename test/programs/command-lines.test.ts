/** The student's own programs, as Linux runs them: bash, coreutils, findutils, grep, sed, awk, archives. */
import { expect, test } from 'vitest';
import { groups } from './command-lines.ts';
import { testGroup } from './test-group.ts';

test('there are 300 command lines', () => {
  expect(groups.reduce((sum, { lines }) => sum + lines.length, 0)).toBeGreaterThanOrEqual(300);
});

for (const group of groups.slice(0, 1)) testGroup(group);
