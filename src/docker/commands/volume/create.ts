/** docker volume create: create a volume (docker/docs reference/cli/docker/volume/create). */

import type { VolumeCreateRequest } from '../../../engine/api/types/volume.ts';
import { atMost, command } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bytes, list, map, string } from '../../cli/flag.ts';
import { validateLabel } from '../../container/validators.ts';

/** Those that make it a cluster volume, which needs a swarm: the daemon says that this isn't one. */
const clusterFlags = ['availability', 'group', 'limit-bytes', 'required-bytes', 'scope', 'sharing', 'type'] as const;

export default command({
  path: 'volume create',
  aliases: [],
  use: '[OPTIONS] [VOLUME]',
  short: 'Create a volume',
  args: atMost(1),
  flags: {
    availability: string('Cluster Volume availability ("active", "pause", "drain")', {
      default: 'active',
      only: 'swarm',
    }),
    driver: string('Specify volume driver name', { short: 'd', default: 'local' }),
    group: string('Cluster Volume group (cluster volumes)', { only: 'swarm' }),
    label: list('Set metadata for a volume', { validate: validateLabel }),
    'limit-bytes': bytes('Minimum size of the Cluster Volume in bytes', { only: 'swarm' }),
    opt: map('Set driver specific options', { short: 'o' }),
    'required-bytes': bytes('Maximum size of the Cluster Volume in bytes', { only: 'swarm' }),
    scope: string('Cluster Volume access scope ("single", "multi")', { default: 'single', only: 'swarm' }),
    secret: map('Cluster Volume secrets', { only: 'swarm' }),
    sharing: string('Cluster Volume access sharing ("none", "readonly", "onewriter", "all")', {
      default: 'none',
      only: 'swarm',
    }),
    'topology-preferred': list('A topology that the Cluster Volume would be preferred in', { only: 'swarm' }),
    'topology-required': list('A topology that the Cluster Volume must be accessible from', { only: 'swarm' }),
    type: string('Cluster Volume access type ("mount", "block")', { default: 'block', only: 'swarm' }),
    name: string('Specify volume name', { hidden: true }),
  },
  support: 'full',
  async run({ cli, args, flags, changed }) {
    if (flags.name !== '' && args.length > 0) {
      throw new CliError(
        'conflicting options: cannot specify a volume-name through both --name and as a positional arg',
      );
    }
    const name = flags.name || (args[0] ?? '');
    const client = await cli.client();
    const body: VolumeCreateRequest = {
      Driver: flags.driver,
      ...(flags.opt.size === 0 ? {} : { DriverOpts: Object.fromEntries(flags.opt) }),
      ...(flags.label.length === 0
        ? {}
        : {
            Labels: Object.fromEntries(
              flags.label.map((item) => {
                const at = item.indexOf('=');
                return at < 0 ? [item, ''] : [item.slice(0, at), item.slice(at + 1)];
              }),
            ),
          }),
      ...(name === '' ? {} : { Name: name }),
      ...(clusterFlags.some(changed) ? { ClusterVolumeSpec: {} } : {}),
    };
    const { Name } = await client.call('POST /volumes/create', { body });
    await cli.out(`${Name}\n`);
  },
});
