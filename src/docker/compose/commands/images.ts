/** docker compose images: list images used by the created containers. */

import { encodeFilters } from '../../../engine/api/filters.ts';
import { tabulate } from '../../../lib/tabwriter.ts';
import { humanDuration, humanSizeWithPrecision } from '../../../lib/units.ts';
import { anyArgs } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool, string } from '../../cli/flag.ts';
import { shortId } from '../../cli/format/short.ts';
import { familiarName, parseReference, withDefaultTag } from '../../cli/reference.ts';
import type { Compose } from '../context.ts';
import { byName, nameOf, serviceLabel } from '../ops/containers.ts';
import { label } from '../ops/labels.ts';
import { subcommand } from '../subcommand.ts';

export default subcommand({
  name: 'images',
  use: '[OPTIONS] [SERVICE...]',
  short: 'List images used by the created containers',
  args: anyArgs,
  flags: {
    format: string('Format the output. Values: [table | json]', { default: 'table' }),
    quiet: bool('Only display IDs', { short: 'q' }),
  },
  support: 'full',
  services: true,
  async run({ compose, args, flags }) {
    const rows = await rowsOf(compose, await compose.projectName(), args);
    if (flags.quiet) {
      const ids = new Set(rows.map(({ id }) => id.replace(/^sha256:/, '')));
      return compose.cli.out([...ids].map((id) => `${id}\n`).join(''));
    }
    if (flags.format === 'json') {
      const items = rows.map((row) => ({
        ID: row.id,
        ContainerName: row.container,
        Repository: row.repository,
        Tag: row.tag,
        Platform: row.platform,
        Size: row.size,
        LastTagTime: row.tagged === zeroTime ? row.created : row.tagged,
      }));
      return compose.cli.out(`${JSON.stringify(items.length === 0 ? null : items)}\n\n`);
    }
    if (!['table', 'pretty', ''].includes(flags.format))
      throw new CliError(`format value "${flags.format}" could not be parsed: parsing failed`);
    const now = compose.cli.system.now();
    const lines = rows.map((row) =>
      [
        row.container,
        row.repository || '<none>',
        row.tag || '<none>',
        row.platform,
        shortId(row.id),
        humanSizeWithPrecision(row.size, 3),
        `${humanDuration(now - Date.parse(row.tagged) * 1e6)} ago`,
      ].join('\t'),
    );
    const head = ['CONTAINER', 'REPOSITORY', 'TAG', 'PLATFORM', 'IMAGE ID', 'SIZE', 'CREATED'].join('\t');
    return compose.cli.out(tabulate(`${[head, ...lines].join('\n')}\n`, { minWidth: 20, padding: 3 }));
  },
});

const zeroTime = '0001-01-01T00:00:00Z';

interface Row {
  readonly container: string;
  readonly repository: string;
  readonly tag: string;
  readonly platform: string;
  readonly id: string;
  readonly size: number;
  readonly created: string;
  readonly tagged: string;
}

async function rowsOf(compose: Compose, project: string, services: readonly string[]): Promise<Row[]> {
  const client = await compose.client();
  const filters = encodeFilters(new Map([['label', [`${label.project}=${project}`]]]));
  const containers = await client.call('GET /containers/json', { query: { all: '1', filters } });
  const rows: Row[] = [];
  for (const container of containers.sort(byName)) {
    if (services.length > 0 && !services.includes(serviceLabel(container))) continue;
    const image = await client.call('GET /images/{name}/json', { path: { name: container.Image } });
    const reference = /^(sha256:)?[a-f0-9]{64}$/.test(container.Image)
      ? undefined
      : withDefaultTag(parseReference(container.Image));
    const { Os, Architecture, Variant } = image;
    rows.push({
      container: nameOf(container),
      repository: reference ? familiarName(reference) : '',
      tag: reference?.tag ?? '',
      platform: [Os, Architecture, ...(Variant ? [Variant] : [])].join('/'),
      id: image.Id,
      size: image.Size,
      created: image.Created ?? zeroTime,
      tagged: image.Metadata.LastTagTime,
    });
  }
  return rows;
}
