/** A Node socket as a Duplex, half-closable both ways. Readable.toWeb is not used: it loses a client's half-close. */
import type { Socket } from 'node:net';
import type { Duplex } from '../lib/http.ts';
import { streamSource } from './node-source.ts';

/** The socket must have been made with `allowHalfOpen: true`. */
export function socketDuplex(socket: Socket): Duplex {
  const read = streamSource(socket);
  socket.on('error', () => undefined);
  return {
    readable: new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          const bytes = await read(65536);
          if (bytes.length === 0) controller.close();
          else controller.enqueue(bytes);
        },
        cancel() {
          if (socket.writableEnded) socket.destroy();
        },
      },
      { highWaterMark: 0 },
    ),
    writable: new WritableStream<Uint8Array>({
      write(bytes) {
        return new Promise((resolve, reject) => {
          socket.write(bytes, (error) => (error ? reject(error) : resolve()));
        });
      },
      close() {
        return new Promise((resolve) => {
          if (socket.destroyed) resolve();
          else socket.end(() => resolve());
        });
      },
      abort() {
        socket.destroy();
      },
    }),
  };
}
