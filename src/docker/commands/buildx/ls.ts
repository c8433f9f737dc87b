/** docker buildx ls: list builder instances (docker/docs reference/cli/docker/buildx/ls). */
import { rfc3339Nano } from '../../../lib/rfc3339.ts';
import { lastActivity } from '../../build/last-activity.ts';
import { command, zeroArgs } from '../../cli/command.ts';
import { bool, string } from '../../cli/flag.ts';
import { formatRows } from '../../cli/format/formatter.ts';

interface Row {
  readonly name: string;
  readonly driver: string;
  readonly status: string;
  readonly version: string;
  readonly platforms: string;
}

const columns = {
  Name: { heading: 'NAME/NODE', value: ({ name }: Row) => name },
  DriverEndpoint: { heading: 'DRIVER/ENDPOINT', value: ({ driver }: Row) => driver },
  Status: { heading: 'STATUS', value: ({ status }: Row) => status },
  Buildkit: { heading: 'BUILDKIT', value: ({ version }: Row) => version },
  Platforms: { heading: 'PLATFORMS', value: ({ platforms }: Row) => platforms },
};
const names = Object.keys(columns);

export default command({
  path: 'buildx ls',
  aliases: [],
  use: '',
  short: 'List builder instances',
  args: zeroArgs,
  flags: {
    debug: bool('Enable debug logging', { short: 'D' }),
    format: string('Format the output', { default: 'table' }),
    'no-trunc': bool("Don't truncate output"),
  },
  support: 'partial: the one builder there is',
  async run({ cli, flags }) {
    const client = await cli.client();
    const { Arch, Os } = await client.call('GET /version', {});
    const platforms = `${Os}/${Arch}`;
    const version = 'v0.0.0+unknown';
    if (flags.format === 'json') {
      const node = {
        Endpoint: 'default',
        Name: 'default',
        Platforms: [platforms],
        Status: 'running',
        Version: version,
      };
      const activity = await lastActivity(cli);
      const LastActivity = activity === undefined ? '0001-01-01T00:00:00Z' : rfc3339Nano(activity);
      const builder = { Current: true, Driver: 'docker', Dynamic: false, LastActivity };
      await cli.out(`${JSON.stringify({ ...builder, Name: 'default', Nodes: [node] })}\n`);
      return;
    }
    // A table marks the current builder, and its nodes as a tree.
    const isTable = flags.format.startsWith('table');
    const rows: Row[] = [
      { name: isTable ? 'default*' : 'default', driver: 'docker', status: '', version: '', platforms: '' },
      {
        name: isTable ? ' \\_ default' : 'default',
        driver: isTable ? ' \\_ default' : 'default',
        status: 'running',
        version,
        platforms,
      },
    ];
    const table = names.map((name) => `{{.${name}}}`).join('\t');
    await cli.out(formatRows(rows, { format: flags.format, table, columns, typeName: 'commands.lsContext' }));
  },
});
