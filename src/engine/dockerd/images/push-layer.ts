/**
 * One layer on its way to a registry (moby's distribution/push_v2.go): asked for, mounted from another repository of the same
 * registry, or packed and sent. Left out: trying again after a while, and going on with the upload that a refused mount began.
 */
import { gzipStream } from '../../../lib/gzip.ts';
import { drain, fromIterable, readAll } from '../../../lib/stream.ts';
import type { CommittedLayer } from '../../containerd/committed-layer.ts';
import type { RegistryClient } from '../../containerd/registry-client.ts';
import { uploadBlob } from '../../containerd/upload-blob.ts';
import { system } from '../../errdefs.ts';
import { digestOf } from '../../oci/digest.ts';
import { mediaTypes } from '../../oci/manifest.ts';
import type { Reference } from '../../oci/reference.ts';
import { layerProgress } from './byte-progress.ts';
import type { LayerBlob } from './distribution-store.ts';
import type { ImageParts } from './image-parts.ts';
import type { Progress } from './progress-stream.ts';
import { Queue } from './queue.ts';

const step = 524_288;

export interface PushedLayer {
  readonly mediaType: string;
  readonly size: number;
  readonly digest: string;
}

/** How much is tried before a layer of so many bytes is sent. */
export function attemptsFor(size: number): {
  readonly mounts: number;
  readonly checks: number;
  readonly others: boolean;
} {
  if (size > 10 << 20) return { mounts: 4, checks: 3, others: true };
  return { mounts: size > 100 << 10 ? 3 : 1, checks: 1, others: false };
}

/** Those first whose repository's name begins most like this one's; of equal ones the latest stays first. */
export function byLikeness(blobs: readonly LayerBlob[], target: Reference): LayerBlob[] {
  const wanted = partsOf(target);
  const likeness = ({ repository }: LayerBlob): number => {
    const parts = partsOf(repository);
    const different = parts.findIndex((part, index) => part !== wanted[index]);
    return different < 0 ? parts.length : different;
  };
  return [...blobs].sort((a, b) => likeness(b) - likeness(a));
}

const partsOf = ({ domain, path }: Reference): string[] => [domain, ...path.split('/')];

/** The layers of one push to one repository; what went with one tag is known with the next. */
export class LayerPusher {
  readonly #parts: ImageParts;
  readonly #client: RegistryClient;
  readonly #repository: Reference;
  readonly #report: Progress;
  readonly #remote = new Map<string, PushedLayer>();
  /** Packing is work for one thread, and what is packed is held whole. */
  readonly #packing = new Queue(1);

  constructor(parts: ImageParts, client: RegistryClient, repository: Reference, report: Progress) {
    this.#parts = parts;
    this.#client = client;
    this.#repository = repository;
    this.#report = report;
  }

  tell(status: string, diffId: string): void {
    this.#report({ status, progressDetail: {}, id: diffId.slice(7, 19) });
  }

  /** Sees to it that the registry has the layer. @throws what the registry answers */
  async push(committed: CommittedLayer): Promise<PushedLayer> {
    const { diffId } = committed;
    const known = this.#remote.get(diffId);
    if (known) this.tell('Layer already exists', diffId);
    const layer = known ?? (await this.#found(committed)) ?? (await this.#packing.run(() => this.#send(committed)));
    this.#remote.set(diffId, layer);
    return layer;
  }

  async #found({ diffId, usage }: CommittedLayer): Promise<PushedLayer | undefined> {
    const { domain, path } = this.#repository;
    const blobs = byLikeness(this.#parts.distribution.find(diffId), this.#repository);
    const { mounts, checks, others } = attemptsFor(usage.size);
    const checked = new Set<string>();
    const there = await this.#existing(diffId, blobs, 1, checked);
    if (there) return there;
    const candidates = blobs.filter(({ repository }) => repository.domain === domain && repository.path !== path);
    for (const { digest, repository } of candidates.slice(0, mounts)) {
      if (!(await this.#mount(digest, repository.path))) continue;
      this.tell(`Mounted from ${repository.path}`, diffId);
      return this.#remember(diffId, digest, (await this.sizeOf(digest)) ?? 0);
    }
    const more = others
      ? blobs
      : blobs.filter(({ repository }) => repository.domain === domain && repository.path === path);
    return this.#existing(diffId, more, checks - checked.size, checked);
  }

  /** Asks for so many digests that the layer has anywhere. */
  async #existing(
    diffId: string,
    blobs: readonly LayerBlob[],
    attempts: number,
    checked: Set<string>,
  ): Promise<PushedLayer | undefined> {
    const digests = [...new Set(blobs.map(({ digest }) => digest))].filter((digest) => !checked.has(digest));
    for (const digest of digests.slice(0, Math.max(0, attempts))) {
      checked.add(digest);
      // Where even this fails, sending it says why.
      const size = await this.sizeOf(digest).catch(() => undefined);
      if (size === undefined) continue;
      this.tell('Layer already exists', diffId);
      return this.#remember(diffId, digest, size);
    }
    return undefined;
  }

  async #send(committed: CommittedLayer): Promise<PushedLayer> {
    const { diffId, usage } = committed;
    const id = diffId.slice(7, 19);
    const blob = await packed(await committed.tar(), () => this.#parts.kernel.pause());
    const digest = digestOf(blob);
    await this.upload(digest, blob, (sent) => {
      this.#report(layerProgress('Pushing', id, Math.round((sent / blob.length) * usage.size), usage.size));
    });
    this.tell('Pushed', diffId);
    return this.#remember(diffId, digest, blob.length);
  }

  #remember(diffId: string, digest: string, size: number): PushedLayer {
    this.#parts.distribution.remember(diffId, { digest, repository: this.#repository });
    return { mediaType: mediaTypes.dockerLayer, size, digest };
  }

  /** Sends a blob, and asks whether it has come. @throws what the registry answers */
  async upload(digest: string, blob: Uint8Array, onProgress?: (sent: number) => void): Promise<void> {
    await uploadBlob(this.#client, this.#repository.path, digest, blob, onProgress);
    if ((await this.sizeOf(digest)) === undefined) throw system('unknown blob');
  }

  /** Of a blob in the repository; undefined where it isn't there. */
  async sizeOf(digest: string): Promise<number | undefined> {
    const path = `${this.#repository.path}/blobs/${digest}`;
    const response = await this.#client.request({ method: 'HEAD', path });
    await drain(response.body);
    return response.status === 200 ? Number(response.headers.get('Content-Length') ?? 0) : undefined;
  }

  async #mount(digest: string, from: string): Promise<boolean> {
    const query = `from=${encodeURIComponent(from)}&mount=${encodeURIComponent(digest)}`;
    const path = `${this.#repository.path}/blobs/uploads/?${query}`;
    const response = await this.#client.request({ method: 'POST', path });
    await drain(response.body);
    if (response.status === 201) return true;
    const location = response.headers.get('Location');
    if (response.status !== 202 || location === null) return false;
    const ended = await this.#client.request({ method: 'DELETE', path: location });
    await drain(ended.body);
    return false;
  }
}

/** The same tar always gives the same bytes. Quickly packed: half the time of the usual level, for a twentieth more bytes. */
function packed(tar: Uint8Array, pause: () => Promise<void>): Promise<Uint8Array> {
  return readAll(fromIterable(pieces(tar, pause)).pipeThrough(gzipStream(1)));
}

async function* pieces(bytes: Uint8Array, pause: () => Promise<void>): AsyncGenerator<Uint8Array, void, void> {
  for (let at = 0; at < bytes.length; at += step) {
    await pause();
    yield bytes.subarray(at, at + step);
  }
}
