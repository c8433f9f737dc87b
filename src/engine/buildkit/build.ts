/** One build from the request's files to the image (BuildKit's frontend gateway, solver and exporter in a row). */
import { isRegular } from '../../kernel/uapi/stat.ts';
import type { FileSystem, Inode } from '../../kernel/vfs/inode.ts';
import { text } from '../../lib/bytes.ts';
import type { Platform } from '../oci/manifest.ts';
import { BuildError } from './build-error.ts';
import type { BuildCacheStore } from './cache.ts';
import { ContextTree, hiddenFiles, readIgnoreFile } from './context.ts';
import { type DockerfilePlan, planDockerfile } from './dockerfile.ts';
import { Frontend } from './frontend.ts';
import type { BuildHost } from './host.ts';
import type { BuildImage } from './image.ts';
import { type Finding, Linter } from './linter.ts';
import type { ExecSettings } from './ops/exec.ts';
import { contentOf, find } from './ops/tree.ts';
import type { StatusListener } from './progress.ts';
import { Progress, type ProgressVertex } from './progress.ts';
import type { Result } from './result.ts';
import { Solver } from './solver.ts';

export interface BuildRequest {
  /** The context with everything that was sent; undefined: nothing was. */
  readonly files: FileSystem;
  /** In the context. */
  readonly dockerfile: string;
  readonly target: string;
  readonly buildArgs: ReadonlyMap<string, string>;
  readonly labels: ReadonlyMap<string, string>;
  readonly noCache: boolean;
  readonly pull: boolean;
  readonly network: string;
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

  /**
   * Builds, and hands what came out to `use`, for as long as nothing of it may be pruned.
   * @throws BuildError with what follows `failed to solve: `
   */
  async run<T>(use: (built: Built) => Promise<T>): Promise<T | undefined> {
    const { files } = this.#request;
    const title = `[internal] load build definition from ${this.#shownName()}`;
    const { plan, linter } = (await this.progress.run(title, (step) => this.#definition(step)))();
    const frontend = new Frontend(this.#host, this.progress, plan, {
      ...this.#request,
      warn: (rule, message, range) => linter.warn(rule, message, range),
    });
    const target = frontend.targetIndex();
    await frontend.loadMetadata(target);
    const ignored = await this.progress.run('[internal] load .dockerignore', async (step) => {
      const found = await readIgnoreFile(files.root, this.#request.dockerfile);
      step.transferred('transferring context:', found.size + 2);
      return found;
    });
    const stage = await frontend.dispatch(target);
    if (this.#request.isCheck) {
      linter.flush();
      return undefined;
    }
    const solver = new Solver({
      host: this.#host,
      cache: this.#cache,
      progress: this.progress,
      images: frontend.images,
      contexts: this.#contexts(ignored.patterns),
      exec: this.#request.exec,
    });
    try {
      solver.announce([stage.state]);
      const result = await solver.result(stage.state);
      for (const [name, value] of this.#request.labels) stage.config.Labels = { ...stage.config.Labels, [name]: value };
      return await use({ image: stage.image, result });
    } catch (error) {
      this.progress.cancel();
      throw error;
    } finally {
      solver.release();
      for (const image of frontend.images.values()) image.release();
    }
  }

  #shownName(): string {
    const { dockerfile } = this.#request;
    return dockerfile === '.dockerfile.drydock' ? 'Dockerfile' : (dockerfile.split('/').at(-1) ?? dockerfile);
  }

  /** Answers what was read, or throws what is wrong with it: arriving it did. */
  async #definition(step: ProgressVertex): Promise<() => { plan: DockerfilePlan; linter: Linter }> {
    const { files, dockerfile } = this.#request;
    const found = find(files.root, dockerfile) ?? find(files.root, dockerfile.toLowerCase());
    if (!found || !isRegular(found.inode.mode)) {
      step.transferred('transferring dockerfile:', 2);
      return fail(new BuildError(`failed to read dockerfile: open ${dockerfile}: no such file or directory`));
    }
    const content = text(await contentOf(found.inode));
    step.transferred('transferring dockerfile:', found.inode.size + 31);
    if (content === '') return fail(new BuildError('the Dockerfile cannot be empty'));
    const source = { filename: this.#shownName(), content };
    this.source = source;
    try {
      const plan = planDockerfile(content);
      // What a check finds is its result and nothing that went on meanwhile.
      const at = this.#request.isCheck ? '' : step.digest;
      const tell = (warning: Finding): void => this.progress.warn({ ...warning, vertex: at });
      const linter = new Linter(plan, source, this.#request.buildArgs, tell, this.#request.isCheck);
      linter.checkAll();
      return () => ({ plan, linter });
    } catch (error) {
      return fail(error);
    }
  }

  #contexts(patterns: readonly string[]): Map<string, ContextTree> {
    const { files, dockerfile, namedContexts } = this.#request;
    const contexts = new Map<string, ContextTree>();
    const isHidden = hiddenFiles(patterns, dockerfile);
    contexts.set('', new ContextTree(files, files.root, '[internal] load build context', isHidden));
    for (const [name, value] of namedContexts) {
      if (!value.startsWith('local:')) continue;
      const root: Inode | undefined = find(files.root, value.slice('local:'.length))?.inode;
      if (root) contexts.set(name, new ContextTree(files, root, `[context ${name}] load from client`));
    }
    return contexts;
  }
}

function fail(error: unknown): () => never {
  return () => {
    throw error;
  };
}
