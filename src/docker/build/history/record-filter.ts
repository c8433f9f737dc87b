/** `docker buildx history ls --filter`: `status=error`, `ref=…`, `startedAt>1h`; all given must hold. */
import { parseDuration } from '../../../lib/gofmt.ts';
import { CliError } from '../../cli/errors.ts';
import { type BuildRecord, statusOf } from './control.ts';

type Matches = (record: BuildRecord) => boolean;

/** @param now nanoseconds since 1970 @throws CliError */
export function recordFilter(filters: readonly string[], now: number): Matches {
  const all = filters.map((filter) => one(filter, now));
  return (record) => all.every((matches) => matches(record));
}

function one(filter: string, now: number): Matches {
  const [, key = '', operator = '', value = ''] = /^(\w+)(!=|>=|<=|=|>|<)(.*)$/.exec(filter) ?? [];
  const isText = operator === '=' || operator === '!=';
  const text = (read: (record: BuildRecord) => string): Matches => {
    if (!isText) throw unsupported(filter);
    return (record) => (read(record) === value.toLowerCase()) === (operator === '=');
  };
  if (key === 'ref') return text(({ ref }) => ref);
  if (key === 'status') return text((record) => statusOf(record).toLowerCase());
  // Nothing is known of where the files come from.
  if (key === 'repository') return text(() => '');
  if (key === 'startedAt') return compared(operator, instant(value, now), ({ createdAt }) => createdAt);
  if (key === 'completedAt') return compared(operator, instant(value, now), ({ completedAt }) => completedAt);
  if (key === 'duration')
    return compared(operator, parseDuration(value), ({ createdAt, completedAt = now }) => completedAt - createdAt);
  throw unsupported(filter);
}

const unsupported = (filter: string): CliError => new CliError(`ERROR: unsupported filter ${JSON.stringify(filter)}`);

/** A time, or how long ago. */
function instant(text: string, now: number): number {
  const time = Date.parse(text);
  return Number.isNaN(time) ? now - parseDuration(text) : time * 1e6;
}

function compared(operator: string, wanted: number, read: (record: BuildRecord) => number | undefined): Matches {
  return (record) => {
    const value = read(record);
    if (value === undefined) return false;
    if (operator.startsWith('>')) return value > wanted || (operator === '>=' && value === wanted);
    if (operator.startsWith('<')) return value < wanted || (operator === '<=' && value === wanted);
    return (value === wanted) === (operator === '=');
  };
}
