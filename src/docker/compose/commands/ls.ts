/** docker compose ls: list running compose projects. */

import { RE2JS } from 're2js';
import { encodeFilters } from '../../../engine/api/filters.ts';
import type { ContainerSummary } from '../../../engine/api/types/container.ts';
import { tabulate } from '../../../lib/tabwriter.ts';
import { noArgs } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool, filter, string } from '../../cli/flag.ts';
import { label } from '../ops/labels.ts';
import { subcommand } from '../subcommand.ts';

export default subcommand({
  name: 'ls',
  use: '[OPTIONS]',
  short: 'List running compose projects',
  args: noArgs,
  flags: {
    all: bool('Show all stopped Compose projects', { short: 'a' }),
    filter: filter('Filter output based on conditions provided'),
    format: string('Format the output. Values: [table | json]', { default: 'table' }),
    quiet: bool('Only display project names', { short: 'q' }),
  },
  support: 'full',
  async run({ compose, flags }) {
    for (const key of flags.filter.keys()) if (key !== 'name') throw new CliError(`invalid filter '${key}'`);
    const client = await compose.client();
    const containers = await client.call('GET /containers/json', {
      query: {
        ...(flags.all ? { all: '1' } : {}),
        filters: encodeFilters(new Map([['label', [label.project, label.configHash]]])),
      },
    });
    const wanted = flags.filter.get('name');
    const projects = Map.groupBy(containers, ({ Labels }) => Labels[label.project] ?? '');
    const rows = [...projects]
      .filter(([name]) => !wanted || wanted.some((pattern) => name === pattern || RE2JS.compile(pattern).test(name)))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, own]) => ({ Name: name, Status: statusOf(own), ConfigFiles: filesOf(own) }));
    if (flags.quiet) return compose.cli.out(rows.map(({ Name }) => `${Name}\n`).join(''));
    if (flags.format === 'json') return compose.cli.out(`${JSON.stringify(rows)}\n`);
    if (!['table', 'pretty', ''].includes(flags.format))
      throw new CliError(`format value "${flags.format}" could not be parsed: parsing failed`);
    const lines = rows.map(({ Name, Status, ConfigFiles }) => `${Name}\t${Status}\t${ConfigFiles}`);
    const text = `${['NAME\tSTATUS\tCONFIG FILES', ...lines].join('\n')}\n`;
    return compose.cli.out(tabulate(text, { minWidth: 20, padding: 3 }));
  },
});

/** `exited(1), running(2)` */
function statusOf(containers: readonly ContainerSummary[]): string {
  return [...Map.groupBy(containers, ({ State }) => State)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([state, own]) => `${state}(${own.length})`)
    .join(', ');
}

function filesOf(containers: readonly ContainerSummary[]): string {
  const files = containers.map(({ Labels }) => Labels[label.configFiles]);
  if (files.includes(undefined)) return 'N/A';
  return [...new Set(files.flatMap((item) => (item ?? '').split(',')))].join(',');
}
