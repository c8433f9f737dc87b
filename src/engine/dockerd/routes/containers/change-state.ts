/** POST /containers/{id}/pause, /unpause, /rename, /resize and /update. */
import { parseWindowSize, pauseContainer, renameContainer, unpauseContainer } from '../../containers/change-state.ts';
import { notRunning } from '../../containers/stop.ts';
import { updateContainer } from '../../containers/update.ts';
import { empty, json, route } from '../../route.ts';

export default [
  route('POST /containers/{id}/pause', (daemon, { path }) => {
    pauseContainer(daemon, daemon.containers.get(path.id));
    return empty();
  }),
  route('POST /containers/{id}/unpause', (daemon, { path }) => {
    unpauseContainer(daemon, daemon.containers.get(path.id));
    return empty();
  }),
  route('POST /containers/{id}/rename', (daemon, { path, query }) => {
    renameContainer(daemon, daemon.containers.get(path.id), query.name ?? '');
    return empty();
  }),
  route('POST /containers/{id}/resize', (daemon, { path, query }) => {
    const { rows, columns } = parseWindowSize(query.h, query.w);
    const container = daemon.containers.get(path.id);
    if (!container.task) throw notRunning(container);
    container.task.init.stdio.resize(columns, rows);
    daemon.events.publish('container', 'resize', container.id, {
      ...container.eventAttributes,
      height: String(rows),
      width: String(columns),
    });
    return empty(200);
  }),
  route('POST /containers/{id}/update', async (daemon, { path, json: body }) => {
    const request = await body();
    const warnings = updateContainer(daemon, path.id, request);
    return json({ Warnings: warnings.length > 0 ? warnings : null });
  }),
];
