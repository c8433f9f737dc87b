/** docker context rm: remove one or more contexts (docker/docs reference/cli/docker/context/rm). */

import type { Cli } from '../../cli/cli.ts';
import { atLeast, command } from '../../cli/command.ts';
import { ContextStore } from '../../cli/context-store.ts';
import { contextName } from '../../cli/endpoint.ts';
import { CliError } from '../../cli/errors.ts';
import { bool } from '../../cli/flag.ts';

export default command({
  path: 'context rm',
  aliases: ['context rm', 'context remove'],
  use: 'CONTEXT [CONTEXT...]',
  short: 'Remove one or more contexts',
  args: atLeast(1),
  flags: {
    force: bool('Force the removal of a context in use', { short: 'f' }),
  },
  support: 'full',
  async run({ cli, args, flags }) {
    const store = new ContextStore(cli);
    const current = await contextName(cli);
    const known = new Set((await store.list()).map(({ name }) => name));
    const errors: string[] = [];
    for (const name of args) {
      if (name === 'default') errors.push('context "default" cannot be removed');
      else if (!known.has(name)) {
        if (flags.force) await cli.out(`${name}\n`);
        else errors.push(`context ${JSON.stringify(name)} does not exist`);
      } else if (name === current && !flags.force) {
        errors.push(`context ${JSON.stringify(name)} is in use, set -f flag to force remove`);
      } else {
        if (name === current) await forgetCurrent(cli);
        await store.remove(name);
        await cli.out(`${name}\n`);
      }
    }
    if (errors.length > 0) throw new CliError(errors.join('\n'));
  },
});

/** Then DOCKER_HOST counts again. */
async function forgetCurrent(cli: Cli): Promise<void> {
  const config = await cli.config();
  delete config.json.currentContext;
  await config.save();
}
