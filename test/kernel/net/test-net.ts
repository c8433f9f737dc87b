/** Network namespaces for tests: one machine's context, and a host with a bridge and containers behind it. */

import type { Link } from '../../../src/kernel/net/link.ts';
import { createBridge, createVeth, type NetContext, NetNamespace } from '../../../src/kernel/net/namespace.ts';
import { AnonymousFs } from '../../../src/kernel/vfs/anonymous-inode.ts';
import { VirtualClock } from '../../../src/lib/clock.ts';
import { SeededRandom } from '../../../src/lib/random.ts';

export class TestNet {
  readonly clock = new VirtualClock();
  readonly context: NetContext = {
    clock: this.clock,
    random: new SeededRandom(1),
    sockfs: new AnonymousFs('sockfs', 8, () => this.clock.now()),
    unixNames: new WeakMap(),
  };
  #containers = 0;

  namespace(name = 'host'): NetNamespace {
    const namespace = new NetNamespace(name, this.context);
    namespace.loopback.setUp();
    return namespace;
  }

  /** A host with an uplink 10.0.0.2 to a router namespace 10.0.0.1 that answers for 93.184.216.34 too. */
  host(): { host: NetNamespace; internet: NetNamespace } {
    const host = this.namespace('host');
    const internet = this.namespace('internet');
    const [eth0, far] = createVeth(host, 'eth0', internet, 'to-host');
    eth0.addAddress('10.0.0.2/24');
    far.addAddress('10.0.0.1/24');
    eth0.setUp();
    far.setUp();
    const dummy = internet.addLink('sites');
    dummy.setUp();
    dummy.addAddress('93.184.216.34/32');
    host.addRoute({ destination: 'default', via: '10.0.0.1' });
    host.forwarding = true;
    return { host, internet };
  }

  /** A bridge with `.1` of `subnet` (a /16), masqueraded. */
  bridge(host: NetNamespace, name: string, prefix: string): Link {
    const bridge = createBridge(host, name);
    bridge.addAddress(`${prefix}.0.1/16`);
    bridge.setUp();
    host.nat.masquerade(`${prefix}.0.0/16`, bridge);
    return bridge;
  }

  container(bridge: Link, address: string): NetNamespace {
    this.#containers += 1;
    const namespace = this.namespace(`c${this.#containers}`);
    const [outside, inside] = createVeth(bridge.namespace, `veth${this.#containers}`, namespace, 'eth0');
    outside.setMaster(bridge);
    outside.setUp();
    inside.addAddress(`${address}/16`);
    inside.setUp();
    namespace.addRoute({ destination: 'default', via: bridge.addresses[0]?.text ?? '' });
    return namespace;
  }
}
