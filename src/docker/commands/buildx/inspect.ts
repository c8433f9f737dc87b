/** docker buildx inspect: inspect current builder instance (docker/docs reference/cli/docker/buildx/inspect). */

import { atMost, command } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool, string } from '../../cli/flag.ts';

export default command({
  path: 'buildx inspect',
  aliases: [],
  use: '[NAME]',
  short: 'Inspect current builder instance',
  args: atMost(1),
  flags: {
    bootstrap: bool('Ensure builder has booted before inspecting'),
    builder: string('Override the configured builder instance'),
    debug: bool('Enable debug logging', { short: 'D' }),
  },
  support: 'partial: the one builder there is, without labels and rules of garbage collection',
  async run({ cli, args, flags }) {
    const name = args[0] ?? (flags.builder || 'default');
    if (name !== 'default') throw new CliError(`ERROR: no builder ${JSON.stringify(name)} found`);
    const { Arch, Os } = await (await cli.client()).call('GET /version', {});
    const node = [
      ['Name:', 'default'],
      ['Endpoint:', 'default'],
      ['Status:', 'running'],
      ['BuildKit version:', 'v0.0.0+unknown'],
      ['Platforms:', `${Os}/${Arch}`],
    ];
    const lines = node.map(([title = '', value]) => `${title.padEnd(18)}${value}\n`).join('');
    await cli.out(`Name:   default\nDriver: docker\n\nNodes:\n${lines}`);
  },
});
