import { describe, expect, test } from 'vitest';
import { judge } from '../../src/course/judge.ts';
import { questionSchema } from '../../src/course/quiz.ts';

const single = questionSchema.parse({
  kind: 'single',
  ask: 'Which?',
  options: [
    { text: 'a', why: 'a is wrong' },
    { text: 'b', right: true, why: 'b is right' },
  ],
});
const multiple = questionSchema.parse({
  ...single,
  kind: 'multiple',
  options: [
    { text: 'a', right: true, why: 'yes' },
    { text: 'b', right: true, why: 'yes too' },
    { text: 'c', why: 'no' },
  ],
});

describe('judge', () => {
  test('a single choice gives the reason of what was picked', () => {
    expect(judge(single, [0])).toEqual({ isRight: false, reasons: [{ isRight: false, text: 'a is wrong' }] });
    expect(judge(single, [1]).isRight).toBe(true);
    expect(judge(single, []).isRight).toBe(false);
  });

  test('a multiple choice needs all of the right ones and none else', () => {
    expect(judge(multiple, [0, 1]).isRight).toBe(true);
    expect(judge(multiple, [0]).isRight).toBe(false);
    expect(judge(multiple, [0, 1, 2]).reasons.map(({ isRight }) => isRight)).toEqual([true, true, false]);
  });

  test('a short answer is compared without letter case and spaces around it', () => {
    const short = questionSchema.parse({ kind: 'short', ask: '?', answers: ['-p 80:80'], why: 'so' });
    expect(judge(short, '  -P  80:80 ').isRight).toBe(true);
    expect(judge(short, '-p 80').reasons).toEqual([]);
  });

  test('an order is right when every item stands in its place', () => {
    const order = questionSchema.parse({ kind: 'order', ask: '?', items: ['a', 'b', 'c'], why: 'so' });
    expect(judge(order, [0, 1, 2]).isRight).toBe(true);
    expect(judge(order, [0, 2, 1]).isRight).toBe(false);
    expect(judge(order, [0, 1]).isRight).toBe(false);
  });
});
