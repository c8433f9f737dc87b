/** docker container stop: stop one or more running containers (docker/docs reference/cli/docker/container/stop). */

import { atLeast, command } from '../../cli/command.ts';
import { forEach } from '../../cli/each.ts';
import { int, string } from '../../cli/flag.ts';

export default command({
  path: 'container stop',
  aliases: ['container stop', 'stop'],
  use: '[OPTIONS] CONTAINER [CONTAINER...]',
  short: 'Stop one or more running containers',
  args: atLeast(1),
  flags: {
    signal: string('Signal to send to the container', { short: 's' }),
    timeout: int('Seconds to wait before killing the container', { short: 't' }),
    time: int('Seconds to wait before killing the container', { hidden: true, deprecated: 'use --timeout instead' }),
  },
  support: 'full',
  async run({ cli, args, flags, changed }) {
    const client = await cli.client();
    await forEach(cli, args, async (id) => {
      await client.call('POST /containers/{id}/stop', {
        path: { id },
        query: {
          ...(flags.signal === '' ? {} : { signal: flags.signal }),
          ...(changed('timeout') || changed('time') ? { t: String(changed('time') ? flags.time : flags.timeout) } : {}),
        },
      });
    });
  },
});
