/** An engine with its own image store, whose internet is Docker Hub's stand-in over public/v2 and registries of the test's own. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Dial } from '../../../../src/engine/containerd/registry-client.ts';
import { Daemon } from '../../../../src/engine/dockerd/daemon.ts';
import { createImages, type ImageParts } from '../../../../src/engine/dockerd/images/image-parts.ts';
import { initLayer } from '../../../../src/engine/runc/init-layer.ts';
import { connectTcp } from '../../../../src/kernel/net/door.ts';
import type { NetNamespace } from '../../../../src/kernel/net/namespace.ts';
import { type Clock, SystemClock } from '../../../../src/lib/clock.ts';
import type { Handler } from '../../../../src/lib/http.ts';
import { serve } from '../../../../src/lib/http1/server.ts';
import { SystemRandom } from '../../../../src/lib/random.ts';
import { createDuplexPair, fromBytes } from '../../../../src/lib/stream.ts';
import { DockerHub, type HubSource } from '../../../../src/machine/internet/hub.ts';
import { projectRoot } from '../../../../src/tools/project.ts';
import { Machine } from '../../../kernel/machine.ts';
import { Engine } from '../../harness.ts';

const source: HubSource = {
  async get(path) {
    const file = join(projectRoot, 'public', 'v2', path);
    if (!existsSync(file) || !statSync(file).isFile()) return undefined;
    const bytes = new Uint8Array(readFileSync(file));
    return { body: fromBytes(bytes), size: bytes.length };
  },
};

/** `host:port` → who answers there. */
export type Internet = Map<string, Handler>;

export function hubInternet(): Internet {
  const hub = new DockerHub(source);
  return new Map([
    ['registry-1.docker.io:443', hub.registry],
    ['auth.docker.io:443', hub.token],
    ['index.docker.io:443', hub.index],
  ]);
}

/** @param net where `localhost` is, for what isn't in the map */
export function dialOf(internet: Internet, net: NetNamespace): Dial {
  return async (host, port) => {
    const handler = internet.get(`${host}:${port}`);
    if (!handler && host === 'localhost')
      return connectTcp(net, { host: '127.0.0.1', port }).catch(() => {
        throw new Error(`dial tcp 127.0.0.1:${port}: connect: connection refused`);
      });
    if (!handler) throw new Error(`dial tcp: lookup ${host}: no such host`);
    const [client, server] = createDuplexPair();
    void serve(server, handler);
    return client;
  };
}

export interface HubEngine {
  readonly engine: Engine;
  readonly parts: ImageParts;
  readonly internet: Internet;
}

export async function createHubEngine(clock: Clock = new SystemClock()): Promise<HubEngine> {
  const machine = await Machine.create({
    clock,
    files: new Map([
      ['/etc/passwd', 'root:x:0:0:root:/root:/bin/bash\n'],
      ['/etc/hosts', '127.0.0.1\tlocalhost\n'],
      ['/etc/resolv.conf', 'nameserver 192.0.2.53\n'],
    ]),
  });
  const { kernel } = machine;
  kernel.net.loopback.setUp();
  const internet = hubInternet();
  const parts = createImages({ kernel, clock, dial: dialOf(internet, kernel.net) });
  const daemon = new Daemon({
    kernel,
    clock,
    random: new SystemRandom(),
    mounts: machine.mounts,
    net: kernel.net,
    hostname: 'drydock',
    snapshotter: parts.snapshotter,
    images: parts.service,
    imageParts: parts,
    initLayer: initLayer(kernel.vfs.deviceNumbers.next()),
  });
  return { engine: new Engine(daemon, machine), parts, internet };
}
