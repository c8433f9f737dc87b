/** docker service logs: fetch the logs of a service or task (docker/docs reference/cli/docker/service/logs). */

import { command, exactly } from '../../cli/command.ts';
import { bool, string } from '../../cli/flag.ts';

export default command({
  path: 'service logs',
  aliases: [],
  use: '[OPTIONS] SERVICE|TASK',
  short: 'Fetch the logs of a service or task',
  args: exactly(1),
  flags: {
    details: bool('Show extra details provided to logs'),
    follow: bool('Follow log output', { short: 'f' }),
    'no-resolve': bool('Do not map IDs to Names in output'),
    'no-task-ids': bool('Do not include task IDs in output'),
    'no-trunc': bool('Do not truncate output'),
    raw: bool('Do not neatly format logs'),
    since: string('Show logs since timestamp (e.g. "2013-01-02T13:23:37Z") or relative (e.g. "42m" for 42 minutes)'),
    tail: string('Number of lines to show from the end of the logs', { short: 'n', default: 'all' }),
    timestamps: bool('Show timestamps', { short: 't' }),
  },
  support: 'absent: swarm mode is not part of this engine',
  async run() {},
});
