/** docker image load: load an image from a tar archive or STDIN (docker/docs reference/cli/docker/image/load). */

import { chunks } from '../../../lib/stream.ts';
import { command, noArgs } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool, string } from '../../cli/flag.ts';
import { platformFlag } from '../../cli/platform.ts';
import { showMessages } from '../../cli/progress/json-progress.ts';
import { readableFile } from '../../container/files.ts';

export default command({
  path: 'image load',
  aliases: ['image load', 'load'],
  use: '[OPTIONS]',
  short: 'Load an image from a tar archive or STDIN',
  args: noArgs,
  flags: {
    input: string('Read from tar archive file, instead of STDIN', { short: 'i' }),
    platform: string('Load only the given platform variant. Formatted as "os[/arch[/variant]]" (e.g., "linux/amd64")'),
    quiet: bool('Suppress the load output', { short: 'q' }),
  },
  support: 'full',
  async run({ cli, flags }) {
    const { system } = cli;
    if (flags.input === '' && system.isTerminal(0)) throw new CliError('requested load from stdin, but stdin is empty');
    const body = flags.input === '' ? system.readable(0) : await readableFile(system, flags.input);
    const client = await cli.client();
    const quiet = flags.quiet || !system.isTerminal(1);
    const platforms = flags.platform === '' ? [] : [platformFlag(flags.platform)];
    const response = await client.request('POST /images/load', {
      query: { quiet: quiet ? '1' : '0', ...(platforms.length > 0 ? { platform: platforms } : {}) },
      body,
    });
    if (!response.body) return;
    if ((response.headers.get('Content-Type') ?? '').startsWith('application/json')) {
      await showMessages(cli, response.body, { fd: 1 });
    } else for await (const chunk of chunks(response.body)) await cli.out(chunk);
  },
});
