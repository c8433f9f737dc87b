/** `docker buildx history ls --filter status=error` in BuildKit's form, which the builder applies. */
import { CliError } from '../../cli/errors.ts';

/** How BuildKit writes `=` for a key that has it. */
const equal = new Map([
  ['ref', '~='],
  ['repository', '~='],
  ['status', '=='],
]);
const ordered = ['startedAt', 'completedAt', 'duration'];

/** @throws CliError */
export function builderFilter(filters: readonly string[]): string {
  return filters.map(condition).join(',');
}

function condition(filter: string): string {
  const [, key = '', operator = '', value = ''] = /^(\w+)(!=|>=|<=|=|>|<)(.*)$/.exec(filter) ?? [];
  const own = equal.get(key);
  if (own !== undefined && operator === '=') return `${key}${own}${value}`;
  if (own !== undefined && operator === '!=') return filter;
  if (ordered.includes(key) && /[<>]/.test(operator)) return filter;
  throw new CliError(`ERROR: unsupported filter ${JSON.stringify(filter)}`);
}
