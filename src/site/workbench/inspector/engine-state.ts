/** What the engine has, read through its API alone: the same answers that docker's commands print. */
import type { ContainerSummary } from '../../../engine/api/types/container.ts';
import type { ImageHistoryItem, ImageInspect, ImageSummary } from '../../../engine/api/types/image.ts';
import type { NetworkInspect } from '../../../engine/api/types/network.ts';
import type { Volume } from '../../../engine/api/types/volume.ts';
import type { Handler } from '../../../lib/http.ts';
import { readJson, readText } from '../../../lib/stream.ts';

export interface ImageState {
  readonly summary: ImageSummary;
  readonly inspect: ImageInspect;
  /** Newest first. */
  readonly history: readonly ImageHistoryItem[];
}

/** Layers of an image never change, so what was asked for once is kept. */
export class EngineState {
  readonly #docker: Handler;
  readonly #images = new Map<string, Omit<ImageState, 'summary'>>();

  constructor(docker: Handler) {
    this.#docker = docker;
  }

  /** Throws with Docker's message for every answer but 200. */
  async get<T>(url: string): Promise<T> {
    const response = await this.#docker({ method: 'GET', url, headers: new Headers(), body: null });
    if (response.status === 200) return (await readJson(response.body)) as T;
    throw new Error(await readText(response.body));
  }

  /** Bytes of an answer, for logs. */
  async stream(url: string): Promise<ReadableStream<Uint8Array> | null> {
    return (await this.#docker({ method: 'GET', url, headers: new Headers(), body: null })).body;
  }

  async images(): Promise<ImageState[]> {
    const summaries = await this.get<ImageSummary[]>('/images/json');
    return await Promise.all(
      summaries.map(async (summary) => {
        let known = this.#images.get(summary.Id);
        if (!known) {
          const path = `/images/${encodeURIComponent(summary.Id)}`;
          const [inspect, history] = await Promise.all([
            this.get<ImageInspect>(`${path}/json`),
            this.get<ImageHistoryItem[]>(`${path}/history`),
          ]);
          known = { inspect, history };
          this.#images.set(summary.Id, known);
        }
        return { summary, ...known };
      }),
    );
  }

  containers(): Promise<ContainerSummary[]> {
    return this.get('/containers/json?all=1');
  }

  async volumes(): Promise<Volume[]> {
    return (await this.get<{ Volumes: Volume[] | null }>('/volumes')).Volumes ?? [];
  }

  async networks(): Promise<NetworkInspect[]> {
    const list = await this.get<{ Id: string }[]>('/networks');
    return await Promise.all(list.map(({ Id }) => this.get<NetworkInspect>(`/networks/${Id}`)));
  }

  /** Calls back after each event of the engine, for as long as the machine runs. */
  async watch(listener: () => void): Promise<void> {
    const reader = (await this.stream('/events'))?.getReader();
    while (reader && !(await reader.read()).done) listener();
  }
}
