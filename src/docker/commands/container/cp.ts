/** docker container cp: copy files/folders between a container and the local filesystem (docker/docs reference/cli/docker/container/cp). */

import type { ContainerPathStat } from '../../../engine/api/types/container.ts';
import { fromBase64, text } from '../../../lib/bytes.ts';
import { chunks } from '../../../lib/stream.ts';
import { humanSizeWithPrecision } from '../../../lib/units.ts';
import type { Cli } from '../../cli/cli.ts';
import { command, exactly } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool } from '../../cli/flag.ts';
import type { Client } from '../../client.ts';
import { type CopyInfo, destinationOf, localSource, rebase, splitEntry, unpack } from '../../container/copy.ts';
import { absolute } from '../../container/create-body.ts';

export default command({
  path: 'container cp',
  aliases: ['container cp', 'cp'],
  use: '[OPTIONS] CONTAINER:SRC_PATH DEST_PATH|-\n	docker cp [OPTIONS] SRC_PATH|- CONTAINER:DEST_PATH',
  short: 'Copy files/folders between a container and the local filesystem',
  long: "Copy files/folders between a container and the local filesystem\n\nUse '-' as the source to read a tar archive from stdin\nand extract it to a directory destination in a container.\nUse '-' as the destination to stream a tar archive of a\ncontainer source to stdout.",
  args: exactly(2),
  flags: {
    archive: bool('Archive mode (copy all uid/gid information)', { short: 'a' }),
    'follow-link': bool('Always follow symbol link in SRC_PATH', { short: 'L' }),
    quiet: bool(
      'Suppress progress output during copy. Progress output is automatically suppressed if no terminal is attached',
      { short: 'q' },
    ),
  },
  support: 'full',
  async run({ cli, args, flags, changed }) {
    const [source, target] = [splitArgument(args[0] ?? ''), splitArgument(args[1] ?? '')];
    const quiet = changed('quiet') ? flags.quiet : !cli.system.isTerminal(1);
    const options = { follow: flags['follow-link'], archive: flags.archive, quiet };
    if (source.container !== '' && target.container !== '')
      throw new CliError('copying between containers is not supported');
    if (source.container !== '') return copyFrom(cli, source, target.path, options);
    if (target.container !== '') return copyTo(cli, source.path, target, options);
    throw new CliError('must specify at least one container source');
  },
});

interface Place {
  readonly container: string;
  readonly path: string;
}

interface CopyOptions {
  readonly follow: boolean;
  readonly archive: boolean;
  readonly quiet: boolean;
}

/** `CONTAINER:PATH`, unless it is an absolute or a dotted path. */
function splitArgument(argument: string): Place {
  const at = argument.indexOf(':');
  if (argument.startsWith('/') || argument.startsWith('.') || at <= 0) return { container: '', path: argument };
  return { container: argument.slice(0, at), path: argument.slice(at + 1) };
}

/** os.FileMode bits. */
const modeDirectory = 2 ** 31;
const modeSymlink = 2 ** 27;

async function statPath(client: Client, { container, path }: Place): Promise<ContainerPathStat> {
  const response = await client.request('HEAD /containers/{id}/archive', { path: { id: container }, query: { path } });
  return decodeStat(response.headers);
}

function decodeStat(headers: Headers): ContainerPathStat {
  return JSON.parse(text(fromBase64(headers.get('X-Docker-Container-Path-Stat') ?? ''))) as ContainerPathStat;
}

function isDirectory(stat: ContainerPathStat): boolean {
  return Math.floor(stat.mode / modeDirectory) % 2 === 1;
}

function isSymlink(stat: ContainerPathStat): boolean {
  return Math.floor(stat.mode / modeSymlink) % 2 === 1;
}

/** Cleaned, but a final slash or `/.` is kept: it says something. */
function preserved(path: string): string {
  const clean = absolute('/', path);
  if (/\/\.$/.test(path)) return `${clean === '/' ? '' : clean}/.`;
  return path.endsWith('/') && clean !== '/' ? `${clean}/` : clean;
}

/** Where a link in a container points: targets are relative to its folder. */
function resolveLink(path: string, target: string): string {
  return absolute(splitEntry(path).directory, target);
}

