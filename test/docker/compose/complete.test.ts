/** Completion of compose, and how it is found: by its first word, as a chunk of its own. */
import { expect, test } from 'vitest';
import { subcommands } from '../../../src/docker/compose/compose.ts';

test('every subcommand describes itself', () => {
  expect(subcommands.map(({ name }) => name)).toEqual([...subcommands.map(({ name }) => name)].sort());
  expect(subcommands.length).toBe(35);
  for (const { name, short, support, flags } of subcommands) {
    expect(short, name).not.toBe('');
    expect(support, name).toMatch(/^(full|partial: .+|absent: .+)$/);
    for (const [flag, { usage }] of Object.entries(flags)) expect(usage, `${name} --${flag}`).not.toBe('');
  }
});
