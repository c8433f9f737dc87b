/** POST /containers/{id}/exec, and /exec/{id}/start, /resize and /json. */
import { utf8 } from '../../../../lib/bytes.ts';
import type { HttpResponse } from '../../../../lib/http.ts';
import { fromBytes } from '../../../../lib/stream.ts';
import { frame } from '../../../api/stdcopy.ts';
import { messageOf } from '../../../errdefs.ts';
import { attachStreams } from '../../containers/attach.ts';
import { parseWindowSize } from '../../containers/change-state.ts';
import { createExec, findExec, findStartable, startExec, startedBefore } from '../../containers/exec.ts';
import { empty, hijacked, json, route } from '../../route.ts';

export default [
  route('POST /containers/{id}/exec', async (daemon, { path, json: body }) => {
    const exec = await createExec(daemon, path.id, await body());
    return json({ Id: exec.id }, 201);
  }),
  route('POST /exec/{id}/start', async (daemon, request) => {
    const exec = findStartable(daemon, request.path.id);
    const options = (await request.optionalJson()) ?? {};
    if (options.Detach) {
      await startExec(daemon, exec);
      return empty(200);
    }
    if (options.ConsoleSize && options.Tty) exec.request.ConsoleSize = options.ConsoleSize;
    const raw = exec.tty;
    const contentType = `application/vnd.docker.${raw || !request.headers.has('upgrade') ? 'raw' : 'multiplexed'}-stream`;
    // The connection is the exec's by now: what goes wrong is told in its output.
    const failed = (error: unknown): HttpResponse => {
      const text = utf8(`${messageOf(error)}\r\n`);
      return hijacked(request, fromBytes(raw ? text : frame(1, text)), contentType);
    };
    if (exec.started) return failed(startedBefore(exec));
    const output = attachStreams(exec.streams, {
      stdout: exec.request.AttachStdout === true,
      stderr: exec.request.AttachStderr === true,
      input: exec.request.AttachStdin ? request.upgraded : null,
      raw,
      closeInput: true,
      detachKeys: exec.request.AttachStdin && raw ? exec.detachKeys : null,
      onDetach: () => daemon.events.publish('container', 'exec_detach', exec.container.id, exec.attributes),
    });
    try {
      await startExec(daemon, exec);
    } catch (error) {
      await output.cancel();
      return failed(error);
    }
    return hijacked(request, output, contentType);
  }),
  route('POST /exec/{id}/resize', (daemon, { path, query }) => {
    const { rows, columns } = parseWindowSize(query.h, query.w);
    const exec = findExec(daemon, path.id);
    exec.process?.stdio.resize(columns, rows);
    return empty(200);
  }),
  route('GET /exec/{id}/json', (daemon, { path }) => json(findExec(daemon, path.id).toWire())),
];
