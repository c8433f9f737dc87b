import { expect, test } from 'vitest';
import { checkPhrases } from '../../../src/tools/lessons/check-phrases.ts';

const textsOf = (source: string) => checkPhrases('check.ts', source).map(({ text }) => text);

test.each([
  [`fail('a file', 'none', 'missing')`, ['a file', 'none']],
  [`fail(\`a file \${path}\`, state, hint)`, ['a file {}']],
  [`fail(isOld ? 'old' : (\`new \${id}\`), given || 'nothing', hint)`, ['old', 'new {}', 'nothing']],
  [`fail(found ?? 'one', text.slice(0, 80) || 'none', hint)`, ['one', 'none']],
  [
    `fail(\`\${name} \${isOpen ? 'reads' : 'writes'}\`, on.join(' and '), hint)`,
    ['{} reads', '{} writes', '{} and {}'],
  ],
  [`const seen = \`said "\${text}"\`.slice(0, 80);\nfail(seen, 'nothing', hint)`, ['said "{}"', 'nothing']],
  [`const tag = 'a:1';\nconst look = () => { fail(\`an image \${tag}\`, tag, hint); };`, ['an image a:1', 'a:1']],
  [`const a = 'outer';\n{ const a = 'inner';\nfail(a, b, hint); }\nconst b = 'later';`, ['inner']],
  [`other('a', 'b', 'c'); this.fail('a', 'b', 'c')`, []],
])('%s', (source, texts) => {
  expect(textsOf(source)).toEqual(texts);
});

test('a phrase has the line where it stands', () => {
  expect(checkPhrases('check.ts', "fail(\n  'one',\n  'two',\n  hint,\n);")).toEqual([
    { text: 'one', line: 2 },
    { text: 'two', line: 3 },
  ]);
});
