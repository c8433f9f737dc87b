/** The Docker daemon's state and parts (moby's daemon.Daemon), put together; what it does is in the folders beside. */
import type { Kernel } from '../../kernel/kernel.ts';
import type { NetNamespace } from '../../kernel/net/namespace.ts';
import { S_IFREG } from '../../kernel/uapi/stat.ts';
import type { FileSystem } from '../../kernel/vfs/inode.ts';
import { Mount, type MountNamespace } from '../../kernel/vfs/mount.ts';
import type { Path } from '../../kernel/vfs/path.ts';
import { utf8 } from '../../lib/bytes.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { BuildCache } from '../api/types/build.ts';
import type { Snapshotter } from '../containerd/snapshotter.ts';
import { Controller } from '../libnetwork/controller.ts';
import { dockerInit, initFile } from '../runc/docker-init.ts';
import { FileTree } from '../runc/file-tree.ts';
import { type HostNamespaces, Runc } from '../runc/runc.ts';
import type { ContainerImages } from './container-images.ts';
import { ContainerStore } from './containers/store.ts';
import { EventBus } from './events/event-bus.ts';
import type { ImageParts } from './images/image-parts.ts';
import { createPredefinedNetworks } from './networks/service.ts';
import { VolumeStore } from './volumes/volume-store.ts';

/** Where everything the engine keeps lies in the machine. */
export const dockerRoot = '/var/lib/docker';

export interface DaemonOptions {
  readonly kernel: Kernel;
  readonly clock: Clock;
  readonly random: Random;
  /** The machine's own mounts: bind mounts come from there, and /var/lib/docker lies in it. */
  readonly mounts: MountNamespace;
  /** The machine's own network. */
  readonly net: NetNamespace;
  readonly hostname: string;
  /** What `--pid host` and the like mean, where the engine's host isn't the whole kernel. */
  readonly namespaces?: HostNamespaces;
  readonly snapshotter: Snapshotter;
  readonly images: ContainerImages;
  /** What createImages made: the endpoints of images work on it. */
  readonly imageParts?: ImageParts;
  /** Files that every container has under its own (runc/init-layer.ts makes one). */
  readonly initLayer?: FileSystem;
  /** `riscv64` */
  readonly architecture?: string;
  readonly cpus?: number;
  /** Bytes. */
  readonly memory?: number;
  /** Its identity, where it had one before. */
  readonly id?: string;
}

export class Daemon {
  readonly kernel: Kernel;
  readonly clock: Clock;
  readonly random: Random;
  readonly hostname: string;
  readonly mounts: MountNamespace;
  readonly net: NetNamespace;
  /** The machine's files, as root. */
  readonly files: FileTree;
  readonly snapshotter: Snapshotter;
  readonly initLayer: FileSystem | undefined;
  readonly images: ContainerImages;
  readonly imageParts: ImageParts | undefined;
  readonly containers = new ContainerStore();
  readonly volumes: VolumeStore;
  readonly networks: Controller;
  readonly events: EventBus;
  readonly runc: Runc;
  /** What `--init` puts into containers. */
  readonly initFile: Path;
  readonly version = { server: '28.5.2', kernel: '6.12.0-drydock', gitCommit: '' };
  readonly architecture: string;
  readonly cpus: number;
  readonly memory: number;
  /** Identity in `docker info`. */
  readonly id: string;
  /** The builder's cache records, for `docker system df`; set by whoever puts the builder in. */
  buildCache: (() => BuildCache[]) | undefined = undefined;
  /** Told of faults of our own: errors that aren't the engine's. */
  onFault: ((error: unknown) => void) | undefined = undefined;
  /** Told when a request that may have changed something has been answered. */
  onRequest: (() => void) | undefined = undefined;
  /** The daemon's log. */
  log: ((message: string) => void) | undefined = undefined;

  constructor(options: DaemonOptions) {
    this.kernel = options.kernel;
    this.clock = options.clock;
    this.random = options.random;
    this.hostname = options.hostname;
    this.mounts = options.mounts;
    this.net = options.net;
    this.files = new FileTree(options.mounts.rootPath);
    this.snapshotter = options.snapshotter;
    this.initLayer = options.initLayer;
    this.images = options.images;
    this.imageParts = options.imageParts;
    if (options.imageParts)
      options.imageParts.service.countContainers = (id) =>
        this.containers.all().filter(({ imageId }) => imageId === id).length;
    this.architecture = options.architecture ?? 'riscv64';
    this.cpus = options.cpus ?? 1;
    this.memory = options.memory ?? 1 << 30;
    this.id = options.id ?? uuid(options.random);
    this.events = new EventBus(options.clock);
    this.volumes = new VolumeStore({
      files: this.files,
      directory: `${dockerRoot}/volumes`,
      clock: options.clock,
      random: options.random,
      events: this.events,
    });
    this.networks = new Controller({ host: options.net, clock: options.clock, random: options.random });
    this.runc = new Runc(options.kernel, options.namespaces);
    this.initFile = installInit(options.kernel);
    createPredefinedNetworks(this);
  }

  /** Lets work go on that nobody waits for; its failure is a fault of ours. */
  background(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.onFault?.(error));
  }
}

/** Makes docker-init a program of the kernel, and a file that runs it. */
function installInit(kernel: Kernel): Path {
  kernel.registerProgram('docker-init', dockerInit);
  const fs = kernel.vfs.tmpfs({ mode: 0o755 });
  const inode = fs.root.create('docker-init', { mode: S_IFREG | 0o755, uid: 0, gid: 0 });
  inode.write(0, utf8(initFile));
  return { mount: new Mount(0, fs, fs.root, 'tmpfs', 0), inode, directory: fs.root, name: 'docker-init' };
}

/** A random UUID (RFC 9562, version 4). */
function uuid(random: Random): string {
  const bytes = random.bytes(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
