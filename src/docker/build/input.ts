/** What `docker build PATH|URL|-` sends: the archive, the Dockerfile's name in it, and named contexts. */

import { S_IFDIR, S_IFMT } from '../../kernel/uapi/stat.ts';
import { utf8 } from '../../lib/bytes.ts';
import { fromIterable, readAll } from '../../lib/stream.ts';
import { type TarInput, tarStream } from '../../lib/tar.ts';
import type { Cli } from '../cli/cli.ts';
import { CliError } from '../cli/errors.ts';
import { absolute } from '../container/create-body.ts';
import type { BuildOptions } from './build-options.ts';
import { contextEntries } from './context.ts';
import { ambiguous, requireDockerfile, standardInput } from './standard-input.ts';

export interface BuildInput {
  readonly body: ReadableStream<Uint8Array> | undefined;
  readonly dockerfile: string;
  /** A URL that the daemon fetches. */
  readonly remote: string | undefined;
  /** Named contexts for the header: name → `docker-image://…` or `local:PREFIX`. */
  readonly contexts: ReadonlyMap<string, string>;
  /** The directory that it is, or `-` for a Dockerfile alone on standard input; undefined: an archive or a URL. */
  readonly folder?: string;
}

export interface BuildInputWish extends Pick<BuildOptions, 'context' | 'file' | 'inline'> {
  readonly named?: BuildOptions['named'];
  /** For the classic builder, which has no named contexts. */
  readonly isClassic?: boolean;
}

/** Name of a Dockerfile that comes from outside the context. */
const outsideName = '.dockerfile.drydock';

/** @throws Error in docker's words */
export async function buildInput(
  cli: Cli,
  { context, file, named = [], inline, isClassic = false }: BuildInputWish,
): Promise<BuildInput> {
  const contexts = new Map<string, string>();
  const extra: AsyncIterable<TarInput>[] = [];
  for (const item of named) {
    const at = item.indexOf('=');
    if (at < 0) throw new CliError(`ERROR: invalid context value: ${item}, expected key=value`);
    const name = item.slice(0, at).toLowerCase();
    const value = item.slice(at + 1);
    if (/^[a-z-]+:\/\//.test(value)) contexts.set(name, value);
    else {
      const root = absolute(cli.system.cwd(), value);
      if (!(await isDirectory(cli, root)))
        throw new Error(`failed to get build context ${name}: stat ${value}: no such file or directory`);
      const prefix = `.drydock-context/${name}/`;
      contexts.set(name, `local:${prefix}`);
      extra.push(contextEntries(cli.system, root, { dockerfile: undefined, prefix }));
    }
  }
  if (context === '-') return fromStandardInput(cli, file, contexts, isClassic);
  if (isRemote(context)) {
    return { body: undefined, dockerfile: file || 'Dockerfile', remote: context, contexts };
  }
  const root = absolute(cli.system.cwd(), context);
  if (!(await isDirectory(cli, root)))
    throw new Error(`unable to prepare context: path ${JSON.stringify(context)} not found`);
  const { name, outside } =
    inline === undefined ? await dockerfileOf(cli, root, file) : { name: outsideName, outside: utf8(inline) };
  const entries = allEntries(
    contextEntries(cli.system, root, { dockerfile: outside ? undefined : name }),
    extra,
    outside,
  );
  return { body: tarStream(entries), dockerfile: name, remote: undefined, contexts, folder: root };
}

const remotePattern = /^(https?|git|ssh):\/\/|^git@|^github\.com\//;

/** A URL, or a repository's address. */
export const isRemote = (context: string): boolean => remotePattern.test(context);

/** Neither standard input nor remote. */
export function isFolder(context: string): boolean {
  return context !== '-' && !isRemote(context);
}

/** A context that is a path must be there, before the daemon is asked anything. @throws Error in docker's words */
export async function requireContext(cli: Cli, context: string): Promise<void> {
  if (!isFolder(context)) return;
  if (!(await isDirectory(cli, absolute(cli.system.cwd(), context))))
    throw new Error(`unable to prepare context: path ${JSON.stringify(context)} not found`);
}

async function isDirectory(cli: Cli, path: string): Promise<boolean> {
  return cli.system.stat(path).then(
    ({ mode }) => (mode & S_IFMT) === S_IFDIR,
    () => false,
  );
}

/** The Dockerfile's name inside the context; with its bytes where it is outside, or on standard input. */
async function dockerfileOf(
  cli: Cli,
  root: string,
  file: string,
): Promise<{ name: string; outside: Uint8Array | undefined }> {
  if (file === '-') return { name: outsideName, outside: await readAll(cli.system.readable(0)) };
  if (file === '') return { name: 'Dockerfile', outside: undefined };
  if (/^https?:\/\//.test(file)) throw new Error('a Dockerfile from a URL is not supported here');
  const fromHere = absolute(cli.system.cwd(), file);
  const exists = await cli.system.stat(fromHere).then(
    () => true,
    () => false,
  );
  const path = exists || file.startsWith('/') ? fromHere : `${root}/${file}`;
  if (path.startsWith(`${root}/`)) return { name: path.slice(root.length + 1), outside: undefined };
  const bytes = await cli.system.readFile(path).catch(() => undefined);
  const base = path.replace(/^.*\//, '');
  return bytes ? { name: outsideName, outside: bytes } : { name: base, outside: undefined };
}

async function* allEntries(
  main: AsyncIterable<TarInput>,
  extra: readonly AsyncIterable<TarInput>[],
  outside: Uint8Array | undefined,
): AsyncGenerator<TarInput> {
  if (outside) yield fileEntry(outsideName, outside);
  yield* main;
  for (const entries of extra) yield* entries;
}

function fileEntry(name: string, data: Uint8Array): TarInput {
  return { entry: { name, type: 'file', mode: 0o644, uid: 0, gid: 0, size: data.length, mtime: 0 }, data };
}

/** `-`: an archive is passed on, anything else is the Dockerfile of an empty context. */
async function fromStandardInput(
  cli: Cli,
  file: string,
  contexts: ReadonlyMap<string, string>,
  isClassic: boolean,
): Promise<BuildInput> {
  const input = await standardInput(cli, file);
  if (input.kind === 'dockerfile') {
    if (!isClassic) requireDockerfile(input.bytes, file);
    else if (file !== '') throw new Error(`unable to prepare context from STDIN: ${ambiguous}`);
    const body = tarStream([fileEntry('Dockerfile', input.bytes)]);
    return { body, dockerfile: 'Dockerfile', remote: undefined, contexts, folder: '-' };
  }
  return { body: fromIterable(input.pieces), dockerfile: file || 'Dockerfile', remote: undefined, contexts };
}
