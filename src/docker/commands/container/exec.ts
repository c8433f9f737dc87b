/** docker container exec: execute a command in a running container (docker/docs reference/cli/docker/container/exec). */

import { EACCES } from '../../../kernel/uapi/errno.ts';
import { checkTty, followWindowSize, runAttached } from '../../cli/attached.ts';
import { atLeast, command } from '../../cli/command.ts';
import { defaultDetachKeys, parseDetachKeys } from '../../cli/detach-keys.ts';
import { CliError, messageOf } from '../../cli/errors.ts';
import { bool, list, string } from '../../cli/flag.ts';
import { readEnvironment } from '../../container/files.ts';

export default command({
  path: 'container exec',
  aliases: ['container exec', 'exec'],
  use: '[OPTIONS] CONTAINER COMMAND [ARG...]',
  short: 'Execute a command in a running container',
  args: atLeast(2),
  flags: {
    detach: bool('Detached mode: run command in the background', { short: 'd' }),
    'detach-keys': string('Override the key sequence for detaching a container'),
    env: list('Set environment variables', { short: 'e' }),
    'env-file': list('Read in a file of environment variables'),
    interactive: bool('Keep STDIN open even if not attached', { short: 'i' }),
    privileged: bool('Give extended privileges to the command'),
    tty: bool('Allocate a pseudo-TTY', { short: 't' }),
    user: string('Username or UID (format: "<name|uid>[:<group|gid>]")', { short: 'u' }),
    workdir: string('Working directory inside the container', { short: 'w' }),
  },
  interspersed: false,
  support: 'full',
  async run({ cli, args, flags }) {
    const [id = '', ...command] = args;
    const env = await readEnvironment(cli, flags['env-file'], flags.env);
    const client = await cli.client();
    const keys = flags['detach-keys'] || (await cli.config()).json.detachKeys || '';
    await client.call('GET /containers/{id}/json', { path: { id } });
    if (!flags.detach) checkTty(cli, flags.interactive, flags.tty);
    const size = flags.tty ? cli.system.windowSize(1) : undefined;
    const consoleSize: { ConsoleSize?: [number, number] } = size ? { ConsoleSize: [size.rows, size.columns] } : {};
    const { Id } = await client.call('POST /containers/{id}/exec', {
      path: { id },
      body: {
        User: flags.user,
        Privileged: flags.privileged,
        Tty: flags.tty,
        ...consoleSize,
        AttachStdin: flags.interactive && !flags.detach,
        AttachStderr: !flags.detach,
        AttachStdout: !flags.detach,
        Detach: flags.detach,
        DetachKeys: keys,
        Env: env.length === 0 ? null : env,
        WorkingDir: flags.workdir,
        Cmd: command,
      },
    });
    const path = { id: Id };
    const body = { Detach: flags.detach, Tty: flags.tty, ...consoleSize };
    if (flags.detach) {
      await client.startDetached(Id, body);
      return 0;
    }
    const connection = await client.call('POST /exec/{id}/start', { path, body });
    const stop =
      flags.tty && cli.system.isTerminal(1)
        ? followWindowSize(cli, ({ rows, columns }) =>
            client.call('POST /exec/{id}/resize', { path, query: { h: String(rows), w: String(columns) } }),
          )
        : () => undefined;
    try {
      await runAttached(cli, connection, {
        tty: flags.tty,
        stdin: flags.interactive,
        detachKeys: keys === '' ? defaultDetachKeys : parseDetachKeys(keys),
      });
    } catch (error) {
      if (messageOf(error).includes(EACCES.message)) throw new CliError(messageOf(error), 126);
      throw error;
    } finally {
      stop();
    }
    const { ExitCode } = await client.call('GET /exec/{id}/json', { path });
    return ExitCode ?? 0;
  },
});
