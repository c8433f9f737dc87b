/** The line editor on a narrow terminal: whatever keys are pressed, the screen shows its line and the cursor its place. */
import xterm from '@xterm/headless';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnsOf, LineEditor } from '../../../src/programs/node/line-editor.ts';

const COLUMNS = 12;
const KEYS = [
  'a',
  'b',
  ' ',
  '.',

  '\x1b[D',
  '\x1b[C',
  '\x01',
  '\x05',
  '\x7f',
  '\x1b[3~',
  '\x17',
  '\x1bb',
  '\x1bf',
  '\x0b',
];

test('a character takes one column, a wide one two, a mark none', () => {
  expect(['a', '漢', 'e\u0301', '🐳', ''].map(columnsOf)).toEqual([1, 2, 1, 2, 0]);
});

test('the screen shows the line, the cursor its place', async () => {
  const keys = fc.array(fc.constantFrom(...KEYS), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(keys, async (typed) => {
      const terminal = new xterm.Terminal({ cols: COLUMNS, rows: 12, allowProposedApi: true });
      const editor = new LineEditor(() => COLUMNS);
      let shown = editor.begin('> ');
      for (const key of typed) {
        editor.press(key);
        shown += editor.next().shown;
      }
      await new Promise<void>((resolve) => terminal.write(shown, resolve));
      const { active } = terminal.buffer;
      const screen = Array.from({ length: 12 }, (_, row) => active.getLine(row)?.translateToString() ?? '').join('');
      expect(screen.trimEnd()).toBe(`> ${editor.line}`.trimEnd());
      const place = columnsOf(`> ${editor.head}`);
      const isAtEdge = editor.head === editor.line && place % COLUMNS === 0;
      if (!isAtEdge) expect(active.cursorY * COLUMNS + active.cursorX).toBe(place);
      terminal.dispose();
    }),
    { numRuns: 200 },
  );
});

test('keys that come in pieces, and what comes of them', () => {
  const editor = new LineEditor(() => 80);
  editor.begin('> ');
  editor.press('one\x1b');
  expect(editor.next().typed).toBeUndefined();
  editor.press('[D!\rtwo\x04\x03');
  expect(editor.next().typed).toBe('line');
  expect(editor.line).toBe('on!e');
  editor.remember(editor.line);
  editor.begin('> ');
  expect(editor.next().typed).toBe('interrupt');
  expect(editor.line).toBe('two');
  editor.begin('> ');
  editor.press('\x1b[A');
  editor.next();
  expect(editor.line).toBe('on!e');
  editor.begin('> ');
  editor.press('\x04');
  expect(editor.next().typed).toBe('end');
});
