/** Which words of a text are a command's flags, kept whole at a line's end. */
import { expect, test } from 'vitest';
import { flagParts, flagRanges } from '../../src/site/flags.mjs';

test.each([
  ['docker ps -a', ['-a']],
  ['用 -t hello-web 构建，或（--name）', ['-t', '--name']],
  ['sh -c "exit 3"', ['-c']],
  ['$ docker run -it --rm --network=shop web', ['-it', '--rm', '--network']],
  ['“-d” is short for --detach.', ['-d', '--detach']],
  ['a read-only volume, 3 - 2, -5 °C, a – b', []],
  ['--', []],
  ['', []],
])('%s', (text, flags) => {
  expect(flagRanges(text).map(([start, end]) => text.slice(start, end))).toEqual(flags);
  const parts = flagParts(text);
  expect(parts.map((part) => part.text).join('')).toBe(text);
  expect(parts.filter(({ isFlag }) => isFlag).map((part) => part.text)).toEqual(flags);
});
