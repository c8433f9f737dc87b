/** Which blobs a layer is in which repositories (moby's distribution/metadata): so that a push needn't send what is there. */
import type { Reference } from '../../oci/reference.ts';

export interface LayerBlob {
  /** Of the compressed layer. */
  readonly digest: string;
  /** Where it is known to be; tag and digest of it mean nothing. */
  readonly repository: Reference;
}

const maxPerLayer = 50;

export class DistributionStore {
  readonly #blobs = new Map<string, LayerBlob[]>();

  remember(diffId: string, blob: LayerBlob): void {
    const { digest, repository } = blob;
    const same = (known: LayerBlob) =>
      known.digest === digest &&
      known.repository.domain === repository.domain &&
      known.repository.path === repository.path;
    const others = (this.#blobs.get(diffId) ?? []).filter((known) => !same(known));
    this.#blobs.set(diffId, [blob, ...others].slice(0, maxPerLayer));
  }

  all(): Iterable<readonly [string, readonly LayerBlob[]]> {
    return this.#blobs;
  }

  /** The latest first. */
  find(diffId: string): readonly LayerBlob[] {
    return this.#blobs.get(diffId) ?? [];
  }
}
