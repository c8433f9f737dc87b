/** docker compose stats: display a live stream of container(s) resource usage statistics. */

import { encodeFilters } from '../../../engine/api/filters.ts';
import { atMost } from '../../cli/command.ts';
import { bool, string } from '../../cli/flag.ts';
import stats from '../../commands/container/stats.ts';
import { delegate } from '../delegate.ts';
import { label } from '../ops/labels.ts';
import { subcommand } from '../subcommand.ts';

const formatHelp = `Format output using a custom template:
'table':            Print output in table format with column headers (default)
'table TEMPLATE':   Print output in table format using the given Go template
'json':             Print in JSON format
'TEMPLATE':         Print output using the given Go template.
Refer to https://docs.docker.com/engine/cli/formatting/ for more information about formatting output with templates`;

export default subcommand({
  name: 'stats',
  use: '[OPTIONS] [SERVICE]',
  short: 'Display a live stream of container(s) resource usage statistics',
  args: atMost(1),
  flags: {
    all: bool('Show all containers (default shows just running)', { short: 'a' }),
    format: string(formatHelp),
    'no-stream': bool('Disable streaming stats and only pull the first result'),
    'no-trunc': bool('Do not truncate output'),
  },
  support: 'partial: containers that come later are not added to a live stream',
  services: true,
  async run({ compose, args, flags }) {
    const [service] = args;
    const client = await compose.client();
    const labels = [
      `${label.project}=${await compose.projectName()}`,
      ...(service === undefined ? [] : [`${label.service}=${service}`]),
    ];
    const containers = await client.call('GET /containers/json', {
      query: { ...(flags.all ? { all: '1' } : {}), filters: encodeFilters(new Map([['label', labels]])) },
    });
    const words = [
      ...(flags.format === '' ? [] : ['--format', flags.format]),
      ...(flags['no-stream'] ? ['--no-stream'] : []),
      ...(flags['no-trunc'] ? ['--no-trunc'] : []),
      ...containers.map(({ Id }) => Id),
    ];
    // Without a name docker would show all containers there are.
    if (containers.length === 0) return 0;
    return delegate(compose.cli, stats, words);
  },
});
