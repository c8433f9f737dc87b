/** docker search: search Docker Hub for images (docker/docs reference/cli/docker/search). */

import { encodeFilters } from '../../../engine/api/filters.ts';
import { encodeAuth } from '../../../engine/api/registry-auth.ts';
import type { ImageSearchItem } from '../../../engine/api/types/image.ts';
import { command, exactly } from '../../cli/command.ts';
import { bool, filter, int, string } from '../../cli/flag.ts';
import { type Columns, formatRows } from '../../cli/format/formatter.ts';
import { ellipsis } from '../../cli/format/short.ts';

export default command({
  path: 'search',
  aliases: [],
  use: '[OPTIONS] TERM',
  short: 'Search Docker Hub for images',
  args: exactly(1),
  flags: {
    filter: filter('Filter output based on conditions provided', { short: 'f' }),
    format: string('Pretty-print search using a Go template'),
    limit: int('Max number of search results'),
    'no-trunc': bool("Don't truncate output"),
  },
  support: 'full',
  async run({ cli, args, flags }) {
    const filters = encodeFilters(flags.filter);
    const client = await cli.client();
    const auth = (await cli.config()).auth('https://index.docker.io/v1/');
    const items = await client.call('GET /images/search', {
      query: {
        term: args[0] ?? '',
        ...(flags.limit > 0 ? { limit: String(flags.limit) } : {}),
        ...(filters === '' ? {} : { filters }),
      },
      headers: { 'X-Registry-Auth': encodeAuth(auth) },
    });
    await cli.out(
      formatRows(items, {
        format: flags.format,
        table: '{{.Name}}\t{{.Description}}\t{{.StarCount}}\t{{.IsOfficial}}',
        columns: columns(!flags['no-trunc']),
        typeName: 'registry.searchContext',
      }),
    );
  },
});

function columns(truncate: boolean): Columns<ImageSearchItem> {
  return {
    Name: { heading: 'NAME', value: ({ name }) => name },
    Description: {
      heading: 'DESCRIPTION',
      value: ({ description }) => {
        const plain = description.replace(/[\r\n]/g, (c) => (c === '\n' ? ' ' : ''));
        return truncate ? ellipsis(plain, 45) : plain;
      },
    },
    StarCount: { heading: 'STARS', value: ({ star_count }) => String(star_count) },
    IsOfficial: { heading: 'OFFICIAL', value: ({ is_official }) => (is_official ? '[OK]' : '') },
    IsAutomated: { heading: 'AUTOMATED', value: () => '' },
  };
}
