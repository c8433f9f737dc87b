/**
 * Docker on the student's computer: the engine put together, served by the program dockerd on /var/run/docker.sock, and as
 * a Handler for those who hold the machine.
 */
import { Daemon } from '../engine/dockerd/daemon.ts';
import { dockerd } from '../engine/dockerd/dockerd.ts';
import { createHandler } from '../engine/dockerd/handler.ts';
import { createImages } from '../engine/dockerd/images/image-parts.ts';
import { engineDocuments, engineTrees, restoreEngine, savedDaemonId } from '../engine/dockerd/saved/engine-state.ts';
import { powerOn } from '../engine/dockerd/saved/power-on.ts';
import { initLayer } from '../engine/runc/init-layer.ts';
import { connectTcp } from '../kernel/net/door.ts';
import type { NetNamespace } from '../kernel/net/namespace.ts';
import type { Duplex, Handler } from '../lib/http.ts';
import type { Host } from './boot.ts';
import type { MachineDisk, RestoredEngine } from './disk/machine-disk.ts';
import { type Internet, nameServer } from './internet/internet.ts';

export interface DockerHost {
  readonly daemon: Daemon;
  /** The Engine API, as on /var/run/docker.sock. */
  readonly docker: Handler;
}

/** How an engine reaches registries from a machine. */
export function engineDialer(net: NetNamespace, internet: Internet): (host: string, port: number) => Promise<Duplex> {
  return async (host, port) => {
    const isAddress = /^[\d.]+$/.test(host);
    const address = isAddress ? host : host === 'localhost' ? '127.0.0.1' : internet.lookup(host);
    if (!address) throw new Error(`dial tcp: lookup ${host} on ${nameServer}:53: no such host`);
    try {
      return await connectTcp(net, { host: address, port });
    } catch (error) {
      const reason = error instanceof Error ? error.message.toLowerCase() : String(error);
      throw new Error(`dial tcp ${address}:${port}: connect: ${reason}`, { cause: error });
    }
  };
}

/** Milliseconds that what was started must have run before the boot counts as done. */
const settling = 2000;

/** The engine as it was, kept from now on; its containers that are to run are started meanwhile. */
async function restore(daemon: Daemon, disk: MachineDisk, saved: RestoredEngine): Promise<void> {
  disk.begins('engine');
  await restoreEngine(daemon, saved);
  disk.keepEngine({ trees: () => engineTrees(daemon), documents: () => engineDocuments(daemon) }, saved);
  daemon.events.onEvent = () => disk.keeper.changed();
  daemon.onRequest = () => disk.keeper.acted();
  const started = powerOn(daemon, disk.resumes);
  // What the boot changed is no part of the first command.
  if (disk.isUsed) void started.then(() => disk.keeper.mark(''));
  daemon.background(started.then(() => void daemon.clock.after(settling, () => disk.ends('engine'))));
}

/** Resolves once the socket takes connections. */
export async function startDocker(host: Host): Promise<DockerHost> {
  const { kernel, internet, mounts, hostname, options } = host;
  const { clock, random, onFault } = options;
  const images = createImages({ kernel, clock, dial: engineDialer(kernel.net, internet), kept: options.kept });
  const saved = await options.disk?.engine(() => kernel.vfs.tmpfs({ mode: 0o755 }));
  const id = saved && savedDaemonId(saved);
  const daemon = new Daemon({
    kernel,
    clock,
    random,
    mounts,
    net: kernel.net,
    hostname,
    snapshotter: images.snapshotter,
    images: images.service,
    imageParts: images,
    initLayer: initLayer(kernel.vfs.deviceNumbers.next()),
    memory: options.memoryLimit ?? 2 ** 30,
    ...(id !== undefined && { id }),
  });
  if (onFault) daemon.onFault = (error) => onFault(error, 'dockerd');
  if (options.disk && saved) await restore(daemon, options.disk, saved);
  await new Promise<void>((resolve, reject) => {
    host.startService('dockerd', dockerd(daemon, resolve)).catch(reject);
  });
  return { daemon, docker: createHandler(daemon) };
}
