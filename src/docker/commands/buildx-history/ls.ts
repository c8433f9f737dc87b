/** docker buildx history ls: list build records (docker/docs reference/cli/docker/buildx/history/ls). */

import { rfc3339Nano } from '../../../lib/rfc3339.ts';
import { humanDuration } from '../../../lib/units.ts';
import { requireBuilder } from '../../build/cache-usage.ts';
import { type BuildRecord, statusOf, withHistory } from '../../build/history/control.ts';
import { shownDuration } from '../../build/history/details.ts';
import { builderFilter } from '../../build/history/record-filter.ts';
import { command, noArgs } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool, string, stringArray } from '../../cli/flag.ts';
import { formatRows } from '../../cli/format/formatter.ts';

const table = '{{.Ref}}\t{{.Name}}\t{{.Status}}\t{{.CreatedAt}}\t{{.Duration}}\t';
const longestName = 36;

/** Its end is what tells it from others. */
function shortName(name: string): string {
  return name.length <= longestName ? name : `..${name.slice(name.length - longestName + 2)}`;
}

function columnsAt(now: number, isWhole: boolean) {
  return {
    Ref: { heading: 'BUILD ID', value: ({ ref }: BuildRecord) => ref },
    Name: { heading: 'NAME', value: ({ name }: BuildRecord) => (isWhole ? name : shortName(name)) },
    Status: { heading: 'STATUS', value: statusOf },
    CreatedAt: {
      heading: 'CREATED AT',
      value: ({ createdAt }: BuildRecord) => `${humanDuration(now - createdAt)} ago`,
    },
    Duration: {
      heading: 'DURATION',
      value: ({ createdAt, completedAt = now }: BuildRecord) => shownDuration(completedAt - createdAt),
    },
    Link: {
      heading: '',
      value: ({ ref }: BuildRecord) => `docker-desktop://dashboard/build/default/default/${ref}`,
    },
  };
}

/** `--format json` has words of its own. */
function jsonLine(record: BuildRecord): string {
  const { ref, name, createdAt, completedAt, steps } = record;
  return JSON.stringify({
    cached_steps: steps.cached,
    ...(completedAt === undefined ? {} : { completed_at: rfc3339Nano(completedAt) }),
    completed_steps: steps.completed,
    created_at: rfc3339Nano(createdAt),
    name,
    ref: `default/default/${ref}`,
    status: statusOf(record),
    total_steps: steps.total,
  });
}

export default command({
  path: 'buildx history ls',
  aliases: [],
  use: '[OPTIONS]',
  short: 'List build records',
  args: noArgs,
  flags: {
    builder: string('Override the configured builder instance'),
    debug: bool('Enable debug logging', { short: 'D' }),
    filter: stringArray('Provide filter values (e.g., "status=error")'),
    format: string('Format the output', { default: 'table' }),
    local: bool('List records for current repository only'),
    'no-trunc': bool("Don't truncate output"),
  },
  support: 'full',
  async run({ cli, flags }) {
    requireBuilder(flags.builder);
    if (flags.local)
      throw new CliError(
        'ERROR: could not get remote URL for local filter: no remote URL found for either origin or upstream',
      );
    const now = cli.system.now();
    const filter = builderFilter(flags.filter);
    const records = await withHistory(cli, (history) => history.records(filter));
    if (flags.format === 'json') await cli.out(records.map((record) => `${jsonLine(record)}\n`).join(''));
    else {
      const columns = columnsAt(now, flags['no-trunc']);
      await cli.out(formatRows(records, { format: flags.format, table, columns, typeName: 'history.lsContext' }));
    }
  },
});
