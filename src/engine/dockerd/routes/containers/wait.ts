/** POST /containers/{id}/wait: the head is sent at once, the body at the end, so that a client can wait before it starts. */
import { utf8 } from '../../../../lib/bytes.ts';
import { parseWaitCondition } from '../../containers/state.ts';
import { route, streaming } from '../../route.ts';

export default route('POST /containers/{id}/wait', (daemon, { path, query }) => {
  const container = daemon.containers.get(path.id);
  const exit = container.state.wait(parseWaitCondition(query.condition ?? ''));
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      const { exitCode } = await exit;
      try {
        controller.enqueue(utf8(`${JSON.stringify({ StatusCode: exitCode })}\n`));
        controller.close();
      } catch {
        // The client has gone.
      }
    },
  });
  return streaming(body, 'application/json');
});
