/** Mistakes that lesson:lint sees, planted by planted-mistakes.test.ts. */
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { check, chinese, type Mistake, name, page, replace, solution, write } from './planted-lesson.ts';

/** What the lesson's checks say, in Chinese, and more. */
const verdicts = (root: string, more: Readonly<Record<string, string>>) => {
  const words = { 'a container named {}': '名为 {} 的容器', 'it is running': '正在运行', none: '没有', ...more };
  write(root, 'zh-cn/verdicts.json', JSON.stringify(words, undefined, 2));
};

export const mistakes: readonly Mistake[] = [
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
    'what a check says not translated',
    (root) => {
      verdicts(root, {});
      replace(root, check, "'it is running'", "'it runs'");
      replace(root, 'zh-cn/verdicts.json', 'it is running', 'it runs on');
    },
    check,
    "'it runs'",
    /"it runs" has no translation in lessons\/zh-cn\/verdicts\.json/,
  ],
  [
    'a translation of what no check says',
    (root) => verdicts(root, { 'an image {}': '镜像 {}' }),
    'zh-cn/verdicts.json',
    'an image',
    /no check says "an image \{\}"/,
  ],
  [
    'a translation that loses a value',
    (root) => verdicts(root, { 'a container named {}': '容器' }),
    'zh-cn/verdicts.json',
    'a container named',
    /does not have the values/,
  ],
  [
    'a translation of everything',
    (root) => verdicts(root, { 'a {}': '一个 {}' }),
    'zh-cn/verdicts.json',
    '"a {}"',
    /no word of its own/,
  ],
  [
    'translations that are no JSON',
    (root) => write(root, 'zh-cn/verdicts.json', '{ "none": '),
    'zh-cn/verdicts.json',
    1,
    /is no JSON/,
  ],
  [
    'a chapter without a name',
    (root) => write(root, 'en/010-first/chapter.json', '{ "en": "First" }'),
    'en/010-first/chapter.json',
    1,
    /no name in zh-cn/,
  ],
];
