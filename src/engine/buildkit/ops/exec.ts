/** RUN: a process in a writable snapshot of what is below, with its mounts. */
import { isDirectory, S_IFREG } from '../../../kernel/uapi/stat.ts';
import type { FileSystem, Inode } from '../../../kernel/vfs/inode.ts';
import { quote } from '../../../lib/gofmt.ts';
import type { BuildCacheStore, CacheRecord } from '../cache.ts';
import type { BuildHost, ExecMountPoint, Ulimit } from '../host.ts';
import type { ExecMount, ExecOp } from '../llb.ts';
import { emptyResult, type Result } from '../result.ts';
import { missingPlaces, removePlaces } from './mount-stubs.ts';
import { ownerOf } from './owner.ts';
import type { SourceTree } from './selection.ts';
import { find, mkdirAll, partsOf, write } from './tree.ts';

export interface ExecSettings {
  readonly extraHosts: readonly string[];
  readonly cgroupParent: string;
  readonly memory: number;
  readonly shmSize: number;
  readonly ulimits: readonly Ulimit[];
  readonly secrets: SecretSource;
  /** Settles where the client has an ssh agent of this name, and rejects where not. */
  readonly requireAgent: (id: string) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Secrets by id, here or with the client. */
export interface SecretSource {
  get(id: string): Uint8Array | undefined | Promise<Uint8Array | undefined>;
}

export interface ExecContext {
  /** Whether a cache mount is to begin anew; only the first asker is told so. */
  readonly renews: (mount: string) => boolean;
  readonly host: BuildHost;
  readonly cache: BuildCacheStore;
  readonly settings: ExecSettings;
  /** What the cache has for an input with layers, by its number. */
  readonly recordOf: (input: number) => CacheRecord | undefined;
  /** A view of another step's files; `release` ends it. */
  readonly view: (
    result: Result,
    writable: boolean,
  ) => { readonly fs: FileSystem; readonly tree: SourceTree; readonly release: () => void };
}

const cacheMode = 0o755;
const secretMode = 0o400;

const failed = (command: string): string => `process ${quote(command)} did not complete successfully`;

/** Where one mount's files come from. */
async function mountPoint(
  context: ExecContext,
  mount: ExecMount,
  command: string,
  input: Result | undefined,
  releases: (() => void)[],
): Promise<ExecMountPoint | undefined> {
  const { host, cache } = context;
  if (mount.type === 'secret') return await secretMount(context, mount);
  if (mount.type === 'ssh') return await agentMount(context, mount);
  let fs: FileSystem;
  let root: Inode | undefined;
  if (mount.type === 'tmpfs') fs = host.tmpfs(0o1777, mount.size);
  else if (mount.type === 'cache') {
    const make = (): FileSystem => {
      const made = host.tmpfs(mount.mode ?? cacheMode);
      made.root.setAttributes({ uid: mount.uid, gid: mount.gid });
      return made;
    };
    const description = `cached mount ${mount.target} from exec ${command} with id "/${mount.id}"`;
    const parent = context.recordOf(mount.input);
    const kept = { isRenewed: context.renews(mount.id), parent };
    if (mount.sharing !== 'private') fs = cache.cacheMount(mount.id, description, make, kept);
    else if (parent) fs = seenBy(context, input, true, releases).fs;
    else fs = make();
  } else {
    const seen = seenBy(context, input, !mount.readOnly, releases);
    fs = seen.fs;
    root = seen.tree.root;
  }
  const found = find(root ?? fs.root, mount.source);
  if (!found)
    throw new Error(`${failed(command)}: open /${partsOf(mount.source).join('/')}: no such file or directory`);
  const { inode, directory, name } = found;
  const point = { target: mount.target, fs, readOnly: mount.readOnly };
  return isDirectory(inode.mode)
    ? { ...point, inode, directory: undefined, name: undefined }
    : { ...point, inode, directory, name };
}

/** Another step's files, until the process is over. */
function seenBy(
  context: ExecContext,
  input: Result | undefined,
  isWritable: boolean,
  releases: (() => void)[],
): ReturnType<ExecContext['view']> {
  const seen = context.view(input ?? emptyResult, isWritable);
  releases.push(seen.release);
  return seen;
}

/** An agent of the client's can't be reached from here; without one the step goes on, unless it requires one. */
async function agentMount({ settings }: ExecContext, mount: ExecMount): Promise<undefined> {
  try {
    await settings.requireAgent(mount.id || 'default');
  } catch (error) {
    if (mount.required) throw error;
    return;
  }
  throw new Error('ssh agents are not forwarded here');
}

async function secretMount({ host, settings }: ExecContext, mount: ExecMount): Promise<ExecMountPoint | undefined> {
  const value = await settings.secrets.get(mount.id);
  if (!value) {
    if (mount.required) throw new Error(`secret ${mount.id}: not found`);
    return undefined;
  }
  if (mount.target === '') return undefined;
  const fs = host.tmpfs(0o755);
  const inode = fs.root.create('secret', {
    mode: S_IFREG | (mount.mode ?? secretMode),
    uid: mount.uid,
    gid: mount.gid,
  });
  await write(inode, value);
  return { target: mount.target, fs, inode, directory: fs.root, name: 'secret', readOnly: true };
}

async function secretVariables({ settings }: ExecContext, mounts: readonly ExecMount[]): Promise<string[]> {
  const found = mounts.map(async (mount) => {
    const value = mount.env === '' ? undefined : await settings.secrets.get(mount.id);
    return value ? [`${mount.env}=${new TextDecoder().decode(value)}`] : [];
  });
  return (await Promise.all(found)).flat();
}

/**
 * Runs the process. @param root the snapshot @param inputs results of the vertex' inputs
 * @throws Error `process "…" did not complete successfully: exit code: N`
 */
export async function runExec(
  context: ExecContext,
  op: ExecOp,
  id: string,
  root: FileSystem,
  inputs: readonly (Result | undefined)[],
  onOutput: (stream: 1 | 2, bytes: Uint8Array) => void,
): Promise<void> {
  const { host, settings } = context;
  const releases: (() => void)[] = [];
  const mounts: ExecMountPoint[] = [];
  let places: readonly string[] = [];
  try {
    for (const mount of op.mounts) {
      const point = await mountPoint(context, mount, op.args.join(' '), inputs[mount.input], releases);
      if (point) mounts.push(point);
    }
    if (!find(root.root, op.cwd)) {
      const owner = await ownerOf(root.root, op.user).catch(() => ({ uid: 0, gid: 0 }));
      mkdirAll(root.root, op.cwd, { mode: 0o755, ...owner });
    }
    places = missingPlaces(
      root.root,
      mounts.map(({ target }) => target),
    );
    const env = [...op.env, ...(await secretVariables(context, op.mounts))];
    const { args, cwd, user, network } = op;
    const { extraHosts, cgroupParent, memory, shmSize, ulimits, signal } = settings;
    const shared = { extraHosts, cgroupParent, memory, shmSize, ulimits, signal, mounts, onOutput };
    const what = failed(args.join(' '));
    const status = await host.exec({ id, root, args, env, cwd, user, network, ...shared }).catch((error: unknown) => {
      throw new Error(`${what}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    });
    if (status !== 0) throw new Error(`${what}: exit code: ${status}`);
  } finally {
    removePlaces(root.root, places);
    for (const release of releases) release();
  }
}
