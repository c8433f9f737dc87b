/** The mistakes that planted-mistakes.test.ts plants into a lesson without any. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const name = '010-first/010-greeter';

/** Replaces a text that must be there. */
function replace(root: string, file: string, from: string | RegExp, to: string): void {
  const path = join(root, 'lessons', file);
  const text = readFileSync(path, 'utf8');
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`${file} does not hold ${from}`);
  writeFileSync(path, changed);
}

const write = (root: string, file: string, text: string) => {
  mkdirSync(dirname(join(root, 'lessons', file)), { recursive: true });
  writeFileSync(join(root, 'lessons', file), text);
};

const page = `en/${name}/index.mdx`;
const chinese = `zh-cn/${name}/index.mdx`;
const check = `en/${name}/check.ts`;
const solution = `en/${name}/solution.session`;

/** A question of kind machine about some names, in both languages. */
function machineQuestion(root: string, command: string, names: readonly string[]): void {
  const rows = names.map((one) => `      - name: ${one}\n`).join('');
  const question = `quiz:\n  which:\n    kind: machine\n    variants:\n${rows}    ask: Which?\n    command: '${command}'\n    before: Solve it first.\n    why: It says so.\n`;
  for (const file of [`en/${name}/index.mdx`, `zh-cn/${name}/index.mdx`]) replace(root, file, 'quiz:\n', question);
}

