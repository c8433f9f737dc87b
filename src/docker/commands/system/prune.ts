/** docker system prune: remove unused data (docker/docs reference/cli/docker/system/prune). */

import { encodeFilters, type Filters } from '../../../engine/api/filters.ts';
import { humanSize } from '../../../lib/units.ts';
import { command, noArgs } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool, filter } from '../../cli/flag.ts';

export default command({
  path: 'system prune',
  aliases: [],
  use: '[OPTIONS]',
  short: 'Remove unused data',
  args: noArgs,
  flags: {
    all: bool('Remove all unused images not just dangling ones', { short: 'a' }),
    filter: filter('Provide filter values (e.g. "label=<key>=<value>")'),
    force: bool('Do not prompt for confirmation', { short: 'f' }),
    volumes: bool('Prune anonymous volumes'),
  },
  support: 'full',
  async run({ cli, flags }) {
    if (flags.volumes && flags.filter.has('until')) {
      throw new CliError('ERROR: The "until" filter is not supported with "--volumes"');
    }
    const client = await cli.client();
    const list = [
      'all stopped containers',
      'all networks not used by at least one container',
      ...(flags.volumes ? ['all anonymous volumes not used by at least one container'] : []),
      flags.all ? 'all images without at least one container associated to them' : 'all dangling images',
      flags.all ? 'all build cache' : 'unused build cache',
    ];
    const filtered = filterText(flags.filter);
    const warning = `WARNING! This will remove:\n${list.map((line) => `  - ${line}\n`).join('')}${filtered}\nAre you sure you want to continue?`;
    if (!flags.force && !(await cli.confirm(warning))) return;
    let space = 0;
    const section = async (title: string, lines: readonly string[]): Promise<void> => {
      if (lines.length > 0) await cli.out(`${title}\n${lines.map((line) => `${line}\n`).join('')}\n`);
    };
    const query = queryOf(flags.filter);
    const containers = await client.call('POST /containers/prune', { query });
    space += containers.SpaceReclaimed;
    await section('Deleted Containers:', containers.ContainersDeleted ?? []);
    const networks = await client.call('POST /networks/prune', { query });
    await section('Deleted Networks:', networks.NetworksDeleted ?? []);
    if (flags.volumes) {
      const volumes = await client.call('POST /volumes/prune', { query });
      space += volumes.SpaceReclaimed;
      await section('Deleted Volumes:', volumes.VolumesDeleted ?? []);
    }
    const imageFilters = new Map(flags.filter).set('dangling', [flags.all ? 'false' : 'true']);
    const images = await client.call('POST /images/prune', { query: { filters: encodeFilters(imageFilters) } });
    space += images.SpaceReclaimed;
    await section(
      'Deleted Images:',
      (images.ImagesDeleted ?? []).map((item) =>
        item.Untagged ? `untagged: ${item.Untagged}` : `deleted: ${item.Deleted}`,
      ),
    );
    const cache = await client.call('POST /build/prune', {
      query: { ...(flags.all ? { all: '1' } : {}), filters: encodeFilters(flags.filter) || '{}' },
    });
    space += cache.SpaceReclaimed;
    await section('Deleted build cache objects:', cache.CachesDeleted ?? []);
    await cli.out(`Total reclaimed space: ${humanSize(space)}\n`);
  },
});

function queryOf(filters: Filters): { filters?: string } {
  const text = encodeFilters(filters);
  return text === '' ? {} : { filters: text };
}

function filterText(filters: Filters): string {
  const lines = [...filters].flatMap(([name, values]) => values.map((value) => `  - ${name}=${value}\n`)).sort();
  return lines.length === 0 ? '' : `\n  Items to be pruned will be filtered with:\n${lines.join('')}`;
}
