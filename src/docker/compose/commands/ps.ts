/** docker compose ps: list containers. */

import type { ContainerInspect, ContainerSummary } from '../../../engine/api/types/container.ts';
import { quote } from '../../../lib/gofmt.ts';
import { Struct } from '../../../lib/gotemplate/value.ts';
import { anyArgs } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool, string, stringArray } from '../../cli/flag.ts';
import { type Columns, formatRows } from '../../cli/format/formatter.ts';
import { labelColumns } from '../../cli/format/label-columns.ts';
import { ago, ellipsis, goDate, shortId } from '../../cli/format/short.ts';
import { formatHelp } from '../../cli/format-help.ts';
import { containerColumns } from '../../container/columns.ts';
import { serviceNames } from '../model/project.ts';
import { byName, isOf, listContainers, nameOf, serviceLabel } from '../ops/containers.ts';
import { label } from '../ops/labels.ts';
import { subcommand } from '../subcommand.ts';

export default subcommand({
  name: 'ps',
  use: '[OPTIONS] [SERVICE...]',
  short: 'List containers',
  args: anyArgs,
  flags: {
    all: bool('Show all stopped containers (including those created by the run command)', { short: 'a' }),
    filter: string('Filter services by a property (supported filters: status)'),
    format: string(formatHelp, { default: 'table' }),
    'no-trunc': bool("Don't truncate output"),
    orphans: bool('Include orphaned services (not declared by project)', { default: true }),
    quiet: bool('Only display IDs', { short: 'q' }),
    services: bool('Display services'),
    status: stringArray(
      'Filter services by status. Values: [paused | restarting | removing | running | dead | created | exited]',
    ),
  },
  support: 'full',
  services: true,
  async run({ compose, args, flags }) {
    const states = [...flags.status, ...statusFilter(flags.filter)];
    const { project, name } = await compose.projectOrName(args);
    let services = args;
    if (project) {
      const names = serviceNames(project);
      for (const service of args) if (!names.includes(service)) throw new CliError(`no such service: ${service}`);
      if (args.length === 0 && !flags.orphans) services = names;
    }
    const client = await compose.client();
    const all = flags.all || states.length > 0;
    const listed = await listContainers(client, name, { all, services, oneOff: all ? 'include' : 'exclude' });
    const containers = listed
      .filter((container) => services.length === 0 || isOf(services)(container))
      .filter(({ State }) => states.length === 0 || states.includes(State))
      .sort(byName);
    if (flags.quiet) return compose.cli.out(containers.map(({ Id }) => `${Id}\n`).join(''));
    if (flags.services) return compose.cli.out(`${[...new Set(containers.map(serviceLabel))].join('\n')}\n`);
    const rows: Row[] = [];
    for (const container of containers) {
      const { State } = await client.call('GET /containers/{id}/json', { path: { id: container.Id } });
      rows.push({
        ...container,
        Ports: [...container.Ports].sort((a, b) => a.PrivatePort - b.PrivatePort),
        state: State,
      });
    }
    const { json } = await compose.cli.config();
    return compose.cli.out(
      formatRows(rows, {
        format: flags.format || (json.psFormat ?? ''),
        table: '{{.Name}}\t{{.Image}}\t{{.Command}}\t{{.Service}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}',
        columns: columnsOf(compose.cli.system.now(), !flags['no-trunc']),
        typeName: 'formatter.ContainerContext',
      }),
    );
  },
});

interface Row extends ContainerSummary {
  readonly state: ContainerInspect['State'];
}

/** @throws CliError */
function statusFilter(filter: string): string[] {
  if (filter === '') return [];
  const at = filter.indexOf('=');
  if (at < 0) throw new CliError('arguments to --filter should be in form KEY=VAL');
  const key = filter.slice(0, at);
  if (key === 'source') throw new CliError('not implemented');
  if (key !== 'status') throw new CliError(`unknown filter ${key}`);
  return [filter.slice(at + 1)];
}

function columnsOf(now: number, truncate: boolean): Columns<Row> {
  const { Names, Ports, Size, Mounts, LocalVolumes, Networks, State, Status } = containerColumns(
    now,
    truncate,
  ) as Columns<Row>;
  const shared = { Names, Ports, Size, Mounts, LocalVolumes, Networks, State, Status };
  const defined = Object.fromEntries(
    Object.entries(shared).filter(([, column]) => column !== undefined),
  ) as Columns<Row>;
  return {
    ID: { heading: 'CONTAINER ID', value: ({ Id }) => (truncate ? shortId(Id) : Id) },
    Name: { heading: 'NAME', value: nameOf },
    Project: { heading: 'PROJECT', value: ({ Labels }) => Labels[label.project] ?? '' },
    Service: { heading: 'SERVICE', value: serviceLabel },
    Image: { heading: 'IMAGE', value: ({ Image }) => Image },
    Command: { heading: 'COMMAND', value: ({ Command }) => quote(truncate ? ellipsis(Command, 20) : Command) },
    CreatedAt: { heading: 'CREATED AT', value: ({ Created }) => goDate(Created) },
    RunningFor: { heading: 'CREATED', value: ({ Created }) => ago(now, Created * 1e9) },
    ExitCode: {
      heading: '<no value>',
      value: ({ state }) => (['exited', 'dead'].includes(state.Status) ? state.ExitCode : 0),
    },
    Health: {
      heading: '<no value>',
      value: ({ state }) => (state.Status === 'running' ? (state.Health?.Status ?? '') : ''),
    },
    Publishers: { heading: '<no value>', value: publishersOf },
    ...defined,
    ...(labelColumns as Columns<Row>),
  };
}

function publishersOf({ Ports }: Row): Struct[] {
  return Ports.map(
    ({ IP = '', PrivatePort, PublicPort = 0, Type }) =>
      new Struct(
        [
          ['URL', IP],
          ['TargetPort', PrivatePort],
          ['PublishedPort', PublicPort],
          ['Protocol', Type],
        ],
        'api.PortPublisher',
      ),
  );
}
