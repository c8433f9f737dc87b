/** docker node update: update a node (docker/docs reference/cli/docker/node/update). */

import { command, exactly } from '../../cli/command.ts';
import { list, string } from '../../cli/flag.ts';

export default command({
  path: 'node update',
  aliases: [],
  use: '[OPTIONS] NODE',
  short: 'Update a node',
  args: exactly(1),
  flags: {
    availability: string('Availability of the node ("active", "pause", "drain")'),
    'label-add': list('Add or update a node label ("key=value")'),
    'label-rm': list('Remove a node label if exists'),
    role: string('Role of the node ("worker", "manager")'),
  },
  support: 'absent: swarm mode is not part of this engine',
  async run() {},
});
