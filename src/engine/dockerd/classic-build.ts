/**
 * The classic builder's `Step 1/3 : FROM …` (moby's builder/dockerfile), which clients without BuildKit ask for: each instruction
 * makes an image of its own, in order. The work is the same builder's; the ids of "Running in" are only shown.
 */
import { isRegular } from '../../kernel/uapi/stat.ts';
import { text as decode, hex } from '../../lib/bytes.ts';
import { errorMessage } from '../api/jsonmessage.ts';
import type { StatusResponse } from '../api/trace.ts';
import { BuildError } from '../buildkit/build-error.ts';
import type { Command } from '../buildkit/command.ts';
import { ContextTree, hiddenFiles, readIgnoreFile } from '../buildkit/context.ts';
import { type DockerfilePlan, dialectOf, planDockerfile, type StagePlan } from '../buildkit/dockerfile.ts';
import { imageConfig } from '../buildkit/export.ts';
import { Frontend, type FrontendObserver } from '../buildkit/frontend.ts';
import type { BuildHost, ResolvedImage } from '../buildkit/host.ts';
import { parseInstruction } from '../buildkit/instructions.ts';
import { contentOf, find } from '../buildkit/ops/tree.ts';
import { parseDockerfile } from '../buildkit/parser/parser.ts';
import { Progress } from '../buildkit/progress.ts';
import { Solver } from '../buildkit/solver.ts';
import type { Stage } from '../buildkit/stage.ts';
import { invalidParameter, system } from '../errdefs.ts';
import { familiar } from '../oci/reference.ts';
import type { Builder } from './builder.ts';
import { runBuildStep, taskPrefix } from './builder-exec.ts';
import type { TagWish } from './builder-export.ts';
import type { SentBuildRequest as BuildRequest } from './builder-request.ts';
import type { Daemon } from './daemon.ts';
import { imagesOf } from './images/image-parts.ts';
import type { Progress as Report } from './images/progress-stream.ts';
import { pull } from './images/pull.ts';
import { tagImage } from './images/tag.ts';
import { rfc3339Nano } from './timestamp.ts';

export interface ClassicOptions {
  readonly tags: readonly TagWish[];
  readonly isQuiet: boolean;
  readonly report: Report;
}

const shortId = (id: string): string => id.replace(/^sha256:/, '').slice(0, 12);
/** Instructions that need no container, so that none is shown. */
const withoutContainer = new Set(['add', 'copy']);

