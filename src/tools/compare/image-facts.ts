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

function layerLines(tar: Uint8Array): string[] {
  const lines = [...readTar(tar)].map(({ entry, data }) => {
    const { name, type, mode, uid, gid, mtime, linkname } = entry;
    const content = type === 'file' ? ` ${entry.size} ${sha256Hex(data).slice(0, 8)}` : '';
    const link = linkname ? ` -> ${linkname}` : '';
    const xattrs = entry.xattrs && entry.xattrs.size > 0 ? ` xattrs ${[...entry.xattrs.keys()].join()}` : '';
    const time = mtime < clockTimes ? ` @${mtime}` : '';
    return `${name} ${type} ${mode.toString(8)} ${uid}:${gid}${content}${link}${xattrs}${time}`;
  });
  return lines.sort();
}

/** @param archive what `docker save` writes @param isTimed whether the image's own times are fixed */
export function imageFacts(archive: Uint8Array, isTimed: boolean): string[] {
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
      return layered[at] || !layer ? [] : [`layer ${at}`, ...layerLines(layer).map((line) => `  ${line}`)];
    }),
  ];
}
