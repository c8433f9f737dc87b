/** Contents of a layer that come from elsewhere when they are first read: files lie in chunks, a chunk is fetched once and kept. */
import { EIO } from '../uapi/errno.ts';
import { Blocked, WaitQueue } from '../wait.ts';

export interface LazySource {
  /** The chunk's bytes, unpacked. */
  fetch(chunk: string): Promise<Uint8Array>;
}

type ChunkState =
  | { readonly kind: 'here'; readonly bytes: Uint8Array }
  | { readonly kind: 'coming'; readonly arrived: WaitQueue }
  | { readonly kind: 'failed' };

export class LayerSource {
  readonly #source: LazySource;
  readonly #chunks = new Map<string, ChunkState>();
  readonly #onWait: (delta: 1 | -1) => void;

  /** @param onWait told +1 when a fetch begins and -1 when it ends: a kernel on virtual time must not skip ahead in between */
  constructor(source: LazySource, onWait: (delta: 1 | -1) => void = () => undefined) {
    this.#source = source;
    this.#onWait = onWait;
  }

  /** The chunk, or what to wait for. @throws EIO after a failed fetch; the next read tries again */
  get(chunk: string): Uint8Array | Blocked {
    const state = this.#chunks.get(chunk);
    if (state?.kind === 'here') return state.bytes;
    if (state?.kind === 'coming') return new Blocked([state.arrived]);
    if (state?.kind === 'failed') {
      this.#chunks.delete(chunk);
      throw EIO;
    }
    const arrived = new WaitQueue();
    this.#chunks.set(chunk, { kind: 'coming', arrived });
    void this.#load(chunk, arrived);
    return new Blocked([arrived]);
  }

  async #load(chunk: string, arrived: WaitQueue): Promise<void> {
    this.#onWait(1);
    try {
      this.#chunks.set(chunk, { kind: 'here', bytes: await this.#source.fetch(chunk) });
    } catch {
      this.#chunks.set(chunk, { kind: 'failed' });
    }
    this.#onWait(-1);
    arrived.wake();
  }

  /** Fetches a chunk ahead of its first reader; done when it is there, or has failed. */
  async prefetch(chunk: string): Promise<void> {
    const state = this.#chunks.get(chunk);
    if (!state || state.kind === 'failed') {
      const arrived = new WaitQueue();
      this.#chunks.set(chunk, { kind: 'coming', arrived });
      await this.#load(chunk, arrived);
    } else if (state.kind === 'coming') {
      await new Promise<void>((resolve) => state.arrived.add(resolve));
    }
  }

  /** Whether the chunk is there. */
  has(chunk: string): boolean {
    return this.#chunks.get(chunk)?.kind === 'here';
  }
}
