/** Builds for tests: files as an archive to `POST /build?version=2` of a booted machine, and what its stream says. */
import {
  type BuildSource,
  buildContextsHeader,
  buildOutput,
  buildSecretsHeader,
  buildSource,
  encodeHeaderMap,
} from '../../../src/engine/api/build-extensions.ts';
import { type JsonMessage, jsonDecoder } from '../../../src/engine/api/jsonmessage.ts';
import { traceStatus, type Vertex } from '../../../src/engine/api/trace.ts';
import { base64, concat, text, utf8 } from '../../../src/lib/bytes.ts';
import type { Handler } from '../../../src/lib/http.ts';
import { empty, fromBytes, readText } from '../../../src/lib/stream.ts';
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
  readonly query?: Readonly<Record<string, string>>;
  readonly buildArgs?: Readonly<Record<string, string>>;
  readonly tags?: readonly string[];
  readonly output?: boolean;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly contexts?: Readonly<Record<string, string>>;
}

export function archive(files: TestFiles): Uint8Array {
  const tar = new TarWriter();
  for (const [name, value] of Object.entries(files)) {
    const { content, mode, linkname } = typeof value === 'string' ? { content: value } : value;
    const base = { name, uid: 0, gid: 0, mtime: 1_700_000_000 };
    if (linkname !== undefined) tar.add({ ...base, type: 'symlink', mode: 0o777, size: 0, linkname });
    else if (name.endsWith('/')) tar.add({ ...base, type: 'directory', mode: mode ?? 0o755, size: 0 });
    else {
      const data = utf8(content ?? '');
      tar.add({ ...base, type: 'file', mode: mode ?? 0o644, size: data.length }, data);
    }
  }
  return tar.finish();
}

export async function build(docker: Handler, files: TestFiles, options: TestBuildOptions = {}): Promise<BuildOutcome> {
  const query = new URLSearchParams({ version: '2', ...options.query });
  for (const tag of options.tags ?? []) query.append('t', tag);
  if (options.buildArgs) query.set('buildargs', JSON.stringify(options.buildArgs));
  if (options.output) query.set('outputs', JSON.stringify([{ Type: 'tar', Attrs: {} }]));
  const headers = new Headers({ 'Content-Type': 'application/x-tar' });
  const encoded = Object.entries(options.secrets ?? {}).map(([id, value]): [string, string] => [
    id,
    base64(utf8(value)),
  ]);
  if (encoded.length > 0) headers.set(buildSecretsHeader, encodeHeaderMap(new Map(encoded)));
  if (options.contexts) headers.set(buildContextsHeader, encodeHeaderMap(new Map(Object.entries(options.contexts))));
  const response = await docker({ method: 'POST', url: `/build?${query}`, headers, body: fromBytes(archive(files)) });
  if (response.status !== 200) throw new Error(await readText(response.body));
  return await gather((response.body ?? empty()).pipeThrough(jsonDecoder()));
}

async function gather(stream: ReadableStream<JsonMessage>): Promise<BuildOutcome> {
  const vertices = new Map<string, Vertex>();
  const pieces: Uint8Array[] = [];
  const warnings: string[] = [];
  let [error, imageId, logs] = ['', '', ''];
  let source: BuildSource | undefined;
  for await (const message of stream) {
    if (message.error !== undefined) error = message.error;
    if (message.id === 'moby.image.id') imageId = (message.aux as { ID: string }).ID;
    source = buildSource(message) ?? source;
    const piece = buildOutput(message);
    if (piece) pieces.push(piece);
    const status = traceStatus(message);
    for (const vertex of status?.vertexes ?? []) vertices.set(vertex.digest, vertex);
    for (const log of status?.logs ?? []) logs += text(log.msg);
    for (const warning of status?.warnings ?? []) warnings.push(warning.short);
  }
  const files = new Map<string, { entry: TarEntry; text: string }>();
  for (const { entry, data } of readTar(concat(pieces)))
    files.set(entry.name.replace(/\/$/, ''), { entry, text: text(data) });
  return { error, imageId, vertices: [...vertices.values()], logs, warnings, source, files };
}
