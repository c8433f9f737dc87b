/** docker context ls: list contexts (docker/docs reference/cli/docker/context/ls). */

import { command, noArgs } from '../../cli/command.ts';
import { type Context, ContextStore } from '../../cli/context-store.ts';
import { contextName } from '../../cli/endpoint.ts';
import { bool, string } from '../../cli/flag.ts';
import { type Columns, formatRows } from '../../cli/format/formatter.ts';
import { ellipsis } from '../../cli/format/short.ts';
import { formatHelp } from '../../cli/format-help.ts';

export default command({
  path: 'context ls',
  aliases: ['context ls', 'context list'],
  use: '[OPTIONS]',
  short: 'List contexts',
  args: noArgs,
  flags: {
    format: string(formatHelp),
    quiet: bool('Only show context names', { short: 'q' }),
  },
  support: 'full',
  async run({ cli, flags }) {
    const current = await contextName(cli);
    const contexts = await new ContextStore(cli).list();
    await cli.out(
      formatRows(contexts, {
        format: flags.format,
        table: '{{.Name}}{{if .Current}} *{{end}}\t{{.Description}}\t{{.DockerEndpoint}}\t{{.Error}}',
        quiet: flags.quiet ? '{{.Name}}' : undefined,
        columns: columns(current),
        typeName: 'formatter.clientContextContext',
      }),
    );
    if (cli.env('DOCKER_HOST') !== '') {
      await cli.err(
        'Warning: DOCKER_HOST environment variable overrides the active context. To use a context, either set the global --context flag, or unset DOCKER_HOST environment variable.\n',
      );
    }
  },
});

function columns(current: string): Columns<Context> {
  return {
    Name: { heading: 'NAME', value: ({ name }) => name },
    Current: { heading: '', value: ({ name }) => name === current },
    Description: { heading: 'DESCRIPTION', value: ({ description }) => ellipsis(description, 60) },
    DockerEndpoint: { heading: 'DOCKER ENDPOINT', value: ({ host }) => host },
    Error: { heading: 'ERROR', value: () => '' },
  };
}
