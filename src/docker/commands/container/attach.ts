/** docker container attach: attach local standard input, output, and error streams to a running container (docker/docs reference/cli/docker/container/attach). */

import { checkTty, followWindowSize, runAttached } from '../../cli/attached.ts';
import { command, exactly } from '../../cli/command.ts';
import { defaultDetachKeys, parseDetachKeys } from '../../cli/detach-keys.ts';
import { CliError } from '../../cli/errors.ts';
import { bool, string } from '../../cli/flag.ts';
import { forwardSignals } from '../../cli/signals.ts';

export default command({
  path: 'container attach',
  aliases: ['container attach', 'attach'],
  use: '[OPTIONS] CONTAINER',
  short: 'Attach local standard input, output, and error streams to a running container',
  args: exactly(1),
  flags: {
    'detach-keys': string('Override the key sequence for detaching a container'),
    'no-stdin': bool('Do not attach STDIN'),
    'sig-proxy': bool('Proxy all received signals to the process', { default: true }),
  },
  support: 'full',
  async run({ cli, args, flags }) {
    const client = await cli.client();
    const { Id: id, State, Config } = await client.call('GET /containers/{id}/json', { path: { id: args[0] ?? '' } });
    if (!State.Running) throw new CliError('You cannot attach to a stopped container, start it first');
    if (State.Paused) throw new CliError('You cannot attach to a paused container, unpause it first');
    if (State.Restarting) throw new CliError('You cannot attach to a restarting container, wait until it is running');
    const tty = Config.Tty ?? false;
    const stdin = !flags['no-stdin'] && (Config.OpenStdin ?? false);
    checkTty(cli, !flags['no-stdin'], tty);
    const keys = flags['detach-keys'] || (await cli.config()).json.detachKeys || '';
    const path = { id };
    const forwardsSignals = flags['sig-proxy'] && !tty;
    const stopSignals = forwardsSignals ? forwardSignals(cli, client, id) : () => undefined;
    const exit = client.call('POST /containers/{id}/wait', { path, query: { condition: '' } });
    exit.catch(() => undefined);
    const connection = await client.call('POST /containers/{id}/attach', {
      path,
      query: {
        stream: '1',
        stdout: '1',
        stderr: '1',
        ...(stdin ? { stdin: '1' } : {}),
        ...(keys === '' ? {} : { detachKeys: keys }),
      },
    });
    const stopResizing =
      tty && cli.system.isTerminal(1)
        ? followWindowSize(cli, ({ rows, columns }) =>
            client.call('POST /containers/{id}/resize', { path, query: { h: String(rows), w: String(columns) } }),
          )
        : () => undefined;
    try {
      await runAttached(cli, connection, {
        tty,
        stdin,
        forwardsSignals,
        detachKeys: keys === '' ? defaultDetachKeys : parseDetachKeys(keys),
      });
    } finally {
      stopSignals();
      stopResizing();
    }
    const { StatusCode, Error: failure } = await exit;
    if (failure) throw new CliError(failure.Message);
    return StatusCode;
  },
});
