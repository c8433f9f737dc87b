/** Published ports of an endpoint (libnetwork's portmapper): host ports are taken, and NAT leads them to the container. */
import type { NetNamespace } from '../../kernel/net/namespace.ts';
import { EADDRNOTAVAIL, Errno } from '../../kernel/uapi/errno.ts';
import { EngineError } from '../errdefs.ts';
import { formatAddress } from './ipv4.ts';
import type { PortAllocator, PortProtocol } from './port-allocator.ts';

export interface PortRequest {
  readonly protocol: PortProtocol;
  readonly containerPort: number;
  /** Empty: all addresses, IPv4 and IPv6. */
  readonly hostIp: string;
  /** 0: any. */
  readonly hostPort: number;
  readonly hostPortEnd: number;
}

export interface PublishedPort {
  readonly protocol: PortProtocol;
  readonly containerPort: number;
  readonly hostIp: string;
  readonly hostPort: number;
  release(): void;
}

export class PortMapper {
  readonly #host: NetNamespace;
  readonly #allocator: PortAllocator;

  constructor(host: NetNamespace, allocator: PortAllocator) {
    this.#host = host;
    this.#allocator = allocator;
  }

  /**
   * Publishes all of them, or none.
   * @param defaultIp of the network: where ports without an address are bound
   * @throws system `Bind for 0.0.0.0:80 failed: port is already allocated`
   */
  publish(requests: readonly PortRequest[], address: number, defaultIp: string): PublishedPort[] {
    const done: PublishedPort[] = [];
    try {
      for (const request of ordered(requests)) done.push(...this.#publish(request, address, defaultIp));
      return done;
    } catch (error) {
      for (const port of done) port.release();
      throw error;
    }
  }

  #publish(request: PortRequest, address: number, defaultIp: string): PublishedPort[] {
    const hostIp = request.hostIp === '' ? defaultIp : request.hostIp;
    const port = this.#allocator.request(request.protocol, hostIp, request.hostPort, request.hostPortEnd);
    let undo: () => void;
    try {
      undo = this.#nat(request, hostIp, port, address);
    } catch (error) {
      this.#allocator.release(request.protocol, hostIp, port);
      throw error;
    }
    const release = (): void => {
      undo();
      this.#allocator.release(request.protocol, hostIp, port);
    };
    const { protocol, containerPort } = request;
    const ports: PublishedPort[] = [{ protocol, containerPort, hostIp, hostPort: port, release }];
    // Docker listens on both families where no address is given.
    if (request.hostIp === '' && hostIp === '0.0.0.0')
      ports.push({ protocol, containerPort, hostIp: '::', hostPort: port, release: () => undefined });
    return ports;
  }

  #nat(request: PortRequest, hostIp: string, port: number, address: number): () => void {
    const { protocol, containerPort } = request;
    if (protocol === 'sctp')
      throw new EngineError('notImplemented', 'sctp ports cannot be published: this kernel has no SCTP');
    const to = formatAddress(address);
    try {
      if (!hostIp.includes(':') && hostIp !== '0.0.0.0' && !this.#host.isLocal(hostIp)) throw EADDRNOTAVAIL;
      const publish = { protocol, hostAddress: hostIp, hostPort: port, to, toPort: containerPort };
      const rule = this.#host.nat.addPublish(publish);
      return () => rule.remove();
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      const text = error.message.charAt(0).toLowerCase() + error.message.slice(1);
      throw new EngineError(
        'system',
        `failed to bind host port for ${hostIp}:${port}:${to}:${containerPort}/${protocol}: ${text}`,
      );
    }
  }
}

/** Fixed ports first, then by container port, as Docker hands them out. */
function ordered(requests: readonly PortRequest[]): PortRequest[] {
  return [...requests].sort(
    (a, b) =>
      Number(a.hostPort === 0) - Number(b.hostPort === 0) ||
      a.containerPort - b.containerPort ||
      (a.protocol < b.protocol ? -1 : a.protocol > b.protocol ? 1 : 0) ||
      a.hostPort - b.hostPort,
  );
}
