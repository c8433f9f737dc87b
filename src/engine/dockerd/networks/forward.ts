/** Asks DNS servers by UDP from the machine's own network, one after the other: where the embedded resolver sends what it doesn't know. */
import type { Forward } from '../../libnetwork/resolver.ts';
import type { Daemon } from '../daemon.ts';

/** Milliseconds until the next server is tried. */
const timeout = 4000;

export function forwardTo(servers: readonly string[], daemon: Daemon): Forward {
  return async (query) => {
    for (const server of servers) {
      const answer = await ask(daemon, server, query);
      if (answer) return answer;
    }
    return undefined;
  };
}

function ask(daemon: Daemon, server: string, query: Uint8Array): Promise<Uint8Array | undefined> {
  return new Promise((resolve) => {
    let cancel = (): void => undefined;
    const finish = (answer: Uint8Array | undefined): void => {
      cancel();
      door.close();
      resolve(answer);
    };
    const door = daemon.net.bindUdp({ port: 0 }, (bytes) => {
      if (bytes[0] === query[0] && bytes[1] === query[1]) finish(bytes);
    });
    cancel = daemon.clock.after(timeout, () => finish(undefined));
    try {
      door.send(query, { address: server, port: 53 });
    } catch {
      finish(undefined);
    }
  });
}
