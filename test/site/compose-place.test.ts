import { describe, expect, test } from 'vitest';
import { readComposeChecks } from '../../src/site/workbench/compose-checks.ts';
import { enclosingKeys } from '../../src/site/workbench/compose-place.ts';
import { composeKeys } from '../../src/site/workbench/compose-words.ts';

const file = `name: shop
services:
  web:
    # the front
    image: nginx

    ports:
      - "80:80"
    build:
      context: .
`;
const lines = file.split('\n');

describe('enclosingKeys', () => {
  test.each([
    [0, 0, []],
    [2, 2, ['services']],
    [4, 4, ['services', 'web']],
    [9, 6, ['services', 'web', 'build']],
    [10, 4, ['services', 'web']],
    [10, 0, []],
  ])('line %i, column %i', (index, indent, path) => {
    expect(enclosingKeys(lines, index, indent)).toEqual(path);
  });

  test('nothing inside of a list, or of nothing', () => {
    expect(enclosingKeys(lines, 8, 8)).toBeUndefined();
    expect(enclosingKeys(['', ''], 1, 2)).toBeUndefined();
  });
});

test('what may stand there', () => {
  expect(composeKeys([])?.has('services')).toBe(true);
  expect(composeKeys(['services', 'web'])?.has('ports')).toBe(true);
  expect(composeKeys(['services', 'web', 'healthcheck'])?.has('retries')).toBe(true);
  expect(composeKeys(['services'])).toBeUndefined();
  expect(composeKeys(['volumes', 'data'])).toBeUndefined();
});

test.each([
  ["validating /x/compose.yaml: services.web additional properties 'context' not allowed\n", 10, true],
  ['yaml: line 4: mapping values are not allowed in this context\n', 4, true],
  ['validating /x/compose.yaml: services.web.ports must be a array\n', 7, true],
  ['service "web" depends on undefined service "db": invalid compose project\n', 3, true],
  ['time="2026-11-30T15:33:46Z" level=warning msg="The \\"nginx\\" variable is not set."\n', 5, false],
  ['empty compose file\n', 1, true],
])('%j is at line %i', (errors, line, isError) => {
  expect(readComposeChecks(errors, file)).toMatchObject([{ line, endLine: line, isError }]);
});
