/** docker container logs: fetch the logs of a container (docker/docs reference/cli/docker/container/logs). */

import { demultiplex, stderr } from '../../../engine/api/stdcopy.ts';
import { chunks } from '../../../lib/stream.ts';
import { command, exactly } from '../../cli/command.ts';
import { bool, string } from '../../cli/flag.ts';
import { flagTime } from '../../cli/time.ts';

export default command({
  path: 'container logs',
  aliases: ['container logs', 'logs'],
  use: '[OPTIONS] CONTAINER',
  short: 'Fetch the logs of a container',
  args: exactly(1),
  flags: {
    details: bool('Show extra details provided to logs'),
    follow: bool('Follow log output', { short: 'f' }),
    since: string('Show logs since timestamp (e.g. "2013-01-02T13:23:37Z") or relative (e.g. "42m" for 42 minutes)'),
    tail: string('Number of lines to show from the end of the logs', { short: 'n', default: 'all' }),
    timestamps: bool('Show timestamps', { short: 't' }),
    until: string('Show logs before a timestamp (e.g. "2013-01-02T13:23:37Z") or relative (e.g. "42m" for 42 minutes)'),
  },
  support: 'full',
  async run({ cli, args, flags }) {
    const client = await cli.client();
    const { Id, Config } = await client.call('GET /containers/{id}/json', { path: { id: args[0] ?? '' } });
    const now = cli.system.now();
    const stream = await client.call('GET /containers/{id}/logs', {
      path: { id: Id },
      query: {
        stdout: '1',
        stderr: '1',
        tail: flags.tail,
        ...(flags.details ? { details: '1' } : {}),
        ...(flags.follow ? { follow: '1' } : {}),
        ...(flags.timestamps ? { timestamps: '1' } : {}),
        ...(flags.since === '' ? {} : { since: flagTime('since', flags.since, now) }),
        ...(flags.until === '' ? {} : { until: flagTime('until', flags.until, now) }),
      },
    });
    if (Config.Tty) {
      for await (const chunk of chunks(stream)) await cli.out(chunk);
      return;
    }
    const reader = stream.pipeThrough(demultiplex()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      await (value.stream === stderr ? cli.err(value.bytes) : cli.out(value.bytes));
    }
  },
});
