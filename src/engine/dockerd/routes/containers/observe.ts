/** GET /containers/{id}/top, /stats and /changes. */
import { utf8 } from '../../../../lib/bytes.ts';
import { isTrue } from '../../../api/query.ts';
import { containerChanges } from '../../containers/changes.ts';
import { type Sample, takeStats } from '../../containers/stats.ts';
import { topContainer } from '../../containers/top.ts';
import { json, route, streaming } from '../../route.ts';

/** Milliseconds between two lines of stats. */
const interval = 1000;

export default [
  route('GET /containers/{id}/top', async (daemon, { path, query }) =>
    json(await topContainer(daemon, daemon.containers.get(path.id), query.ps_args ?? '')),
  ),
  route('GET /containers/{id}/changes', (daemon, { path }) => {
    const changes = containerChanges(daemon.containers.get(path.id));
    return json(changes.length > 0 ? changes : null);
  }),
  route('GET /containers/{id}/stats', (daemon, { path, query }) => {
    const container = daemon.containers.get(path.id);
    const follow = query.stream === undefined || isTrue(query.stream);
    const pause = (): Promise<void> => new Promise((resolve) => void daemon.clock.after(interval, resolve));
    let before: Sample | undefined;
    let first = true;
    let gone = false;
    const body = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          // Without a stream the first sample is the one before.
          if (first && !follow && !isTrue(query['one-shot']) && container.state.running) {
            before = takeStats(daemon, container, undefined).sample;
            await pause();
          } else if (!first) await pause();
          first = false;
          if (gone) return;
          if (!daemon.containers.byId(container.id)) {
            controller.close();
            return;
          }
          const { stats, sample } = takeStats(daemon, container, before);
          before = sample;
          controller.enqueue(utf8(`${JSON.stringify(stats)}\n`));
          if (!follow) controller.close();
        },
        cancel() {
          gone = true;
        },
      },
      { highWaterMark: 0 },
    );
    return streaming(body, 'application/json');
  }),
];
