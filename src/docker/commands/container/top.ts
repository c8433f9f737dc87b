/** docker container top: display the running processes of a container (docker/docs reference/cli/docker/container/top). */

import { tabulate } from '../../../lib/tabwriter.ts';
import { atLeast, command } from '../../cli/command.ts';

export default command({
  path: 'container top',
  aliases: ['container top', 'top'],
  use: 'CONTAINER [ps OPTIONS]',
  short: 'Display the running processes of a container',
  args: atLeast(1),
  flags: {},
  interspersed: false,
  support: 'full',
  async run({ cli, args }) {
    const [id = '', ...options] = args;
    const client = await cli.client();
    const query = options.length === 0 ? {} : { ps_args: options.join(' ') };
    const { Titles, Processes } = await client.call('GET /containers/{id}/top', { path: { id }, query });
    const lines = [Titles, ...(Processes ?? [])].map((cells) => cells.join('\t'));
    await cli.out(tabulate(`${lines.join('\n')}\n`, { minWidth: 20, padding: 3 }));
  },
});
