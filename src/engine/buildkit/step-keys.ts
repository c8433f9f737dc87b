/**
 * Looks for what an equal step made (what BuildKit's solver/edge.go does before it executes): first by the definitions of what
 * the step stands on and copies from, which needs no result of theirs; then by the content of the files that it takes.
 */
import { utf8 } from '../../lib/bytes.ts';
import { chainIds, digestOf } from '../oci/digest.ts';
import type { BuildError } from './build-error.ts';
import { type BuildCacheStore, type CacheRecord, newId, newUuid } from './cache.ts';
import { cacheForm, type Layered, selectorOf, sourcesOf } from './cache-key.ts';
import type { InputKey } from './cache-keys.ts';
import type { BuildHost, ResolvedImage } from './host.ts';
import type { Vertex } from './llb.ts';
import { contentDigest, exclusion, NotFound, selected } from './ops/selection.ts';
import type { ProgressVertex } from './progress.ts';
import type { Result } from './result.ts';
import { viewOf } from './views.ts';

/** What the search needs of the solver. */
export interface Steps {
  step(vertex: Vertex): ProgressVertex;
  result(vertex: Vertex): Promise<Result>;
  /** Whether it was asked for its result. */
  isAsked(vertex: Vertex): boolean;
  failure(vertex: Vertex, step: ProgressVertex, error: unknown, prefix: string): BuildError;
}

export interface StepKeyParts {
  readonly host: BuildHost;
  readonly cache: BuildCacheStore;
  readonly images: ReadonlyMap<string, ResolvedImage>;
}

export interface Found {
  /** None: nothing that stands on the step can be in the cache. */
  readonly keys: ReadonlySet<string>;
  /** Missing where all that the step made was pruned, or where there was nothing yet. */
  readonly record: CacheRecord | undefined;
}

/** What is known of one input. */
interface Input {
  readonly at: number;
  /** What it is a result of; undefined where that doesn't matter: what is empty, and what a step copies onto itself. */
  readonly source: Vertex | undefined;
  readonly definitions: readonly string[];
  readonly selector: string;
  matches: ReadonlySet<string>;
  content: string | undefined;
}

const nothing: Found = { keys: new Set(), record: undefined };

export function isLayered(op: Vertex['op']): op is Layered {
  return op.kind === 'copy' || op.kind === 'exec' || op.kind === 'mkdir';
}

export class StepKeys {
  readonly #parts: StepKeyParts;
  readonly #steps: Steps;
  readonly #found = new Map<string, Promise<Found>>();
  readonly #inputs = new Map<string, readonly Input[]>();
  /** Keys of what has its result. */
  readonly #made = new Map<string, string>();
  /** Images whose files are copied. */
  readonly lookedInto = new Set<string>();
  /** Images on which steps are done without the cache. */
  readonly stoodOn = new Set<string>();

  constructor(parts: StepKeyParts, steps: Steps) {
    this.#parts = parts;
    this.#steps = steps;
  }

  /** What stands for the step in the cache. @throws BuildError for files that aren't there */
  of(vertex: Vertex): Promise<Found> {
    const known = this.#found.get(vertex.digest);
    if (known) return known;
    const made = isLayered(vertex.op) ? this.#search(vertex, vertex.op) : Promise.resolve(nothing);
    this.#found.set(vertex.digest, made);
    made.catch(() => undefined);
    return made;
  }

  /** A step's result came from elsewhere, and stands for this key. */
  adopt(vertex: Vertex, key: string): void {
    this.made(vertex, key);
    this.#found.set(vertex.digest, Promise.resolve({ keys: new Set([key]), record: undefined }));
  }

  /** A step's result is here, and is found by this key. */
  made(vertex: Vertex, key: string): void {
    this.#made.set(vertex.digest, key);
  }

  /** The key of a step that was done now: its inputs have their results. */
  keyOf(vertex: Vertex, op: Layered): string {
    const inputs = this.#inputs.get(vertex.digest) ?? [];
    const keys = inputs.map((input): InputKey[] => {
      const own = input.source && this.#made.get(input.source.digest);
      const definitions = own === undefined ? input.definitions : [own];
      const byContent = input.content === undefined ? [] : [{ key: input.content, selector: '' }];
      return [...definitions.map((key) => ({ key, selector: input.selector })), ...byContent];
    });
    return this.#parts.cache.keys.keyOf(keys, operationOf(op));
  }

  async #search(vertex: Vertex, op: Layered): Promise<Found> {
    const [base] = vertex.inputs;
    if (base?.op.kind === 'image' && vertex.ignoreCache) this.stoodOn.add(base.digest);
    const inputs = await Promise.all(vertex.inputs.map((_, at) => this.#input(vertex, op, at)));
    this.#inputs.set(vertex.digest, inputs);
    if (vertex.ignoreCache) {
      await this.#contents(vertex, op, inputs);
      return nothing;
    }
    let found = this.#common(inputs);
    if (!found.record) {
      await this.#contents(vertex, op, inputs);
      found = this.#common(inputs);
    }
    if (found.record) this.#cached(vertex);
    return found;
  }

  async #input(vertex: Vertex, op: Layered, at: number): Promise<Input> {
    const source = vertex.inputs[at];
    const isBase = at > 0 && source !== undefined && source.digest === vertex.inputs[0]?.digest;
    // What is copied from the very files it is copied into counts as a whole.
    const definitions = isBase ? ['base'] : await this.#definitions(source);
    const selector = at === 0 || isBase ? '' : selectorOf(op, at);
    const input: Input = {
      at,
      source: isBase ? undefined : source,
      definitions,
      selector,
      matches: new Set(),
      content: undefined,
    };
    if (vertex.ignoreCache) return input;
    input.matches = this.#parts.cache.keys.query(byDefinition(input), at, operationOf(op));
    if (input.matches.size === 0) await this.#addContent(vertex, op, input);
    return input;
  }

