/** docker compose unpause: unpause services. */

import { anyArgs } from '../../cli/command.ts';
import { eachContainer } from '../ops/each-container.ts';
import { subcommand } from '../subcommand.ts';

export default subcommand({
  name: 'unpause',
  use: '[SERVICE...]',
  short: 'Unpause services',
  args: anyArgs,
  flags: {},
  support: 'full',
  services: true,
  run: ({ compose, args }) => eachContainer(compose, args, 'POST /containers/{id}/unpause', 'Running', 'Unpaused'),
});
