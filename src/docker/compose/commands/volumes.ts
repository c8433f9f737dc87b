/** docker compose volumes: list volumes. */

import { encodeFilters } from '../../../engine/api/filters.ts';
import { anyArgs } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool, string } from '../../cli/flag.ts';
import { formatRows } from '../../cli/format/formatter.ts';
import { volumeColumns } from '../../cli/format/volume-columns.ts';
import { formatHelp } from '../../cli/format-help.ts';
import { serviceLabel } from '../ops/containers.ts';
import { label } from '../ops/labels.ts';
import { subcommand } from '../subcommand.ts';

export default subcommand({
  name: 'volumes',
  use: '[OPTIONS] [SERVICE...]',
  short: 'List volumes',
  args: anyArgs,
  flags: {
    format: string(formatHelp, { default: 'table' }),
    quiet: bool('Only display volume names', { short: 'q' }),
  },
  support: 'full',
  services: true,
  async run({ compose, args, flags }) {
    const { project, name } = await compose.projectOrName(args);
    if (project)
      for (const service of args) if (!project.services.has(service)) throw new CliError(`no such service: ${service}`);
    const client = await compose.client();
    const filters = encodeFilters(new Map([['label', [`${label.project}=${name}`]]]));
    let volumes = (await client.call('GET /volumes', { query: { filters } })).Volumes ?? [];
    if (args.length > 0) {
      const containers = await client.call('GET /containers/json', { query: { all: '1', filters } });
      const used = containers
        .filter((container) => args.includes(serviceLabel(container)))
        .flatMap(({ Mounts }) => Mounts.map(({ Name }) => Name));
      volumes = volumes.filter((volume) => used.includes(volume.Name));
    }
    if (flags.quiet) return compose.cli.out(volumes.map(({ Name }) => `${Name}\n`).join(''));
    return compose.cli.out(
      formatRows(volumes, {
        format: flags.format,
        table: '{{.Driver}}\t{{.Name}}',
        columns: volumeColumns,
        typeName: 'formatter.volumeContext',
      }),
    );
  },
});
