/** Which file systems and devices this kernel has: what mount(2) and open(2) of a device node find. */
import { cgroupNode } from './cgroup-source.ts';
import { CgroupFs } from './fs/cgroupfs.ts';
import { populateDev } from './fs/devtmpfs.ts';
import { registerMemoryDevices } from './fs/memory-devices.ts';
import { MqueueFs } from './fs/mqueuefs.ts';
import { OverlayFs } from './fs/overlayfs.ts';
import { ProcFs } from './fs/procfs/procfs.ts';
import { SysFs, type SysLink } from './fs/sysfs.ts';
import { parseTmpfsOptions, type Tmpfs } from './fs/tmpfs.ts';
import type { Kernel } from './kernel.ts';
import { PAGE_SIZE } from './mm/physical-memory.ts';
import type { NetNamespace } from './net/namespace.ts';
import type { Cgroup } from './proc/cgroup.ts';
import type { PidNamespace } from './proc/pid-namespace.ts';
import type { Process } from './proc/process.ts';
import { KernelProcSource } from './proc-source.ts';
import { DevPts, openTty } from './tty/devpts.ts';
import { EINVAL, ENXIO } from './uapi/errno.ts';
import { makedev, minor } from './uapi/stat.ts';
import type { Caller } from './vfs/caller.ts';
import type { ChangeContext } from './vfs/change.ts';
import type { FileSystem } from './vfs/inode.ts';
import { lookup } from './vfs/namei.ts';

const IFF_UP = 0x1;
const IFF_BROADCAST = 0x2;
const IFF_LOOPBACK = 0x8;
const IFF_MULTICAST = 0x1000;

/** The process that mounts: namespaces are its own. */
function mounter(kernel: Kernel, context: Caller): Process | undefined {
  return kernel.processes.processes.get(context.pid);
}

/** Interfaces as sysfs shows them. */
export function sysLinks(net: NetNamespace): SysLink[] {
  return [...net.links].map((link) => {
    const loopback = link.kind === 'loopback';
    const s = link.statistics;
    return {
      name: link.name,
      index: link.index,
      mac: link.mac,
      mtu: link.mtu,
      state: loopback ? 'unknown' : link.running ? 'up' : 'down',
      type: loopback ? 772 : 1,
      flags: (link.up ? IFF_UP : 0) | (loopback ? IFF_LOOPBACK : IFF_BROADCAST | IFF_MULTICAST),
      statistics: new Map([
        ['rx_bytes', s.rxBytes],
        ['rx_packets', s.rxPackets],
        ['rx_dropped', s.rxDropped],
        ['tx_bytes', s.txBytes],
        ['tx_packets', s.txPackets],
        ['tx_dropped', s.txDropped],
      ]),
    };
  });
}

/** mount -t overlay's `lowerdir=A:B,upperdir=U,workdir=W`; other options that change nothing here are let through. @throws EINVAL */
function mountOverlay(kernel: Kernel, options: string, context: ChangeContext): FileSystem {
  let lower: string[] = [];
  let upper: string | undefined;
  for (const option of options.split(',').filter((word) => word !== '')) {
    const at = option.indexOf('=');
    const [key, value] = at < 0 ? [option, ''] : [option.slice(0, at), option.slice(at + 1)];
    if (key === 'lowerdir') lower = value.split(':');
    else if (key === 'upperdir') upper = value;
    else if (!['workdir', 'index', 'redirect_dir', 'metacopy', 'xino', 'userxattr', 'nfs_export'].includes(key))
      throw EINVAL;
    else if (['index', 'redirect_dir', 'metacopy', 'nfs_export'].includes(key) && value !== 'off') throw EINVAL;
  }
  return new OverlayFs({
    device: kernel.vfs.deviceNumbers.next(),
    lower: lower.map((path) => lookup(context, path).inode),
    upper: upper === undefined ? null : lookup(context, upper).inode,
    options,
  });
}

