/** containerd's filters: what they match, and how they refuse what is none (the sentences are the real engine's). */
import { expect, test } from 'vitest';
import { type FieldReader, parseFilters } from '../../../src/engine/containerd/filter.ts';

const thing: FieldReader = ([name, ...more]) =>
  new Map([
    ['type', 'regular'],
    ['description', 'mount / from exec /bin/sh -c echo x'],
    ['inuse', ''],
    ['labels.a', 'b'],
  ]).get([name, ...more].join('.'));

test.each([
  ['', true],
  ['type==regular', true],
  ['type!=regular', false],
  ['absent!=x', true],
  ['absent', false],
  ['absent==x', false],
  ['inuse', true],
  ['inuse==true', false],
  ['labels.a==b', true],
  ['"type"==regular', true],
  ['type==regular,absent', false],
  [' type == regular', true],
  ['type~=^reg', true],
  ['description~="echo x"', true],
  ['description~=/echo x$/', true],
  ['description~=|no such|', false],
  ['description~="ech\\x6f\\u0020x"', true],
  ['type~=(', false],
])('%s', (text, matches) => {
  expect(parseFilters([text])(thing)).toBe(matches);
});

test('one of several is enough', () => {
  expect(parseFilters(['absent', 'inuse'])(thing)).toBe(true);
  expect(parseFilters([])(thing)).toBe(true);
});

test.each([
  ['description==echo one', '[description==echo >| |< one]: unexpected input:  '],
  ['id~=', '[id~=]: expected value or quoted'],
  ["description=='x y'", "[description=='x >| |< y']: unexpected input:  "],
  ['description=="x', '[description== >|"|< x]: quoted literal not terminated'],
  ['parents~=.', '[parents~= >|.|< ]: expected value or quoted'],
  ['shared===1', '[shared >|=|< ==1]: unsupported operator "==="'],
  ['type==/x/', '[type== >|/|< x/]: invalid quote encountered'],
  ['type=="\\q"', '[type== >|"|< \\q"]: illegal escape sequence'],
  ['==x', '[ >|=|< =x]: expected field or quoted'],
])('%s is refused', (text, why) => {
  expect(() => parseFilters([text])).toThrow(`filters: parse error: ${why}: invalid argument`);
});
