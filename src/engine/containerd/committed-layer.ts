/**
 * A committed layer: its tar, and the read-only file system over it. A layer from before the last boot knows its files at once;
 * its bytes are fetched when somebody first reads them, from the registry they came from or from the machine's disk.
 */
import { LayerSource } from '../../kernel/fs/layer-source.ts';
import type { LayerIndexEntry } from '../../kernel/fs/layer-tree.ts';
import { indexOfTar, LayerFs } from '../../kernel/fs/layerfs.ts';
import { messageOf, unavailable } from '../errdefs.ts';
import type { Usage } from './snapshotter.ts';

/** Where a layer of before is. */
export interface LayerOrigin {
  /** What indexOfTar gave. */
  readonly index: () => Iterable<LayerIndexEntry>;
  /** The tar, verified. */
  readonly fetch: () => Promise<Uint8Array>;
}

type Holding = { readonly tar: Uint8Array; readonly fs: LayerFs } | (LayerOrigin & { readonly device: number });

/** The one chunk that a layer's files are pieces of. */
const wholeTar = 'tar';

export class CommittedLayer {
  readonly chainId: string;
  readonly parent: string | undefined;
  readonly diffId: string;
  readonly usage: Usage;
  readonly #holding: Holding;
  #fs: LayerFs | undefined;
  #tar: Promise<Uint8Array> | undefined;

  constructor(parts: Pick<CommittedLayer, 'chainId' | 'parent' | 'diffId' | 'usage'>, holding: Holding) {
    this.chainId = parts.chainId;
    this.parent = parts.parent;
    this.diffId = parts.diffId;
    this.usage = parts.usage;
    this.#holding = holding;
    if ('tar' in holding) {
      this.#fs = holding.fs;
      this.#tar = Promise.resolve(holding.tar);
    }
  }

  get fs(): LayerFs {
    if (!this.#fs && 'index' in this.#holding)
      this.#fs = new LayerFs(this.#holding.index(), this.#holding.device, new LayerSource({ fetch: () => this.tar() }));
    if (!this.#fs) throw new Error('a layer of nothing');
    return this.#fs;
  }

  /** Unpacked, as its diffID digests it. @throws unavailable where it can't be fetched; the next call tries again */
  tar(): Promise<Uint8Array> {
    this.#tar ??= this.#fetch().catch((error: unknown) => {
      this.#tar = undefined;
      throw error;
    });
    return this.#tar;
  }

  async #fetch(): Promise<Uint8Array> {
    if (!('fetch' in this.#holding)) throw new Error('a layer of nothing');
    try {
      return await this.#holding.fetch();
    } catch (error) {
      throw unavailable(`layer ${this.diffId} is not on this machine and could not be fetched: ${messageOf(error)}`);
    }
  }

  /** The bytes where they are here already, and what they index. */
  index(): Iterable<LayerIndexEntry> {
    return 'tar' in this.#holding ? indexOfTar(this.#holding.tar, wholeTar) : this.#holding.index();
  }

  /** The bytes, where they were here from the beginning; undefined for a layer of before. */
  get ownTar(): Uint8Array | undefined {
    return 'tar' in this.#holding ? this.#holding.tar : undefined;
  }
}
