import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VerdictWords } from '../../src/course/verdict-words.ts';
import { projectRoot } from '../../src/tools/project.ts';

const words = new VerdictWords({
  none: '没有',
  'a file {}': '文件 {}',
  'a file todo in the volume': '卷里的文件 todo',
  'a file {} in the volume {}': '卷 {2} 里的文件 {1}',
  'on {}': '在网络 {} 上',
  'exited: {*}': '已结束：{}',
  'output "{*}", errors "{*}"': '标准输出 “{}”，标准错误 “{}”',
});

describe('what a check says', () => {
  test.each([
    ['none', '没有'],
    ['a file ~/kernel.txt', '文件 ~/kernel.txt'],
    ['a file todo in the volume', '卷里的文件 todo'],
    ['a file log in the volume diary', '卷 diary 里的文件 log'],
    ['on bridge, shop', '在网络 bridge, shop 上'],
    ['on ', '在网络  上'],
    ['exited: sleep 1d', '已结束：sleep 1d'],
    ['output "good", errors ""', '标准输出 “good”，标准错误 “”'],
  ])('%s', (english, chinese) => {
    expect(words.translate(english)).toBe(chinese);
  });

  test.each([
    '',
    'running',
    'None',
    'nonesuch',
    'a file of two words',
    'on the other hand',
    'constructor',
    'output "good',
  ])('stays as it is without an entry: %s', (text) => {
    expect(words.translate(text)).toBe(text);
    expect(words.entryFor(text)).toBeUndefined();
  });

  test('values are not read again', () => {
    expect(words.translate('exited: {2} {} $& $1')).toBe('已结束：{2} {} $& $1');
  });

  test('beginning and end of a text do not share characters', () => {
    expect(new VerdictWords({ 'aba{}aba': '{}' }).entryFor('abaaba')).toBe('aba{}aba');
    expect(new VerdictWords({ 'aba{}aba': '{}' }).entryFor('ababa')).toBeUndefined();
  });

  test('a long output is one value', () => {
    const long = '", errors "'.repeat(1000);
    expect(words.translate(`exited: ${long}`)).toBe(`已结束：${long}`);
    expect(words.translate(long)).toBe(long);
    expect(words.translate(`output "${long}"`)).toBe(`标准输出 “”，标准错误 “${long.slice(11)}”`);
  });
});

const literal = fc.stringMatching(/^[a-z’ ]{3,12}$/);
/** Of other characters than a literal, so that none is in it. */
const value = fc.stringMatching(/^[A-Z0-9/.:-]{1,20}$/);

test('a text made from an entry is translated with its values in place', () => {
  const parts = fc.array(fc.record({ isFree: fc.boolean(), value, after: literal }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(literal, parts, (before, made) => {
      const english = made.reduce((text, { isFree, after }) => `${text}${isFree ? '{*}' : '{}'}${after}`, before);
      const said = made.reduce((text, part) => text + part.value + part.after, before);
      const backwards = made.map((_, index) => `{${made.length - index}}`).join('，');
      const entries = { [english]: backwards, 'unlike {}': '{}' };
      expect(new VerdictWords(entries).translate(said)).toBe(
        made
          .map((part) => part.value)
          .reverse()
          .join('，'),
      );
    }),
  );
});

const chinese: Record<string, string> = JSON.parse(
  readFileSync(join(projectRoot, 'lessons/zh-cn/verdicts.json'), 'utf8'),
);

test('no entry of the Chinese ones hides another', () => {
  const all = new VerdictWords(chinese);
  for (const english of Object.keys(chinese)) expect(all.entryFor(english.replace(/\{\*?\}/g, 'X1'))).toBe(english);
});
