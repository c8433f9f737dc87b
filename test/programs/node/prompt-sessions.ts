/** What is typed at node's prompt: recorded at the real one (src/tools/record-transcripts.ts), compared as screens after each group. */
import type { Transcript } from '../transcripts.ts';

const UP = '\x1b[A';
const LEFT = '\x1b[D';

const KEYS: Readonly<Record<string, readonly string[]>> = {
  values: [
    '1 + 1\r',
    '_ * 21\r',
    '"text"\r',
    '[1, { a: [2] }]\r',
    '{ b: 3 }\r',
    'undefined\r',
    'x = 5\r',
    '[x, typeof y]\r',
  ],
  'several lines': ['function f() {\r', 'return 4\r', '}\r', 'f()\r', '`a\r', 'b`\r'],
  editing: [
    'abc\x7f\x7f\x7f7 - 3\r',
    `12${LEFT}${LEFT}+\x05+ 1\r`,
    '1 + 1 junk\x17\x08\r',
    'gone\x15"stays"\r',
    '5 \x013 * \r',
  ],
  history: ['11\r', '22\r', `${UP}${UP}\r`, `${UP}${LEFT}${LEFT}3\r`],
  await: ['await 5\r', 'const w = await new Promise((r) => setTimeout(r, 20, 7))\r', 'w\r'],
  errors: ['throw new Error("bad")\r', 'await Promise.reject("late")\r', '6\r', 'throw 5\r'],
  '^C': ['f(\x03', '\x03', '8\r', '9\r'],
  completion: ['const list = []\r', 'list.leng\t\r', 'list.copyW\t.name\r', '.brea\t\r'],
  commands: ['.break\r', '.nothing\r', '12\r'],
};

export const PROMPT_SESSIONS: readonly Transcript[] = Object.entries(KEYS).map(([name, keys]) => ({
  name,
  argv: ['node'],
  keys: ['', ...keys],
  mask: (lines) => lines.map((line) => line.replace(/Node\.js v[\d.]+/, 'Node.js vN')),
}));
