/** Serves an HTTP handler on a Unix socket of the real system. */
import { rmSync } from 'node:fs';
import net from 'node:net';
import type { Handler } from '../lib/http.ts';
import { serve } from '../lib/http1/server.ts';
import { socketDuplex } from './node-duplex.ts';

/** Listens at `path`, replacing a socket that is there; resolves when ready. */
export function serveUnix(path: string, handler: Handler, onError?: (error: unknown) => void): Promise<net.Server> {
  rmSync(path, { force: true });
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    void serve(socketDuplex(socket), handler, onError ? { onError } : {}).then(() => socket.destroy());
  });
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(path, () => resolve(server));
  });
}
