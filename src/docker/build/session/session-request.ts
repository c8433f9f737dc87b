/** `docker build`'s flags as BuildKit's frontend attributes, with the folders that the builder may ask for (buildx's build/opt.go). */
import { fromBase64, utf8 } from '../../../lib/bytes.ts';
import { readAll } from '../../../lib/stream.ts';
import type { Cli } from '../../cli/cli.ts';
import { CliError } from '../../cli/errors.ts';
import type { Client } from '../../client.ts';
import { absolute } from '../../container/create-body.ts';
import { isAddress } from '../../container/validators.ts';
import type { BuildEvents } from '../build-event.ts';
import type { BuildOptions } from '../build-options.ts';
import { notWithThisDriver } from '../driver-limits.ts';
import { newIdentity } from '../identity.ts';
import { isFolder } from '../input.ts';
import { sharedKey } from '../shared-key.ts';
import { ambiguous, standardInput } from '../standard-input.ts';
import type { Exporter } from './control-client.ts';
import { type Folder, MemoryFolder, SystemFolder } from './folder.ts';
import { sessionBuild } from './session-build.ts';

interface Source {
  readonly folders: Map<string, Folder>;
  readonly uploads: Map<string, AsyncIterable<Uint8Array>>;
  readonly attributes: Map<string, string>;
}

/** The build, begun. @param ref its identity @throws Error in buildx's words */
export async function startSessionBuild(
  cli: Cli,
  client: Client,
  ref: string,
  options: BuildOptions,
): Promise<BuildEvents> {
  for (const { Type, isArchive } of options.outputs)
    if (isArchive && (Type === 'docker' || Type === 'oci')) throw notExported(Type);
  const source = await sourceOf(cli, options);
  const config = await cli.config();
  const secrets = [...options.secrets].map(([id, value]): [string, Uint8Array] => [id, fromBase64(value)]);
  return sessionBuild(client, {
    ref,
    sharedKey: isFolder(options.context) ? sharedKey(cli, absolute(cli.system.cwd(), options.context)) : '',
    attributes: new Map([...frontendAttributes(options), ...source.attributes]),
    exporters: exportersOf(options),
    offered: {
      folders: source.folders,
      uploads: source.uploads,
      secrets: new Map(secrets),
      auth: (registry) => config.auth(registry),
    },
    entitlements: options.network === 'host' ? ['network.host', ...options.entitlements] : options.entitlements,
    asJson: options.asJson ?? false,
    random: (length) => cli.system.random(length),
    signal: options.signal,
  });
}

function notExported(type: string): Error {
  return notWithThisDriver(`${type === 'oci' ? 'OCI' : 'Docker'} exporter`, 'build-exporters');
}

/** An image where nothing else is asked for; what is only to be cached has none. */
function exportersOf({ outputs, tags, request }: BuildOptions): Exporter[] {
  if (request !== '') return [];
  const wanted = outputs.length === 0 ? [{ Type: 'image', Attrs: {}, isArchive: false }] : outputs;
  return wanted
    .filter(({ Type }) => Type !== 'cacheonly')
    .map(({ Type, Attrs, isArchive }) => {
      if (isArchive) return { type: Type, attributes: new Map(Object.entries(Attrs)) };
      const name = tags.length > 0 ? tags.join(',') : (Attrs.name ?? '');
      return { type: 'moby', attributes: new Map(name === '' ? [] : [['name', name]]) };
    });
}

function frontendAttributes(options: BuildOptions): Map<string, string> {
  const attributes = new Map([['image-resolve-mode', options.pull ? 'pull' : 'local']]);
  const set = (key: string, value: string): void => {
    if (value !== '') attributes.set(key, value);
  };
  if (options.request !== '') {
    set('requestid', options.request);
    set('frontend.caps', 'moby.buildkit.frontend.subrequests+forward');
  }
  if (options.noCache) attributes.set('no-cache', '');
  else set('no-cache', options.noCacheStages.join(','));
  set('target', options.target);
  set('platform', options.platform);
  set('force-network-mode', networkMode(options.network));
  set('shm-size', options.shmSize === 0 ? '' : String(options.shmSize));
  set('cgroup-parent', options.cgroupParent);
  set('ulimit', options.ulimits.map(({ Name, Soft, Hard }) => `${Name}=${Soft}:${Hard}`).join(','));
  set('add-hosts', options.addHosts.map(extraHost).join(','));
  if (options.cacheFrom.length > 0) set('cache-imports', JSON.stringify(options.cacheFrom.map(cacheImport)));
  for (const [name, value] of Object.entries(options.buildArgs))
    if (value !== null) attributes.set(`build-arg:${name}`, value);
  for (const [name, value] of Object.entries(options.labels)) attributes.set(`label:${name}`, value);
  return attributes;
}

/** @throws Error in buildx's words */
function networkMode(mode: string): string {
  if (mode === 'default' || mode === '') return '';
  if (mode === 'host' || mode === 'none') return mode;
  throw new Error(
    `network mode ${JSON.stringify(mode)} not supported by buildkit - you can define a custom network for your builder using the network driver-opt in buildx create`,
  );
}