  async #definitions(source: Vertex | undefined): Promise<readonly string[]> {
    if (!source) return ['scratch'];
    const { op } = source;
    if (op.kind === 'image') {
      const image = this.#parts.images.get(op.key);
      return [`image:${chainIds(image?.config.rootfs.diff_ids ?? []).at(-1) ?? ''}`];
    }
    if (op.kind === 'inline') return [`inline:${source.digest}`];
    if (isLayered(op)) return [...(await this.of(source)).keys];
    // What a client sends or a server has is known by its content alone.
    return [];
  }

  /** The content of all that the step takes files of. */
  async #contents(vertex: Vertex, op: Layered, inputs: readonly Input[]): Promise<void> {
    await Promise.all(inputs.map((input) => this.#addContent(vertex, op, input)));
  }

  async #addContent(vertex: Vertex, op: Layered, input: Input): Promise<void> {
    const { source } = input;
    if (!source || input.at === 0 || input.content !== undefined || source.op.kind === 'inline') return;
    input.content = await this.content(vertex, op, input.at);
    if (vertex.ignoreCache) return;
    const { keys } = this.#parts.cache;
    const operation = operationOf(op);
    const byContent = { key: input.content, selector: '' };
    const found = keys.query([byContent], input.at, operation);
    input.matches = new Set([...input.matches, ...found]);
    const own = this.#made.get(source.digest);
    const definitions = own === undefined ? byDefinition(input) : [{ key: own, selector: input.selector }];
    keys.query([...definitions, byContent], input.at, operation);
  }

  /** What all inputs lead to. */
  #common(inputs: readonly Input[]): Found {
    const [first, ...others] = inputs;
    const common = [...(first?.matches ?? [])].filter((key) => others.every(({ matches }) => matches.has(key)));
    return { keys: new Set(common), record: this.#parts.cache.newest(common) };
  }

  /** Tells that a step is cached, and that so is all that it stands on; documents are looked at in any case. */
  #cached(vertex: Vertex): void {
    for (const input of vertex.inputs) {
      if (!input) continue;
      if (input.op.kind === 'image') this.#seen(input, input.op.key);
      else if (input.op.kind === 'inline') this.#steps.step(input).done();
      else if (isLayered(input.op) && !this.#steps.isAsked(input) && !this.#steps.step(input).isEnded)
        this.#cached(input);
    }
    this.#steps.step(vertex).done(true);
  }

  /** A base image that is here and on which nothing is done anew. */
  #seen(vertex: Vertex, key: string): void {
    if (this.#steps.isAsked(vertex) || !this.#parts.images.get(key)?.isHere) return;
    const step = this.#steps.step(vertex);
    if (step.isEnded) return;
    step.start();
    step.done();
  }

  /** BuildKit fetches what a step stands on while it looks at the files that it copies. */
  async #fetchBase({ inputs: [base] }: Vertex): Promise<void> {
    if (base?.op.kind === 'image' && this.#parts.images.get(base.op.key)?.isHere) await this.#steps.result(base);
  }

  /** The digest of the files that a step takes from another. @throws BuildError for files that aren't there */
  async content(vertex: Vertex, op: Layered, at: number): Promise<string> {
    const source = vertex.inputs[at];
    if (!source) return 'scratch';
    if (source.op.kind === 'inline') return source.digest;
    if (source.digest === vertex.inputs[0]?.digest) return 'base';
    if (source.op.kind === 'image') this.lookedInto.add(source.digest);
    const result = await this.#steps.result(source).catch(async (error: unknown) => {
      await this.#fetchBase(vertex);
      throw error;
    });
    const view = viewOf(this.#parts.host, result, false);
    try {
      return await digestOfFiles(view.tree, op, at);
    } catch (error) {
      if (!(error instanceof NotFound)) throw error;
      const reference = `${newUuid(this.#parts.host.random)}::${newId(this.#parts.host.random)}`;
      const wrapped = new Error(`failed to calculate checksum of ref ${reference}: ${error.message}`);
      await this.#fetchBase(vertex);
      const step = this.#steps.step(vertex);
      step.start();
      throw this.#steps.failure(vertex, step, wrapped, 'failed to compute cache key: ');
    } finally {
      view.release();
    }
  }
}

const operationOf = (op: Layered): string => digestOf(utf8(JSON.stringify(cacheForm(op))));

const byDefinition = ({ definitions, selector }: Input): InputKey[] => definitions.map((key) => ({ key, selector }));

/** @throws NotFound */
async function digestOfFiles(tree: ReturnType<typeof viewOf>['tree'], op: Layered, at: number): Promise<string> {
  if (op.kind === 'copy') {
    const isExcluded = exclusion(op.exclude);
    const own = op.sources.filter(({ input }) => input === at);
    const digests = own.map(async ({ path, wildcard }) =>
      contentDigest(tree, sourcesOf(tree, path, wildcard, op), isExcluded, op.exclude.length > 0),
    );
    return (await Promise.all(digests)).join();
  }
  if (op.kind !== 'exec') return '';
  const own = op.mounts.filter(({ input }) => input === at);
  const digests = own.map(async ({ source: path }) => contentDigest(tree, selected(tree, path, false)));
  return (await Promise.all(digests)).join();
}
