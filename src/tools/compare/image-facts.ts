/** What a saved image is, in lines: configuration, history, and the files of the layers that aren't its base's. */
import { text } from '../../lib/bytes.ts';
import { sha256Hex } from '../../lib/sha256.ts';
import { readTar } from '../../lib/tar.ts';

interface SavedImage {
  readonly Config: string;
  readonly Layers: readonly string[];
}

interface SavedConfig {
  readonly config?: Readonly<Record<string, unknown>>;
  readonly author?: string;
  readonly created?: string;
  readonly history?: readonly { created_by?: string; comment?: string; empty_layer?: boolean; created?: string }[];
  readonly architecture?: string;
  readonly os?: string;
  readonly rootfs: { readonly diff_ids: readonly string[] };
}

/** Times before this come from the context; later ones from the clock. */
const clockTimes = Date.UTC(2020) / 1000;

/** A time that was chosen; the clock's are all the same. */
const shownTime = (time = ''): string => (time < '2021' ? ` ${time}` : ' now');

/** `SIZE HASH` of files. */
export function fileHashes(archive: Uint8Array): Set<string> {
  const found = new Set<string>();
  for (const { entry, data } of readTar(archive))
    if (/^blobs\/sha256\//.test(entry.name) && isTar(data))
      for (const file of readTar(data))
        if (file.entry.type === 'file' && file.entry.size > 0) found.add(hashOf(file.data));
  return found;
}

const hashOf = (data: Uint8Array): string => `${data.length} ${sha256Hex(data).slice(0, 8)}`;

/** By the magic word in a first header. */
const isTar = (bytes: Uint8Array): boolean => text(bytes.subarray(257, 262)) === 'ustar';

function layerLines(tar: Uint8Array, ofBase: ReadonlySet<string>): string[] {
  const lines = [...readTar(tar)].map(({ entry, data }) => {
    const { name, type, mode, uid, gid, mtime, linkname } = entry;
    const hash = hashOf(data);
    // What comes from the base image changes with it.
    const content = type !== 'file' ? '' : ofBase.has(hash) ? ' of the base' : ` ${hash}`;
    const link = linkname ? ` -> ${linkname}` : '';
    const xattrs = entry.xattrs && entry.xattrs.size > 0 ? ` xattrs ${[...entry.xattrs.keys()].join()}` : '';
    const time = mtime < clockTimes ? ` @${mtime}` : '';
    return `${name} ${type} ${mode.toString(8)} ${uid}:${gid}${content}${link}${xattrs}${time}`;
  });
  return lines.sort();
}

/** @param archive what `docker save` writes @param isTimed whether the image's own times are fixed @param ofBase fileHashes of busybox */
export function imageFacts(archive: Uint8Array, isTimed: boolean, ofBase: ReadonlySet<string>): string[] {
  const files = new Map<string, Uint8Array>();
  for (const { entry, data } of readTar(archive)) files.set(entry.name, data);
  const json = (name: string): unknown => JSON.parse(text(files.get(name) ?? new Uint8Array()));
  const [image] = json('manifest.json') as SavedImage[];
  if (!image) return ['nothing was saved'];
  const { config = {}, author, created, history = [], architecture, os, rootfs } = json(image.Config) as SavedConfig;
  const isBase = history.map(({ comment }) => comment !== 'buildkit.dockerfile.v0');
  const layered = history.flatMap((entry, at) => (entry.empty_layer ? [] : [isBase[at]]));
  return [
    `${os}/${architecture}${author === undefined ? '' : ` by ${author}`}${isTimed ? shownTime(created) : ''}`,
    ...Object.entries(config).map(([name, value]) => `${name} ${JSON.stringify(value)}`),
    ...history.flatMap(({ created_by = '', empty_layer, created: time }, at) =>
      isBase[at] ? [] : [`${empty_layer ? '-' : '+'} ${JSON.stringify(created_by)}${isTimed ? shownTime(time) : ''}`],
    ),
    ...rootfs.diff_ids.flatMap((_, at) => {
      const layer = files.get(image.Layers[at] ?? '');
      return layered[at] || !layer ? [] : [`layer ${at}`, ...layerLines(layer, ofBase).map((line) => `  ${line}`)];
    }),
  ];
}
