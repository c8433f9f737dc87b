/** Filters of Control.ListenBuildHistory: `status==error,startedAt>1h`, all of which must hold; of several texts one must. */

import { parseDuration } from '../../../lib/gofmt.ts';
import { GrpcError, grpcCodes } from '../../../lib/grpc/status.ts';

/** What filters look at. Times are nanoseconds since 1970. */
export interface FilteredBuild {
  readonly ref: string;
  readonly createdAt: number;
  readonly completedAt: number | undefined;
  readonly error: GrpcError | undefined;
}

type Matches = (build: FilteredBuild) => boolean;

/** @param now nanoseconds since 1970 @throws GrpcError */
export function historyFilter(texts: readonly string[], now: number): Matches {
  const all = texts.filter((text) => text !== '').map((text) => text.split(',').map((each) => condition(each, now)));
  return (build) => all.length === 0 || all.some((list) => list.every((matches) => matches(build)));
}

function condition(text: string, now: number): Matches {
  const [, key = '', operator = '', value = ''] = /^(\w+)(==|!=|~=|>=|<=|>|<)(.*)$/.exec(text) ?? [];
  try {
    if (key === 'startedAt') return compared(operator, instant(value, now), ({ createdAt }) => createdAt);
    if (key === 'completedAt') return compared(operator, instant(value, now), ({ completedAt }) => completedAt);
    if (key === 'duration')
      return compared(operator, parseDuration(value), ({ createdAt, completedAt = now }) => completedAt - createdAt);
  } catch {
    throw new GrpcError('INVALID_ARGUMENT', `invalid filter ${text}`);
  }
  const read = readers.get(key);
  if (!read || !['==', '!=', '~='].includes(operator))
    throw new GrpcError('INVALID_ARGUMENT', `unsupported filter ${text}`);
  if (operator === '~=') return (build) => read(build).includes(value);
  return (build) => (read(build) === value) === (operator === '==');
}

const readers = new Map<string, (build: FilteredBuild) => string>([
  ['ref', ({ ref }) => ref],
  ['status', statusOf],
  // Nothing is known of where a client's files come from.
  ['repository', () => ''],
]);

function statusOf({ completedAt, error }: FilteredBuild): string {
  if (completedAt === undefined) return 'running';
  if (!error) return 'completed';
  return error.code === grpcCodes.CANCELLED ? 'canceled' : 'error';
}

/** A time, or how long ago. @throws Error */
function instant(text: string, now: number): number {
  const time = Date.parse(text);
  return Number.isNaN(time) ? now - parseDuration(text) : time * 1e6;
}

function compared(operator: string, wanted: number, read: (build: FilteredBuild) => number | undefined): Matches {
  return (build) => {
    const value = read(build);
    if (value === undefined) return false;
    if (operator.endsWith('=') && value === wanted) return operator !== '!=';
    if (operator.startsWith('>')) return value > wanted;
    return operator.startsWith('<') ? value < wanted : operator === '!=';
  };
}
