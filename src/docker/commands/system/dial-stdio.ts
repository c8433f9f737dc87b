/** docker system dial-stdio: standard input and output joined to the daemon's socket, for clients at the other end of ssh. */

import { command, noArgs } from '../../cli/command.ts';
import { dialer } from '../../cli/dial.ts';

export default command({
  path: 'system dial-stdio',
  aliases: [],
  use: '',
  short: 'Proxy the stdio stream to the daemon connection. Should not be invoked manually.',
  args: noArgs,
  flags: {},
  hidden: true,
  support: 'full',
  async run({ cli }) {
    const { host } = await cli.endpoint();
    const connection = await dialer(cli.system, host)();
    const up = cli.system.readable(0).pipeTo(connection.writable);
    up.catch(() => undefined);
    await connection.readable.pipeTo(
      new WritableStream<Uint8Array>({
        write: (bytes) => cli.out(bytes),
      }),
    );
  },
});
