/** docker image history: show the history of an image (docker/docs reference/cli/docker/image/history). */

import type { ImageHistoryItem } from '../../../engine/api/types/image.ts';
import { humanSizeWithPrecision } from '../../../lib/units.ts';
import { command, exactly } from '../../cli/command.ts';
import { bool, string } from '../../cli/flag.ts';
import { type Columns, formatRows } from '../../cli/format/formatter.ts';
import { ago, ellipsis, goDate, shortId } from '../../cli/format/short.ts';
import { formatHelp } from '../../cli/format-help.ts';
import { platformJson } from '../../cli/platform.ts';

export default command({
  path: 'image history',
  aliases: ['image history', 'history'],
  use: '[OPTIONS] IMAGE',
  short: 'Show the history of an image',
  args: exactly(1),
  flags: {
    format: string(formatHelp),
    human: bool('Print sizes and dates in human readable format', { short: 'H', default: true }),
    'no-trunc': bool("Don't truncate output"),
    platform: string('Show history for the given platform. Formatted as "os[/arch[/variant]]" (e.g., "linux/amd64")'),
    quiet: bool('Only show image IDs', { short: 'q' }),
  },
  support: 'full',
  async run({ cli, args, flags }) {
    const client = await cli.client();
    const query = flags.platform === '' ? {} : { platform: platformJson(flags.platform) };
    const items = await client.call('GET /images/{name}/history', { path: { name: args[0] ?? '' }, query });
    await cli.out(
      formatRows(items, {
        format: flags.format,
        table: '{{.ID}}\t{{.CreatedSince}}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}',
        quiet: flags.quiet ? '{{.ID}}' : undefined,
        columns: columns(cli.system.now(), !flags['no-trunc'], flags.human),
        typeName: 'image.historyContext',
      }),
    );
  },
});

function columns(now: number, truncate: boolean, human: boolean): Columns<ImageHistoryItem> {
  const createdBy = (text: string): string => {
    const plain = text.replaceAll('\t', ' ');
    return truncate ? ellipsis(plain, 45) : plain;
  };
  return {
    ID: { heading: 'IMAGE', value: ({ Id }) => (truncate ? shortId(Id) : Id) },
    CreatedAt: { heading: 'CREATED AT', value: ({ Created }) => iso(Created) },
    CreatedSince: {
      heading: 'CREATED',
      value: ({ Created }) => (human ? (Created === -62135596800 ? 'N/A' : ago(now, Created * 1e9)) : iso(Created)),
    },
    CreatedBy: { heading: 'CREATED BY', value: ({ CreatedBy }) => createdBy(CreatedBy) },
    Size: { heading: 'SIZE', value: ({ Size }) => (human ? humanSizeWithPrecision(Size, 3) : String(Size)) },
    Comment: { heading: 'COMMENT', value: ({ Comment }) => Comment },
  };
}

/** RFC 3339 in UTC. */
function iso(seconds: number): string {
  return goDate(seconds).replace(' +0000 UTC', 'Z').replace(' ', 'T');
}
