/** Images, spoilt: untagged, another image under the tag, a layer or a line of the configuration less. */

import type { ImageInspect } from '../../../engine/api/types/image.ts';
import { sha256Hex } from '../../../lib/sha256.ts';
import { readAll, readText } from '../../../lib/stream.ts';
import { readTar, TarWriter } from '../../../lib/tar.ts';
import type { LessonPort } from '../attempt.ts';
import { type Alteration, command } from './alteration.ts';
import type { Reached } from './container-alterations.ts';
import { type Base, publishedBases } from './published-bases.ts';
import type { State } from './state.ts';

/** An image's configuration file (OCI image-spec, config.md), as far as it is altered. */
interface ImageConfig {
  config?: Record<string, unknown>;
  history?: { empty_layer?: boolean }[];
  rootfs: { type: string; diff_ids: string[] };
}

interface ManifestItem {
  Config: string;
  RepoTags: string[];
  Layers: string[];
}

interface Archive {
  readonly manifest: ManifestItem;
  readonly config: ImageConfig;
}

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

async function save(port: LessonPort, tag: string): Promise<Map<string, Uint8Array>> {
  const url = `/images/${encodeURIComponent(tag)}/get`;
  const { status, body } = await port.docker({ method: 'GET', url, headers: new Headers(), body: null });
  if (status !== 200) throw new Error(`save ${tag}: ${status} ${await readText(body)}`);
  const files = new Map<string, Uint8Array>();
  for (const { entry, data } of readTar(await readAll(body))) if (entry.type === 'file') files.set(entry.name, data);
  return files;
}

async function load(port: LessonPort, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const tar = new TarWriter();
  for (const [name, data] of files)
    tar.add({ name, type: 'file', mode: 0o644, uid: 0, gid: 0, size: data.length, mtime: 0 }, data);
  const body = new Blob([tar.finish()] as BlobPart[]).stream();
  const headers = new Headers({ 'Content-Type': 'application/x-tar' });
  const answer = await port.docker({ method: 'POST', url: '/images/load?quiet=1', headers, body });
  const text = await readText(answer.body);
  if (answer.status !== 200 || text.includes('"error"')) throw new Error(`load: ${answer.status} ${text}`);
}

/** Saves the image, changes its configuration or list of layers, and loads it under the same tag. */
function changed(tag: string, alter: (archive: Archive) => void): Alteration['apply'] {
  return async (port) => {
    const files = await save(port, tag);
    const text = (name: string) => new TextDecoder().decode(files.get(name));
    const [manifest] = JSON.parse(text('manifest.json')) as ManifestItem[];
    if (!manifest) throw new Error(`save ${tag}: no image in the archive`);
    const config = JSON.parse(text(manifest.Config)) as ImageConfig;
    alter({ manifest, config });
    const bytes = json(config);
    const kept = new Map(manifest.Layers.map((name) => [name, files.get(name) ?? new Uint8Array()]));
    const name = `${sha256Hex(bytes)}.json`;
    kept.set(name, bytes);
    kept.set('manifest.json', json([{ ...manifest, Config: name, RepoTags: [tag] }]));
    await load(port, kept);
  };
}

function dropLayer({ manifest, config }: Archive): void {
  manifest.Layers.pop();
  config.rootfs.diff_ids.pop();
  const at = (config.history ?? []).findLastIndex(({ empty_layer }) => !empty_layer);
  if (at >= 0) config.history?.splice(at, 1);
}

type Setting = readonly [string, (archive: Archive) => void];

const without = (object: unknown, key: string) =>
  Object.fromEntries(Object.entries((object ?? {}) as object).filter(([name]) => name !== key));

function settingsOf(image: ImageInspect, base: Base | undefined): Setting[] {
  const own = (image.Config ?? {}) as Readonly<Record<string, unknown>>;
  const below = (base?.Config ?? {}) as Readonly<Record<string, unknown>>;
  const differs = (key: string) => JSON.stringify(own[key] ?? null) !== JSON.stringify(below[key] ?? null);
  const settings: Setting[] = [];
  // A shell and the search path come from a base, also from one that Docker Hub has no more.
  const isShell = /^\["(?:\/bin\/)?(?:ba|da)?sh"\]$/;
  const set = (text: string, key: string, value: unknown) =>
    settings.push([
      text,
      ({ config }) => {
        config.config = { ...config.config, [key]: value };
      },
    ]);
  for (const key of ['Cmd', 'Entrypoint', 'User', 'WorkingDir', 'Healthcheck', 'StopSignal', 'OnBuild'])
    if (differs(key) && own[key] && !isShell.test(JSON.stringify(own[key])))
      set(`${key} as in its base`, key, below[key] ?? null);
  for (const key of ['ExposedPorts', 'Volumes', 'Labels'])
    for (const name of Object.keys((own[key] ?? {}) as object))
      if (!Object.hasOwn((below[key] ?? {}) as object, name))
        set(`${key} without ${name}`, key, without(own[key], name));
  const variables = (own.Env ?? []) as string[];
  for (const entry of variables)
    if (!((below.Env ?? []) as string[]).includes(entry) && !entry.startsWith('PATH='))
      set(
        `variable ${entry.split('=')[0]} not set`,
        'Env',
        variables.filter((one) => one !== entry),
      );
  return settings;
}

const layersOf = (image: Base) => image.RootFS.Layers ?? [];

/** The image with the most layers that are also this one's lowest. */
function baseOf(image: ImageInspect, all: Iterable<Base>): Base | undefined {
  const below = [...all].filter(
    (one) =>
      layersOf(one).length < layersOf(image).length &&
      layersOf(one).every((layer, index) => layersOf(image)[index] === layer),
  );
  return below.sort((a, b) => layersOf(b).length - layersOf(a).length)[0];
}

/** Whether a pulled image only served to run or make something else. */
function isMeans(tag: string, image: ImageInspect, { containers, images, isPullAsked }: Reached): boolean {
  return (
    !isPullAsked ||
    containers.some(({ Image }) => Image === image.Id) ||
    [...images].some(([other, { Id }]) => other !== tag && Id === image.Id)
  );
}

/** Of every tag that was not there before. */
export function imageAlterations(before: State, after: Reached): Alteration[] {
  return [...after.images].flatMap(([tag, image]): Alteration[] => {
    if (before.images.get(tag)?.Id === image.Id) return [];
    // What was pulled to be run is no result of its own.
    if (image.RepoDigests.length > 0 && isMeans(tag, image, after)) return [];
    // A tag that names a registry is how an image gets there; what counts is what the registry holds.
    if (/^localhost:\d+\//.test(tag)) return [];
    const of = (text: string) => `image ${tag}: ${text}`;
    // By name it would go even where a container uses it: the API's force untags only.
    const removed: Alteration = { name: of('tag removed'), apply: command(`docker rmi -f ${tag}`) };
    if (image.RepoDigests.length > 0) return [removed];
    const undo = command(`docker tag ${image.Id} ${tag}`);
    const moved = command(`docker pull -q redis && docker tag redis ${tag}`);
    const found: Alteration[] = [{ name: of('tag on another image'), apply: moved, undo }];
    const base = baseOf(image, [...after.images.values(), ...publishedBases()]);
    const control = of('saved and loaded as it was');
    const settings = settingsOf(image, base);
    if (layersOf(image).length > 1) settings.push(['top layer dropped', dropLayer]);
    if (settings.length > 0) found.push({ name: control, apply: changed(tag, () => {}), undo });
    for (const [text, alter] of settings) found.push({ name: of(text), control, apply: changed(tag, alter), undo });
    return [...found, removed];
  });
}
