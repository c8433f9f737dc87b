/**
 * Gets a vertex' result: from the cache where an equal step was done before (step-keys.ts), else by doing it; what doesn't
 * depend on each other is done at once (BuildKit's solver).
 */
import { isDirectory } from '../../kernel/uapi/stat.ts';
import type { FileSystem, Inode } from '../../kernel/vfs/inode.ts';
import { utf8 } from '../../lib/bytes.ts';
import { diffLayer } from '../oci/diff.ts';
import { chainIds, digestOf, digestOfLarge } from '../oci/digest.ts';
import { BuildError } from './build-error.ts';
import { type BuildCacheStore, type CacheRecord, newId } from './cache.ts';
import { imageKey, type Layered } from './cache-key.ts';
import type { BuildContext } from './context.ts';
import type { BuildHost, ResolvedImage } from './host.ts';
import { keepImage } from './image-records.ts';
import type { InlineOp, Vertex } from './llb.ts';
import { runCopy } from './ops/copy.ts';
import { type ExecSettings, runExec } from './ops/exec.ts';
import { fetchHttp } from './ops/http.ts';
import { inlineTree } from './ops/inline.ts';
import { leaveTraces } from './ops/mount-stubs.ts';
import { ownerOf, requireNumbers } from './ops/owner.ts';
import { selected } from './ops/selection.ts';
import { find, mkdirAll } from './ops/tree.ts';
import type { Progress, ProgressVertex } from './progress.ts';
import { chainOf, emptyResult, type Result } from './result.ts';
import { StepKeys } from './step-keys.ts';
import { viewOf } from './views.ts';

export interface SolverParts {
  readonly host: BuildHost;
  readonly cache: BuildCacheStore;
  readonly progress: Progress;
  readonly images: ReadonlyMap<string, ResolvedImage>;
  /** By name; the build context's is empty. */
  readonly contexts: ReadonlyMap<string, BuildContext>;
  readonly exec: ExecSettings;
}

export class Solver {
  readonly #parts: SolverParts;
  readonly #keys: StepKeys;
  /** Of what has its result. */
  readonly #records = new Map<string, CacheRecord>();
  readonly #results = new Map<string, Promise<Result>>();
  readonly #releases: (() => void)[] = [];
  readonly #names = new Map<string, string>();
  /** Cache mounts that this build has begun anew. */
  readonly #renewed = new Set<string>();
  #failed = false;

