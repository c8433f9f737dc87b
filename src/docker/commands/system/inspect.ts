/** docker inspect: return low-level information on Docker objects (docker/docs reference/cli/docker/inspect). */

import { readText } from '../../../lib/stream.ts';
import type { Cli } from '../../cli/cli.ts';
import { atLeast, command } from '../../cli/command.ts';
import { CliError, DaemonError } from '../../cli/errors.ts';
import { bool, string } from '../../cli/flag.ts';
import { inspect } from '../../cli/format/inspect.ts';
import { formatHelpShort } from '../../cli/format-help.ts';
import type { Client } from '../../client.ts';

export default command({
  path: 'inspect',
  aliases: [],
  use: '[OPTIONS] NAME|ID [NAME|ID...]',
  short: 'Return low-level information on Docker objects',
  args: atLeast(1),
  flags: {
    format: string(formatHelpShort, { short: 'f' }),
    size: bool('Display total file sizes if the type is container', { short: 's' }),
    type: string('Only inspect objects of the given type'),
  },
  support: 'full',
  async run({ cli, args, flags, changed }) {
    const kinds = ['container', 'image', 'node', 'network', 'service', 'volume', 'task', 'plugin', 'secret'];
    const type = flags.type;
    if (changed('type')) {
      if (type === '')
        throw new CliError(
          'type is empty: must be one of "config", "container", "image", "network", "node", "plugin", "secret", "service", "task", "volume"',
        );
      if (!kinds.includes(type) && type !== 'config') {
        throw new CliError(
          `unknown type: "${type}": must be one of "config", "container", "image", "network", "node", "plugin", "secret", "service", "task", "volume"`,
        );
      }
    }
    await inspect(cli, {
      format: flags.format,
      references: args,
      get: (reference) =>
        type === '' ? findAny(cli, reference, flags.size) : findSized(cli, type, reference, flags.size),
    });
  },
});

async function findSized(cli: Cli, type: string, name: string, size: boolean): Promise<string> {
  const client = await cli.client();
  const found = await findOne(client, type, name, size);
  if (size && type !== 'container') await cli.err(`WARNING: --size ignored for ${type}\n`);
  return found;
}

async function findOne(client: Client, type: string, name: string, size: boolean): Promise<string> {
  const path = { id: name };
  switch (type) {
    case 'container': {
      const query = size ? { size: '1' } : {};
      return readText((await client.request('GET /containers/{id}/json', { path, query })).body);
    }
    case 'image':
      return readText((await client.request('GET /images/{name}/json', { path: { name } })).body);
    case 'network':
      return readText((await client.request('GET /networks/{id}', { path })).body);
    case 'volume':
      return readText((await client.request('GET /volumes/{name}', { path: { name } })).body);
    default:
      throw new CliError(`objects of type ${type} are not part of this engine`);
  }
}

/** The first kind that has it, in docker's order. */
async function findAny(cli: Cli, name: string, size: boolean): Promise<string> {
  for (const type of ['container', 'image', 'network', 'volume']) {
    try {
      return await findSized(cli, type, name, size);
    } catch (error) {
      const skip =
        error instanceof DaemonError &&
        (error.httpStatus === 404 || /is not supported|invalid reference/i.test(error.reason));
      if (!skip) throw error;
    }
  }
  throw new CliError(`Error: No such object: ${name}`);
}
