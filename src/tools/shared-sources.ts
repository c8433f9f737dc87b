/**
 * What a machine is made of (machine-sources.ts), kept for all machines of this process: the compiled CPU, the root's index and chunks, Docker Hub's
 * files, and image layers that were unpacked and verified once. All of it is read-only.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { KeptLayers } from '../engine/containerd/fetch-layer.ts';
import { type LayerIndexEntry, LayerTree } from '../kernel/fs/layer-tree.ts';
import type { BootOptions } from '../machine/boot.ts';
import type { FileSource } from '../machine/internet/static-site.ts';
import type { RootSource } from '../machine/root-source.ts';
import { cpuModule, quickjsModule } from './machine-sources.ts';
import { buildCache, projectRoot } from './project.ts';

type Sources = Pick<BootOptions, 'cpu' | 'root' | 'hub' | 'debian' | 'kept' | 'quickjs'>;

/** Layers not used for so long are of images that are no more. */
const keptFor = 3 * 24 * 60 * 60 * 1000;

/** Verified layers in files named by their diffID: the next run of the tests has them too. */
class LayersOnDisk implements KeptLayers {
  readonly #folder: string;
  readonly #read = new Map<string, Uint8Array>();

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(folder)) {
      const file = join(folder, name);
      if (statSync(file).mtimeMs < Date.now() - keptFor) rmSync(file, { force: true });
    }
  }

  get(diffId: string): Uint8Array | undefined {
    const known = this.#read.get(diffId);
    if (known) return known;
    const file = this.#fileOf(diffId);
    if (!existsSync(file)) return undefined;
    const now = new Date();
    utimesSync(file, now, now);
    const tar = new Uint8Array(readFileSync(file));
    this.#read.set(diffId, tar);
    return tar;
  }

  set(diffId: string, tar: Uint8Array): void {
    this.#read.set(diffId, tar);
    const file = this.#fileOf(diffId);
    if (existsSync(file)) return;
    const making = `${file}.${process.pid}`;
    writeFileSync(making, tar);
    renameSync(making, file);
  }

  #fileOf(diffId: string): string {
    return join(this.#folder, diffId.replace(':', '-'));
  }
}

/** Everything here is read without an await, so that no clock can leap meanwhile. */
function memory<T>(read: (name: string) => T): (name: string) => T {
  const kept = new Map<string, T>();
  return (name) => {
    const known = kept.get(name);
    if (known !== undefined) return known;
    const value = read(name);
    kept.set(name, value);
    return value;
  };
}

function sharedRoot(): RootSource {
  const folder = join(projectRoot, 'public', 'machine');
  const chunk = memory((name) => new Uint8Array(gunzipSync(readFileSync(join(folder, 'chunk', `${name}.gz`)))));
  const json = memory((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as unknown);
  const tree = memory((name) => new LayerTree(json(name) as LayerIndexEntry[]));
  return {
    index: async () => tree('root.json'),
    fetch: async (name) => chunk(name),
    bootChunk: async () => (json('manifest.json') as { boot: string }).boot,
  };
}

const piece = 65_536;

function inPieces(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      const next = bytes.subarray(at, at + piece);
      at += next.length;
      if (next.length > 0) controller.enqueue(next);
      else controller.close();
    },
  });
}

/** Files up to this many bytes are kept: manifests and indexes, which every machine reads. Layers are kept unpacked. */
const mostKept = 1 << 20;

function folderInMemory(folder: string): FileSource {
  const kept = new Map<string, Uint8Array>();
  return {
    async get(path) {
      const known = kept.get(path);
      if (known) return { body: inPieces(known), size: known.length };
      const file = join(folder, path);
      if (path.split('/').includes('..') || !existsSync(file) || !statSync(file).isFile()) return undefined;
      const bytes = new Uint8Array(readFileSync(file));
      if (bytes.length <= mostKept) kept.set(path, bytes);
      return { body: inPieces(bytes), size: bytes.length };
    },
  };
}

let shared: Promise<Sources> | undefined;

export function sharedSources(): Promise<Sources> {
  shared ??= cpuModule().then((cpu) => ({
    cpu,
    quickjs: quickjsModule,
    root: sharedRoot(),
    hub: folderInMemory(join(projectRoot, 'public', 'v2')),
    debian: folderInMemory(join(projectRoot, 'public', 'machine', 'debian')),
    kept: new LayersOnDisk(join(buildCache, 'layers')),
  }));
  return shared;
}
