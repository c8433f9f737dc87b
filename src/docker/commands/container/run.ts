/** docker container run: create and run a new container from an image (docker/docs reference/cli/docker/container/run). */

import { EACCES, EISDIR } from '../../../kernel/uapi/errno.ts';
import { checkTty } from '../../cli/attached.ts';
import { atLeast, command } from '../../cli/command.ts';
import { CliError, isBrokenPipe, messageOf } from '../../cli/errors.ts';
import { bool, noTrust, string } from '../../cli/flag.ts';
import { checkPullOption, createContainer } from '../../container/create.ts';
import { createBody } from '../../container/create-body.ts';
import { containerFlagAliases, containerFlags } from '../../container/flags.ts';
import { startAttached } from '../../container/start-attached.ts';

export default command({
  path: 'container run',
  aliases: ['container run', 'run'],
  use: '[OPTIONS] IMAGE [COMMAND] [ARG...]',
  short: 'Create and run a new container from an image',
  args: atLeast(1),
  flags: {
    ...containerFlags,
    detach: bool('Run container in background and print container ID', { short: 'd' }),
    'detach-keys': string('Override the key sequence for detaching a container'),
    'disable-content-trust': noTrust('Skip image verification'),
    name: string('Assign a name to the container'),
    platform: string('Set platform if server is multi-platform capable'),
    pull: string('Pull image before running ("always", "missing", "never")', { default: 'missing' }),
    quiet: bool('Suppress the pull output', { short: 'q' }),
    'sig-proxy': bool('Proxy received signals to the process', { default: true }),
    'use-api-socket': bool('Bind mount Docker API socket and required auth', { absent: 'experimental' }),
  },
  flagAliases: containerFlagAliases,
  interspersed: false,
  support: 'full',
  async run({ cli, args, flags, changed, path }) {
    const withHelp = (error: unknown, status: number): CliError =>
      new CliError(`docker: ${messageOf(error)}\n\nRun 'docker ${path} --help' for more information`, status);
    let body: Awaited<ReturnType<typeof createBody>>;
    try {
      checkPullOption(flags.pull);
      body = await createBody({ cli, flags, changed, args });
    } catch (error) {
      throw withHelp(error, 125);
    }
    if (flags.detach) {
      if (flags.attach.length > 0) throw new CliError('conflicting options: cannot specify both --attach and --detach');
      Object.assign(body, { AttachStdin: false, AttachStdout: false, AttachStderr: false, StdinOnce: false });
    } else checkTty(cli, flags.interactive, flags.tty);
    if (flags.tty && body.HostConfig) {
      const size = cli.system.windowSize(1);
      if (size) body.HostConfig.ConsoleSize = [size.rows, size.columns];
    }
    try {
      const id = await createContainer(cli, body, flags);
      return await startAttached(cli, id, body, {
        detach: flags.detach,
        detachKeys: flags['detach-keys'],
        sigProxy: flags['sig-proxy'],
      });
    } catch (error) {
      if (error instanceof CliError || isBrokenPipe(error)) throw error;
      throw withHelp(error, statusOf(messageOf(error)));
    }
  },
});

/** 127: no such program; 126: it can't be executed; 125: anything else. */
function statusOf(message: string): number {
  if (/executable file not found|no such file or directory|system cannot find the file specified/.test(message))
    return 127;
  const words = [EACCES, EISDIR].map((errno) => errno.message.toLowerCase());
  return words.some((word) => message.includes(word)) ? 126 : 125;
}
