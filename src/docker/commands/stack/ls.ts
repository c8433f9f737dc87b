/** docker stack ls: list stacks (docker/docs reference/cli/docker/stack/ls). */

import { command, noArgs } from '../../cli/command.ts';
import { string } from '../../cli/flag.ts';
import { formatHelp } from '../../cli/format-help.ts';

export default command({
  path: 'stack ls',
  aliases: ['stack ls', 'stack list'],
  use: '[OPTIONS]',
  short: 'List stacks',
  args: noArgs,
  flags: {
    format: string(formatHelp),
  },
  support: 'absent: swarm mode is not part of this engine',
  async run() {},
});
