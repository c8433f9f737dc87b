/** POST /containers/{id}/attach: the connection becomes the container's streams. */

import { chunks } from '../../../../lib/stream.ts';
import { isTrue } from '../../../api/query.ts';
import { compareVersions } from '../../../api/version.ts';
import { conflict } from '../../../errdefs.ts';
import { attachStreams } from '../../containers/attach.ts';
import { parseDetachKeys } from '../../containers/detach-keys.ts';
import { readLogs } from '../../containers/logs.ts';
import { hijacked, route } from '../../route.ts';

export default route('POST /containers/{id}/attach', async (daemon, request) => {
  const { path, query, version, upgraded, body } = request;
  const container = daemon.containers.get(path.id);
  const detachKeys = parseDetachKeys(query.detachKeys ?? '');
  const { state, config } = container;
  if (state.paused) throw conflict(`container ${path.id} is paused, unpause the container before attach`);
  if (state.restarting) throw conflict(`container ${path.id} is restarting, wait until the container is running`);
  const tty = config.Tty === true;
  const [stdout, stderr] = [isTrue(query.stdout), isTrue(query.stderr)];
  const head: Uint8Array[] = [];
  if (isTrue(query.logs) && (stdout || stderr)) {
    const past = {
      stdout,
      stderr,
      follow: false,
      timestamps: false,
      details: false,
      since: undefined,
      until: undefined,
      tail: undefined,
    };
    for await (const chunk of chunks(await readLogs(container, past))) head.push(chunk);
  }
  daemon.events.publish('container', 'attach', container.id, container.eventAttributes);
  const wantsInput = isTrue(query.stdin) && config.OpenStdin === true;
  const live = isTrue(query.stream);
  const output = attachStreams(container.streams, {
    stdout: live && stdout,
    stderr: live && stderr,
    input: wantsInput ? (upgraded ?? body) : null,
    raw: tty,
    closeInput: config.StdinOnce === true && !tty,
    detachKeys: wantsInput && tty ? detachKeys : null,
    onDetach: () => daemon.events.publish('container', 'detach', container.id, container.eventAttributes),
    head,
    ended: !live,
  });
  const multiplexed = !tty && compareVersions(version, '1.42') >= 0;
  return hijacked(request, output, `application/vnd.docker.${multiplexed ? 'multiplexed' : 'raw'}-stream`);
});
