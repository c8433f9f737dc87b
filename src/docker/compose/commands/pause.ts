/** docker compose pause: pause services. */

import { anyArgs } from '../../cli/command.ts';
import { eachContainer } from '../ops/each-container.ts';
import { subcommand } from '../subcommand.ts';

export default subcommand({
  name: 'pause',
  use: '[SERVICE...]',
  short: 'Pause services',
  args: anyArgs,
  flags: {},
  support: 'full',
  services: true,
  run: ({ compose, args }) => eachContainer(compose, args, 'POST /containers/{id}/pause', 'Pausing', 'Paused'),
});