/** What is planted; the file and the text of the line where it must be found; what the message must say. */
export const mistakes: readonly (readonly [string, (root: string) => void, string, string | number, RegExp])[] = [
  ['no frontmatter', (root) => replace(root, page, /^---\n/, ''), page, 1, /frontmatter/],
  [
    'frontmatter that is no YAML',
    (root) => replace(root, page, 'minutes: 10', 'minutes: 10: x'),
    page,
    'minutes: 10: x',
    /no YAML/,
  ],
  [
    'a field of a wrong type',
    (root) => replace(root, page, 'minutes: 10', 'minutes: ten'),
    page,
    'minutes: ten',
    /minutes/,
  ],
  ['a misspelt field', (root) => replace(root, page, 'minutes: 10', 'minuts: 10'), page, 'minuts: 10', /minuts/],
  [
    'a summary too long',
    (root) => replace(root, page, /summary: .*/, `summary: ${'long '.repeat(50)}`),
    page,
    /summary/.source,
    /summary/,
  ],
  ['an unknown image', (root) => replace(root, page, '[busybox]', '[busybux]'), page, 'busybux', /no image busybux/],
  ['an unknown tag', (root) => replace(root, page, '[busybox]', '["busybox:9.9"]'), page, 'busybox:9.9', /no tag 9\.9/],
  [
    'a step without a text',
    (root) => replace(root, check, "step('greeter'", "step('greets'"),
    check,
    "step('greets'",
    /greets has no title/,
  ],
  [
    'a step twice',
    (root) => replace(root, check, 'steps: [greeter]', "steps: [greeter, step('greeter', async () => undefined)]"),
    check,
    'steps: [greeter,',
    /second step/,
  ],
  [
    'a hint without a text',
    (root) => replace(root, check, "'ended'", "'finished'"),
    check,
    "'finished'",
    /finished has no text/,
  ],
  [
    'a hint that nobody gives',
    (root) => replace(root, page, '      ended:', '      never: Never.\n      ended:'),
    page,
    'never:',
    /never/,
  ],
  [
    'check.ts that does not compile',
    (root) => replace(root, check, 'return undefined;', 'return undefined ='),
    check,
    9,
    /compile/,
  ],
  [
    'check.ts that looks into the machine',
    (root) => replace(root, check, "'../../../../src/course/exercise.ts'", "'../../../../src/machine/port.ts'"),
    check,
    'src/machine/port.ts',
    /imports/,
  ],
  [
    'no other right way',
    (root) => rmSync(join(root, 'lessons/en', name, 'also-right'), { recursive: true }),
    check,
    1,
    /one right way/,
  ],
  [
    'two wrong ways only',
    (root) => rmSync(join(root, 'lessons/en', name, 'wrong/only-made.session')),
    check,
    1,
    /3 are the least/,
  ],
  [
    'a wrong way without a header',
    (root) => replace(root, `en/${name}/wrong/no-name.session`, /^!.*\n/, ''),
    `en/${name}/wrong/no-name.session`,
    1,
    /names no step/,
  ],
  [
    'a wrong way with an unknown hint',
    (root) => replace(root, `en/${name}/wrong/no-name.session`, 'missing', 'mising'),
    `en/${name}/wrong/no-name.session`,
    1,
    /no hint mising/,
  ],
  [
    'a session that is none',
    (root) => replace(root, solution, /^\$ /, ''),
    solution,
    1,
    /before the first command|no command/,
  ],
  ['no translation', (root) => rmSync(join(root, 'lessons', chinese)), page, 1, /no translation zh-cn/],
  [
    'a hint not translated',
    (root) => replace(root, chinese, /\n {6}ended: .*/, ''),
    chinese,
    'hints:',
    /lacks steps\.greeter\.hints\.ended/,
  ],
  [
    'another command in the translation',
    (root) => replace(root, chinese, '$ docker run -q --rm', '$ docker run --rm'),
    chinese,
    '$ docker run --rm',
    /where the English page/,
  ],
  [
    'a dead link',
    (root) => replace(root, page, '(#what-to-keep)', '(/lessons/first/greeting/)'),
    page,
    '/lessons/first/greeting/',
    /no page/,
  ],
  ['a dead anchor', (root) => replace(root, page, '(#what-to-keep)', '(#what)'), page, '(#what)', /no heading/],
  [
    'a link out of the site',
    (root) => replace(root, page, '(#what-to-keep)', '(https://example.com/)'),
    page,
    'example.com',
    /out of the site/,
  ],
  [
    'a question without a right option',
    (root) => replace(root, page, '        right: true\n', ''),
    page,
    'lasts:',
    /no right option/,
  ],
  [
    'an option without a reason',
    (root) => replace(root, page, '        why: It ends when its main process does.\n', ''),
    page,
    'text: For ever',
    /why|quiz/,
  ],
  [
    'a <Quiz> of no question',
    (root) => replace(root, page, '<Quiz id="lasts" />', '<Quiz id="last" />'),
    page,
    '<Quiz id="last" />',
    /names no question/,
  ],
  ['HTML in prose', (root) => replace(root, page, '## What to keep', '<div>\n\n## What to keep'), page, '<div>', /div/],
  [
    'a picture without a text',
    (root) => replace(root, page, '## What to keep', '![](./a.svg)\n\n## What to keep'),
    page,
    '![](./a.svg)',
    /picture|no file/,
  ],
  ['a TODO left', (root) => replace(root, page, '## What to keep', '## TODO'), page, '## TODO', /TODO|anchor/],
  [
    'two lessons with one address',
    (root) =>
      cpSync(join(root, 'lessons/en', name), join(root, 'lessons/en/010-first/020-greeter'), { recursive: true }),
    'en/010-first/020-greeter/index.mdx',
    1,
    /same address/,
  ],
  [
    'a chapter without a name',
    (root) => write(root, 'en/010-first/chapter.json', '{ "en": "First" }'),
    'en/010-first/chapter.json',
    1,
    /no name in zh-cn/,
  ],
];

