/** docker container stats: display a live stream of container(s) resource usage statistics (docker/docs reference/cli/docker/container/stats). */

import { jsonDecoder } from '../../../engine/api/jsonmessage.ts';
import type { ContainerStats } from '../../../engine/api/types/stats.ts';
import type { Cli } from '../../cli/cli.ts';
import { anyArgs, command } from '../../cli/command.ts';
import { CliError, messageOf } from '../../cli/errors.ts';
import { bool, string } from '../../cli/flag.ts';
import { formatRows } from '../../cli/format/formatter.ts';
import { formatHelp } from '../../cli/format-help.ts';
import type { Client } from '../../client.ts';
import { type StatsRow, statsColumns, statsRow, statsTable } from '../../container/stats.ts';

export default command({
  path: 'container stats',
  aliases: ['container stats', 'stats'],
  use: '[OPTIONS] [CONTAINER...]',
  short: 'Display a live stream of container(s) resource usage statistics',
  args: anyArgs,
  flags: {
    all: bool('Show all containers (default shows just running)', { short: 'a' }),
    format: string(formatHelp),
    'no-stream': bool('Disable streaming stats and only pull the first result'),
    'no-trunc': bool('Do not truncate output'),
  },
  support: 'full',
  async run({ cli, args, flags }) {
    const client = await cli.client();
    const ids = args.length > 0 ? [...args] : await running(client, flags.all);
    const { json } = await cli.config();
    const options = { format: flags.format || (json.statsFormat ?? ''), truncate: !flags['no-trunc'] };
    if (flags['no-stream']) return once(cli, client, ids, options);
    return follow(cli, client, ids, options);
  },
});

interface Options {
  readonly format: string;
  readonly truncate: boolean;
}

async function running(client: Client, all: boolean): Promise<string[]> {
  const list = await client.call('GET /containers/json', { query: all ? { all: '1' } : {} });
  return list.map(({ Id }) => Id);
}

async function once(cli: Cli, client: Client, ids: readonly string[], options: Options): Promise<void> {
  const errors: string[] = [];
  const rows: StatsRow[] = [];
  await Promise.all(
    ids.map(async (id, index) => {
      try {
        const stream = await client.call('GET /containers/{id}/stats', { path: { id }, query: { stream: '0' } });
        const { value } = await stream.pipeThrough(jsonDecoder<ContainerStats>()).getReader().read();
        if (value) rows[index] = statsRow(id, value);
      } catch (error) {
        errors.push(messageOf(error));
      }
    }),
  );
  if (errors.length > 0) throw new CliError(errors.join('\n'));
  await cli.out(
    show(
      rows.filter((row) => row !== undefined),
      options,
    ),
  );
}

function show(rows: readonly StatsRow[], { format, truncate }: Options): string {
  const columns = statsColumns(truncate);
  return formatRows(rows, { format, table: statsTable, columns, typeName: 'container.statsContext' });
}

/** Repaints every half second until interrupted or until all of them are gone. */
async function follow(cli: Cli, client: Client, ids: readonly string[], options: Options): Promise<void> {
  const rows = new Map<string, StatsRow>();
  let open = ids.length;
  let failure: unknown;
  for (const id of ids) {
    const watch = async (): Promise<void> => {
      const stream = await client.call('GET /containers/{id}/stats', { path: { id }, query: { stream: '1' } });
      const reader = stream.pipeThrough(jsonDecoder<ContainerStats>()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        rows.set(id, statsRow(id, value));
      }
    };
    void watch()
      .catch((error: unknown) => {
        failure ??= error;
      })
      .finally(() => {
        open--;
        rows.delete(id);
      });
  }
  while (open > 0) {
    await cli.system.sleep(500);
    if (open === 0 && rows.size === 0) break;
    const text = show([...rows.values()], options);
    await cli.out(`\x1b[H${text.replaceAll('\n', '\x1b[K\n')}\x1b[J`);
  }
  if (failure) throw failure;
}
