/** moby's name generator (names.json): our names are of its words, and never the one that is ruled out. */
import { describe, expect, test } from 'vitest';
import { randomName } from '../../src/engine/dockerd/containers/random-name.ts';
import { SystemRandom } from '../../src/lib/random.ts';
import { sharedSuite } from './shared-suite.ts';

const suite = sharedSuite<{ left: string[]; right: string[] }>('names');

describe.runIf(suite)('names', () => {
  const names = Array.from({ length: 5000 }, () => randomName(new SystemRandom(), () => false));

  test('an adjective and a surname of its lists', () => {
    const [left, right] = [new Set(suite?.left), new Set(suite?.right)];
    const strangers = names.filter((name) => {
      const [adjective = '', surname = ''] = name.split('_');
      return !left.has(adjective) || !right.has(surname);
    });
    expect(strangers).toEqual([]);
  });

  test('never boring_wozniak', () => {
    expect(names).not.toContain('boring_wozniak');
  });

  test('a digit follows where names are taken', () => {
    let asked = 0;
    expect(randomName(new SystemRandom(), () => asked++ < 10)).toMatch(/^[a-z]+_[a-z]+\d$/);
  });
});
