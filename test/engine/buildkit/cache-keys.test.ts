/** Keys of steps: found by their inputs' definitions or contents, and forgotten with their results. */
import { expect, test } from 'vitest';
import { CacheKeys, type InputKey } from '../../../src/engine/buildkit/cache-keys.ts';

const base: InputKey = { key: 'base', selector: '' };
const stage: InputKey = { key: 'stage', selector: '/f' };
const content: InputKey = { key: 'sha256:f', selector: '' };

test('a step is found by each key of its inputs, with the same operation, place and selector alone', () => {
  const keys = new CacheKeys();
  const copied = keys.keyOf([[base], [stage, content]], 'copy');
  expect([...keys.query([stage], 1, 'copy')]).toEqual([copied]);
  expect([...keys.query([content], 1, 'copy')]).toEqual([copied]);
  expect([...keys.query([content], 0, 'copy')]).toEqual([]);
  expect([...keys.query([{ ...stage, selector: '/g' }], 1, 'copy')]).toEqual([]);
  expect([...keys.query([base], 0, 'other')]).toEqual([]);
});

test('what is found by one key is found by the others from then on', () => {
  const keys = new CacheKeys();
  const copied = keys.keyOf([[base], [content]], 'copy');
  expect([...keys.query([stage], 1, 'copy')]).toEqual([]);
  keys.query([stage, content], 1, 'copy');
  expect([...keys.query([stage], 1, 'copy')]).toEqual([copied]);
});

test('a step that is done again has the key that it had', () => {
  const keys = new CacheKeys();
  const first = keys.keyOf([[base], [content]], 'copy');
  expect(keys.keyOf([[base], [content]], 'copy')).toBe(first);
  expect(keys.keyOf([[base], [{ key: 'sha256:g', selector: '' }]], 'copy')).not.toBe(first);
});

test('a key stays as long as it has a result or leads to one', () => {
  const keys = new CacheKeys();
  const run = keys.keyOf([[base]], 'run');
  const copied = keys.keyOf([[base], [{ key: run, selector: '/f' }]], 'copy');
  const results = new Set([copied]);
  const hasResult = (key: string): boolean => results.has(key);
  keys.release(run, hasResult);
  expect([...keys.query([base], 0, 'run')]).toEqual([run]);
  results.clear();
  keys.release(copied, hasResult);
  expect([...keys.query([base], 0, 'copy')]).toEqual([]);
  expect([...keys.query([base], 0, 'run')]).toEqual([]);
  expect([...keys.all()]).toEqual([]);
});
