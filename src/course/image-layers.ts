/** The layers inside a `docker save` archive: what each adds, changes or deletes (OCI image-spec, layer.md: whiteouts). */
import { gunzip } from '../lib/gzip.ts';
import { sniff } from '../lib/sniff.ts';
import { readAll } from '../lib/stream.ts';
import { readTar } from '../lib/tar.ts';

export interface LayerFile {
  /** Without a leading slash. */
  readonly path: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'link' | 'char' | 'block' | 'fifo';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** A regular file's content. */
  readonly bytes: Uint8Array;
}

export interface Layer {
  readonly files: ReadonlyMap<string, LayerFile>;
  /** Paths that this layer deletes from the ones below. */
  readonly deleted: ReadonlySet<string>;
}

const withoutDots = (name: string) => name.replace(/^(\.?\/)+/, '').replace(/\/+$/, '');

function readLayer(tar: Uint8Array): Layer {
  const files = new Map<string, LayerFile>();
  const deleted = new Set<string>();
  for (const { entry, data } of readTar(tar)) {
    const path = withoutDots(entry.name);
    const name = path.replace(/^.*\//, '');
    if (name === '.wh..wh..opq') deleted.add(path.slice(0, -name.length));
    else if (name.startsWith('.wh.')) deleted.add(path.slice(0, -name.length) + name.slice(4));
    else if (path) {
      const { type, mode, uid, gid, size } = entry;
      files.set(path, { path, type, mode, uid, gid, size, bytes: data });
    }
  }
  return { files, deleted };
}

/** The files of a tar archive of one folder, by their paths in it; directories too. */
export const readFolder = (tar: Uint8Array): Layer['files'] => readLayer(tar).files;

/** Reads the archive that GET /images/{name}/get answers. Throws where it lacks a manifest or a layer. */
export async function readLayers(archive: ReadableStream<Uint8Array> | null): Promise<Layer[]> {
  const members = new Map<string, Uint8Array>();
  for (const { entry, data } of readTar(await readAll(archive))) members.set(withoutDots(entry.name), data);
  const manifest = members.get('manifest.json');
  if (!manifest) throw new Error('the archive has no manifest.json');
  const [image] = JSON.parse(new TextDecoder().decode(manifest)) as { Layers: string[] }[];
  const layers: Layer[] = [];
  for (const name of image?.Layers ?? []) {
    const blob = members.get(name);
    if (!blob) throw new Error(`the archive lacks ${name}`);
    layers.push(readLayer(sniff(blob) === 'gzip' ? await gunzip(blob) : blob));
  }
  return layers;
}
