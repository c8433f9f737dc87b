/** Opens on the real system, at 127.0.0.1, what containers publish on the machine's network, so that a browser or curl reaches them. */
import net from 'node:net';
import type { NetNamespace } from '../kernel/net/namespace.ts';
import { socketDuplex } from './node-duplex.ts';

/** Follows the namespace's published TCP ports. A port that is taken on the real system is reported and left out. */
export function mirrorPorts(namespace: NetNamespace, warn: (message: string) => void): void {
  const servers = new Map<number, net.Server>();
  const update = (): void => {
    const wanted = new Set<number>();
    for (const { protocol, hostPort } of namespace.nat.publishes) if (protocol === 'tcp') wanted.add(hostPort);
    for (const [port, server] of servers) {
      if (wanted.has(port)) continue;
      server.close();
      servers.delete(port);
    }
    for (const port of wanted) if (!servers.has(port)) servers.set(port, open(namespace, port, warn));
  };
  namespace.topology.add(update);
  update();
}

function open(namespace: NetNamespace, port: number, warn: (message: string) => void): net.Server {
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    const outside = socketDuplex(socket);
    void namespace.connect({ host: '127.0.0.1', port }).then(
      async (inside) => {
        const both = [outside.readable.pipeTo(inside.writable), inside.readable.pipeTo(outside.writable)];
        await Promise.allSettled(both);
        socket.destroy();
      },
      () => socket.destroy(),
    );
  });
  server.on('error', (error) => warn(`port ${port} is not reachable from outside: ${error.message}`));
  server.listen(port, '127.0.0.1');
  server.unref();
  return server;
}