/** What only running it shows. */
export const lies: typeof mistakes = [
  [
    'a check that passes at the start',
    (root) =>
      replace(
        root,
        check,
        "if (!container) return fail('a container named greeter', 'none', 'missing');",
        "if (!container) return undefined;\n  if (container.Id === '') return fail('a', 'b', 'missing');",
      ),
    check,
    "step('greeter'",
    /passes at the start/,
  ],
  [
    'a solution that does not solve',
    (root) => replace(root, solution, '--name greeter', '--name greeting'),
    solution,
    '--name greeting',
    /does not solve step greeter/,
  ],
  [
    'a right way that is wrong',
    (root) => replace(root, `en/${name}/also-right/in-two-steps.session`, /\$ docker start[\s\S]*$/, ''),
    `en/${name}/also-right/in-two-steps.session`,
    1,
    /does not solve/,
  ],
  [
    'a wrong way that is right',
    (root) =>
      replace(root, `en/${name}/wrong/ends-at-once.session`, /busybox true[\s\S]*$/, 'busybox sleep 600\n<id>\n'),
    `en/${name}/wrong/ends-at-once.session`,
    1,
    /the step passes/,
  ],
  [
    'a wrong way that meets another hint',
    (root) => replace(root, `en/${name}/wrong/no-name.session`, 'hint missing', 'hint ended'),
    `en/${name}/wrong/no-name.session`,
    1,
    /hint missing/,
  ],
  [
    'a session that lies',
    (root) => replace(root, solution, '<id>', 'started'),
    solution,
    'docker run',
    /prints something else/,
  ],
  [
    'a console block that lies',
    (root) => {
      for (const file of [page, chinese]) replace(root, file, 'echo hello\nhello', 'echo hello\nhullo');
    },
    page,
    '$ docker run',
    /prints something else/,
  ],
  [
    'a wrong exit status',
    (root) => replace(root, solution, '<id>', '<id>\n? 3'),
    solution,
    'docker run',
    /exit status 0, written 3/,
  ],
  [
    'a prediction that is wrong',
    (root) => {
      for (const file of [page, chinese]) replace(root, file, 'answer: hello', 'answer: hullo');
    },
    page,
    'answer: hullo',
    /prints "hello"/,
  ],
  [
    'a prediction that is wrong in one variant',
    (root) => {
      for (const file of [page, chinese]) {
        replace(root, file, 'echo hello\n    answer: hello', "echo {word}\n    answer: '{word}'");
        replace(
          root,
          file,
          '  says:\n',
          '  says:\n    variants:\n      - word: one\n      - word: two  words\n      - word: $((1+2))\n',
        );
      }
    },
    page,
    'word: $((1+2))',
    /prints "3", not "\$\(\(1\+2\)\)"/,
  ],
  [
    'a question to the machine that fails after the solution',
    (root) => machineQuestion(root, 'docker inspect {name}', ['greeter', 'nobody']),
    page,
    'name: nobody',
    /question which: after the solution `docker inspect nobody` ends with status 1/,
  ],
  [
    'a question to the machine that changes it',
    (root) =>
      machineQuestion(root, 'docker run -q -d {name} sleep 60 > /tmp/id; docker ps -q | wc -l', ['busybox', 'busybox']),
    page,
    'name: busybox',
    /prints "2", and "3" when asked again/,
  ],
  [
    'a question to the machine without an answer',
    (root) => machineQuestion(root, 'docker ps -q --filter name={name}', ['greeter', 'nobody']),
    page,
    'name: nobody',
    /prints nothing/,
  ],
  [
    'a check that breaks',
    (root) =>
      replace(
        root,
        check,
        "if (!container) return fail('a container named greeter', 'none', 'missing');",
        "if (container?.State.Paused) return fail('a', 'b', 'missing');\n  if (!container) throw new Error('oh');",
      ),
    check,
    "step('greeter'",
    /breaks at the start: oh/,
  ],
  [
    'a check that changes something',
    (root) => {
      replace(root, check, 'async ({ docker })', 'async ({ docker, sh })');
      replace(
        root,
        check,
        '  return undefined;',
        "  if (!(await docker.container('second'))) {\n    await sh('docker run -q -d --name second busybox sleep 60');\n    return undefined;\n  }\n  return fail('one', 'two', 'ended');",
      );
    },
    check,
    1,
    /asked twice/,
  ],
];
