import { expect, test } from 'vitest';
import {
  completeVariables,
  foldedLines,
  hoverText,
  variablePlaces,
} from '../../src/site/workbench/dockerfile-service.ts';

const head = 'FROM golang AS build\nENV APP=/srv\nFROM alpine AS out\nARG VERSION=2\n';
const whole = `${head}RUN echo $VERSION\nRUN ls \\\n  && echo $VERSION\n`;

async function offered(line: string): Promise<string[]> {
  const items = await completeVariables(head + line, { line: 4, character: line.length });
  return items.map(({ label, detail }) => `${label} ${detail}`);
}

test('variables of the stage are offered where they can stand, and nothing else', async () => {
  expect(await offered('RUN echo $')).toEqual(['$' + '{VERSION} 2']);
  expect(await offered('COPY --from=')).toEqual([]);
  expect(await offered('HEALTHCHECK ')).toEqual([]);
});

test('what is typed is replaced', async () => {
  const [item] = await completeVariables(`${head}RUN echo $VER`, { line: 4, character: 13 });
  expect(item).toMatchObject({
    insertText: '$VERSION',
    range: { start: { character: 9 }, end: { character: 13 } },
  });
});

test('a variable has its places and its value', () => {
  const used = { line: 4, character: 12 };
  const starts = (position: typeof used) => variablePlaces(whole, position).map(({ start }) => start);
  const all = [
    { line: 3, character: 4 },
    { line: 4, character: 10 },
    { line: 6, character: 11 },
  ];
  expect(starts(used)).toEqual(all);
  expect(starts({ line: 3, character: 5 })).toEqual(all);
  expect(starts({ line: 4, character: 1 })).toEqual([]);
  expect(hoverText(whole, used)).toBe('2');
  expect(hoverText(whole, { line: 1, character: 1 })).toBeUndefined();
});

test('lines that belong together can be folded', () => {
  expect(foldedLines(whole)).toMatchObject([{ startLine: 5, endLine: 6 }]);
});
