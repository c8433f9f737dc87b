/** docker network inspect: display detailed information on one or more networks (docker/docs reference/cli/docker/network/inspect). */

import { Opaque, Struct } from '../../../lib/gotemplate/value.ts';
import { readText } from '../../../lib/stream.ts';
import { atLeast, command } from '../../cli/command.ts';
import { bool, string } from '../../cli/flag.ts';
import { inspect, typed } from '../../cli/format/inspect.ts';
import { goTime } from '../../cli/format/short.ts';
import { formatHelpShort } from '../../cli/format-help.ts';

export default command({
  path: 'network inspect',
  aliases: [],
  use: '[OPTIONS] NETWORK [NETWORK...]',
  short: 'Display detailed information on one or more networks',
  args: atLeast(1),
  flags: {
    format: string(formatHelpShort, { short: 'f' }),
    verbose: bool('Verbose output for diagnostics', { short: 'v' }),
  },
  support: 'full',
  async run({ cli, args, flags }) {
    const client = await cli.client();
    const query = flags.verbose ? { verbose: 'true' } : {};
    await inspect(cli, {
      format: flags.format,
      references: args,
      get: async (id) => readText((await client.request('GET /networks/{id}', { path: { id }, query })).body),
      data: (json) => {
        const value = typed(json);
        if (!(value instanceof Struct)) return value;
        const created = value.fields.get('Created');
        if (typeof created !== 'string') return value;
        return new Struct([...value.fields, ['Created', new Opaque(goTime(created), created)]], 'struct', value);
      },
    });
  },
});
