/**
 * A second host on the student's network, reached by ssh: the one of the course material's
 * `docker save X | bzip2 | pv | ssh student@server2 'cat | docker load'`. It is switched on by the first connection to its
 * port 22, as systemd's ssh.socket does with sshd; until then it is a network interface and a listening socket.
 */
import { NetNamespace } from '../../kernel/net/namespace.ts';
import { TcpSocket } from '../../kernel/net/tcp-socket.ts';
import { AF_INET } from '../../kernel/uapi/socket.ts';
import { Blocked } from '../../kernel/wait.ts';
import type { Host } from '../boot.ts';
import { serverAddress, serverName } from './place.ts';

const sshPort = 22;

export interface Server2 {
  readonly net: NetNamespace;
  /** Starts sshd for a connection; it owns the socket. */
  readonly serve: (connection: TcpSocket) => Promise<void>;
}

/** Puts server2 on the network. Costs next to nothing until somebody connects. */
export function addServer2(host: Host): void {
  const { kernel, internet } = host;
  const net = new NetNamespace(serverName, kernel.net.context);
  net.loopback.setUp();
  internet.join(net, serverAddress, '52:54:00:12:34:57');
  internet.name(serverName, serverAddress);
  let server: Promise<Server2> | undefined;
  const boot = async (): Promise<Server2> => {
    const { bootServer2 } = await import('./boot-server2.ts');
    return bootServer2(host, net);
  };
  const serve = async (connection: TcpSocket): Promise<void> => {
    try {
      server ??= kernel.outside(boot());
      await (await server).serve(connection);
    } catch (error) {
      server = undefined;
      connection.release();
      kernel.reportBug(error, serverName);
    }
  };
  const listener = new TcpSocket(net, AF_INET);
  listener.bind({ family: 'inet', address: serverAddress, port: sshPort }, null);
  listener.listen(-1);
  const take = (): void => {
    while (listener.pending.length > 0) {
      const connection = listener.accept(0);
      if (connection instanceof Blocked) return;
      void serve(connection);
    }
  };
  // The handshake goes on after its wake-up.
  listener.queue.add(() => queueMicrotask(take));
}
