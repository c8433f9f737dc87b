/** What the classic `docker build PATH|URL|-` sends: the archive, and the Dockerfile's name in it. */

import { S_IFDIR, S_IFMT } from '../../kernel/uapi/stat.ts';
import { hex, text, utf8 } from '../../lib/bytes.ts';
import { fromIterable, readAll } from '../../lib/stream.ts';
import { type TarInput, tarStream } from '../../lib/tar.ts';
import type { Cli } from '../cli/cli.ts';
import { absolute } from '../container/create-body.ts';
import { contextEntries } from './context.ts';
import { ambiguous, standardInput } from './standard-input.ts';

export interface BuildInput {
  readonly body: ReadableStream<Uint8Array> | undefined;
  readonly dockerfile: string;
  /** A URL that the daemon fetches. */
  readonly remote: string | undefined;
}

const ignoreName = '.dockerignore';

/** @param file `--file` @throws Error in docker's words */
export async function buildInput(cli: Cli, context: string, file: string): Promise<BuildInput> {
  if (context === '-') return fromStandardInput(cli, file);
  if (isRemote(context)) return { body: undefined, dockerfile: file || 'Dockerfile', remote: context };
  const root = absolute(cli.system.cwd(), context);
  if (!(await isDirectory(cli, root)))
    throw new Error(`unable to prepare context: path ${JSON.stringify(context)} not found`);
  const { name, outside } = await dockerfileOf(cli, root, file);
  if (!outside) return { body: tarStream(contextEntries(cli.system, root, name)), dockerfile: name, remote: undefined };
  const entries = withDockerfile(contextEntries(cli.system, root, undefined), name, outside);
  return { body: tarStream(entries), dockerfile: name, remote: undefined };
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

/** Name of a Dockerfile that comes from outside the context. */
function outsideName(cli: Cli): string {
  return `.dockerfile.${hex(cli.system.random(10))}`;
}

/** The Dockerfile's name inside the context; with its bytes where it is outside, or on standard input. */
async function dockerfileOf(
  cli: Cli,
  root: string,
  file: string,
): Promise<{ name: string; outside: Uint8Array | undefined }> {
  if (file === '-') return { name: outsideName(cli), outside: await readAll(cli.system.readable(0)) };
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
  return bytes ? { name: outsideName(cli), outside: bytes } : { name: base, outside: undefined };
}

/** A context with a Dockerfile that is no file of it: so the ignore file says. */
async function* withDockerfile(
  context: AsyncIterable<TarInput>,
  name: string,
  dockerfile: Uint8Array,
): AsyncGenerator<TarInput> {
  let ignored = ignoreName;
  for await (const input of context) {
    const { entry, data } = input;
    if (entry.name === ignoreName && data) ignored = text(data instanceof Uint8Array ? data : await readAll(data));
    else yield input;
  }
  yield fileEntry(ignoreName, utf8(`${ignored}\n${name}\n`), 0o600);
  yield fileEntry(name, dockerfile, 0o600);
}

function fileEntry(name: string, data: Uint8Array, mode = 0o644): TarInput {
  return { entry: { name, type: 'file', mode, uid: 0, gid: 0, size: data.length, mtime: 0 }, data };
}

/** `-`: an archive is passed on, anything else is the Dockerfile of an empty context. */
async function fromStandardInput(cli: Cli, file: string): Promise<BuildInput> {
  const input = await standardInput(cli, file);
  if (input.kind === 'dockerfile') {
    if (file !== '') throw new Error(`unable to prepare context from STDIN: ${ambiguous}`);
    return { body: tarStream([fileEntry('Dockerfile', input.bytes)]), dockerfile: 'Dockerfile', remote: undefined };
  }
  return { body: fromIterable(input.pieces), dockerfile: file || 'Dockerfile', remote: undefined };
}