/** Instances for whoever builds a root file system, and the types and drivers behind mount(2) and mknod(2). One per kernel. */
export class FileSystems {
  readonly #kernel: Kernel;
  /** The machine's own /dev/pts. */
  readonly devpts: DevPts;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.devpts = this.newDevpts('gid=5,mode=620,ptmxmode=000');
    this.#registerTypes();
    registerDevices(kernel);
  }

  #now = (): number => this.#kernel.clock.now();

  #device(): number {
    return this.#kernel.vfs.deviceNumbers.next();
  }

  /** procfs of a PID namespace. @throws EINVAL for options */
  proc(namespace: PidNamespace, options = ''): ProcFs {
    return new ProcFs(this.#device(), new KernelProcSource(this.#kernel, namespace), this.#now, options);
  }

  sys(net: NetNamespace): SysFs {
    return new SysFs(this.#device(), () => sysLinks(net), this.#now);
  }

  /** cgroup2 with `group` as its root. */
  cgroup(group: Cgroup): CgroupFs {
    return new CgroupFs(this.#device(), cgroupNode(this.#kernel, group, group === this.#kernel.cgroup), this.#now);
  }

  /** A populated /dev, for the machine itself. */
  dev(): Tmpfs {
    const fs = this.#kernel.vfs.tmpfs({ mode: 0o755, type: 'devtmpfs' });
    populateDev(fs.root);
    return fs;
  }

  /** @throws EINVAL */
  newDevpts(options = ''): DevPts {
    return new DevPts({ device: this.#device(), host: this.#kernel.jobControl, now: this.#now, options });
  }

  /** What mount -t tmpfs makes: half of the memory large unless `size=` says otherwise. @throws EINVAL */
  tmpfs(options = ''): Tmpfs {
    const memory = this.#kernel.physical.limit * PAGE_SIZE;
    return this.#kernel.vfs.tmpfs({ size: memory / 2, ...parseTmpfsOptions(options, memory) });
  }

  #registerTypes(): void {
    const kernel = this.#kernel;
    const { types } = kernel.vfs;
    for (const type of ['tmpfs', 'ramfs']) types.register(type, (_source, options) => this.tmpfs(options));
    types.register('devtmpfs', () => this.dev());
    types.register('overlay', (_source, options, context) => mountOverlay(kernel, options, context));
    types.register('proc', (_source, options, context) =>
      this.proc(mounter(kernel, context)?.pidns ?? kernel.pidns, options),
    );
    types.register('sysfs', (_source, _options, context) => this.sys(mounter(kernel, context)?.net ?? kernel.net));
    types.register('cgroup2', (_source, _options, context) =>
      this.cgroup(mounter(kernel, context)?.cgroupRoot ?? kernel.cgroup),
    );
    types.register('mqueue', () => new MqueueFs(this.#device(), this.#now));
    types.register('devpts', (_source, options) => this.newDevpts(options));
  }
}

/** /dev/ptmx and /dev/pts/N as plain nodes lead to the devpts instance mounted at `pts` beside them (devpts.rst). */
function devPtsNear(path: Parameters<Parameters<Kernel['vfs']['devices']['register']>[1]>[0]): DevPts {
  const pts = path.directory?.lookup('pts');
  const fs = pts && path.mount.children.get(pts)?.fs;
  if (!(fs instanceof DevPts)) throw ENXIO;
  return fs;
}

function registerDevices(kernel: Kernel): void {
  const { devices } = kernel.vfs;
  registerMemoryDevices(devices, kernel.random);
  devices.register(makedev(5, 0), (path, flags, caller) => openTty(kernel.jobControl, path.inode, flags, caller, path));
  devices.register(makedev(5, 2), (path, flags, caller) => devPtsNear(path).openPtmx(flags, caller, path));
  devices.registerMajor(136, (path, flags, caller) => {
    const inode = devPtsNear(path).root.lookup(String(minor(path.inode.rdev)));
    const file = inode?.open(flags, caller, path);
    if (!file) throw ENXIO;
    return file;
  });
}
