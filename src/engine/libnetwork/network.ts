/** One network and the endpoints on it (libnetwork's Network and Endpoint). */
import type { Link } from '../../kernel/net/link.ts';
import type { IpamConfig } from '../api/types/network.ts';
import type { AddressPool } from './ipam.ts';
import { contains } from './ipv4.ts';
import type { PublishedPort } from './port-mapper.ts';
import type { Sandbox } from './sandbox.ts';

export type DriverName = 'bridge' | 'host' | 'null';

export interface NetworkSettings {
  readonly name: string;
  readonly driver: DriverName;
  readonly internal: boolean;
  readonly attachable: boolean;
  readonly options: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** What IPAM was asked for; Docker shows null options where the caller gave no IPAM at all. */
  readonly ipamOptions: Readonly<Record<string, string>> | null;
  /** It only holds settings for others (`--config-only`). */
  readonly configOnly?: boolean;
  /** The network whose settings it has (`--config-from`). */
  readonly configFrom?: string;
}

/** A container's place on a network, from its start to its end. */
export class Endpoint {
  readonly id: string;
  readonly network: Network;
  readonly containerId: string;
  /** The container's name without slash; follows renames. */
  name: string;
  /** Names the embedded resolver gives it here. */
  dnsNames: string[] = [];
  address: number | undefined = undefined;
  mac = '';
  ports: PublishedPort[] = [];
  /** Name of another container (by alias) → that container's name: `--link` on this network. */
  readonly links = new Map<string, string>();
  gatewayPriority = 0;
  /** Further addresses, of 169.254.0.0/16. */
  linkLocal: readonly string[] = [];
  sandbox: Sandbox | null = null;
  /** Its interface inside the container. */
  link: Link | null = null;

  constructor(id: string, network: Network, containerId: string, name: string) {
    this.id = id;
    this.network = network;
    this.containerId = containerId;
    this.name = name;
  }
}

export class Network {
  readonly id: string;
  readonly settings: NetworkSettings;
  /** Nanoseconds since 1970. */
  readonly created: number;
  readonly endpoints = new Map<string, Endpoint>();
  pool: AddressPool | null = null;
  gateway: number | undefined = undefined;
  /** As inspect shows it. */
  ipamConfig: IpamConfig[] | null = null;
  /** Its subnet came from Docker's pools, not from the user. */
  fromDefaultPool = false;
  /** The bridge in the machine's namespace. */
  bridge: Link | null = null;
  /** Undoes its NAT and filter rules. */
  readonly rules: (() => void)[] = [];

  constructor(id: string, settings: NetworkSettings, created: number) {
    this.id = id;
    this.settings = settings;
    this.created = created;
  }

  get name(): string {
    return this.settings.name;
  }

  get driver(): DriverName {
    return this.settings.driver;
  }

  /** The default bridge: no names are resolved on it. */
  get isDefaultBridge(): boolean {
    return this.settings.options['com.docker.network.bridge.default_bridge'] === 'true';
  }

  get isPredefined(): boolean {
    return this.name === 'bridge' || this.name === 'host' || this.name === 'none';
  }

  /** Addresses of the endpoints called `name` (lower case), with or without `.network` behind. */
  addressesOf(name: string): number[] {
    const suffix = `.${this.name.toLowerCase()}`;
    const bare = name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
    const found: number[] = [];
    for (const endpoint of this.endpoints.values()) {
      if (endpoint.address === undefined || !endpoint.sandbox) continue;
      if (endpoint.dnsNames.some((own) => own.toLowerCase() === bare || own.toLowerCase() === name))
        found.push(endpoint.address);
    }
    return found;
  }

  nameOf(address: number): string | undefined {
    if (!this.pool || !contains(this.pool.subnet, address)) return undefined;
    for (const endpoint of this.endpoints.values())
      if (endpoint.address === address && endpoint.sandbox) return `${endpoint.name}.${this.name}`;
    return undefined;
  }
}
