import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tabulate } from '../../src/lib/tabwriter.ts';

const docker = { minWidth: 10, padding: 3 };

describe('tabwriter', () => {
  test('columns are as wide as their widest cell and three more', () => {
    expect(tabulate('NAME\tID\nlonger name\t1\n', docker)).toBe('NAME          ID\nlonger name   1\n');
  });

  test('a column is at least ten wide', () => {
    expect(tabulate('A\tB\n1\t2\n', docker)).toBe('A         B\n1         2\n');
  });

  test('a line without the cell ends a column', () => {
    expect(tabulate('a\tb\n\nlonger than ten\tb\n', docker)).toBe('a         b\n\nlonger than ten   b\n');
  });

  test('width counts characters, not bytes', () => {
    expect(tabulate('ééééééééééé\tx\n', docker)).toBe('ééééééééééé   x\n');
  });

  test('no text is lost', () => {
    const cell = fc.stringMatching(/^[a-z]{0,6}$/);
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 6 }), (rows) => {
        const text = rows.map((row) => row.join('\t')).join('\n');
        expect(tabulate(text, docker).replaceAll(' ', '')).toBe(text.replaceAll('\t', ''));
      }),
    );
  });
});

test('cells filled with tabs end at the same multiple of eight', () => {
  const text = 'Name:\tx\nA longer name:\ty\n';
  expect(tabulate(text, { minWidth: 1, padding: 1, tabWidth: 8 })).toBe('Name:\t\tx\nA longer name:\ty\n');
});
