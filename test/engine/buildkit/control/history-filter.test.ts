import { describe, expect, test } from 'vitest';
import { historyFilter } from '../../../../src/engine/buildkit/control/history-filter.ts';
import { GrpcError } from '../../../../src/lib/grpc/status.ts';

const hour = 3600e9;
const now = 100 * hour;
const done = { ref: 'abcdef', createdAt: now - hour / 2, completedAt: now - hour / 4, error: undefined };
const failed = { ...done, ref: 'ghi', error: new GrpcError('UNKNOWN', 'process "x" did not complete') };
const cancelled = { ...done, ref: 'jkl', error: new GrpcError('CANCELLED', 'context canceled') };
const running = { ...done, ref: 'mno', completedAt: undefined };
const all = [done, failed, cancelled, running];

describe('filters of the build history', () => {
  test.each([
    [[], ['abcdef', 'ghi', 'jkl', 'mno']],
    [['status==error'], ['ghi']],
    [['status!=error'], ['abcdef', 'jkl', 'mno']],
    [
      ['status==running', 'status==canceled'],
      ['jkl', 'mno'],
    ],
    [['ref~=cd'], ['abcdef']],
    [['repository~=x'], []],
    [['startedAt>1h,duration<20m'], ['abcdef', 'ghi', 'jkl']],
    [['startedAt<1h'], []],
    [['completedAt>=1970-01-05T03:45:00Z'], ['abcdef', 'ghi', 'jkl']],
    [['duration>=30m'], ['mno']],
  ])('%j', (filters, refs) => {
    const matches = historyFilter(filters, now);
    expect(all.filter(matches).map(({ ref }) => ref)).toEqual(refs);
  });

  test.each(['bogus==x', 'status>x', 'startedAt>yesterday', ' '])('%j is refused', (filter) => {
    expect(() => historyFilter([filter], now)).toThrow(GrpcError);
  });
});
