/** `docker buildx du` and `prune`: filters as the builder gets them, and what is shown of its records. */
import { expect, test } from 'vitest';
import { usageFilter } from '../../../src/docker/build/builder-usage.ts';
import { cacheList, cacheParagraphs, cacheTotals, prunedText } from '../../../src/docker/build/cache-usage.ts';
import type { UsageInfo } from '../../../src/engine/api/usage-info.ts';

const now = Date.parse('2026-01-02T00:01:00Z') * 1e6;
const record: UsageInfo = {
  id: 'ekdkvdtqjpdtx4kdswl7prtyd',
  isMutable: true,
  isInUse: false,
  isShared: false,
  size: 12,
  created: Date.parse('2026-01-01T00:00:00Z') * 1e6,
  lastUsed: now - 60e9,
  uses: 2,
  description: 'local source for context',
  type: 'source.local',
  parents: [],
};

test.each([
  [{ until: ['24h'] }, { filter: '', keepDuration: 86_400e9 }],
  [
    { 'unused-for': ['1m'], type: ['regular'] },
    { filter: 'type==regular', keepDuration: 60e9 },
  ],
  [
    { id: ['abc'], 'type!': ['x'], 'description~': ['RUN'] },
    { filter: 'id~=abc,type!=x,description~=RUN', keepDuration: 0 },
  ],
  [{ type: ['a', 'a'] }, { filter: 'type==a', keepDuration: 0 }],
])('%j', (filters, wanted) => {
  expect(usageFilter(new Map(Object.entries(filters)))).toEqual(wanted);
});

test.each([
  [{ until: ['1h', '2h'] }, 'filters expect only one value'],
  [{ type: ['a', 'b'] }, 'filters expect only one value'],
  [{ until: ['1h'], 'unused-for': ['1h'] }, 'conflicting filters "until" and "unused-for"'],
  [{ until: ['x'] }, `"until" filter expects a duration (e.g., '24h'): time: invalid duration "x"`],
])('%j is refused', (filters, why) => {
  expect(() => usageFilter(new Map(Object.entries(filters)))).toThrow(`ERROR: ${why}`);
});

test('a table marks what is mutable and what is shared; elsewhere nothing is marked', () => {
  const shared = { ...record, isMutable: false, isShared: true };
  const rows = cacheList([record, shared], '', now).split('\n');
  expect(rows[1]).toMatch(/^ekdkvdtqjpdtx4kdswl7prtyd\* +true +12B +About a minute ago$/);
  expect(rows[2]).toMatch(/^ekdkvdtqjpdtx4kdswl7prtyd +true +12B\* /);
  expect(cacheList([record], '{{.ID}} {{.Size}} {{.Parents}}', now)).toBe('ekdkvdtqjpdtx4kdswl7prtyd 12B []\n');
  expect(cacheList([record], 'json', now)).toContain('"Parents":null');
});

test('paragraphs', () => {
  expect(cacheParagraphs([{ ...record, parents: ['one'] }], now)).toBe(
    [
      'ID:           ekdkvdtqjpdtx4kdswl7prtyd',
      'Parents:',
      ' - one',
      'Created at:   2026-01-01 00:00:00 +0000 UTC',
      'Mutable:      true',
      'Reclaimable:  true',
      'Shared:       false',
      'Size:         12B',
      'Description:  local source for context',
      'Usage count:  2',
      'Last used:    About a minute ago',
      'Type:         source.local',
      '\n',
    ].join('\n'),
  );
});

test('totals', () => {
  expect(cacheTotals([record])).toBe('Reclaimable:\t12B\nTotal:\t\t12B\n');
  expect(cacheTotals([record, { ...record, isShared: true, isInUse: true, size: 30 }])).toBe(
    'Shared:\t\t30B\nPrivate:\t12B\nReclaimable:\t12B\nTotal:\t\t42B\n',
  );
});

test('what was pruned: a heading before the first, and no type where the builder tells none', () => {
  const id = 'ekdkvdtqjpdtx4kdswl7prtyd*              ';
  const heading = 'ID\t\t\t\t\t\tRECLAIMABLE\tSIZE\t\tLAST ACCESSED\n';
  expect(prunedText(record, true, false, now)).toBe(`${heading}${id}\ttrue \t\t12B       \tAbout a minute ago\n`);
  expect(prunedText(record, false, false, now)).toBe(`${id}\ttrue \t12B       \tAbout a minute ago\n`);
  const told = prunedText({ ...record, type: '', parents: ['one'] }, true, true, now);
  expect(told).toContain('Parent:\t\tone\n');
  expect(told).not.toContain('Type:');
});
