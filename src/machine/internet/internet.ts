/**
 * The small internet that the student's machine reaches: a gateway, a name server, and servers with names, each a Handler.
 * Addresses are from the ranges for documentation (RFC 5737). Left out: TLS, so port 443 speaks plain HTTP to those of our
 * programs that know it, and routes to anything real.
 */
import { nameError, noError, parseQuestion, response, typeA } from '../../engine/libnetwork/dns-message.ts';
import { parseIpv4 } from '../../kernel/net/address.ts';
import { bindUdp, listenTcp } from '../../kernel/net/door.ts';
import type { Link } from '../../kernel/net/link.ts';
import { createBridge, createVeth, NetNamespace } from '../../kernel/net/namespace.ts';
import type { Handler } from '../../lib/http.ts';
import { serve } from '../../lib/http1/server.ts';

export const hostAddress = '10.0.2.15';
export const gateway = '10.0.2.2';
export const nameServer = '10.0.2.3';

export interface Site {
  readonly names: readonly string[];
  readonly handler: Handler;
}

export class Internet {
  readonly namespace: NetNamespace;
  readonly #names = new Map<string, string>();
  readonly #lan: Link;
  #hosts = 0;
  #machines = 0;

  /** Connects `host`'s eth0 to it, with a default route. */
  constructor(host: NetNamespace) {
    this.namespace = new NetNamespace('internet', host.context);
    this.namespace.loopback.setUp();
    this.#lan = createBridge(this.namespace, 'lan', '52:55:0a:00:02:02');
    this.#lan.addAddress(`${gateway}/24`);
    this.#lan.addAddress(`${nameServer}/24`);
    this.#lan.setUp();
    this.join(host, hostAddress, '52:54:00:12:34:56');
    host.forwarding = true;
    bindUdp(this.namespace, { host: nameServer, port: 53 }, (bytes, _from, reply) => {
      const answer = this.#resolve(bytes);
      if (answer) reply(answer);
    });
  }

  /** Plugs a machine's eth0 into the student's network, with a default route. */
  join(machine: NetNamespace, address: string, mac: string): void {
    this.#machines += 1;
    const macs = [`52:55:0a:00:03:0${this.#machines}`, mac] as const;
    const [port, eth0] = createVeth(this.namespace, `port${this.#machines}`, machine, 'eth0', macs);
    port.setMaster(this.#lan);
    port.setUp();
    eth0.addAddress(`${address}/24`);
    eth0.setUp();
    machine.addRoute({ destination: 'default', via: gateway, device: 'eth0' });
  }

  /** Makes the name server know a machine. */
  name(name: string, address: string): void {
    this.#names.set(name, address);
  }

  /** Puts a server on the net, reachable by its names on ports 80 and 443. */
  add({ names, handler }: Site): void {
    this.#hosts += 1;
    const address = `192.0.2.${this.#hosts}`;
    this.namespace.loopback.addAddress(`${address}/32`);
    for (const name of names) this.#names.set(name, address);
    for (const port of [80, 443])
      listenTcp(this.namespace, { host: address, port }, (connection) => {
        void serve(connection, handler).catch(() => connection.close());
      });
  }

  /** The address of a name, as the name server would answer. */
  lookup(name: string): string | undefined {
    return this.#names.get(name.toLowerCase());
  }

  #resolve(bytes: Uint8Array): Uint8Array | undefined {
    const question = parseQuestion(bytes);
    if (!question) return undefined;
    const address = parseIpv4(this.lookup(question.name) ?? '');
    if (address === undefined) return response(question, nameError, [], 30);
    return response(question, noError, question.type === typeA ? [{ type: typeA, address }] : [], 30);
  }
}
