/** docker buildx create: create a new builder instance (docker/docs reference/cli/docker/buildx/create). */

import { atMost, command } from '../../cli/command.ts';
import { bool, string, stringArray } from '../../cli/flag.ts';

export default command({
  path: 'buildx create',
  aliases: [],
  use: '[OPTIONS] [CONTEXT|ENDPOINT]',
  short: 'Create a new builder instance',
  args: atMost(1),
  flags: {
    append: bool('Append a node to builder instead of changing it'),
    bootstrap: bool('Boot builder after creation'),
    'buildkitd-config': string('BuildKit daemon config file'),
    'buildkitd-flags': string('BuildKit daemon flags'),
    debug: bool('Enable debug logging', { short: 'D' }),
    driver: string('Driver to use (available: "docker-container", "kubernetes", "remote")'),
    'driver-opt': stringArray('Options for the driver'),
    leave: bool('Remove a node from builder instead of changing it'),
    name: string('Builder instance name'),
    node: string('Create/modify node with given name'),
    platform: stringArray('Fixed platforms for current node'),
    use: bool('Set the current builder instance'),
  },
  support: "absent: there is one builder, the daemon's own",
  async run() {},
});
