/** docker compose logs: view output from containers. */

import { SIGINT, SIGTERM } from '../../../kernel/uapi/signal.ts';
import { anyArgs } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool, int, string } from '../../cli/flag.ts';
import { serviceNames } from '../model/project.ts';
import { isOf, listContainers, oneContainer, shortName } from '../ops/containers.ts';
import { type LogQuery, monitor, showLogs } from '../ops/logs.ts';
import { together } from '../ops/order.ts';
import { subcommand } from '../subcommand.ts';
import { LogView } from '../view/log-view.ts';

export default subcommand({
  name: 'logs',
  use: '[OPTIONS] [SERVICE...]',
  short: 'View output from containers',
  args: anyArgs,
  flags: {
    follow: bool('Follow log output', { short: 'f' }),
    index: int('index of the container if service has multiple replicas'),
    'no-color': bool('Produce monochrome output'),
    'no-log-prefix': bool("Don't print prefix in logs"),
    since: string('Show logs since timestamp (e.g. 2013-01-02T13:23:37Z) or relative (e.g. 42m for 42 minutes)'),
    tail: string('Number of lines to show from the end of the logs for each container', { short: 'n', default: 'all' }),
    timestamps: bool('Show timestamps', { short: 't' }),
    until: string('Show logs before a timestamp (e.g. 2013-01-02T13:23:37Z) or relative (e.g. 42m for 42 minutes)'),
  },
  support: 'full',
  services: true,
  async run({ compose, args, flags }) {
    if (flags.index > 0 && args.length !== 1) throw new CliError('--index requires one service to be selected');
    const { project, name } = await compose.projectOrName(args);
    const shown =
      project && args.length === 0
        ? serviceNames(project).filter((item) => project.services.get(item)?.attach !== false)
        : args;
    const view = new LogView(compose.cli, {
      color: compose.ansi && !flags['no-color'],
      prefix: !flags['no-log-prefix'],
    });
    const client = await compose.client();
    const containers =
      flags.index > 0
        ? [await oneContainer(client, name, args[0] ?? '', { index: flags.index, all: true })]
        : (await listContainers(client, name, { all: true, services: shown })).filter(
            (container) => shown.length === 0 || isOf(shown)(container),
          );
    const query: LogQuery = {
      follow: flags.follow,
      since: flags.since,
      until: flags.until,
      tail: flags.tail,
      timestamps: flags.timestamps,
    };
    const show = async (id: string, as: string, more: Partial<LogQuery> = {}): Promise<void> => {
      const container = await client.call('GET /containers/{id}/json', { path: { id } });
      const since = more.since === 'start' ? container.State.StartedAt : (more.since ?? flags.since);
      await showLogs(compose, view, as, container, { ...query, since });
    };
    const tasks = containers.map((container) => show(container.Id, shortName(container, compose.separator)));
    let status = 0;
    if (flags.follow) {
      const abort = new AbortController();
      const late: Promise<void>[] = [];
      const watching = monitor(
        compose,
        name,
        shown,
        (event) => {
          if (event.type === 'started')
            late.push(show(event.id, event.name, { since: 'start' }).catch(() => undefined));
          if (event.type === 'exited')
            view.status(event.name, `exited with code ${event.exitCode}${event.restarting ? ' (restarting)' : ''}`);
        },
        abort.signal,
      );
      const interrupted = new Promise<void>((resolve) => {
        for (const signal of [SIGINT, SIGTERM])
          compose.cli.system.onSignal(signal, () => {
            status = 130;
            view.close();
            abort.abort();
            resolve();
          });
      });
      await Promise.race([together([...tasks, watching]).then(() => Promise.all(late)), interrupted]);
    } else await together(tasks);
    await view.flush();
    return status;
  },
});
