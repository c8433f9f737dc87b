/** docker container start: start one or more stopped containers (docker/docs reference/cli/docker/container/start). */

import { checkTty, followWindowSize, runAttached } from '../../cli/attached.ts';
import type { Cli } from '../../cli/cli.ts';
import { atLeast, command } from '../../cli/command.ts';
import { defaultDetachKeys, parseDetachKeys } from '../../cli/detach-keys.ts';
import { CliError, messageOf } from '../../cli/errors.ts';
import { bool, string } from '../../cli/flag.ts';
import { forwardSignals } from '../../cli/signals.ts';
import { beginWait } from '../../container/start-attached.ts';

export default command({
  path: 'container start',
  aliases: ['container start', 'start'],
  use: '[OPTIONS] CONTAINER [CONTAINER...]',
  short: 'Start one or more stopped containers',
  args: atLeast(1),
  flags: {
    attach: bool('Attach STDOUT/STDERR and forward signals', { short: 'a' }),
    checkpoint: string('Restore from this checkpoint', { only: 'experimental' }),
    'checkpoint-dir': string('Use a custom checkpoint storage directory', { only: 'experimental' }),
    'detach-keys': string('Override the key sequence for detaching a container'),
    interactive: bool("Attach container's STDIN", { short: 'i' }),
  },
  support: 'full',
  async run({ cli, args, flags }) {
    if (flags.attach || flags.interactive) {
      const [name = '', ...more] = args;
      if (more.length > 0) throw new CliError('you cannot start and attach multiple containers at once');
      return startAndAttach(cli, name, flags);
    }
    const client = await cli.client();
    const failed: string[] = [];
    for (const id of args) {
      try {
        await client.call('POST /containers/{id}/start', { path: { id } });
        await cli.out(`${id}\n`);
      } catch (error) {
        await cli.err(`${messageOf(error)}\n`);
        failed.push(id);
      }
    }
    if (failed.length > 0) throw new CliError(`Error: failed to start containers: ${failed.join(', ')}`);
    return 0;
  },
});

interface StartFlags {
  readonly attach: boolean;
  readonly interactive: boolean;
  readonly 'detach-keys': string;
}

async function startAndAttach(cli: Cli, name: string, flags: StartFlags): Promise<number> {
  const client = await cli.client();
  const inspected = await client.call('GET /containers/{id}/json', { path: { id: name } });
  const path = { id: inspected.Id };
  const tty = inspected.Config.Tty ?? false;
  const keys = flags['detach-keys'] || (await cli.config()).json.detachKeys || '';
  const stdin = flags.interactive && (inspected.Config.OpenStdin ?? false);
  checkTty(cli, stdin, tty);
  const stopSignals = tty ? () => undefined : forwardSignals(cli, client, inspected.Id);
  try {
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
    const exit = await beginWait(client, inspected.Id, inspected.HostConfig.AutoRemove ?? false);
    const streams = runAttached(cli, connection, {
      tty,
      stdin,
      forwardsSignals: !tty,
      detachKeys: keys === '' ? defaultDetachKeys : parseDetachKeys(keys),
    });
    streams.catch(() => undefined);
    try {
      await client.call('POST /containers/{id}/start', { path });
    } catch (error) {
      void connection.output.cancel().catch(() => undefined);
      throw error;
    }
    const stopResizing =
      tty && cli.system.isTerminal(1)
        ? followWindowSize(cli, ({ rows, columns }) =>
            client.call('POST /containers/{id}/resize', { path, query: { h: String(rows), w: String(columns) } }),
          )
        : () => undefined;
    try {
      await streams;
    } catch (error) {
      // Unlike run and attach, start says nothing of it.
      if (messageOf(error) === 'read escape sequence') return 0;
      throw error;
    } finally {
      stopResizing();
    }
    return await exit.status;
  } finally {
    stopSignals();
  }
}
