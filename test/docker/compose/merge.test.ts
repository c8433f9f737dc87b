/** Several compose files as one. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeTrees, unique } from '../../../src/docker/compose/model/merge.ts';
import { readYaml } from '../../../src/docker/compose/model/read-yaml.ts';
import { equalTrees, type TreeMap } from '../../../src/docker/compose/model/tree.ts';
import { writeYaml } from '../../../src/docker/compose/model/write-yaml.ts';

function tree(source: string): TreeMap {
  const [document] = readYaml(source, 'compose.yaml');
  if (!(document?.tree instanceof Map)) throw new Error('no mapping');
  return document.tree;
}

function service(source: string): TreeMap {
  return tree(`services:\n  web: {${source}}`);
}

function merged(base: string, other: string): string {
  const result = unique(mergeTrees(service(base), service(other)));
  return writeYaml((result.get('services') as TreeMap).get('web') as TreeMap);
}

describe('attributes', () => {
  test.for([
    ['image: a', 'image: b', 'image: b\n'],
    ['command: a b', 'command: [c]', 'command:\n  - c\n'],
    ['environment: {A: 1, B: 2}', 'environment: [B=3, C=4]', 'environment:\n  - A=1\n  - B=3\n  - C=4\n'],
    ['ports: ["80:80"]', 'ports: ["80:80", "81:81"]', 'ports:\n  - 80:80\n  - 81:81\n'],
    ['volumes: ["aa:/x", "bb:/y"]', 'volumes: ["./c:/x"]', 'volumes:\n  - ./c:/x\n  - bb:/y\n'],
    ['dns: 1.1.1.1', 'dns: [2.2.2.2]', 'dns:\n  - 1.1.1.1\n  - 2.2.2.2\n'],
    ['networks: [a]', 'networks: {b: {aliases: [x]}}', 'networks:\n  a: null\n  b:\n    aliases:\n      - x\n'],
    ['build: .', 'build: {target: t}', 'build:\n  context: .\n  target: t\n'],
    [
      'logging: {driver: a, options: {x: 1}}',
      'logging: {driver: b, options: {y: 2}}',
      'logging:\n  driver: b\n  options:\n    "y": 2\n',
    ],
    ['cap_add: [A, B]', 'cap_add: [B, C]', 'cap_add:\n  - A\n  - B\n  - C\n'],
  ] as const)('%s + %s', ([base, other, wanted]) => {
    expect(merged(base, other)).toBe(wanted);
  });

  test('a mapping and a scalar do not go together', () => {
    expect(() => merged('healthcheck: {test: a}', 'healthcheck: off')).toThrow(
      'cannot override services.web.healthcheck',
    );
  });
});

const scalar = fc.oneof(fc.stringMatching(/^[a-z]{1,5}$/), fc.integer({ min: 0, max: 99 }), fc.boolean());
const key = fc.stringMatching(/^[a-z]{1,4}$/);
const trees: fc.Arbitrary<TreeMap> = fc
  .array(fc.tuple(key, scalar), { maxLength: 5 })
  .map((pairs) => new Map([['services', new Map([['x', new Map(pairs)]])]]));

describe('laws', () => {
  test('nothing over a file, and a file over nothing, is the file', () => {
    fc.assert(
      fc.property(trees, (one) => {
        expect(equalTrees(mergeTrees(one, new Map()), one)).toBe(true);
        expect(equalTrees(mergeTrees(new Map(), one), one)).toBe(true);
      }),
    );
  });

  test('a file over itself is itself; the order of putting together does not matter', () => {
    fc.assert(
      fc.property(trees, trees, trees, (a, b, c) => {
        expect(equalTrees(mergeTrees(a, a), a)).toBe(true);
        expect(equalTrees(mergeTrees(mergeTrees(a, b), c), mergeTrees(a, mergeTrees(b, c)))).toBe(true);
      }),
    );
  });
});

describe('!reset and !override', () => {
  test('name what goes', () => {
    const [document] = readYaml('services:\n  web:\n    ports: !override ["1:1"]\n    command: !reset null\n', 'f');
    expect(document?.replaced).toEqual([
      ['services', 'web', 'ports'],
      ['services', 'web', 'command'],
    ]);
  });
});
