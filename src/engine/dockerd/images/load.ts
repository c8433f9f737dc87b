/**
 * `docker load` (moby's image/tarexport/load.go): archives with a manifest.json, as every Docker since 1.10 writes them. Older
 * ones and OCI layouts without it are refused, the latter as Docker's classic image store refuses them. Everything an
 * archive says is checked before anything of it is kept, so that a bad one changes nothing.
 */
import { decompress, decompressStream } from '../../../lib/decompress.ts';
import type { Random } from '../../../lib/random.ts';
import { sniff } from '../../../lib/sniff.ts';
import { readAll } from '../../../lib/stream.ts';
import { EngineError, messageOf, system } from '../../errdefs.ts';
import { chainIds, digestOfLarge } from '../../oci/digest.ts';
import { type ImageConfig, parseImageConfig } from '../../oci/image-config.ts';
import { familiar, parseReference, type Reference } from '../../oci/reference.ts';
import type { Daemon } from '../daemon.ts';
import { ArchiveFiles } from './archive-files.ts';
import { layerProgress } from './byte-progress.ts';
import { imageEvent } from './image-event.ts';
import { imagesOf } from './image-parts.ts';
import { isFor, parsePlatformQuery } from './platform-query.ts';
import type { Progress } from './progress-stream.ts';

const maxArchive = 1 << 30;
const maxLayer = 1 << 30;
const progressStep = 524_288;

export interface LoadOptions {
  readonly isQuiet: boolean;
  /** JSON, as the query has them: images for others are left out. */
  readonly platforms?: readonly string[];
}

interface Loadable {
  readonly bytes: Uint8Array;
  readonly config: ImageConfig;
  readonly layers: readonly Uint8Array[];
  readonly names: readonly Reference[];
  readonly parent: string;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];

/** @throws system in the words of Go's json */
function parseManifestList(bytes: Uint8Array): Record<string, unknown>[] {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    const isCut = /end of JSON|unterminated|Expected property name/i.test(messageOf(error));
    throw system(isCut ? 'unexpected EOF' : messageOf(error));
  }
  if (value === null) throw system('invalid manifest, manifest cannot be null (but can be [])');
  if (!Array.isArray(value) || !value.every(isObject))
    throw system('json: cannot unmarshal object into Go value of type []tarexport.manifestItem');
  return value;
}

function readItem(files: ArchiveFiles, item: Record<string, unknown>): Loadable {
  const bytes = files.read(typeof item.Config === 'string' ? item.Config : '');
  const config = parseImageConfig(bytes);
  if (config.os && config.os !== 'linux') throw system(`cannot load ${config.os} image on linux`);
  const paths = strings(item.Layers);
  const diffIds = config.rootfs.diff_ids;
  if (paths.length !== diffIds.length)
    throw system(`invalid manifest, layers length mismatch: expected ${paths.length}, got ${diffIds.length}`);
  const names = strings(item.RepoTags).map((name) => {
    const reference = parseReference(name);
    if (reference.tag === undefined || reference.digest !== undefined)
      throw system(`invalid tag ${JSON.stringify(name)}`);
    return reference;
  });
  const layers = paths.map((path) => files.read(path));
  return { bytes, config, layers, names, parent: typeof item.Parent === 'string' ? item.Parent : '' };
}

async function unpack(bytes: Uint8Array, index: number, diffId: string): Promise<Uint8Array> {
  const isPacked = !['tar', 'unknown'].includes(sniff(bytes.subarray(0, 512)));
  // A copy, so that the layer doesn't keep the whole archive, unless it is most of it.
  const isMost = bytes.length * 2 > bytes.buffer.byteLength;
  const tar = isPacked ? await unpacked(bytes) : isMost ? bytes : bytes.slice();
  const actual = await digestOfLarge(tar);
  if (actual !== diffId) throw system(`invalid diffID for layer ${index}: expected "${diffId}", got "${actual}"`);
  return tar;
}

async function unpacked(bytes: Uint8Array): Promise<Uint8Array> {
  try {
    return await decompress(bytes, { maxBytes: maxLayer });
  } catch (error) {
    throw system(messageOf(error));
  }
}

/** A load in progress; what it has made is held until `release`. */
class Load {
  readonly #daemon: Daemon;
  readonly #report: Progress;
  readonly #isQuiet: boolean;
  readonly #held: string[] = [];

  constructor(daemon: Daemon, isQuiet: boolean, report: Progress) {
    this.#daemon = daemon;
    this.#report = report;
    this.#isQuiet = isQuiet;
  }

