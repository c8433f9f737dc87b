/** A Node socket as a Duplex that keeps half-close (Readable.toWeb loses it). The socket must allow half-open. */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Duplex } from '../../../src/lib/http.ts';

export function socketDuplex(socket: Socket): Duplex {
  socket.on('error', () => undefined);
  const iterator: AsyncIterator<Buffer> = socket.iterator({ destroyOnReturn: false });
  const readable = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(new Uint8Array(value));
      },
      cancel() {
        if (socket.writableEnded) socket.destroy();
        else socket.resume();
      },
    },
    { highWaterMark: 0 },
  );
  const writable = new WritableStream<Uint8Array>({
    async write(chunk) {
      if (socket.destroyed) throw new Error('socket closed');
      if (!socket.write(chunk)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
    },
    close() {
      socket.end();
    },
    abort() {
      socket.destroy();
    },
  });
  return { readable, writable };
}
