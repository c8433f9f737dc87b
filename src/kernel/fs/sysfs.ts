/** sysfs (sysfs(5)), as far as programs ask: network interfaces, the one processor, and the place for cgroups. */
import { SYSFS_MAGIC } from '../uapi/mount.ts';
import type { Inode, Link, Nanoseconds } from '../vfs/inode.ts';
import { VirtualDirectory, VirtualFs } from './virtual.ts';

export interface SysLink {
  readonly name: string;
  readonly index: number;
  readonly mac: string;
  readonly mtu: number;
  /** up, down, unknown. */
  readonly state: string;
  /** ARPHRD_*: 1 = ethernet, 772 = loopback. */
  readonly type: number;
  readonly flags: number;
  readonly statistics: ReadonlyMap<string, number>;
}

/** The interfaces of the network namespace that the mount belongs to. */
export type SysLinks = () => Iterable<SysLink>;

class NetClass extends VirtualDirectory {
  readonly #links: SysLinks;
  readonly #directories = new Map<string, VirtualDirectory>();

  constructor(fs: VirtualFs, above: VirtualDirectory, links: SysLinks) {
    super(fs, above);
    this.#links = links;
  }

  #find(name: string): SysLink | undefined {
    for (const link of this.#links()) if (link.name === name) return link;
    return undefined;
  }

  override lookup(name: string): Inode | undefined {
    if (!this.#find(name)) {
      this.#directories.delete(name);
      return undefined;
    }
    let directory = this.#directories.get(name);
    if (!directory) {
      directory = this.#make(name);
      this.#directories.set(name, directory);
    }
    return directory;
  }

  #make(name: string): VirtualDirectory {
    const directory = new VirtualDirectory(this.fs, this);
    const attribute = (file: string, value: (link: SysLink) => string | number): void => {
      directory.text(file, () => {
        const link = this.#find(name);
        return link ? `${value(link)}\n` : '';
      });
    };
    attribute('address', (link) => link.mac);
    attribute('addr_len', () => 6);
    attribute('flags', (link) => `0x${link.flags.toString(16)}`);
    attribute('ifindex', (link) => link.index);
    attribute('iflink', (link) => link.index);
    attribute('mtu', (link) => link.mtu);
    attribute('operstate', (link) => link.state);
    attribute('carrier', (link) => (link.state === 'down' ? 0 : 1));
    attribute('type', (link) => link.type);
    const statistics = directory.directory('statistics');
    for (const counter of this.#find(name)?.statistics.keys() ?? []) {
      statistics.text(counter, () => `${this.#find(name)?.statistics.get(counter) ?? 0}\n`);
    }
    return directory;
  }

  override *list(): Generator<Link> {
    for (const { name } of this.#links()) {
      const inode = this.lookup(name);
      if (inode) yield { name, inode };
    }
  }
}

export class SysFs extends VirtualFs {
  readonly type = 'sysfs';
  readonly root: VirtualDirectory;

  constructor(device: number, links: SysLinks, now: () => Nanoseconds) {
    super(device, SYSFS_MAGIC, now);
    this.root = new VirtualDirectory(this, undefined);
    for (const name of ['block', 'bus', 'firmware', 'module', 'power']) this.root.directory(name);
    const numbers = this.root.directory('dev');
    for (const name of ['block', 'char']) numbers.directory(name);
    const classes = this.root.directory('class');
    classes.directory('block');
    classes.add('net', new NetClass(this, classes, links));
    this.root.directory('fs').directory('cgroup');
    this.root
      .directory('kernel')
      .directory('mm')
      .directory('transparent_hugepage')
      .text('enabled', () => 'always madvise [never]\n');
    const cpus = this.root.directory('devices').directory('system').directory('cpu');
    for (const file of ['online', 'possible', 'present']) cpus.text(file, () => '0\n');
    cpus
      .directory('cpu0')
      .directory('topology')
      .text('core_id', () => '0\n');
    const nodes = this.root.lookup('devices');
    if (nodes instanceof VirtualDirectory) {
      const system = nodes.lookup('system');
      if (system instanceof VirtualDirectory) system.directory('node').text('online', () => '0\n');
    }
  }
}