  /** Commits an image's layers. @throws system */
  async commitLayers({ config, layers }: Loadable): Promise<void> {
    const { snapshotter, kernel } = imagesOf(this.#daemon);
    const diffIds = config.rootfs.diff_ids;
    for (const [index, chain] of chainIds(diffIds).entries()) {
      const diffId = diffIds[index] ?? '';
      const packed = layers[index];
      if (!snapshotter.isCommitted(chain) && packed) {
        this.#tell(diffId, packed.length);
        await kernel.pause();
        try {
          snapshotter.commit(
            chain,
            chainIds(diffIds.slice(0, index)).at(-1),
            diffId,
            await unpack(packed, index, diffId),
          );
        } catch (error) {
          if (error instanceof EngineError) throw error;
          throw system(messageOf(error));
        }
      }
      snapshotter.hold(chain);
      this.#held.push(chain);
    }
  }

  #tell(diffId: string, size: number): void {
    if (this.#isQuiet) return;
    const id = diffId.slice(7, 19);
    for (let at = progressStep; at < size; at += progressStep)
      this.#report(layerProgress('Loading layer', id, at, size));
    this.#report(layerProgress('Loading layer', id, size, size));
  }

  /** Creates an image and names it; answers its ID. */
  create({ bytes, names }: Loadable): string {
    const { store } = imagesOf(this.#daemon);
    const { id } = store.add(bytes);
    for (const name of names) {
      const before = store.setName(name, id);
      if (before !== undefined && before !== id)
        this.#say(
          `The image ${familiar(name)} already exists, renaming the old one with ID ${before} to empty string\n`,
        );
      this.#say(`Loaded image: ${familiar(name)}\n`);
    }
    imageEvent(this.#daemon, 'load', id, id);
    return id;
  }

  #say(stream: string): void {
    this.#report({ stream });
  }

  release(): void {
    for (const chain of this.#held.reverse()) imagesOf(this.#daemon).snapshotter.release(chain);
  }
}

/** @throws system, invalidParameter in Docker's words; then nothing was loaded */
export async function loadImages(
  daemon: Daemon,
  archive: ReadableStream<Uint8Array>,
  { isQuiet, platforms = [] }: LoadOptions,
  report: Progress,
): Promise<void> {
  const asked = platforms.map(parsePlatformQuery);
  const files = new ArchiveFiles(await readArchive(archive, maxArchive));
  const manifest = files.find('manifest.json');
  if (!manifest) throw noManifest(files, daemon.random);
  const items = parseManifestList(manifest)
    .map((item) => readItem(files, item))
    .filter(({ config }) => asked.length === 0 || asked.some((platform) => isFor(config, platform)));
  const load = new Load(daemon, isQuiet, report);
  try {
    for (const item of items) await load.commitLayers(item);
    const ids = items.map((item) => load.create(item));
    linkParents(daemon, items, ids);
    const hasNames = (items.at(-1)?.names.length ?? 0) > 0;
    if (!hasNames) report(ids.length === 0 ? {} : { stream: ids.map((id) => `Loaded image ID: ${id}\n`).join('') });
  } finally {
    load.release();
  }
}

/** An archive, unpacked where it is packed. @throws system for what is damaged or larger */
export async function readArchive(archive: ReadableStream<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  try {
    const { stream } = await decompressStream(archive, { maxBytes });
    return await readAll(stream, maxBytes);
  } catch (error) {
    throw error instanceof EngineError ? error : system(messageOf(error));
  }
}

/** As Docker fails where it takes the archive for one of before 1.10. */
function noManifest(files: ArchiveFiles, random: Random): EngineError {
  const [first] = files.directories;
  const missing = first === undefined ? 'repositories' : `${first}/json`;
  // os.MkdirTemp's name.
  const number = new DataView(random.bytes(4).buffer).getUint32(0);
  return system(`open /var/lib/docker/tmp/docker-import-${number}/${missing}: no such file or directory`);
}

/** A parent counts where it came in the same archive and is one by its layers. */
function linkParents(daemon: Daemon, items: readonly Loadable[], ids: readonly string[]): void {
  const { store } = imagesOf(daemon);
  for (const [index, { parent, config }] of items.entries()) {
    const image = store.byId(ids[index] ?? '');
    const above = ids.includes(parent) && parent !== image?.id ? store.byId(parent) : undefined;
    const lower = above?.config.rootfs.diff_ids;
    if (image && above && lower?.every((diffId, at) => diffId === config.rootfs.diff_ids[at])) image.parent = above.id;
  }
}