/** How the classic builder words what it did. */
function classicText(createdBy: string, shell: readonly string[]): string {
  if (/^RUN /.test(createdBy)) return createdBy.replace(/^RUN /, '').replace(/ # buildkit$/, '');
  const text = createdBy.replace(/ # buildkit$/, '');
  return `${shell.join(' ')} #(nop) ${/^(COPY|ADD|WORKDIR)/.test(text) ? text : ` ${text}`}`;
}

class ClassicBuild implements FrontendObserver {
  readonly #daemon: Daemon;
  readonly #options: ClassicOptions;
  readonly #solver: Solver;
  readonly #noCache: boolean;
  readonly #total: number;
  #step = 0;
  /** The image that a stage has come to. */
  readonly #ids = new Map<Stage, string>();
  #current = '';
  /** Instructions of the base image that are still to come. */
  #triggers = 0;

  constructor(daemon: Daemon, solver: Solver, noCache: boolean, total: number, options: ClassicOptions) {
    this.#daemon = daemon;
    this.#solver = solver;
    this.#noCache = noCache;
    this.#total = total;
    this.#options = options;
  }

  get lastId(): string {
    return this.#current;
  }

  say(stream: string): void {
    if (!this.#options.isQuiet) this.#options.report({ stream });
  }

  title(text: string): void {
    this.#step += 1;
    this.say(`Step ${this.#step}/${this.#total} : ${text}\n`);
  }

  from(plan: StagePlan, stage: Stage, base: Stage | undefined, triggers: number): Promise<void> {
    this.title(plan.node.original.trim());
    const { store } = imagesOf(this.#daemon);
    const own = plan.baseName === 'scratch' ? '' : (this.#ids.get(base ?? stage) ?? '');
    const id = own || (base ? '' : this.#resolved(store, stage));
    this.#ids.set(stage, id);
    this.#current = id;
    this.#triggers = triggers;
    if (triggers > 0) this.say(`# Executing ${triggers} build trigger${triggers === 1 ? '' : 's'}\n`);
    else this.say(` ---> ${shortId(id)}\n`);
    return Promise.resolve();
  }

  #resolved(store: ReturnType<typeof imagesOf>['store'], stage: Stage): string {
    const { state } = stage;
    return state?.op.kind === 'image' ? store.resolve(state.op.reference).id : '';
  }

  before(command: Command): void {
    if (this.#triggers === 0) this.title(command.text);
  }

  async after(command: Command, stage: Stage): Promise<void> {
    const { store } = imagesOf(this.#daemon);
    const parent = this.#ids.get(stage) ?? '';
    const entry = stage.image.history.at(-1);
    if (entry?.created_by !== undefined && entry.comment !== undefined) {
      stage.image.history.pop();
      const { comment: _, ...rest } = entry;
      stage.image.history.push({ ...rest, created_by: classicText(entry.created_by, ['/bin/sh', '-c']) });
    }
    const container = hex(this.#daemon.random.bytes(6));
    const name = command.node.name.toLowerCase();
    let isRunning = false;
    const begin = (): void => {
      if (isRunning || withoutContainer.has(name)) return;
      isRunning = true;
      this.say(` ---> Running in ${container}\n`);
    };
    this.#begin = begin;
    const result = await this.#solver.result(stage.state);
    const known = this.#noCache ? undefined : this.#cached(parent, stage);
    const last = stage.image.history.at(-1);
    if (last && last.created === undefined) {
      stage.image.history.pop();
      stage.image.history.push({ created: rfc3339Nano(this.#daemon.clock.now()), ...last });
    }
    const bytes = imageConfig(stage.image, result, rfc3339Nano, this.#daemon.clock.now());
    const id = known ?? store.add(bytes, parent).id;
    if (known !== undefined) {
      const image = store.byId(known);
      const time = image?.config.history?.at(-1)?.created;
      const own = stage.image.history.pop();
      if (own) stage.image.history.push(time === undefined ? own : { ...own, created: time });
      if (!isRunning) this.say(' ---> Using cache\n');
    } else begin();
    if (isRunning) this.say(` ---> Removed intermediate container ${container}\n`);
    if (this.#triggers > 0) this.#triggers -= 1;
    if (this.#triggers === 0) this.say(` ---> ${shortId(id)}\n`);
    this.#ids.set(stage, id);
    this.#current = id;
  }

  #begin: (() => void) | undefined = undefined;

  /** An image that was made of the same one by the same instruction, with the same layers. */
  #cached(parent: string, stage: Stage): string | undefined {
    const { store } = imagesOf(this.#daemon);
    const wanted = JSON.stringify([stage.image.config, stage.image.history.at(-1)?.created_by]);
    const found = store.childrenOf(parent).find(({ config }) => {
      const last = config.history?.at(-1)?.created_by;
      return JSON.stringify([stage.image.config, last]) === wanted && sameConfig(config.config, stage.image.config);
    });
    return parent === '' ? undefined : found?.id;
  }

  /** Output of a process. */
  status({ logs = [], vertexes = [] }: Partial<StatusResponse>): void {
    for (const vertex of vertexes)
      if (vertex.started !== undefined && vertex.completed === undefined && /RUN/.test(vertex.name)) this.#begin?.();
    for (const { stream, msg } of logs) {
      this.#begin?.();
      this.say(stream === 2 ? `\x1b[91m${decode(msg)}\x1b[0m` : decode(msg));
    }
  }
}

function sameConfig(a: object | undefined, b: object): boolean {
  const filled = (value: object): string =>
    JSON.stringify(
      Object.entries(value)
        .filter(([, item]) => item !== null && item !== '' && JSON.stringify(item) !== '{}')
        .sort(([x], [y]) => (x < y ? -1 : 1)),
    );
  return filled(a ?? {}) === filled(b);
}

/** A process that failed: the client ends with its status. */
class ExitError extends Error {
  readonly code: number;

  constructor(message: string, code: number) {
    super(message);
    this.code = code;
  }
}

/** The classic builder's own words. */
function classicFailure(error: unknown): Error {
  if (!(error instanceof BuildError)) return error instanceof Error ? error : new Error(String(error));
  const { message } = error;
  const start = message.indexOf(taskPrefix);
  if (start >= 0) return system(message.slice(start));
  const [, command = '', code = ''] =
    /^process "([\s\S]*)" did not complete successfully: exit code: (\d+)$/.exec(message) ?? [];
  if (code !== '') return new ExitError(`The command '${command}' returned a non-zero code: ${code}`, Number(code));
  const [, missing] = /: "\/(.*)": not found$/.exec(message) ?? [];
  if (missing !== undefined)
    return system(
      `COPY failed: file not found in build context or excluded by .dockerignore: stat ${missing}: file does not exist`,
    );
  if (/^dockerfile parse error/.test(message)) return invalidParameter(message);
  if (/^file with no|must have|^unterminated/.test(message))
    return invalidParameter(`failed to parse Dockerfile: ${message}`);
  return system(
    message.replace(/^failed to parse stage name "[^"]*": /, '').replace(/^invalid (?=containerPort)/, 'Invalid '),
  );
}

async function readPlan(request: BuildRequest): Promise<DockerfilePlan> {
  const found = find(request.files.root, request.dockerfile);
  if (!found || !isRegular(found.inode.mode))
    throw invalidParameter(`Cannot locate specified Dockerfile: ${request.dockerfile}`);
  const content = decode(await contentOf(found.inode));
  if (content === '') throw invalidParameter(`the Dockerfile (${request.dockerfile}) cannot be empty`);
  return withLabels(planDockerfile(content), request);
}

/** `--label` is one more instruction at the end. */
function withLabels(plan: DockerfilePlan, { labels, target }: BuildRequest): DockerfilePlan {
  if (labels.size === 0) return plan;
  const literal = (text: string): string => `'${text.replaceAll("'", `'"'"'`)}'`;
  const words = [...labels].map(([name, value]) => `${literal(name)}=${literal(value)}`);
  const [parsed] = parseDockerfile(`LABEL ${words.join(' ')}`).nodes;
  const node = parsed && { ...parsed, original: `LABEL ${[...labels].map((label) => label.join('=')).join(' ')}` };
  const last = target === '' ? plan.stages.length - 1 : plan.stages.findLastIndex(({ name }) => name === target);
  if (!node) return plan;
  const command = parseInstruction(node, dialectOf(plan.parsed));
  const stages = plan.stages.map((stage, index) =>
    index === last ? { ...stage, commands: [...stage.commands, command] } : stage,
  );
  return { ...plan, stages };
}

/** Base images come by `docker pull`'s way, and keep their names. */
function pullingHost(daemon: Daemon, host: BuildHost, report: Report): BuildHost {
  const parts = imagesOf(daemon);
  return {
    ...host,
    exec: (request) => runBuildStep(daemon, request, true),
    async resolveImage(reference, always) {
      if (always || parts.store.nameTarget(reference) === undefined) await pull(parts, reference, { auth: {} }, report);
      return await host.resolveImage(reference, false);
    },
  };
}

/** Builds and tells of it. @throws EngineError in the classic builder's words */
export async function classicBuild(
  daemon: Daemon,
  builder: Builder,
  plainHost: BuildHost,
  request: BuildRequest,
  options: ClassicOptions,
): Promise<void> {
  const host = pullingHost(daemon, plainHost, options.report);
  let status: (status: Partial<StatusResponse>) => void = () => undefined;
  const progress = new Progress((each) => status(each), daemon.clock);
  let solver: Solver | undefined;
  try {
    const plan = await readPlan(request);
    const { patterns } = await readIgnoreFile(request.files.root, request.dockerfile);
    const hidden = hiddenFiles(patterns, request.dockerfile);
    const contexts = new Map([['', new ContextTree(request.files, request.files.root, 'context', hidden)]]);
    const images = new Map<string, ResolvedImage>();
    solver = new Solver({
      host,
      cache: builder.classicCache,
      progress,
      images,
      contexts,
      exec: request.exec,
      isClassic: true,
    });
    const probe = new Frontend(host, progress, plan, { ...request, warn: () => undefined });
    const target = probe.targetIndex();
    const stages = plan.stages.slice(0, target + 1);
    const total = plan.metaArgs.length + stages.reduce((sum, { commands }) => sum + commands.length + 1, 0);
    const classic = new ClassicBuild(daemon, solver, request.noCache, total, options);
    status = (each) => classic.status(each);
    for (const { node } of plan.metaArgs) classic.title(node.original.trim());
    const shared = { ...request, warn: () => undefined, observer: classic };
    const frontend = new Frontend(host, progress, plan, shared, images);
    for (let index = 0; index <= target; index++) await frontend.stage(index);
    const id = classic.lastId;
    options.report({ aux: { ID: id } });
    if (options.isQuiet) options.report({ stream: `${id}\n` });
    classic.say(`Successfully built ${shortId(id)}\n`);
    for (const { reference } of options.tags) {
      tagImage(daemon, id, reference);
      classic.say(`Successfully tagged ${familiar(reference)}\n`);
    }
  } catch (error) {
    const failure = classicFailure(error);
    if (!(failure instanceof ExitError)) throw failure;
    options.report(errorMessage(failure.message, failure.code));
  } finally {
    solver?.release();
  }
}
