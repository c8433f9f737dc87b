/** YAML in and out, as go-yaml does it, and what the schema says. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkSchema } from '../../../src/docker/compose/model/compose-schema.ts';
import { readYaml } from '../../../src/docker/compose/model/read-yaml.ts';
import { Timestamp } from '../../../src/docker/compose/model/timestamp.ts';
import { equalTrees, type Tree, type TreeMap } from '../../../src/docker/compose/model/tree.ts';
import { writeYaml } from '../../../src/docker/compose/model/write-yaml.ts';

function read(source: string): Tree {
  return readYaml(source, 'compose.yaml')[0]?.tree ?? null;
}

describe('writing', () => {
  test.for([
    ['plain', 'k: plain'],
    ['a: b', "k: 'a: b'"],
    ['a:b', 'k: a:b'],
    ['a #b', "k: 'a #b'"],
    ['012', 'k: "012"'],
    ['1.5', 'k: "1.5"'],
    ['yes', 'k: "yes"'],
    ['null', 'k: "null"'],
    ['', 'k: ""'],
    [' x', "k: ' x'"],
    ["'", "k: ''''"],
    ['*x', "k: '*x'"],
    ['a\tb', 'k: "a\\tb"'],
    ['a\nb\n', 'k: |\n  a\n  b'],
    ['a\nb', 'k: |-\n  a\n  b'],
    ['é☃', 'k: é☃'],
    ['1:20', 'k: "1:20"'],
    ['- x', "k: '- x'"],
    ['-x', 'k: -x'],
  ] as const)('%j', ([value, wanted]) => {
    expect(writeYaml(new Map([['k', value]]))).toBe(`${wanted}\n`);
  });

  const leaf = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.stringMatching(/^[ -~\n]{0,12}$/),
  );
  const values: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc
        .array(fc.tuple(fc.stringMatching(/^[a-zA-Z0-9 :#'"-]{1,6}$/), tie('tree')), { maxLength: 3 })
        .map((pairs): TreeMap => new Map(pairs)),
    ),
  })).tree;

  test('what is written is read back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.stringMatching(/^[a-z]{1,4}$/), values), { minLength: 1, maxLength: 3 }),
        (pairs) => {
          const map: TreeMap = new Map(pairs);
          const text = writeYaml(map);
          expect(equalTrees(read(text), map), text).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('reading', () => {
  test('octal numbers, merge keys, anchors', () => {
    expect(read('a: 0440\nb: &x {c: 1}\nd: {<<: *x, e: 2}\nf: yes')).toEqual(
      new Map<string, Tree>([
        ['a', 0o440],
        ['b', new Map([['c', 1]])],
        [
          'd',
          new Map([
            ['e', 2],
            ['c', 1],
          ]),
        ],
        ['f', 'yes'],
      ]),
    );
  });

  test('a quoted text may go on without an indent', () => {
    expect(read('a:\n  b: "one\n  two"\n  c: d\n')).toEqual(
      new Map([
        [
          'a',
          new Map([
            ['b', 'one two'],
            ['c', 'd'],
          ]),
        ],
      ]),
    );
  });

  test.for([
    ['a:\n  b: 1\n   c: 2\n', 'yaml: line 3: mapping values are not allowed in this context'],
    ['a:\n    b: 1\n  c: 2\n', 'yaml: line 2: did not find expected key'],
    ['a:\n\tb: 1\n', 'yaml: line 2: found character that cannot start any token'],
    ['a: "b\n', 'yaml: line 1: found unexpected end of stream'],
    ['a: @b\n', 'yaml: line 1: found character that cannot start any token'],
    ['a: *b\n', "yaml: unknown anchor 'b' referenced"],
    ['a: 1\na: 2\n', 'failed to parse compose.yaml: line 2: mapping key "a" already defined at line 1'],
    ['a: {1: 2}\n', 'non-string key in a: 1'],
    ['a:\n  b: x\n  c\n    - d\n', "yaml: line 3: could not find expected ':'"],
    ['a:\n  b: - c\n', 'yaml: line 2: block sequence entries are not allowed in this context'],
    ['a:\n  - "b\n  - "c"\n', "yaml: line 1: did not find expected '-' indicator"],
    ['a:\n  b: ["c" "d"]\n', "yaml: line 1: did not find expected ',' or ']'"],
    ['a:\n  b: x\n\tc: y\n', 'yaml: line 2: found a tab character that violates indentation'],
    ['a:\n  b: x\n  c:\n    d: e\n    - f\n', 'yaml: line 3: did not find expected key'],
    ['a:\n  b:\n    - x\n    -y\n', "yaml: line 4: could not find expected ':'"],
    ['a: "b\\q"\n', 'yaml: line 1: found unknown escape character'],
    ['a: "b\n  c"\nd: "e\n', 'yaml: line 3: found unexpected end of stream'],
    ['a: {<<: [b]}\n', 'failed to parse compose.yaml: yaml: map merge requires map or sequence of maps as the value'],
    [
      'a: &x\n  b: *x\n',
      'failed to parse compose.yaml: cycle detected: node at path a.b.b references node at path a.b',
    ],
  ] as const)('%j', ([source, wanted]) => {
    expect(() => read(source)).toThrow(wanted);
  });
});

describe('times', () => {
  test.for([
    ['2026-01-02', '2026-01-02T00:00:00Z'],
    ['2026-1-2 3:04:05.50', '2026-01-02T03:04:05.5Z'],
    ['2026-01-02T15:04:05+02:00', '2026-01-02T15:04:05+02:00'],
    ['2026-02-31', undefined],
    ['"2026-01-02"', undefined],
    ['2026-01-02x', undefined],
  ] as const)('the time %s', ([source, wanted]) => {
    const value = (read(`a: ${source}`) as TreeMap).get('a');
    expect(value instanceof Timestamp ? String(value) : undefined).toBe(wanted);
    if (wanted !== undefined && value !== undefined) expect(writeYaml(new Map([['a', value]]))).toBe(`a: ${wanted}\n`);
  });
});

describe('the schema', () => {
  const complaint = (source: string): string => {
    try {
      checkSchema(read(source) as TreeMap);
      return '';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };

  test.for([
    ['services: {web: {image: a}}', ''],
    ['services: {web: {foo: 1}}', "services.web additional properties 'foo' not allowed"],
    ['services: {web: {ports: 80}}', 'services.web.ports must be a array'],
    ['services: {web: {environment: 7}}', 'services.web.environment must be a mapping'],
    ['services: {web: {command: 7}}', 'services.web.command must be a null'],
    ['services: {web: {expose: [{}]}}', 'services.web.expose.0 must be a number or string'],
    ['services: {web: }', 'services.web must be a mapping'],
    ['services: {web: {deploy: {replicas: 1.5}}}', 'services.web.deploy.replicas must be a integer or string'],
    ['services: {web: {cap_add: [A, A]}}', 'services.web.cap_add items at 0 and 1 are equal'],
    ['services: {web: {volumes: [{target: /x}]}}', 'services.web.volumes.0 must be a string'],
    ['services: {web: {oom_score_adj: 2000}}', 'services.web.oom_score_adj must be a string'],
    [
      'services: {a: {depends_on: {b: {condition: up}}}}',
      "services.a.depends_on.b.condition value must be one of 'service_started', 'service_healthy', 'service_completed_successfully'",
    ],
    ['nets: {}', " additional properties 'nets' not allowed"],
    ['services: {a: {environment: {A: 2026-01-02}}}', 'services.a.environment.A invalid jsonType time.Time'],
    ['x-any: {a: 2026-01-02}', ''],
    ['x-any: {a: 1}', ''],
  ] as const)('%s', ([source, wanted]) => {
    expect(complaint(source)).toBe(wanted);
  });
});
