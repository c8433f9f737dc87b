// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of compose files are what is tested here
/** Variables in compose files and .env files. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDotenv } from '../../../src/docker/compose/model/dotenv.ts';
import { substitute, TemplateFault } from '../../../src/docker/compose/model/template.ts';

const values = new Map([
  ['SET', 'value'],
  ['EMPTY', ''],
]);
const lookup = { get: (name: string) => values.get(name) };

describe('substitute', () => {
  test.for([
    ['$SET', 'value'],
    ['${SET}', 'value'],
    ['a${SET}b$EMPTY.', 'avalueb.'],
    ['$$SET', '$SET'],
    ['$$$$', '$$'],
    ['$ 5', '$ 5'],
    ['$1', '$1'],
    ['${UNSET:-d}', 'd'],
    ['${EMPTY:-d}', 'd'],
    ['${EMPTY-d}', ''],
    ['${UNSET-d}', 'd'],
    ['${SET:-d}', 'value'],
    ['${SET:+x}', 'x'],
    ['${EMPTY:+x}', ''],
    ['${EMPTY+x}', 'x'],
    ['${UNSET+x}', ''],
    ['${UNSET:-${SET}}', 'value'],
    ['${UNSET:-${ALSO-${SET}!}}?', 'value!?'],
    ['${UNSET:-a:b}', 'a:b'],
  ] as const)('%s → %s', ([template, wanted]) => {
    expect(substitute(template, lookup)).toBe(wanted);
  });

  test('a required variable complains with its words', () => {
    expect(() => substitute('${UNSET:?need $SET}', lookup)).toThrow(
      'required variable UNSET is missing a value: need value',
    );
    expect(() => substitute('${UNSET?}', lookup)).toThrow(/^required variable UNSET is missing a value$/);
    expect(() => substitute('${EMPTY:?no}', lookup)).toThrow('EMPTY');
    expect(substitute('${EMPTY?no}', lookup)).toBe('');
  });

  test.for(['${SET', '${}', '${ SET}', '${SET!x}', '${1}'])('%s is no template', (template) => {
    expect(() => substitute(template, lookup)).toThrow(TemplateFault);
  });

  test('variables without a value are told of, each time', () => {
    const unset: string[] = [];
    substitute('$A ${B} ${C:-x} $SET $A', { ...lookup, unset: (name) => unset.push(name) });
    expect(unset).toEqual(['A', 'B', 'A']);
  });

  test('text whose dollars are doubled comes back', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(substitute(text.replaceAll('$', '$$$$'), lookup)).toBe(text);
      }),
    );
  });

  test('a default is taken as it is', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[^${}]*$/), (text) => {
        expect(substitute(`<\${UNSET-${text}}>`, lookup)).toBe(`<${text}>`);
      }),
    );
  });
});

describe('.env files', () => {
  const parse = (source: string) => Object.fromEntries(parseDotenv(source, lookup));

  test('names, values, comments, quotes', () => {
    const source = [
      '# comment',
      'A=1',
      'export B = two words # not this',
      "C='single $SET # kept'",
      'D="double $SET\\n\\$SET \\"q\\""',
      'E=',
      'F: yaml',
      'SET',
      'UNSET',
      'G=$A-$SET',
      'H="two\nlines"',
      '',
    ].join('\n');
    expect(parse(source)).toEqual({
      A: '1',
      B: 'two words',
      C: 'single $SET # kept',
      D: 'double value\n$SET "q"',
      E: '',
      F: 'yaml',
      SET: 'value',
      G: '1-value',
      H: 'two\nlines',
    });
  });

  test('faults name the line', () => {
    expect(() => parse('A=1\nB!=2')).toThrow('line 2: unexpected character "!" in variable name "B!=2"');
    expect(() => parse('A="open')).toThrow('line 1: unterminated quoted value "open');
    // Counted where the text ends.
    expect(() => parse('A="open\nB=1\n')).toThrow('line 3: unterminated quoted value "open');
    expect(() => parse('A B=1')).toThrow('line 1: key cannot contain a space');
  });

  test('single-quoted values come back', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[^'\\\0]*$/), (text) => {
        expect(parse(`A='${text}'`)).toEqual({ A: text });
      }),
    );
  });
});
