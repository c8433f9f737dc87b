/** Builds for tests: of files in memory, asked for as our docker does, by a session of BuildKit on a booted machine. */

import type { BuildEvents, BuildSource } from '../../../src/docker/build/build-event.ts';
import type { Folder, FolderFile, FolderItem } from '../../../src/docker/build/session/folder.ts';
import { sessionBuild } from '../../../src/docker/build/session/session-build.ts';
import { Client } from '../../../src/docker/client.ts';
import type { Vertex } from '../../../src/engine/api/trace.ts';
import { S_IFDIR, S_IFLNK, S_IFREG } from '../../../src/kernel/uapi/stat.ts';
import { concat, text, utf8 } from '../../../src/lib/bytes.ts';
import type { Handler } from '../../../src/lib/http.ts';
import { serve } from '../../../src/lib/http1/server.ts';
import { createDuplexPair } from '../../../src/lib/stream.ts';
import { readTar, TarWriter } from '../../../src/lib/tar.ts';
import type { TarEntry } from '../../../src/lib/tar-entry.ts';

export type TestFiles = Readonly<
  Record<string, string | { readonly content?: string; readonly mode?: number; readonly linkname?: string }>
>;

export interface BuildOutcome {
  readonly error: string;
  readonly imageId: string;
  /** By digest, as last told. */
  readonly vertices: readonly Vertex[];
  readonly logs: string;
  readonly warnings: readonly string[];
  readonly source: BuildSource | undefined;
  /** With `output`: the tree's files. */
  readonly files: ReadonlyMap<string, { readonly entry: TarEntry; readonly text: string }>;
}

export interface TestBuildOptions {
  /** Of dockerfile.v0: `build-arg:NAME`, `target`, `no-cache` … */
  readonly attributes?: Readonly<Record<string, string>>;
  readonly tags?: readonly string[];
  /** The result's files instead of an image. */
  readonly output?: boolean;
  readonly secrets?: Readonly<Record<string, string>>;
  /** The folder of the Dockerfile, where it isn't the context. */
  readonly dockerfileFiles?: TestFiles;
}

const mtime = 1_700_000_000;

export function archive(files: TestFiles): Uint8Array {
  const tar = new TarWriter();
  for (const [name, value] of Object.entries(files)) {
    const { content, mode, linkname } = typeof value === 'string' ? { content: value } : value;
    const base = { name, uid: 0, gid: 0, mtime };
    if (linkname !== undefined) tar.add({ ...base, type: 'symlink', mode: 0o777, size: 0, linkname });
    else if (name.endsWith('/')) tar.add({ ...base, type: 'directory', mode: mode ?? 0o755, size: 0 });
    else {
      const data = utf8(content ?? '');
      tar.add({ ...base, type: 'file', mode: mode ?? 0o644, size: data.length }, data);
    }
  }
  return tar.finish();
}

/** The same files as a client's folder; directories that nobody names are there too. */
export class TestFolder implements Folder {
  readonly #files = new Map<string, FolderFile>();

  constructor(files: TestFiles) {
    for (const [name, value] of Object.entries(files)) {
      const { content = '', mode, linkname } = typeof value === 'string' ? { content: value } : value;
      const parts = name.replace(/\/+$/, '').split('/');
      for (let depth = 1; depth < parts.length; depth++) this.#directory(parts.slice(0, depth).join('/'), 0o755);
      const path = parts.join('/');
      if (linkname !== undefined) this.#put(path, S_IFLNK | 0o777, '', linkname);
      else if (name.endsWith('/')) this.#put(path, S_IFDIR | (mode ?? 0o755), '', '');
      else this.#put(path, S_IFREG | (mode ?? 0o644), content, '');
    }
  }

  #directory(path: string, mode: number): void {
    if (!this.#files.has(path)) this.#put(path, S_IFDIR | mode, '', '');
  }

  #put(path: string, mode: number, content: string, linkname: string): void {
    const data = utf8(content);
    const owner = { uid: 0, gid: 0, devmajor: 0, devminor: 0, xattrs: new Map() };
    const stat = { ...owner, path, mode, size: data.length, modTime: BigInt(mtime) * 1_000_000_000n, linkname };
    this.#files.set(path, {
      stat,
      async *read() {
        yield data;
      },
    });
  }

  list(path: string): Promise<readonly FolderItem[] | undefined> {
    const isDirectory = (each: string): boolean => ((this.#files.get(each)?.stat.mode ?? 0) & S_IFDIR) !== 0;
    if (path !== '' && !isDirectory(path)) return Promise.resolve(undefined);
    const above = path === '' ? '' : `${path}/`;
    const below = [...this.#files.keys()].filter((each) => each.startsWith(above) && each !== path);
    const names = below.map((each) => each.slice(above.length)).filter((name) => !name.includes('/'));
    return Promise.resolve(names.sort().map((name) => ({ name, isDirectory: isDirectory(above + name) })));
  }

  file(path: string): Promise<FolderFile | undefined> {
    return Promise.resolve(this.#files.get(path));
  }
}

/** A client of the API that this function answers. */
export function clientOf(docker: Handler): Client {
  const dial = () => {
    const [client, server] = createDuplexPair();
    void serve(server, docker);
    return Promise.resolve(client);
  };
  return new Client({ dial, host: 'test' });
}

export async function build(docker: Handler, files: TestFiles, options: TestBuildOptions = {}): Promise<BuildOutcome> {
  const { attributes = {}, tags = [], output = false, secrets = {}, dockerfileFiles = files } = options;
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
  const name: [string, string][] = tags.length > 0 ? [['name', tags.join()]] : [];
  const events = sessionBuild(clientOf(docker), {
    ref: Buffer.from(random(12)).toString('hex'),
    sharedKey: '',
    attributes: new Map([['image-resolve-mode', 'local'], ...Object.entries(attributes)]),
    entitlements: ['network.host'],
    exporters: [output ? { type: 'tar', attributes: new Map() } : { type: 'moby', attributes: new Map(name) }],
    offered: {
      folders: new Map([
        ['context', new TestFolder(files)],
        ['dockerfile', new TestFolder(dockerfileFiles)],
      ]),
      uploads: new Map(),
      secrets: new Map(Object.entries(secrets).map(([id, value]) => [id, utf8(value)])),
      auth: () => ({}),
    },
    random,
    signal: new AbortController().signal,
  });
  return await gather(events);
}

async function gather(events: BuildEvents): Promise<BuildOutcome> {
  const vertices = new Map<string, Vertex>();
  const pieces: Uint8Array[] = [];
  const warnings: string[] = [];
  let [error, imageId, logs] = ['', '', ''];
  let source: BuildSource | undefined;
  for await (const event of events) {
    if (event.kind === 'failure') [error, source] = [event.message, event.source];
    else if (event.kind === 'image') imageId = event.id;
    else if (event.kind === 'output') pieces.push(event.piece);
    else if (event.kind === 'status') {
      for (const vertex of event.status.vertexes) vertices.set(vertex.digest, vertex);
      for (const log of event.status.logs) logs += text(log.msg);
      for (const warning of event.status.warnings) warnings.push(warning.short);
    }
  }
  const files = new Map<string, { entry: TarEntry; text: string }>();
  for (const { entry, data } of readTar(concat(pieces)))
    files.set(entry.name.replace(/\/$/, ''), { entry, text: text(data) });
  return { error, imageId, vertices: [...vertices.values()], logs, warnings, source, files };
}
