/** The builder in the daemon (moby's builder-next): BuildKit with our images, processes and networks, its cache, and running builds. */
import { LayerFs } from '../../kernel/fs/layerfs.ts';
import { OverlayFs } from '../../kernel/fs/overlayfs.ts';
import type { FileSystem } from '../../kernel/vfs/inode.ts';
import { rfc3339Nano } from '../../lib/rfc3339.ts';
import { TarWriter } from '../../lib/tar.ts';
import type { BuildCache } from '../api/types/build.ts';
import type { AuthConfig } from '../api/types/image.ts';
import type { UsageInfo } from '../api/usage-info.ts';
import { BuildCacheStore } from '../buildkit/cache.ts';
import type { BuildHost } from '../buildkit/host.ts';
import { diskUsage } from '../buildkit/usage.ts';
import { runBuildStep } from './builder-exec.ts';
import { BuilderImages } from './builder-images.ts';
import { type Daemon, dockerRoot } from './daemon.ts';
import { imagesOf } from './images/image-parts.ts';
import { RequestBodies } from './request-bodies.ts';

export class Builder {
  readonly #daemon: Daemon;
  readonly cache: BuildCacheStore;
  /** The classic builder's: what its images don't hold it doesn't know. */
  readonly classicCache: BuildCacheStore;
  readonly #initLayer: FileSystem;
  /** Running builds by the id that the client gave. */
  readonly running = new Map<string, AbortController>();
  readonly bodies = new RequestBodies();

  constructor(daemon: Daemon) {
    this.#daemon = daemon;
    this.cache = new BuildCacheStore(imagesOf(daemon).snapshotter, daemon.clock, daemon.random);
    this.classicCache = new BuildCacheStore(imagesOf(daemon).snapshotter, daemon.clock, daemon.random, false);
    this.#initLayer = mountPlaces(daemon);
    daemon.buildCache = () => diskUsage(this.cache, (chain) => this.isShared(chain)).map(wireOf);
  }

  /** Whether an image has this layer. */
  isShared(chain: string): boolean {
    const { store, service } = imagesOf(this.#daemon);
    for (const image of store.all()) if (service.chainsOf(image).includes(chain)) return true;
    return false;
  }

  /** Bytes free where the cache is. */
  get freeSpace(): number {
    const status = this.#daemon.files.find(dockerRoot)?.inode.fs.status();
    return status && status.blocks > 0 ? status.blocksFree * status.blockSize : Number.POSITIVE_INFINITY;
  }

  /** @param auth credentials for a registry's domain */
  host(auth: (domain: string) => AuthConfig | Promise<AuthConfig>): BuildHost {
    const daemon = this.#daemon;
    const parts = imagesOf(daemon);
    const images = new BuilderImages(parts, auth);
    const { vfs } = daemon.kernel;
    return {
      clock: daemon.clock,
      random: daemon.random,
      platform: parts.platform,
      snapshotter: parts.snapshotter,
      dial: async (host, port) => this.bodies.dial(host) ?? (await parts.dial(host, port)),
      initLayer: this.#initLayer,
      resolveImage: (reference, pull) => images.resolve(reference, pull),
      exec: (request) => runBuildStep(daemon, request),
      tmpfs: (mode, size = 0) => vfs.tmpfs(size > 0 ? { mode, size } : { mode }),
      layerFs: (tar) => LayerFs.fromTar(tar, vfs.deviceNumbers.next()),
      overlay: (lower) =>
        new OverlayFs({ device: vfs.deviceNumbers.next(), lower: [lower], upper: vfs.tmpfs({ mode: 0o755 }).root }),
    };
  }
}

/** As the API shows it. */
function wireOf(info: UsageInfo): BuildCache {
  return {
    ID: info.id,
    ...(info.parents.length > 0 ? { Parents: [...info.parents] } : {}),
    Type: info.type,
    Description: info.description,
    InUse: info.isInUse,
    Shared: info.isShared,
    Size: info.size,
    CreatedAt: rfc3339Nano(info.created),
    LastUsedAt: info.lastUsed === undefined ? null : rfc3339Nano(info.lastUsed),
    UsageCount: info.uses,
  };
}

/** Where RUN's mounts go. */
function mountPlaces(daemon: Daemon): FileSystem {
  const tar = new TarWriter();
  const base = { uid: 0, gid: 0, size: 0, mtime: 0 };
  for (const name of ['dev', 'etc', 'proc', 'sys'])
    tar.add({ ...base, name: `${name}/`, type: 'directory', mode: 0o755 });
  for (const name of ['etc/hosts', 'etc/resolv.conf']) tar.add({ ...base, name, type: 'file', mode: 0o644 });
  return LayerFs.fromTar(tar.finish(), daemon.kernel.vfs.deviceNumbers.next());
}

const builders = new WeakMap<Daemon, Builder>();

/** The daemon's builder, made on its first use. */
export function builderOf(daemon: Daemon): Builder {
  const known = builders.get(daemon);
  if (known) return known;
  const made = new Builder(daemon);
  builders.set(daemon, made);
  return made;
}
