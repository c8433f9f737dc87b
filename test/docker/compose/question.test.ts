/** Questions of compose: on a terminal as it draws them, elsewhere in Go's words for true. */
import { describe, expect, test } from 'vitest';
import type { Cli } from '../../../src/docker/cli/cli.ts';
import { askOnTerminal } from '../../../src/docker/compose/view/question.ts';

/** What is seen, and what is typed. */
function terminal(lines: string[], columns = 80): { cli: Cli; shown: () => string } {
  let shown = '';
  const cli = {
    out: async (text: string) => {
      shown += text;
    },
    readLine: async () => lines.shift() ?? '',
    columns: () => columns,
  };
  return { cli: cli as unknown as Cli, shown: () => shown };
}

describe('a question on a terminal', () => {
  test.for([
    ['y', true, 'Yes'],
    ['YES', true, 'Yes'],
    ['n', false, 'No'],
    ['', false, 'No'],
  ] as const)('%j', async ([line, wanted, told]) => {
    const { cli, shown } = terminal([line]);
    expect(await askOnTerminal(cli, 'Sure?')).toBe(wanted);
    const asked = '\x1b[0G\x1b[2K\x1b[0;1;92m? \x1b[0m\x1b[0;1;99mSure? \x1b[0m';
    expect(shown()).toBe(`${asked}\x1b[0;37m(y/N) \x1b[0m\x1b[1A\x1b[2K${asked}\x1b[0;36m${told}\x1b[0m\n`);
  });

  test('is asked again after another answer', async () => {
    const { cli, shown } = terminal(['x', 'y']);
    expect(await askOnTerminal(cli, 'Sure?')).toBe(true);
    expect(shown()).toContain('X Sorry, your reply was invalid: "x" is not a valid answer, please try again.');
    expect(shown().split('(y/N)')).toHaveLength(3);
  });

  test('takes all its lines away', async () => {
    const { cli, shown } = terminal(['y'], 10);
    await askOnTerminal(cli, 'a question of more than ten');
    expect(shown()).toContain('\x1b[1A\x1b[2K'.repeat(4));
  });
});
