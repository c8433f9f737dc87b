/** One build from its files to the image (BuildKit's frontend gateway, solver and exporter in a row). */
import { text } from '../../lib/bytes.ts';
import { PatternMatcher } from '../../lib/pattern-matcher.ts';
import type { Platform } from '../oci/manifest.ts';
import { BuildError } from './build-error.ts';
import type { BuildCacheStore } from './cache.ts';
import { usedContextPaths } from './context-paths.ts';
import { type DockerfilePlan, readDockerfile } from './dockerfile.ts';
import { Frontend } from './frontend.ts';
import type { BuildHost } from './host.ts';
import type { BuildImage } from './image.ts';
import type { BuildInputs } from './inputs.ts';
import { type Finding, Linter } from './linter.ts';
import { vertices } from './llb-walk.ts';
import type { ExecSettings } from './ops/exec.ts';
import type { StatusListener } from './progress.ts';
import { Progress, type ProgressVertex } from './progress.ts';
import type { Result } from './result.ts';
import { Solver, type SolverParts } from './solver.ts';
import type { Stage } from './stage.ts';

export interface BuildRequest {
  readonly inputs: BuildInputs;
  readonly target: string;
  readonly buildArgs: ReadonlyMap<string, string>;
  readonly labels: ReadonlyMap<string, string>;
  readonly noCache: boolean;
  readonly noCacheStages?: ReadonlySet<string>;
  readonly pull: boolean;
  readonly network: string;
  /** The entitlement `network.host`. */
  readonly allowsHostNetwork: boolean;
  readonly platform: Platform;
  readonly namedContexts: ReadonlyMap<string, string>;
  readonly exec: ExecSettings;
  /** Only look for problems. */
  readonly isCheck: boolean;
}

export interface Built {
  readonly image: BuildImage;
  readonly result: Result;
}

export interface DockerfileSource {
  readonly filename: string;
  readonly content: string;
}

export class Build {
  readonly #host: BuildHost;
  readonly #cache: BuildCacheStore;
  readonly #request: BuildRequest;
  readonly progress: Progress;
  /** Known once it was read: for excerpts. */
  source: DockerfileSource | undefined;

  constructor(host: BuildHost, cache: BuildCacheStore, request: BuildRequest, tell: StatusListener) {
    this.#host = host;
    this.#cache = cache;
    this.#request = request;
    this.progress = new Progress(tell, host.clock);
  }

  /** The Dockerfile's instructions in stages, and its checks. @throws BuildError */
  async plan(): Promise<{ readonly plan: DockerfilePlan; readonly linter: Linter }> {
    return (await this.progress.run(this.#request.inputs.title, (step) => this.#definition(step)))();
  }

  /** All up to doing it: what the steps are and what the image will be. To be released. @throws BuildError */
  async prepare(): Promise<PreparedBuild> {
    const { plan, linter } = await this.plan();
    const frontend = new Frontend(this.#host, this.progress, plan, {
      ...this.#request,
      warn: (rule, message, range) => linter.warn(rule, message, range),
    });
    try {
      const target = frontend.targetIndex();
      frontend.checkStages();
      await frontend.loadMetadata(target);
      const patterns = await this.#request.inputs.ignorePatterns(this.progress);
      checkPatterns(patterns);
      const stage = await frontend.dispatch(target);
      if (this.#request.isCheck) linter.flush();
      linter.requireNone();
      for (const [name, value] of this.#request.labels) stage.config.Labels = { ...stage.config.Labels, [name]: value };
      if (!this.#request.allowsHostNetwork && usesHostNetwork(stage))
        throw new BuildError('failed to load LLB: network.host is not allowed');
      const contexts = this.#request.inputs.contexts(patterns, usedContextPaths(stage.state));
      for (const { op } of vertices(stage.state))
        if (op.kind === 'context') await contexts.get(op.name)?.prepare?.(this.progress);
      const parts = { host: this.#host, cache: this.#cache, progress: this.progress, contexts };
      const solver = { ...parts, images: frontend.images, exec: this.#request.exec };
      return new PreparedBuild(solver, { plan, stage, target, needed: frontend.needed });
    } catch (error) {
      for (const image of frontend.images.values()) image.release();
      throw error;
    }
  }

  /** Answers what was read, or throws what is wrong with it: arriving it did. */
  async #definition(step: ProgressVertex): Promise<() => { plan: DockerfilePlan; linter: Linter }> {
    const { inputs } = this.#request;
    const bytes = await inputs.dockerfile(step);
    if (!bytes) {
      const why = `failed to read dockerfile: open ${inputs.shownName}: no such file or directory`;
      return fail(new BuildError(why));
    }
    const content = text(bytes);
    if (content === '') return fail(new BuildError('the Dockerfile cannot be empty'));
    const source = { filename: inputs.shownName, content };
    this.source = source;
    try {
      const { plan, mistake } = readDockerfile(content);
      // What a check finds is its result and nothing that went on meanwhile.
      const at = this.#request.isCheck ? '' : step.digest;
      const tell = (warning: Finding): void => this.progress.warn({ ...warning, vertex: at });
      const linter = new Linter(plan, source, this.#request.buildArgs, tell, this.#request.isCheck);
      linter.checkAll(mistake !== undefined);
      if (mistake) return fail(mistake);
      return () => ({ plan, linter });
    } catch (error) {
      return fail(error);
    }
  }
}

/** What the instructions came to. */
export interface Dispatched {
  readonly plan: DockerfilePlan;
  /** The wanted stage, carried out. */
  readonly stage: Stage;
  /** Its number, and those of the stages that it stands on with it. */
  readonly target: number;
  readonly needed: readonly number[];
}

/** A build whose steps are known. */
export class PreparedBuild {
  readonly #parts: SolverParts;
  readonly dispatched: Dispatched;
  #isReleased = false;

  constructor(parts: SolverParts, dispatched: Dispatched) {
    this.#parts = parts;
    this.dispatched = dispatched;
  }

  /** Base images by reference. */
  get images(): SolverParts['images'] {
    return this.#parts.images;
  }

  /** Does the steps, and hands what came out to `use`, for as long as nothing of it may be pruned. @throws BuildError */
  async solve<T>(use: (built: Built) => Promise<T>): Promise<T> {
    const solver = new Solver(this.#parts);
    const { stage } = this.dispatched;
    try {
      solver.announce([stage.state]);
      const result = await solver.result(stage.state);
      const used = await use({ image: stage.image, result });
      this.#parts.cache.commit(result);
      return used;
    } catch (error) {
      this.#parts.progress.cancel();
      throw error;
    } finally {
      solver.release();
    }
  }

  /** Lets go of the base images. */
  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    for (const image of this.#parts.images.values()) image.release();
  }
}

/** @throws BuildError for a .dockerignore with a line that is no pattern */
function checkPatterns(patterns: readonly string[]): void {
  try {
    new PatternMatcher(patterns);
  } catch (error) {
    throw new BuildError(error instanceof Error ? error.message : String(error));
  }
}

function usesHostNetwork({ state }: Stage): boolean {
  for (const { op } of vertices(state)) if (op.kind === 'exec' && op.network === 'host') return true;
  return false;
}

function fail(error: unknown): () => never {
  return () => {
    throw error;
  };
}
