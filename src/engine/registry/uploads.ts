/** Blob uploads (distribution-spec, "Pushing blobs"): at once, in a stream, in chunks with Content-Range, or by mounting. */
import { concat } from '../../lib/bytes.ts';
import type { HttpRequest, HttpResponse } from '../../lib/http.ts';
import type { Random } from '../../lib/random.ts';
import { readAll } from '../../lib/stream.ts';
import { digestOf, isDigest } from '../oci/digest.ts';
import { answer, Refusal } from './answer.ts';
import type { RegistryStore } from './registry-store.ts';

interface Upload {
  readonly name: string;
  readonly chunks: Uint8Array[];
  size: number;
}

export class Uploads {
  readonly #store: RegistryStore;
  readonly #random: Random;
  readonly #maxBlob: number;
  readonly #uploads = new Map<string, Upload>();

  constructor(store: RegistryStore, random: Random, maxBlob: number) {
    this.#store = store;
    this.#random = random;
    this.#maxBlob = maxBlob;
  }

  /** POST …/blobs/uploads/ */
  async start(name: string, query: URLSearchParams, request: HttpRequest): Promise<HttpResponse> {
    const mount = query.get('mount');
    const from = query.get('from');
    if (mount !== null && from !== null) {
      const blob = this.#store.blob(from, mount);
      if (blob) {
        this.#store.putBlob(name, mount, blob);
        return this.#created(name, mount);
      }
    }
    const id = this.#newId();
    this.#uploads.set(id, { name, chunks: [], size: 0 });
    const digest = query.get('digest');
    if (digest !== null) return await this.finish(name, id, query, request);
    return this.#state(202, id, name, 0);
  }

  /** GET …/blobs/uploads/ID */
  status(name: string, id: string): HttpResponse {
    return this.#state(204, id, name, this.#get(name, id).size);
  }

  /** PATCH …/blobs/uploads/ID: bytes that follow those that are there. */
  async append(name: string, id: string, request: HttpRequest): Promise<HttpResponse> {
    const upload = this.#get(name, id);
    this.#checkRange(upload, request.headers.get('Content-Range'), request.headers.get('Content-Length'));
    await this.#take(upload, request);
    return this.#state(202, id, name, upload.size);
  }

  /** PUT …/blobs/uploads/ID?digest=…, with or without a last part. */
  async finish(name: string, id: string, query: URLSearchParams, request: HttpRequest): Promise<HttpResponse> {
    const upload = this.#get(name, id);
    const digest = query.get('digest') ?? '';
    if (!isDigest(digest)) throw new Refusal('DIGEST_INVALID', 'digest missing');
    await this.#take(upload, request);
    this.#uploads.delete(id);
    const bytes = concat(upload.chunks);
    if (digestOf(bytes) !== digest) throw new Refusal('DIGEST_INVALID', { Digest: digest, Reason: {} });
    this.#store.putBlob(name, digest, bytes);
    return this.#created(name, digest);
  }

  /** DELETE …/blobs/uploads/ID */
  cancel(name: string, id: string): HttpResponse {
    this.#get(name, id);
    this.#uploads.delete(id);
    return answer(204);
  }

  #get(name: string, id: string): Upload {
    const upload = this.#uploads.get(id);
    if (upload?.name !== name) throw new Refusal('BLOB_UPLOAD_UNKNOWN');
    return upload;
  }

  #checkRange({ size }: Upload, range: string | null, length: string | null): void {
    if (range === null) return;
    const [, start, end] = /^(\d+)-(\d+)$/.exec(range) ?? [];
    if (start === undefined || end === undefined || Number(start) !== size || Number(end) < Number(start))
      throw new Refusal('RANGE_INVALID');
    if (length !== null && Number(end) - Number(start) + 1 !== Number(length)) throw new Refusal('SIZE_INVALID');
  }

  async #take(upload: Upload, { body }: HttpRequest): Promise<void> {
    const room = this.#maxBlob - upload.size;
    const bytes = await readAll(body, room).catch(() => {
      throw new Refusal('SIZE_INVALID');
    });
    upload.chunks.push(bytes);
    upload.size += bytes.length;
  }

  #state(status: number, id: string, name: string, size: number): HttpResponse {
    return answer(status, {
      Location: `/v2/${name}/blobs/uploads/${id}`,
      'Docker-Upload-Uuid': id,
      Range: `0-${Math.max(0, size - 1)}`,
    });
  }

  #created(name: string, digest: string): HttpResponse {
    return answer(201, { Location: `/v2/${name}/blobs/${digest}`, 'Docker-Content-Digest': digest });
  }

  #newId(): string {
    const digits = [...this.#random.bytes(16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }
}
