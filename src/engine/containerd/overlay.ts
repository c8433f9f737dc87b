/**
 * The overlay snapshotter (containerd's plugins/snapshots/overlay, Docker's overlay2 and layer store): committed layers are
 * read-only file systems over their tars, by chain ID; an active snapshot is an overlayfs of those under a tmpfs of its own.
 * A layer stays as long as somebody holds it: an image, an active snapshot, a layer on it, a build's cache, a pull.
 */
import { LayerFs } from '../../kernel/fs/layerfs.ts';
import { OverlayFs } from '../../kernel/fs/overlayfs.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { isDirectory } from '../../kernel/uapi/stat.ts';
import type { Inode } from '../../kernel/vfs/inode.ts';
import { conflict, notFound } from '../errdefs.ts';
import { chainId, digestOf } from '../oci/digest.ts';
import { CommittedLayer, type LayerOrigin } from './committed-layer.ts';
import type { PrepareOptions, Snapshot, Snapshotter, Usage } from './snapshotter.ts';

/** Bytes and inodes below `root`; a hard link counts once, a directory as nothing. */
export function usageOf(root: Inode): Usage {
  const seen = new Set<Inode>();
  let size = 0;
  const visit = (inode: Inode): void => {
    if (seen.has(inode)) return;
    seen.add(inode);
    if (!isDirectory(inode.mode)) size += inode.size;
    else for (const link of inode.list()) visit(link.inode);
  };
  visit(root);
  return { size, inodes: seen.size };
}

export class OverlaySnapshotter implements Snapshotter {
  readonly name = 'overlay2';
  readonly #kernel: Kernel;
  readonly #committed = new Map<string, CommittedLayer>();
  readonly #active = new Map<string, Snapshot>();
  readonly #holders = new Map<string, number>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /**
   * Makes a layer's tar a committed snapshot on `parent`; nothing where it is there. Who wants it to stay calls `hold`.
   * @throws TarError, LayerError, notFound
   */
  commit(chainId: string, parent: string | undefined, diffId: string, tar: Uint8Array): void {
    if (this.#committed.has(chainId)) return;
    if (parent !== undefined && !this.#committed.has(parent)) throw notFound(`snapshot ${parent} does not exist`);
    const fs = LayerFs.fromTar(tar, this.#kernel.vfs.deviceNumbers.next());
    this.#committed.set(chainId, new CommittedLayer({ chainId, parent, diffId, usage: usageOf(fs.root) }, { tar, fs }));
    this.hold(parent);
  }

  /**
   * Makes a layer committed that was so before the last boot; its bytes stay where they are until somebody reads them.
   * @throws notFound where its parent isn't there
   */
  restore(parts: Pick<CommittedLayer, 'chainId' | 'parent' | 'diffId' | 'usage'>, origin: LayerOrigin): void {
    if (this.#committed.has(parts.chainId)) return;
    if (parts.parent !== undefined) this.layer(parts.parent);
    const device = this.#kernel.vfs.deviceNumbers.next();
    this.#committed.set(parts.chainId, new CommittedLayer(parts, { ...origin, device }));
    this.hold(parts.parent);
  }

  async ready(chainId: string | undefined): Promise<void> {
    const tars: Promise<Uint8Array>[] = [];
    for (let at = chainId; at !== undefined; ) {
      const layer = this.layer(at);
      tars.push(layer.tar());
      at = layer.parent;
    }
    await Promise.all(tars);
  }

  /** Commits a tar on `parent` by its own digest, held until `release`. @throws TarError, LayerError, notFound */
  register(parent: string | undefined, tar: Uint8Array, diffId: string = digestOf(tar)): CommittedLayer {
    const chain = chainId(parent === undefined ? [diffId] : [parent, diffId]) ?? diffId;
    this.commit(chain, parent, diffId, tar);
    this.hold(chain);
    return this.layer(chain);
  }

  /** Keeps a layer and those below it until `release`. Nothing is held for undefined. */
  hold(chainId: string | undefined): void {
    if (chainId !== undefined) this.#holders.set(chainId, (this.#holders.get(chainId) ?? 0) + 1);
  }

  /** Ends a hold; answers the layers that nobody held any more and that are gone, the topmost first. */
  release(chainId: string | undefined): CommittedLayer[] {
    const gone: CommittedLayer[] = [];
    for (let at = chainId; at !== undefined; ) {
      const holders = (this.#holders.get(at) ?? 0) - 1;
      if (holders > 0) {
        this.#holders.set(at, holders);
        break;
      }
      this.#holders.delete(at);
      const layer = this.#committed.get(at);
      if (!layer) break;
      this.#committed.delete(at);
      gone.push(layer);
      at = layer.parent;
    }
    return gone;
  }

  isCommitted(chainId: string): boolean {
    return this.#committed.has(chainId);
  }

  /** @throws notFound */
  layer(chainId: string): CommittedLayer {
    const layer = this.#committed.get(chainId);
    if (!layer) throw notFound(`snapshot ${chainId} does not exist`);
    return layer;
  }

  layers(): Iterable<CommittedLayer> {
    return this.#committed.values();
  }

  /** The roots of a committed snapshot and those below it, the topmost first. */
  rootsOf(chainId: string | undefined): Inode[] {
    const roots: Inode[] = [];
    for (let at = chainId; at !== undefined; ) {
      const layer = this.layer(at);
      roots.push(layer.fs.root);
      at = layer.parent;
    }
    return roots;
  }

  prepare(key: string, parent: string | undefined, options: PrepareOptions = {}): Snapshot {
    if (this.#active.has(key)) throw conflict(`snapshot ${key} already exists`);
    const lowers = this.rootsOf(parent);
    const { vfs } = this.#kernel;
    const upper = options.upper?.root ?? vfs.tmpfs({ mode: 0o755 }).root;
    const top = lowers[0];
    if (top && !options.upper) upper.setAttributes({ mode: top.mode, uid: top.uid, gid: top.gid });
    const lower = options.init ? [options.init.root, ...lowers] : lowers;
    const device = vfs.deviceNumbers.next();
    const at = `/var/lib/docker/overlay2/${key}`;
    const fs = new OverlayFs({
      device,
      lower,
      upper,
      options: `lowerdir=${at}/l,upperdir=${at}/diff,workdir=${at}/work`,
    });
    const snapshot: Snapshot = { key, parent, fs, root: fs.root, upper, lowers };
    this.#active.set(key, snapshot);
    this.hold(parent);
    return snapshot;
  }

  get(key: string): Snapshot {
    const snapshot = this.#active.get(key);
    if (!snapshot) throw notFound(`snapshot ${key} does not exist`);
    return snapshot;
  }

  has(key: string): boolean {
    return this.#active.has(key);
  }

  usage(key: string): Usage {
    return usageOf(this.get(key).upper);
  }

  remove(key: string): void {
    const snapshot = this.#active.get(key);
    if (snapshot) {
      this.#active.delete(key);
      snapshot.upper.fs.release?.();
      this.release(snapshot.parent);
    } else if (this.#committed.has(key) && !this.#holders.has(key)) this.release(key);
  }
}
