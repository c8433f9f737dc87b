/** dockerd(8) as one of our programs: serves the Engine API on /var/run/docker.sock inside the machine, for root and the group docker. */
import type { Program, System } from '../../kernel/exec/program.ts';
import { ENOENT } from '../../kernel/uapi/errno.ts';
import { SIGINT, SIGTERM } from '../../kernel/uapi/signal.ts';
import { text } from '../../lib/bytes.ts';
import type { Duplex } from '../../lib/http.ts';
import { serve } from '../../lib/http1/server.ts';
import { parseGroup } from '../runc/user.ts';
import type { Daemon } from './daemon.ts';
import { createHandler } from './handler.ts';

export const socketPath = '/var/run/docker.sock';

/**
 * The program; it ends at SIGTERM and SIGINT.
 * @param onReady called once the socket takes connections
 */
export function dockerd(daemon: Daemon, onReady?: () => void): Program {
  return async (system) => {
    const handler = createHandler(daemon);
    const listener = await openSocket(system);
    onReady?.();
    const stopped = new Promise<number>((resolve) => {
      for (const signal of [SIGTERM, SIGINT]) system.onSignal(signal, () => resolve(0));
    });
    void (async () => {
      for (;;) {
        const fd = await system.accept(listener);
        const options = daemon.onFault ? { onError: daemon.onFault } : {};
        void serve(connectionOf(system, fd), handler, options).finally(() => system.close(fd));
      }
    })();
    return await stopped;
  };
}

/** A socket as streams that leave its descriptor open: it is closed once, when the connection is done with. */
function connectionOf(system: System, fd: number): Duplex {
  let cancelled = false;
  const readable = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const part = await system.read(fd);
        if (cancelled) return;
        if (part.length > 0) controller.enqueue(part);
        else controller.close();
      },
      cancel() {
        cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  const writable = new WritableStream<Uint8Array>({
    write: (part) => system.write(fd, part),
    close: () => system.shutdown(fd),
  });
  return { readable, writable };
}

async function openSocket(system: System): Promise<number> {
  await system.unlink(socketPath).catch((error: unknown) => {
    if (error !== ENOENT) throw error;
  });
  const listener = await system.listen({ family: 'unix', path: socketPath });
  const groups = await system.readFile('/etc/group').then(
    (bytes) => parseGroup(text(bytes)),
    () => [],
  );
  await system.chown(socketPath, 0, groups.find((group) => group.name === 'docker')?.gid ?? 0);
  await system.chmod(socketPath, 0o660);
  return listener;
}
