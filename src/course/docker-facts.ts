/**
 * What a checker can learn from Docker's API: images with their layers, containers, volumes, networks. Every answer comes
 * from a documented endpoint, so the same checker holds against a real dockerd. A missing object is undefined, not an error.
 */
import { demultiplex, stderr } from '../engine/api/stdcopy.ts';
import type { BuildCache } from '../engine/api/types/build.ts';
import type { ContainerInspect, ContainerSummary } from '../engine/api/types/container.ts';
import type { ImageHistoryItem, ImageInspect } from '../engine/api/types/image.ts';
import type { NetworkInspect } from '../engine/api/types/network.ts';
import type { Volume } from '../engine/api/types/volume.ts';
import type { Handler, HttpResponse } from '../lib/http.ts';
import { empty, readAll, readJson, readText } from '../lib/stream.ts';
import { type Layer, readFolder, readLayers } from './image-layers.ts';

async function readLogs(body: ReadableStream<Uint8Array>): Promise<{ stdout: string; stderr: string }> {
  const texts = { stdout: '', stderr: '' };
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  const reader = body.pipeThrough(demultiplex()).getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    const name = next.value.stream === stderr ? 'stderr' : 'stdout';
    texts[name] += decoders[name].decode(next.value.bytes, { stream: true });
  }
  return texts;
}

export class DockerFacts {
  readonly #docker: Handler;

  constructor(docker: Handler) {
    this.#docker = docker;
  }

  /** As docker image inspect: its configuration (Config), layers' digests (RootFS.Layers), Size, RepoTags and so on. */
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

  /**
   * As docker inspect: State (with Health and ExitCode), Config, HostConfig, Mounts, NetworkSettings and so on.
   * By name, or by twelve or more digits of the ID: a name such as db must not find an ID that begins so.
   */
  async container(name: string): Promise<ContainerInspect | undefined> {
    const found = (await this.#get(`/containers/${encodeURIComponent(name)}/json`)) as ContainerInspect | undefined;
    return found?.Name === `/${name}` || name.length >= 12 ? found : undefined;
  }

  /** All containers, stopped ones too, newest first. */
  async containers(): Promise<ContainerSummary[]> {
    return ((await this.#get('/containers/json?all=1')) as ContainerSummary[] | undefined) ?? [];
  }

  /** What a container wrote; on a terminal both are one, and stand in `stdout`. */
  async logs(name: string): Promise<{ readonly stdout: string; readonly stderr: string } | undefined> {
    const container = await this.container(name);
    if (!container) return undefined;
    const response = await this.#ask('GET', `/containers/${container.Id}/logs?stdout=1&stderr=1`);
    if (container.Config.Tty) return { stdout: await readText(response.body), stderr: '' };
    return await readLogs(response.body ?? empty());
  }

  /** What a container added (A), changed (C) or deleted (D) in its write layer, as docker diff. */
  async changes(name: string): Promise<{ readonly path: string; readonly kind: 'A' | 'C' | 'D' }[] | undefined> {
    const container = await this.container(name);
    if (!container) return undefined;
    const changes = await this.#get(`/containers/${container.Id}/changes`);
    const kinds = ['C', 'A', 'D'] as const;
    return ((changes ?? []) as { Path: string; Kind: number }[]).map(({ Path, Kind }) => ({
      path: Path,
      kind: kinds[Kind] ?? 'C',
    }));
  }

  /** The build cache's records, as docker buildx du. */
  async buildCache(): Promise<BuildCache[]> {
    const usage = (await this.#get('/system/df?type=build-cache')) as { BuildCache?: BuildCache[] | null } | undefined;
    return usage?.BuildCache ?? [];
  }

  /** As docker volume inspect. */
  async volume(name: string): Promise<Volume | undefined> {
    return (await this.#get(`/volumes/${encodeURIComponent(name)}`)) as Volume | undefined;
  }

  /**
   * What a volume holds, by path without a leading slash; directories too. Looked at through a container that is made for
   * it, never started, and removed: so an image must be there, as it is where a container has filled the volume.
   */
  async volumeFiles(name: string): Promise<Layer['files'] | undefined> {
    if (!(await this.volume(name))) return undefined;
    const [image] = (await this.#get('/images/json')) as { Id: string }[];
    if (!image) return new Map();
    const HostConfig = { Binds: [`${name}:/volume:ro,nocopy`] };
    const made = await this.#post('/containers/create', { Image: image.Id, Cmd: ['-'], HostConfig });
    const url = `/containers/${(made as { Id: string }).Id}`;
    try {
      const archive = await this.#ask('GET', `${url}/archive?path=/volume/.`);
      return readFolder(await readAll(archive.body));
    } finally {
      await this.#ask('DELETE', url);
    }
  }

  /** As docker network inspect: with the containers that are on it. */
  async network(name: string): Promise<NetworkInspect | undefined> {
    return (await this.#get(`/networks/${encodeURIComponent(name)}`)) as NetworkInspect | undefined;
  }

  async #post(url: string, value: unknown): Promise<unknown> {
    const body = new Blob([JSON.stringify(value)]).stream();
    return await readJson((await this.#ask('POST', url, body)).body);
  }

  /** Throws for every answer but 200 and 404, with Docker's message. */
  async #get(url: string): Promise<unknown> {
    const response = await this.#docker({ method: 'GET', url, headers: new Headers(), body: null });
    if (response.status === 200) return await readJson(response.body);
    const message = await readText(response.body);
    if (response.status === 404) return undefined;
    throw new Error(`GET ${url}: ${response.status} ${message}`);
  }

  /** Throws for every answer but success, with Docker's message. */
  async #ask(method: string, url: string, body: ReadableStream<Uint8Array> | null = null): Promise<HttpResponse> {
    const headers = new Headers(body ? { 'Content-Type': 'application/json' } : {});
    const response = await this.#docker({ method, url, headers, body });
    if (response.status < 300) return response;
    throw new Error(`${method} ${url}: ${response.status} ${await readText(response.body)}`);
  }
}