  constructor(parts: SolverParts) {
    this.#parts = parts;
    this.#keys = new StepKeys(parts, {
      step: (vertex) => this.#step(vertex),
      result: (vertex) => this.result(vertex),
      isAsked: ({ digest }) => this.#results.has(digest),
      failure: (...failed) => this.#failure(...failed),
    });
  }

  /** Takes a step's result from elsewhere: the classic builder does some in containers. Kept until `release`. */
  adopt(vertex: Vertex, result: Result): void {
    const { snapshotter } = this.#parts.host;
    const chain = chainOf(result);
    snapshotter.hold(chain);
    this.#releases.push(() => snapshotter.release(chain));
    this.#results.set(vertex.digest, Promise.resolve(result));
    this.#keys.adopt(vertex, imageKey(result));
  }

  /** What a COPY takes, by content; what it takes of nothing is empty. @throws BuildError for files that aren't there */
  async copied(vertex: Vertex): Promise<{ readonly kind: 'file' | 'dir' | 'multi'; readonly digest: string }> {
    const { op, inputs } = vertex;
    if (op.kind !== 'copy') throw new Error(`${vertex.name} copies nothing`);
    const keys = await Promise.all(inputs.slice(1).map((_, at) => this.#keys.content(vertex, op, at + 1)));
    const digest = digestOf(utf8(keys.join()));
    const found: boolean[] = [];
    for (const { input, path, wildcard } of op.sources) {
      const view = viewOf(this.#parts.host, await this.result(inputs[input]), false);
      for (const each of selected(view.tree, path, wildcard, op.parents))
        found.push(isDirectory(find(view.tree.root, each)?.inode.mode ?? 0));
      view.release();
    }
    if (found.length !== 1) return { kind: 'multi', digest };
    return { kind: found[0] ? 'dir' : 'file', digest };
  }

  /** Lets go of everything that was kept for this build. */
  release(): void {
    for (const release of this.#releases.splice(0)) release();
  }

  /** Tells of all steps to come, the last one first, as BuildKit does. */
  announce(vertices: Iterable<Vertex | undefined>): void {
    const all = [...vertices];
    for (const vertex of all) this.#collectNames(vertex, new Set());
    const seen = new Set<string>();
    const visit = (vertex: Vertex | undefined): void => {
      if (!vertex || seen.has(vertex.digest)) return;
      seen.add(vertex.digest);
      this.#step(vertex).announce();
      for (const input of vertex.inputs) visit(input);
    };
    for (const vertex of all) visit(vertex);
  }

  /** Equal steps are one, and called what the last of them is called. */
  #collectNames(vertex: Vertex | undefined, seen: Set<Vertex>): void {
    if (!vertex || seen.has(vertex)) return;
    seen.add(vertex);
    for (const input of vertex.inputs) this.#collectNames(input, seen);
    this.#names.set(vertex.digest, vertex.name);
  }

  #step(vertex: Vertex): ProgressVertex {
    const inputs = vertex.inputs.flatMap((input) => (input ? [input.digest] : []));
    return this.#parts.progress.step(this.#names.get(vertex.digest) ?? vertex.name, vertex.digest, inputs);
  }

  /** @throws BuildError */
  result(vertex: Vertex | undefined): Promise<Result> {
    if (!vertex) return Promise.resolve(emptyResult);
    const known = this.#results.get(vertex.digest);
    if (known) return known;
    const made = this.#solve(vertex).catch((error: unknown) => {
      this.#failed = true;
      throw error;
    });
    this.#results.set(vertex.digest, made);
    made.catch(() => undefined);
    return made;
  }

  async #solve(vertex: Vertex): Promise<Result> {
    const { op } = vertex;
    switch (op.kind) {
      case 'image':
        return await this.#image(vertex, op.key);
      case 'context':
        return await this.#context(op.name);
      case 'inline':
        return await this.#inline(vertex, op);
      case 'http':
        return await this.#run(vertex, async () => await fetchHttp(this.#parts.host, op), 'failed to load cache key: ');
      default:
        return await this.#layered(vertex, op);
    }
  }

  async #inline(vertex: Vertex, op: InlineOp): Promise<Result> {
    const { cache, host } = this.#parts;
    const key = `inline:${vertex.digest}`;
    const known = cache.find(key);
    if (known) this.#step(vertex).done(true);
    if (known) return this.#keep(vertex, known);
    const result = await this.#run(vertex, async () => await inlineTree(host, op));
    const size = op.files.reduce((sum, { content }) => sum + utf8(content).length, 0);
    return this.#keep(vertex, cache.add(key, result, { description: vertex.name, size }));
  }

  /** A step without a layer. */
  async #run(vertex: Vertex, work: () => Promise<Result>, prefix = ''): Promise<Result> {
    const step = this.#step(vertex);
    step.start();
    try {
      const result = await work();
      step.done();
      return result;
    } catch (error) {
      // A digest that is wrong is told without it, as BuildKit does.
      const isMismatch = error instanceof Error && error.message.startsWith('digest mismatch');
      throw this.#failure(vertex, step, error, isMismatch ? '' : prefix);
    }
  }

  #failure(vertex: Vertex, step: ProgressVertex, error: unknown, prefix: string): BuildError {
    if (error instanceof BuildError) {
      if (!step.isEnded) step.cancelled();
      return error;
    }
    const message = error instanceof Error ? error.message : String(error);
    if (this.#failed || this.#parts.exec.signal.aborted) step.cancelled();
    step.fail(message);
    return new BuildError(prefix + message, vertex.range, { cause: error, vertex: vertex.digest });
  }

  async #image(vertex: Vertex, key: string): Promise<Result> {
    const image = this.#parts.images.get(key);
    if (!image) throw new BuildError(`image ${key} was not resolved`);
    const wasHere = image.isHere;
    const step = this.#step(vertex);
    step.start();
    try {
      await image.load(step);
    } catch (error) {
      throw this.#failure(vertex, step, error, '');
    }
    const { diff_ids: diffIds } = image.config.rootfs;
    const chains = chainIds(diffIds);
    const layers = diffIds.map((diffId, at) => ({ diffId, chainId: chains[at] ?? '', created: undefined }));
    const result: Result = { layers, tree: undefined };
    const { cache } = this.#parts;
    const known = wasHere ? cache.find(imageKey(result)) : undefined;
    this.#keep(vertex, known ?? keepImage(cache, result, image, wasHere));
    // One whose files are only looked at counts as done.
    const isOnlySeen = this.#keys.lookedInto.has(vertex.digest) && !this.#keys.stoodOn.has(vertex.digest);
    step.done(known !== undefined && !isOnlySeen);
    return result;
  }

  async #context(name: string): Promise<Result> {
    const context = this.#parts.contexts.get(name);
    if (!context) throw new BuildError(`no build context ${name}`);
    const tree = await context.load(this.#parts.progress);
    return { layers: [], tree };
  }

  /** The step's result is what this record has, for as long as the build goes on. */
  #keep(vertex: Vertex, record: CacheRecord): Result {
    this.#records.set(vertex.digest, record);
    this.#keys.made(vertex, record.key);
    this.#releases.push(this.#parts.cache.use(record));
    return record.result;
  }

  async #layered(vertex: Vertex, op: Layered): Promise<Result> {
    const { cache, host } = this.#parts;
    const { record } = await this.#keys.of(vertex);
    if (record) return this.#keep(vertex, cache.load(record));
    const inputs = await Promise.all(vertex.inputs.map((input) => this.result(input)));
    if (this.#failed) throw new BuildError('context canceled');
    const step = this.#step(vertex);
    step.start();
    try {
      const [base = emptyResult] = inputs;
      const id = newId(host.random);
      const created = host.clock.now();
      const options = op.kind === 'exec' ? { init: host.initLayer } : {};
      const snapshot = host.snapshotter.prepare(id, chainOf(base), options);
      try {
        await this.#perform(vertex, op, id, snapshot.fs, inputs, step);
        if (op.kind === 'exec') this.#leaveTraces(base, snapshot.upper);
        const tar = diffLayer(snapshot.upper);
        const layer = host.snapshotter.register(chainOf(base), tar, await digestOfLarge(tar));
        const layers = [...base.layers, { chainId: layer.chainId, diffId: layer.diffId, created }];
        const parent = vertex.inputs[0] && this.#records.get(vertex.inputs[0].digest);
        const key = this.#keys.keyOf(vertex, op);
        const options = { description: vertex.description, parent };
        const result = this.#keep(vertex, cache.add(key, { layers, tree: undefined }, options));
        host.snapshotter.release(layer.chainId);
        step.done();
        return result;
      } finally {
        host.snapshotter.remove(id);
      }
    } catch (error) {
      throw this.#failure(vertex, step, error, '');
    }
  }

  async #perform(
    vertex: Vertex,
    op: Layered,
    id: string,
    fs: FileSystem,
    inputs: readonly Result[],
    step: ProgressVertex,
  ): Promise<void> {
    const { host, cache, exec } = this.#parts;
    if (op.kind === 'mkdir') {
      if (!vertex.inputs[0]) requireNumbers(op.user);
      const owner = op.user === '' ? { uid: 0, gid: 0 } : await ownerOf(fs.root, op.user);
      const isThere = find(fs.root, op.path) !== undefined;
      const made = mkdirAll(fs.root, op.path, { mode: 0o755, ...owner });
      if (!isThere && op.created !== undefined) made.setAttributes({ mtime: Date.parse(op.created) * 1e6 });
      return;
    }
    if (op.kind === 'exec') {
      const context = {
        host,
        cache,
        settings: exec,
        // Without the cache its directories begin empty, once for all steps.
        renews: (mount: string) => vertex.ignoreCache && !this.#renewed.has(mount) && !!this.#renewed.add(mount),
        recordOf: (input: number) => {
          const record = this.#records.get(vertex.inputs[input]?.digest ?? '');
          return record && chainOf(record.result) === undefined ? undefined : record;
        },
        view: (result: Result, isWritable: boolean) => viewOf(this.#parts.host, result, isWritable, true),
      };
      await runExec(context, op, id, fs, inputs, (stream, bytes) => step.log(stream, bytes));
      return;
    }
    if (!vertex.inputs[0]) requireNumbers(op.owner);
    const views = inputs.map((input, at) => (at === 0 ? undefined : viewOf(this.#parts.host, input, false)));
    try {
      const trees = views.map((view) => view?.tree);
      await runCopy(host, op, fs.root, trees, `/var/lib/docker/overlay2/${id}/merged`);
    } finally {
      for (const view of views) view?.release();
    }
  }

  #leaveTraces(base: Result, upper: Inode): void {
    const below = viewOf(this.#parts.host, base, false);
    leaveTraces(below.tree.root, upper);
    below.release();
  }
}
