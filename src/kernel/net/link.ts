/**
 * Network interfaces (ip-link(8)): loopback, veth pairs, bridges and dummies, with addresses, state and counters.
 * There are no frames: path.ts asks links who is behind them. Left out: VLANs, queues, qdiscs, IPv6 other than ::1.
 */
import { EADDRNOTAVAIL, EBUSY, EEXIST, EINVAL } from '../uapi/errno.ts';
import { type Cidr, formatIpv4, parseCidr } from './address.ts';
import type { NetNamespace } from './namespace.ts';

export type LinkKind = 'loopback' | 'veth' | 'bridge' | 'dummy';

export interface LinkStatistics {
  rxBytes: number;
  rxPackets: number;
  rxDropped: number;
  txBytes: number;
  txPackets: number;
  txDropped: number;
}

export interface LinkAddress extends Cidr {
  readonly text: string;
  /** ip-address(8)'s label: the interface's name. */
  readonly label: string;
}

export class Link {
  namespace: NetNamespace;
  /** Changes when the link moves where its number is taken. */
  index: number;
  name: string;
  kind: LinkKind;
  /** `02:42:ac:11:00:02`. */
  mac: string;
  mtu: number;
  up = false;
  /** The other end of a veth pair. */
  peer: Link | null = null;
  /** The bridge this is a port of. */
  master: Link | null = null;
  /** A bridge's ports. */
  readonly ports = new Set<Link>();
  readonly statistics: LinkStatistics = {
    rxBytes: 0,
    rxPackets: 0,
    rxDropped: 0,
    txBytes: 0,
    txPackets: 0,
    txDropped: 0,
  };
  #addresses: LinkAddress[] = [];

  /** Use NetNamespace.addLink, createVeth and createBridge. */
  constructor(namespace: NetNamespace, index: number, name: string, kind: LinkKind, mac: string) {
    this.namespace = namespace;
    this.index = index;
    this.name = name;
    this.kind = kind;
    this.mac = mac;
    this.mtu = kind === 'loopback' ? 65536 : 1500;
  }

  get addresses(): readonly LinkAddress[] {
    return this.#addresses;
  }

  /** Up, and plugged in where a plug is needed. */
  get running(): boolean {
    if (!this.up) return false;
    if (this.kind === 'veth') return this.peer?.up === true;
    if (this.kind === 'bridge') return [...this.ports].some((port) => port.running);
    return true;
  }

  /** `172.17.0.2/16`. @throws EEXIST; RangeError for what is no address */
  addAddress(text: string): void {
    const cidr = parseCidr(text);
    if (this.#addresses.some((other) => other.address === cidr.address && other.prefix === cidr.prefix)) throw EEXIST;
    this.#addresses.push({ ...cidr, text: formatIpv4(cidr.address), label: this.name });
    this.namespace.changed();
  }

  /** @throws EADDRNOTAVAIL */
  removeAddress(text: string): void {
    const cidr = parseCidr(text);
    const rest = this.#addresses.filter((other) => other.address !== cidr.address || other.prefix !== cidr.prefix);
    if (rest.length === this.#addresses.length) throw EADDRNOTAVAIL;
    this.#addresses = rest;
    this.namespace.changed();
  }

  /** Plugs this into a bridge of the same namespace, or out. @throws EINVAL */
  setMaster(bridge: Link | null): void {
    if (bridge && (bridge.kind !== 'bridge' || bridge.namespace !== this.namespace || this.kind === 'loopback'))
      throw EINVAL;
    this.master?.ports.delete(this);
    this.master = bridge;
    bridge?.ports.add(this);
    this.namespace.changed();
  }

  /** lo gets and loses 127.0.0.1/8 with it. */
  setUp(up = true): void {
    if (this.kind === 'loopback' && up !== this.up) {
      if (up && this.#addresses.length === 0) this.addAddress('127.0.0.1/8');
      else if (!up) this.#addresses = [];
    }
    this.up = up;
    this.namespace.changed();
    this.peer?.namespace.changed();
  }

  /** @throws EBUSY for lo, EEXIST, EINVAL */
  rename(name: string): void {
    if (name === '' || name.length > 15 || /[/\s:]/.test(name)) throw EINVAL;
    if (name === this.name) return;
    if (this.kind === 'loopback') throw EBUSY;
    if (this.namespace.link(name)) throw EEXIST;
    this.name = name;
    this.namespace.changed();
  }

  /** Makes this and `other` the two ends of a veth pair. */
  pair(other: Link): void {
    this.kind = 'veth';
    other.kind = 'veth';
    this.peer = other;
    other.peer = this;
  }

  /** ip link set … netns: it arrives there down and without addresses. @throws EINVAL, EEXIST */
  moveTo(namespace: NetNamespace, name = this.name): void {
    if (this.kind === 'loopback' || this.kind === 'bridge') throw EINVAL;
    if (namespace !== this.namespace && namespace.link(name)) throw EEXIST;
    this.setMaster(null);
    const old = this.namespace;
    old.detach(this);
    this.#addresses = [];
    this.up = false;
    this.namespace = namespace;
    this.name = name;
    namespace.attach(this);
    old.changed();
  }

  /** ip link delete: a veth takes its peer along. @throws EINVAL for lo */
  remove(): void {
    if (this.kind === 'loopback') throw EINVAL;
    this.setMaster(null);
    for (const port of [...this.ports]) port.setMaster(null);
    this.namespace.detach(this);
    this.namespace.changed();
    const { peer } = this;
    this.peer = null;
    if (peer) {
      peer.peer = null;
      peer.remove();
    }
  }

  /** Counts traffic. */
  count(direction: 'rx' | 'tx', bytes: number, packets: number): void {
    if (direction === 'rx') {
      this.statistics.rxBytes += bytes;
      this.statistics.rxPackets += packets;
    } else {
      this.statistics.txBytes += bytes;
      this.statistics.txPackets += packets;
    }
  }
}