async function copyFrom(cli: Cli, source: Place, target: string, options: CopyOptions): Promise<void> {
  if (target !== '-') await localTarget(cli, target);
  const client = await cli.client();
  let path = source.path;
  if (options.follow) {
    const stat = await statPath(client, { ...source, path }).catch(() => undefined);
    if (stat && isSymlink(stat)) path = resolveLink(path, stat.linkTarget);
  }
  const response = await client.request('GET /containers/{id}/archive', {
    path: { id: source.container },
    query: { path },
  });
  const stat = decodeStat(response.headers);
  const counted = counter(response.body ?? new ReadableStream());
  if (target === '-') {
    for await (const chunk of chunks(counted.stream)) await cli.out(chunk);
    return;
  }
  const original = splitEntry(preserved(source.path)).base;
  const fetched = splitEntry(path).base;
  const archive = options.follow ? rebase(counted.stream, fetched, original) : counted.stream;
  const info: CopyInfo = {
    path: options.follow ? preserved(source.path) : path,
    exists: true,
    isDirectory: isDirectory(stat),
  };
  const place = await localTarget(cli, target);
  const { directory, from, to } = destinationOf(info, place);
  await unpack(cli.system, rebase(archive, from, to), directory);
  if (!options.quiet)
    await cli.err(`Successfully copied ${humanSizeWithPrecision(counted.bytes(), 3)} to ${place.path}\n`);
}

async function localTarget(cli: Cli, target: string): Promise<CopyInfo> {
  const clean = absolute(cli.system.cwd(), target);
  const full = /\/\.?$/.test(target) && clean !== '/' ? `${clean}/` : clean;
  const stat = await cli.system.stat(clean).catch(() => undefined);
  if (!stat) {
    const { directory } = splitEntry(clean);
    const parent = await cli.system.stat(directory).catch(() => undefined);
    if (!parent) throw new CliError(`invalid output path: directory ${JSON.stringify(directory)} does not exist`);
  }
  if (stat && full.endsWith('/') && (stat.mode & 0o170000) !== 0o040000)
    throw new CliError(`stat ${full}: not a directory`);
  return {
    path: full,
    exists: stat !== undefined,
    isDirectory: stat !== undefined && (stat.mode & 0o170000) === 0o040000,
  };
}

async function copyTo(cli: Cli, source: string, target: Place, options: CopyOptions): Promise<void> {
  if (target.path === '') throw new CliError('no such directory');
  const client = await cli.client();
  let path = preserved(target.path);
  let stat = await statPath(client, { ...target, path }).catch(() => undefined);
  if (stat && isSymlink(stat)) {
    path = resolveLink(path, stat.linkTarget);
    stat = await statPath(client, { ...target, path }).catch(() => undefined);
  }
  const info: CopyInfo = { path, exists: stat !== undefined, isDirectory: stat !== undefined && isDirectory(stat) };
  let directory = path;
  let body: ReadableStream<Uint8Array>;
  if (source === '-') {
    if (!info.isDirectory) throw new CliError(`destination "${target.container}:${target.path}" must be a directory`);
    body = cli.system.readable(0);
  } else {
    const local = await localSource(cli.system, source, options);
    const place = destinationOf(local.info, info);
    directory = place.directory;
    body = rebase(local.archive, place.from, place.to);
  }
  const counted = counter(body);
  await client.call('PUT /containers/{id}/archive', {
    path: { id: target.container },
    query: { path: directory, noOverwriteDirNonDir: 'true', ...(options.archive ? { copyUIDGID: 'true' } : {}) },
    body: counted.stream,
  });
  if (!options.quiet) {
    const shown = `${target.container}:${info.path}`;
    await cli.err(`Successfully copied ${humanSizeWithPrecision(counted.bytes(), 3)} to ${shown}\n`);
  }
}

/** The same bytes, counted. */
function counter(stream: ReadableStream<Uint8Array>): { stream: ReadableStream<Uint8Array>; bytes: () => number } {
  let bytes = 0;
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.length;
      controller.enqueue(chunk);
    },
  });
  return { stream: stream.pipeThrough(counting), bytes: () => bytes };
}
