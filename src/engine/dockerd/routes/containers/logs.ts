/** GET /containers/{id}/logs. */
import { isTrue } from '../../../api/query.ts';
import { compareVersions } from '../../../api/version.ts';
import { readLogs } from '../../containers/logs.ts';
import { route, streaming } from '../../route.ts';
import { parseUnixTime } from '../../timestamp.ts';

export default route('GET /containers/{id}/logs', async (daemon, { path, query, version }) => {
  const [stdout, stderr] = [isTrue(query.stdout), isTrue(query.stderr)];
  const container = daemon.containers.get(path.id);
  const { tail = 'all' } = query;
  const stream = await readLogs(container, {
    stdout,
    stderr,
    follow: isTrue(query.follow),
    timestamps: isTrue(query.timestamps),
    details: isTrue(query.details),
    since: parseUnixTime(query.since ?? ''),
    until: query.until === '0' ? undefined : parseUnixTime(query.until ?? ''),
    tail: /^\d+$/.test(tail) ? Number(tail) : undefined,
  });
  const multiplexed = !container.config.Tty && compareVersions(version, '1.42') >= 0;
  return streaming(stream, `application/vnd.docker.${multiplexed ? 'multiplexed' : 'raw'}-stream`);
});
