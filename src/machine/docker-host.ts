/**
 * Docker on the student's computer: the engine put together, served by the program dockerd on /var/run/docker.sock, and as
 * a Handler for those who hold the machine.
 */
import { Daemon } from '../engine/dockerd/daemon.ts';
import { dockerd } from '../engine/dockerd/dockerd.ts';
import { createHandler } from '../engine/dockerd/handler.ts';
import { createImages } from '../engine/dockerd/images/image-parts.ts';
import { initLayer } from '../engine/runc/init-layer.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { connectTcp } from '../kernel/net/door.ts';
import type { Duplex, Handler } from '../lib/http.ts';
import type { Host } from './boot.ts';
import { type Internet, nameServer } from './internet/internet.ts';

export interface DockerHost {
  readonly daemon: Daemon;
  /** The Engine API, as on /var/run/docker.sock. */
  readonly docker: Handler;
}

function dialer(kernel: Kernel, internet: Internet): (host: string, port: number) => Promise<Duplex> {
  return async (host, port) => {
    const isAddress = /^[\d.]+$/.test(host);
    const address = isAddress ? host : host === 'localhost' ? '127.0.0.1' : internet.lookup(host);
    if (!address) throw new Error(`dial tcp: lookup ${host} on ${nameServer}:53: no such host`);
    try {
      return await connectTcp(kernel.net, { host: address, port });
    } catch (error) {
      const reason = error instanceof Error ? error.message.toLowerCase() : String(error);
      throw new Error(`dial tcp ${address}:${port}: connect: ${reason}`, { cause: error });
    }
  };
}

/** Resolves once the socket takes connections. */
export async function startDocker(host: Host): Promise<DockerHost> {
  const { kernel, internet, mounts, hostname, options } = host;
  const { clock, random, onFault } = options;
  const images = createImages({ kernel, clock, dial: dialer(kernel, internet) });
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
  });
  if (onFault) daemon.onFault = (error) => onFault(error, 'dockerd');
  await new Promise<void>((resolve, reject) => {
    host.startService('dockerd', dockerd(daemon, resolve)).catch(reject);
  });
  return { daemon, docker: createHandler(daemon) };
}