/** `host:address` or `host=address` as `host=address`. @throws Error in buildx's words */
function extraHost(spec: string): string {
  const separator = spec.includes('=') ? '=' : ':';
  const at = spec.indexOf(separator);
  const host = spec.slice(0, Math.max(at, 0));
  const address = spec.slice(at + 1).replace(/^\[(.+)\]$/, '$1');
  if (host === '' || (address !== 'host-gateway' && !isAddress(address))) throw new Error(`invalid host ${spec}`);
  return `${host}=${address}`;
}

/** `user/app:cache`, or `type=registry,ref=…`. */
function cacheImport(spec: string): { Type: string; Attrs: Record<string, string> } {
  if (!spec.includes('=')) return { Type: 'registry', Attrs: { ref: spec } };
  const fields = spec.split(',').map((field): [string, string] => {
    const at = field.indexOf('=');
    return [field.slice(0, at), field.slice(at + 1)];
  });
  const { type = '', ...Attrs } = Object.fromEntries(fields) as Record<string, string>;
  return { Type: type, Attrs };
}

async function sourceOf(cli: Cli, options: BuildOptions): Promise<Source> {
  const { context, named } = options;
  const source: Source = { folders: new Map(), uploads: new Map(), attributes: new Map() };
  for (const item of named) {
    const at = item.indexOf('=');
    if (at < 0) throw new CliError(`ERROR: invalid context value: ${item}, expected key=value`);
    await namedContext(cli, item.slice(0, at).toLowerCase(), item.slice(at + 1), source);
  }
  if (context === '-') await fromStandardInput(cli, options, source);
  else if (!isFolder(context)) {
    source.attributes.set('context', context);
    source.attributes.set('filename', options.file || 'Dockerfile');
  } else await directory(cli, options, source);
  return source;
}

async function namedContext(cli: Cli, name: string, value: string, { folders, attributes }: Source): Promise<void> {
  if (/^[a-z-]+:\/\//.test(value)) {
    attributes.set(`context:${name}`, value);
    return;
  }
  const root = absolute(cli.system.cwd(), value);
  if (!(await isDirectory(cli, root)))
    throw new Error(`failed to get build context ${name}: stat ${value}: no such file or directory`);
  folders.set(name, new SystemFolder(cli.system, root));
  attributes.set(`context:${name}`, `local:${name}`);
}

async function isDirectory(cli: Cli, path: string): Promise<boolean> {
  const found = await cli.system.stat(path).catch(() => undefined);
  return found !== undefined && (found.mode & 0o170000) === 0o040000;
}

async function directory(
  cli: Cli,
  { context, file, inline }: BuildOptions,
  { folders, attributes }: Source,
): Promise<void> {
  const root = absolute(cli.system.cwd(), context);
  if (!(await isDirectory(cli, root)))
    throw new Error(`unable to prepare context: path ${JSON.stringify(context)} not found`);
  folders.set('context', new SystemFolder(cli.system, root));
  if (inline !== undefined || file === '-') {
    const bytes = inline === undefined ? await readAll(cli.system.readable(0)) : utf8(inline);
    folders.set('dockerfile', written(cli, bytes));
    attributes.set('filename', 'Dockerfile');
    return;
  }
  if (/^https?:\/\//.test(file)) throw new Error('a Dockerfile from a URL is not supported here');
  const fromHere = absolute(cli.system.cwd(), file);
  const isHere = file !== '' && (await cli.system.stat(fromHere).catch(() => undefined)) !== undefined;
  const path = file === '' ? `${root}/Dockerfile` : isHere || file.startsWith('/') ? fromHere : `${root}/${file}`;
  const at = path.lastIndexOf('/');
  folders.set('dockerfile', new SystemFolder(cli.system, path.slice(0, at) || '/'));
  attributes.set('filename', path.slice(at + 1));
}

/** A Dockerfile that was no file before. */
function written(cli: Cli, bytes: Uint8Array): Folder {
  return new MemoryFolder(new Map([['Dockerfile', bytes]]), cli.system.now());
}

/** An archive is the context, which the builder fetches from us; anything else is the Dockerfile of an empty one. */
async function fromStandardInput(
  cli: Cli,
  { file }: BuildOptions,
  { folders, uploads, attributes }: Source,
): Promise<void> {
  const input = await standardInput(cli, file);
  if (input.kind === 'dockerfile') {
    // The builder asks for what isn't there, and says so.
    if (input.bytes.length === 0) return;
    if (file !== '') throw new Error(ambiguous);
    folders.set('context', new MemoryFolder());
    folders.set('dockerfile', written(cli, input.bytes));
    attributes.set('filename', 'Dockerfile');
    return;
  }
  const name = newIdentity((length) => cli.system.random(length));
  uploads.set(name, input.pieces);
  attributes.set('context', `http://buildkit-session/${name}`);
  attributes.set('filename', file || 'Dockerfile');
}
