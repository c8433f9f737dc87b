/**
 * Network address translation of a namespace: published ports (DNAT, with the way round that a user-land proxy gives to
 * 127.0.0.1 and to hairpins), masquerading, and the memory of UDP flows (conntrack) that leads answers back.
 */
import { type Cidr, contains, type Endpoint, isAny, parseCidr, parseIpv4 } from './address.ts';
import type { Rule } from './filter.ts';
import type { Link } from './link.ts';
import type { PortHolder, PortTable } from './ports.ts';

export type Protocol = 'tcp' | 'udp' | 'icmp';

export interface Publish {
  readonly protocol: 'tcp' | 'udp';
  /** `0.0.0.0` for every address of the namespace. */
  readonly hostAddress: string;
  readonly hostPort: number;
  readonly to: string;
  readonly toPort: number;
}

/** A packet's two ends. */
export interface Flow {
  readonly protocol: Protocol;
  readonly source: Endpoint;
  readonly destination: Endpoint;
}

interface Tracked {
  readonly flow: Flow;
  expires: number;
}

/** Nanoseconds that a UDP flow is remembered after its last packet (nf_conntrack_udp_timeout_stream). */
const UDP_TIMEOUT = 120e9;

const key = (protocol: Protocol, source: Endpoint, destination: Endpoint) =>
  `${protocol} ${source.address}:${source.port} ${destination.address}:${destination.port}`;

interface Masquerade {
  readonly subnet: Cidr;
  readonly bridge: Link;
}

export class Nat {
  readonly #ports: { readonly tcp: PortTable; readonly udp: PortTable };
  readonly #changed: () => void;
  readonly #now: () => number;
  #publishes: Publish[] = [];
  #masquerades: Masquerade[] = [];
  /** Translated flows by what an answer looks like. */
  readonly #replies = new Map<string, Tracked>();
  /** Source ports given to flows that leave masqueraded, by the flow as it came. */
  readonly #sources = new Map<string, Endpoint>();
  #swept = 0;

  constructor(ports: { readonly tcp: PortTable; readonly udp: PortTable }, now: () => number, changed: () => void) {
    this.#ports = ports;
    this.#now = now;
    this.#changed = changed;
  }

  /** Publishes a port and keeps it from other listeners. @throws EADDRINUSE */
  addPublish(publish: Publish): Rule {
    const holder: PortHolder = { reuseAddress: false, reusePort: false, listening: true, v6only: false };
    const table = this.#ports[publish.protocol];
    table.bind(holder, publish.hostAddress, publish.hostPort);
    this.#publishes.push(publish);
    this.#changed();
    return {
      remove: () => {
        table.release(holder);
        this.#publishes = this.#publishes.filter((other) => other !== publish);
        this.#changed();
      },
    };
  }

  /** What leaves `subnet` by another link than `bridge` gets that link's address as its source. */
  masquerade(subnet: string, bridge: Link): Rule {
    const rule = { subnet: parseCidr(subnet), bridge };
    this.#masquerades.push(rule);
    this.#changed();
    return {
      remove: () => {
        this.#masquerades = this.#masquerades.filter((other) => other !== rule);
        this.#changed();
      },
    };
  }

  get publishes(): readonly Publish[] {
    return this.#publishes;
  }

  published(protocol: Protocol, destination: Endpoint): Publish | undefined {
    return this.#publishes.find(
      (publish) =>
        publish.protocol === protocol &&
        publish.hostPort === destination.port &&
        (isAny(publish.hostAddress) || publish.hostAddress === destination.address),
    );
  }

  /** Whether a packet from `source` that leaves by `device` is masqueraded. */
  masquerades(source: string, device: Link): boolean {
    const address = parseIpv4(source);
    if (address === undefined) return false;
    return this.#masquerades.some(({ subnet, bridge }) => bridge !== device && contains(subnet, address));
  }

  /** The source that a masqueraded flow leaves with: the same port where no other flow has it. */
  translateSource(flow: Flow, address: string): Endpoint {
    if (flow.protocol !== 'udp') return { address, port: flow.source.port };
    const forward = key(flow.protocol, flow.source, flow.destination);
    const known = this.#sources.get(forward);
    if (known) return known;
    let { port } = flow.source;
    while (this.#replies.has(key(flow.protocol, flow.destination, { address, port })))
      port = port >= 65535 ? 1024 : port + 1;
    const source = { address, port };
    this.#sources.set(forward, source);
    return source;
  }

  /** Remembers that `before` left as `after`. */
  track(before: Flow, after: Flow): void {
    if (before.protocol !== 'udp') return;
    this.#sweep();
    this.#replies.set(key(after.protocol, after.destination, after.source), {
      flow: before,
      expires: this.#now() + UDP_TIMEOUT,
    });
  }

  /** What an answer to a tracked flow becomes; undefined for anything else. */
  reply(flow: Flow): Flow | undefined {
    if (this.#replies.size === 0) return undefined;
    const tracked = this.#replies.get(key(flow.protocol, flow.source, flow.destination));
    if (!tracked) return undefined;
    tracked.expires = this.#now() + UDP_TIMEOUT;
    return { protocol: flow.protocol, source: tracked.flow.destination, destination: tracked.flow.source };
  }

  #sweep(): void {
    const now = this.#now();
    if (now < this.#swept + 10e9) return;
    this.#swept = now;
    for (const [reply, { flow, expires }] of this.#replies) {
      if (expires > now) continue;
      this.#replies.delete(reply);
      this.#sources.delete(key(flow.protocol, flow.source, flow.destination));
    }
  }
}
