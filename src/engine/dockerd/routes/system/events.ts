/** GET /events: what happened since a time, and what happens from now on. */
import { utf8 } from '../../../../lib/bytes.ts';
import type { EventMessage } from '../../../api/types/events.ts';
import { invalidParameter } from '../../../errdefs.ts';
import { eventMatches } from '../../events/event-filter.ts';
import { FilterArgs } from '../../filter-args.ts';
import { route, streaming } from '../../route.ts';
import { parseUnixTime } from '../../timestamp.ts';

export default route('GET /events', (daemon, { query }) => {
  const since = parseUnixTime(query.since ?? '');
  const until = parseUnixTime(query.until ?? '');
  if (since !== undefined && until !== undefined && until < since)
    throw invalidParameter(`\`since\` time (${query.since}) cannot be after \`until\` time (${query.until})`);
  const filter = FilterArgs.parse(query.filters ?? '');
  const now = daemon.clock.now();
  const queue =
    since === undefined && until === undefined
      ? []
      : daemon.events.past(since ?? 0, until ?? now).filter((event) => eventMatches(filter, event));
  const endsNow = until !== undefined && until <= now;
  let wake: (() => void) | undefined;
  let ended = endsNow;
  const unsubscribe = endsNow
    ? undefined
    : daemon.events.subscribe((event) => {
        if (!eventMatches(filter, event)) return;
        queue.push(event);
        wake?.();
      });
  const finish = (): void => {
    ended = true;
    unsubscribe?.();
    wake?.();
  };
  const cancel = until !== undefined && !endsNow ? daemon.clock.after((until - now) / 1e6, finish) : undefined;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        while (queue.length === 0 && !ended) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        if (queue.length === 0) {
          controller.close();
          return;
        }
        controller.enqueue(encode(queue.splice(0)));
      },
      cancel() {
        cancel?.();
        finish();
      },
    },
    { highWaterMark: 0 },
  );
  return streaming(body, 'application/json');
});

function encode(events: readonly EventMessage[]): Uint8Array {
  return utf8(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
}
