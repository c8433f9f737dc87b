/** docker image ls: list images (docker/docs reference/cli/docker/image/ls). */

import { encodeFilters } from '../../../engine/api/filters.ts';
import { atMost, command } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool, filter, string } from '../../cli/flag.ts';
import { formatRows } from '../../cli/format/formatter.ts';
import { formatHelp } from '../../cli/format-help.ts';
import { imageColumns, imageRows, imageTable } from '../../image/columns.ts';
import { imageTree } from '../../image/tree.ts';

/** Subcommands of `docker image`: `docker images ls` asks for images that are called `ls`. */
const otherVerbs = new Set('build history import inspect list load ls prune pull push rm save tag'.split(' '));

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
  async run({ cli, args, flags, path }) {
    const [name = ''] = args;
    const refused = ['quiet', 'no-trunc', 'digests', 'format'].find((flag) => flags[flag as keyof typeof flags]);
    if (flags.tree && refused !== undefined)
      throw new CliError(`--${refused.replace('digests', 'show-digest')} is not yet supported with --tree`);
    const filters = new Map(flags.filter);
    if (name !== '') filters.set('reference', [...(filters.get('reference') ?? []), name]);
    const encoded = encodeFilters(filters);
    const client = await cli.client();
    const images = await client.call('GET /images/json', {
      query: {
        ...(flags.all ? { all: '1' } : {}),
        ...(encoded === '' ? {} : { filters: encoded }),
        ...(flags.tree ? { manifests: '1' } : {}),
      },
    });
    if (flags.tree) return cli.out(imageTree(images, flags.all, cli.columns()));
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
    if (images.length === 0 && path === 'images' && otherVerbs.has(name))
      await cli.err(`\nNo images found matching "${name}": did you mean "docker image ${name}"?\n`);
  },
});
