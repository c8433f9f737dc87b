/** What a solution can have changed: containers, tags, volumes, networks of the engine and files of the home directory. */
import type { ContainerInspect } from '../../../engine/api/types/container.ts';
import type { ImageInspect, ImageSummary } from '../../../engine/api/types/image.ts';
import type { NetworkInspect } from '../../../engine/api/types/network.ts';
import type { Volume } from '../../../engine/api/types/volume.ts';
import { readJson } from '../../../lib/stream.ts';
import { type LessonPort, studentHome } from '../attempt.ts';

export interface State {
  /** Oldest first. */
  readonly containers: readonly ContainerInspect[];
  /** By tag. */
  readonly images: ReadonlyMap<string, ImageInspect>;
  readonly volumes: readonly string[];
  readonly networks: readonly NetworkInspect[];
  /** Checksums by path. */
  readonly files: ReadonlyMap<string, string>;
}

async function get<T>(port: LessonPort, url: string): Promise<T> {
  const { status, body } = await port.docker({ method: 'GET', url, headers: new Headers(), body: null });
  const answer = await readJson(body);
  if (status !== 200) throw new Error(`GET ${url}: ${status} ${JSON.stringify(answer)}`);
  return answer as T;
}

async function readFiles(port: LessonPort): Promise<Map<string, string>> {
  const { stdout } = await port.sh(`find ${studentHome} -path '*/.*' -prune -o -type f -exec md5sum {} +`);
  const lines = stdout.split('\n').filter((line) => line !== '');
  return new Map(lines.map((line) => [line.slice(34), line.slice(0, 32)]));
}

export async function readState(port: LessonPort): Promise<State> {
  const summaries = await get<{ Id: string }[]>(port, '/containers/json?all=1');
  const containers: ContainerInspect[] = [];
  for (const { Id } of [...summaries].reverse()) containers.push(await get(port, `/containers/${Id}/json`));
  const images = new Map<string, ImageInspect>();
  for (const { RepoTags } of await get<ImageSummary[]>(port, '/images/json'))
    for (const tag of RepoTags ?? []) images.set(tag, await get(port, `/images/${encodeURIComponent(tag)}/json`));
  const { Volumes } = await get<{ Volumes: Volume[] | null }>(port, '/volumes');
  const networks = await get<NetworkInspect[]>(port, '/networks');
  return {
    containers,
    images,
    volumes: (Volumes ?? []).map(({ Name }) => Name),
    networks,
    files: await readFiles(port),
  };
}
