/** docker image ls: list images (docker/docs reference/cli/docker/image/ls). */

import { encodeFilters } from '../../../engine/api/filters.ts';
import { atMost, command } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool, filter, string } from '../../cli/flag.ts';
import { formatRows } from '../../cli/format/formatter.ts';
import { formatHelp } from '../../cli/format-help.ts';
import { imageColumns, imageRows, imageTable } from '../../image/columns.ts';

export default command({
  path: 'image ls',
  aliases: ['image ls', 'image list', 'images'],
  use: '[OPTIONS] [REPOSITORY[:TAG]]',
  short: 'List images',
  args: atMost(1),
  flags: {
    all: bool('Show all images (default hides intermediate images)', { short: 'a' }),
    digests: bool('Show digests'),
    filter: filter('Filter output based on conditions provided', { short: 'f' }),
    format: string(formatHelp),
    'no-trunc': bool("Don't truncate output"),
    quiet: bool('Only show image IDs', { short: 'q' }),
    tree: bool('List multi-platform images as a tree (EXPERIMENTAL)'),
  },
  support: 'full',
  async run({ cli, args, flags }) {
    if (flags.tree) throw new CliError('--tree is not supported here');
    const filters = new Map(flags.filter);
    if (args[0] !== undefined) filters.set('reference', [...(filters.get('reference') ?? []), args[0]]);
    const encoded = encodeFilters(filters);
    const client = await cli.client();
    const images = await client.call('GET /images/json', {
      query: { ...(flags.all ? { all: '1' } : {}), ...(encoded === '' ? {} : { filters: encoded }) },
    });
    const { json } = await cli.config();
    const format = flags.format || (flags.quiet ? '' : (json.imagesFormat ?? ''));
    const digests = flags.digests || /\.Digest\b/.test(format);
    await cli.out(
      formatRows(imageRows(images, digests), {
        format,
        table: imageTable(flags.digests),
        quiet: flags.quiet ? '{{.ID}}' : undefined,
        raw: `repository: {{.Repository}}\n{{if .Tag}}tag: {{.Tag}}\n{{end}}${flags.digests ? 'digest: {{.Digest}}\n' : ''}image_id: {{.ID}}\ncreated_at: {{.CreatedAt}}\nvirtual_size: {{.Size}}\n`,
        columns: imageColumns(cli.system.now(), !flags['no-trunc']),
        typeName: 'formatter.imageContext',
      }),
    );
  },
});
