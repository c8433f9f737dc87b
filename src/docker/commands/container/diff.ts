/** docker container diff: inspect changes to files or directories on a container's filesystem (docker/docs reference/cli/docker/container/diff). */

import { command, exactly } from '../../cli/command.ts';

export default command({
  path: 'container diff',
  aliases: ['container diff', 'diff'],
  use: 'CONTAINER',
  short: "Inspect changes to files or directories on a container's filesystem",
  args: exactly(1),
  flags: {},
  support: 'full',
  async run({ cli, args }) {
    const client = await cli.client();
    const changes = await client.call('GET /containers/{id}/changes', { path: { id: args[0] ?? '' } });
    const letters = ['C', 'A', 'D'];
    for (const { Kind, Path } of changes ?? []) await cli.out(`${letters[Kind]} ${Path}\n`);
  },
});
