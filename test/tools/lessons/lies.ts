/** Mistakes that only running the lesson shows, planted by planted-mistakes.test.ts. */
import { check, chinese, type Mistake, name, page, replace, solution } from './planted-lesson.ts';

/** A question of kind machine about some names, in both languages. */
function machineQuestion(root: string, command: string, names: readonly string[]): void {
  const rows = names.map((one) => `      - name: ${one}\n`).join('');
  const question = `quiz:\n  which:\n    kind: machine\n    variants:\n${rows}    ask: Which?\n    command: '${command}'\n    before: Solve it first.\n    why: It says so.\n`;
  for (const file of [`en/${name}/index.mdx`, `zh-cn/${name}/index.mdx`]) replace(root, file, 'quiz:\n', question);
}

export const lies: readonly Mistake[] = [
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
