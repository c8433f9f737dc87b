/** docker compose exec: execute a command in a running container. */

import { atLeast } from '../../cli/command.ts';
import { bool, int, string, stringArray } from '../../cli/flag.ts';
import exec from '../../commands/container/exec.ts';
import { delegate } from '../delegate.ts';
import { oneContainer } from '../ops/containers.ts';
import { subcommand } from '../subcommand.ts';

export default subcommand({
  name: 'exec',
  use: '[OPTIONS] SERVICE COMMAND [ARGS...]',
  short: 'Execute a command in a running container',
  args: atLeast(2),
  flags: {
    detach: bool('Detached mode: Run command in the background', { short: 'd' }),
    env: stringArray('Set environment variables', { short: 'e' }),
    index: int('Index of the container if service has multiple replicas'),
    interactive: bool('Keep STDIN open even if not attached', { short: 'i', default: true, hidden: true }),
    'no-tty': bool("Disable pseudo-TTY allocation. By default 'docker compose exec' allocates a TTY.", {
      short: 'T',
      default: true,
    }),
    privileged: bool('Give extended privileges to the process'),
    tty: bool('Allocate a pseudo-TTY', { short: 't', default: true, hidden: true }),
    user: string('Run the command as this user', { short: 'u' }),
    workdir: string('Path to workdir directory for this command', { short: 'w' }),
  },
  flagAliases: new Map([['no-TTY', 'no-tty']]),
  interspersed: false,
  support: 'full',
  services: true,
  async run({ compose, args, flags, changed }) {
    const [service = '', ...command] = args;
    const { cli } = compose;
    const client = await compose.client();
    const name = await compose.projectName();
    const { Id } = await oneContainer(client, name, service, { index: flags.index, oneOff: 'include' });
    const noTty = changed('no-tty') ? flags['no-tty'] : !cli.system.isTerminal(1);
    const words = [
      ...(flags.detach ? ['-d'] : []),
      ...(flags.interactive ? ['-i'] : []),
      ...(noTty ? [] : ['-t']),
      ...(flags.privileged ? ['--privileged'] : []),
      ...(flags.user === '' ? [] : ['-u', flags.user]),
      ...(flags.workdir === '' ? [] : ['-w', flags.workdir]),
      ...flags.env.flatMap((item) => ['-e', item]),
      Id,
      ...command,
    ];
    return delegate(cli, exec, words);
  },
});
