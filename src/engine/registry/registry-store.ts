/** What a registry keeps (distribution's storage driver, as an interface), and a store in memory. Digests have been verified. */

export interface StoredManifest {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

/** Repositories come into being with their first blob or manifest; only those with a manifest are listed. */
export interface RegistryStore {
  /** Names that have a manifest, sorted. */
  repositories(): string[];
  hasRepository(name: string): boolean;
  /** Sorted. */
  tags(name: string): string[];
  /** The digest a tag leads to. */
  tagTarget(name: string, tag: string): string | undefined;
  setTag(name: string, tag: string, digest: string): void;
  deleteTag(name: string, tag: string): boolean;
  manifest(name: string, digest: string): StoredManifest | undefined;
  putManifest(name: string, digest: string, manifest: StoredManifest): void;
  /** With the tags that lead to it. */
  deleteManifest(name: string, digest: string): boolean;
  /** A blob that is linked to the repository. */
  blob(name: string, digest: string): Uint8Array | undefined;
  putBlob(name: string, digest: string, bytes: Uint8Array): void;
  deleteBlob(name: string, digest: string): boolean;
}

interface Repository {
  readonly tags: Map<string, string>;
  readonly manifests: Map<string, StoredManifest>;
  readonly blobs: Set<string>;
}

export class MemoryRegistryStore implements RegistryStore {
  readonly #repositories = new Map<string, Repository>();
  readonly #blobs = new Map<string, Uint8Array>();

  repositories(): string[] {
    return [...this.#repositories]
      .filter(([, { manifests }]) => manifests.size > 0)
      .map(([name]) => name)
      .sort();
  }

  hasRepository(name: string): boolean {
    return (this.#repositories.get(name)?.manifests.size ?? 0) > 0;
  }

  tags(name: string): string[] {
    return [...(this.#repositories.get(name)?.tags.keys() ?? [])].sort();
  }

  tagTarget(name: string, tag: string): string | undefined {
    return this.#repositories.get(name)?.tags.get(tag);
  }

  setTag(name: string, tag: string, digest: string): void {
    this.#repository(name).tags.set(tag, digest);
  }

  deleteTag(name: string, tag: string): boolean {
    return this.#repositories.get(name)?.tags.delete(tag) ?? false;
  }

  manifest(name: string, digest: string): StoredManifest | undefined {
    return this.#repositories.get(name)?.manifests.get(digest);
  }

  putManifest(name: string, digest: string, manifest: StoredManifest): void {
    this.#repository(name).manifests.set(digest, manifest);
  }

  deleteManifest(name: string, digest: string): boolean {
    const repository = this.#repositories.get(name);
    if (!repository?.manifests.delete(digest)) return false;
    for (const [tag, target] of repository.tags) if (target === digest) repository.tags.delete(tag);
    return true;
  }

  blob(name: string, digest: string): Uint8Array | undefined {
    return this.#repositories.get(name)?.blobs.has(digest) ? this.#blobs.get(digest) : undefined;
  }

  putBlob(name: string, digest: string, bytes: Uint8Array): void {
    this.#blobs.set(digest, bytes);
    this.#repository(name).blobs.add(digest);
  }

  deleteBlob(name: string, digest: string): boolean {
    if (!this.#repositories.get(name)?.blobs.delete(digest)) return false;
    const isUsed = [...this.#repositories.values()].some(({ blobs }) => blobs.has(digest));
    if (!isUsed) this.#blobs.delete(digest);
    return true;
  }

  #repository(name: string): Repository {
    const repository = this.#repositories.get(name) ?? { tags: new Map(), manifests: new Map(), blobs: new Set() };
    this.#repositories.set(name, repository);
    return repository;
  }
}
