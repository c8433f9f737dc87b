/**
 * What a checker can learn from Docker's API: images with their layers, containers, volumes, networks. Every answer comes
 * from a documented endpoint, so the same checker holds against a real dockerd. A missing object is undefined, not an error.
 */
import type { ContainerInspect, ContainerSummary } from '../engine/api/types/container.ts';
import type { ImageHistoryItem, ImageInspect } from '../engine/api/types/image.ts';
import type { NetworkInspect } from '../engine/api/types/network.ts';
import type { Volume } from '../engine/api/types/volume.ts';
import type { Handler } from '../lib/http.ts';
import { readJson, readText } from '../lib/stream.ts';
import { type Layer, readLayers } from './image-layers.ts';

export class DockerFacts {
  readonly #docker: Handler;

  constructor(docker: Handler) {
    this.#docker = docker;
  }

  async image(reference: string): Promise<ImageInspect | undefined> {
    return (await this.#get(`/images/${encodeURIComponent(reference)}/json`)) as ImageInspect | undefined;
  }

  /** Newest first, as docker history. */
  async history(reference: string): Promise<ImageHistoryItem[] | undefined> {
    return (await this.#get(`/images/${encodeURIComponent(reference)}/history`)) as ImageHistoryItem[] | undefined;
  }

  /** The image's layers, lowest first, with the files each adds, changes or deletes. By ID: a bare name saves every tag. */
  async layers(reference: string): Promise<Layer[] | undefined> {
    const image = await this.image(reference);
    if (!image) return undefined;
    const response = await this.#docker({
      method: 'GET',
      url: `/images/${image.Id}/get`,
      headers: new Headers(),
      body: null,
    });
    if (response.status === 404) return undefined;
    return await readLayers(response.body);
  }

  async container(name: string): Promise<ContainerInspect | undefined> {
    return (await this.#get(`/containers/${encodeURIComponent(name)}/json`)) as ContainerInspect | undefined;
  }

  /** All containers, stopped ones too, newest first. */
  async containers(): Promise<ContainerSummary[]> {
    return ((await this.#get('/containers/json?all=1')) as ContainerSummary[] | undefined) ?? [];
  }

  async volume(name: string): Promise<Volume | undefined> {
    return (await this.#get(`/volumes/${encodeURIComponent(name)}`)) as Volume | undefined;
  }

  async network(name: string): Promise<NetworkInspect | undefined> {
    return (await this.#get(`/networks/${encodeURIComponent(name)}`)) as NetworkInspect | undefined;
  }

  /** Throws for every answer but 200 and 404, with Docker's message. */
  async #get(url: string): Promise<unknown> {
    const response = await this.#docker({ method: 'GET', url, headers: new Headers(), body: null });
    if (response.status === 200) return await readJson(response.body);
    const message = await readText(response.body);
    if (response.status === 404) return undefined;
    throw new Error(`GET ${url}: ${response.status} ${message}`);
  }
}
