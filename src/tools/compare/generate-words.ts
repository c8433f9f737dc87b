/** Words of generated Dockerfiles: values, variables with every modifier, quotes and escapes. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Dockerfiles have such variables
import type { Choice } from './seeded-choice.ts';

export const variables = ['A', 'B', 'DIR', 'NAME', 'EMPTY', 'UNSET'];

const values = [
  'one',
  'two words',
  'x.y.z',
  'foo/bar/baz.tar.gz',
  'dir',
  'aXbXc',
  '1000',
  'v1.2.3-rc4',
  'é',
  'a=b',
  'a:b:c',
  '100%',
  '*',
  'back\\slash',
];

const patterns = ['*', 'a*', '*.', '?', 'foo', '*/', 'X', 'o', '[a-c]', '*X', '.', '\\*', 'one', ''];

export const plainValue = (choice: Choice): string => choice.pick(values);

const simple = (choice: Choice): string => choice.pick(['one', 'x', 'dflt', 'a.b', '0', '']);

/** `$A`, `${A:-word}` … */
export function variable(choice: Choice, depth = 0): string {
  const name = choice.pick(variables);
  const word = (): string => (depth < 2 && choice.oneIn(3) ? variable(choice, depth + 1) : simple(choice));
  return choice.weighted<string>([
    [5, () => `$${name}`],
    [5, () => `\${${name}}`],
    [3, () => `\${${name}${choice.pick([':-', '-'])}${word()}}`],
    [3, () => `\${${name}${choice.pick([':+', '+'])}${word()}}`],
    [1, () => `\${${name}${choice.pick([':?', '?'])}${word()}}`],
    [3, () => `\${${name}${choice.pick(['#', '##', '%', '%%'])}${choice.pick(patterns)}}`],
    [3, () => `\${${name}${choice.pick(['/', '//'])}${choice.pick(patterns)}/${word()}}`],
  ]);
}

/** A value as ENV, ARG and LABEL take it after `=`. */
export function value(choice: Choice): string {
  return choice.weighted<string>([
    [4, () => choice.pick(['one', 'x.y.z', 'foo/bar/baz.tar.gz', 'aXbXc', '1000', 'a:b:c', 'v1.2.3-rc4'])],
    [3, () => `"${plainValue(choice)}"`],
    [2, () => `'${plainValue(choice)}'`],
    [5, () => variable(choice)],
    [3, () => `"${choice.pick(['', 'pre '])}${variable(choice)}${choice.pick(['', ' post', '-'])}"`],
    [1, () => `'${variable(choice)}'`],
    [1, () => `\\${variable(choice)}`],
    [1, () => `a\\ b${variable(choice)}`],
    [1, () => `pre"${variable(choice)}"post`],
    [1, () => ''],
    [
      1,
      () =>
        choice.pick([
          '"unclosed',
          "'open",
          'a\\',
          '$',
          '${',
          '${A',
          '${A!x}',
          '${}',
          '$$A',
          '"a\\"b"',
          '"\\$A"',
          '\\\\',
        ]),
    ],
  ]);
}
