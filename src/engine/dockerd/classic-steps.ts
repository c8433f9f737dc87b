/**
 * The classic builder's steps, one after another: each makes an image of its own of the one before (moby's builder/dockerfile,
 * dispatchers.go and internals.go), in a container unless it only copies files.
 */
import { text as decode } from '../../lib/bytes.ts';
import { formatDuration } from '../../lib/gofmt.ts';
import { rfc3339Nano } from '../../lib/rfc3339.ts';
import type { ContainerConfig, HostConfig } from '../api/types/container.ts';
import type { Command } from '../buildkit/command.ts';
import type { StagePlan } from '../buildkit/dockerfile.ts';
import { imageConfig } from '../buildkit/export.ts';
import type { FrontendObserver } from '../buildkit/frontend.ts';
import { orderedConfig } from '../buildkit/image.ts';
import { type ArgumentWord, parseArguments } from '../buildkit/instructions/arg.ts';
import type { ExecOp } from '../buildkit/llb.ts';
import { chainOf } from '../buildkit/result.ts';
import type { Solver } from '../buildkit/solver.ts';
import type { Stage } from '../buildkit/stage.ts';
import { diffLayer } from '../oci/diff.ts';
import type { TagWish } from './builder-export.ts';
import { StepContainers } from './classic-containers.ts';
import type { Daemon } from './daemon.ts';
import { shortId } from './ids.ts';
import { imageEvent } from './images/image-event.ts';
import { imagesOf } from './images/image-parts.ts';
import type { Image } from './images/image-store.ts';
import type { Progress as Report } from './images/progress-stream.ts';

export interface ClassicOptions {
  readonly tags: readonly TagWish[];
  readonly isQuiet: boolean;
  readonly report: Report;
  readonly noCache: boolean;
  /** Containers go after their step: `always`, unless it failed, or never. */
  readonly removes: 'always' | 'success' | 'never';
  /** Limits and the network of RUN's containers. */
  readonly host: HostConfig;
  readonly signal: AbortSignal;
}

/** A process that failed: the client ends with its status. */
export class ExitError extends Error {
  readonly code: number;

  constructor(message: string, code: number) {
    super(message);
    this.code = code;
  }
}

const defaultShell: readonly string[] = ['/bin/sh', '-c'];

/** Instructions whose layer is copied: no container is made for them. */
const withoutContainer = new Set(['add', 'copy']);

/** Flags that the classic builder passes over. */
const ignoredFlags = new Set(['chown', 'from', 'link', 'exclude', 'checksum', 'unpack', 'keep-git-dir', 'parents']);

/** @throws Error for a flag that only BuildKit has */
function requireClassic({ node }: Command): void {
  const isStep = /^(run|copy|add)$/i.test(node.name);
  for (const flag of isStep ? node.flags : []) {
    const name = flag.replace(/^--/, '').replace(/=.*/s, '');
    if (/^run$/i.test(node.name) || !ignoredFlags.has(name))
      throw new Error(
        `the --${name} option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/ to learn how to build images with BuildKit enabled`,
      );
  }
}

export class ClassicSteps implements FrontendObserver {
  readonly #daemon: Daemon;
  readonly #options: ClassicOptions;
  readonly #solver: Solver;
  readonly #containers: StepContainers;
  readonly #total: number;
  #step = 0;
  /** The image that a stage has come to. */
  readonly #ids = new Map<Stage, string>();
  #current = '';
  /** Instructions of the base image that are still to come. */
  #triggers = 0;
  /** What follows a step that was done anew is done anew too. */
  #isBusted = false;

  constructor(daemon: Daemon, solver: Solver, total: number, options: ClassicOptions) {
    this.#daemon = daemon;
    this.#solver = solver;
    this.#total = total;
    this.#options = options;
    this.#containers = new StepContainers(daemon, options.host, (text) => this.say(text));
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

  begin({ node }: StagePlan): void {
    this.title(node.original.trim());
  }

  from(plan: StagePlan, stage: Stage, base: Stage | undefined, triggers: number): Promise<void> {
    const { store } = imagesOf(this.#daemon);
    const own = plan.baseName === 'scratch' ? '' : (this.#ids.get(base ?? stage) ?? '');
    const id = own || (base ? '' : this.#resolved(store, stage));
    this.#ids.set(stage, id);
    this.#current = id;
    this.#triggers = triggers;
    this.#isBusted = false;
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
    requireClassic(command);
  }

  async after(command: Command, stage: Stage): Promise<void> {
    const { removes } = this.#options;
    try {
      await this.#carryOut(command, stage);
    } catch (error) {
      if (removes === 'always') await this.#containers.removeAll();
      throw error;
    }
    if (removes !== 'never') await this.#containers.removeAll();
    if (this.#triggers > 0) this.#triggers -= 1;
    if (this.#triggers === 0) this.say(` ---> ${shortId(this.#current)}\n`);
  }

  async #carryOut(command: Command, stage: Stage): Promise<void> {
    const parent = this.#ids.get(stage) ?? '';
    // That is BuildKit's own.
    if (/^(cmd|entrypoint)$/i.test(command.node.name)) delete stage.config.ArgsEscaped;
    await this.#wordHistory(command, stage);
    const known = this.#options.noCache || this.#isBusted ? undefined : this.#cached(parent, stage);
    if (known) {
      this.say(' ---> Using cache\n');
      this.#adopt(stage, known);
    } else this.#isBusted = true;
    const image = known ?? (await this.#make(command, stage, parent));
    this.#ids.set(stage, image.id);
    this.#current = image.id;
  }

  /** The history as the classic builder words it: what was copied is named by its content. */
  async #wordHistory({ node }: Command, stage: Stage): Promise<void> {
    const { history } = stage.image;
    const nop = (words: string): string => `${stage.shell.join(' ')} #(nop) ${words}`;
    if (/^onbuild$/i.test(node.name)) {
      history.push({ created_by: nop(` ONBUILD ${stage.config.OnBuild?.at(-1) ?? ''}`), empty_layer: true });
      return;
    }
    const { created_by: createdBy, comment, ...rest } = history.at(-1) ?? {};
    if (createdBy === undefined || comment === undefined) return;
    history.pop();
    const text = classicWords(node, stage) ?? createdBy.replace(/ # buildkit$/, '');
    let worded = nop(text.startsWith('WORKDIR') ? text : ` ${text}`);
    if (text.startsWith('RUN ')) worded = text.slice('RUN '.length);
    else if (stage.state?.op.kind === 'copy' && withoutContainer.has(node.name.toLowerCase())) {
      const { kind, digest } = await this.#solver.copied(stage.state);
      const owner = stage.state.op.owner === '' ? '' : ` --chown=${stage.state.op.owner}`;
      const destination = stage.expand(node.args.at(-1) ?? '');
      worded = nop(`${node.name.toUpperCase()}${owner} ${kind}:${digest.replace('sha256:', '')} in ${destination} `);
    }
    history.push({ ...rest, created_by: worded });
  }

  /** An image that was made of the same one by the same instruction. */
  #cached(parent: string, stage: Stage): Image | undefined {
    if (parent === '') return undefined;
    const wanted = stage.image.history.at(-1)?.created_by;
    return imagesOf(this.#daemon)
      .store.childrenOf(parent)
      .find(({ config }) => {
        const last = config.history?.at(-1);
        return last?.created_by === wanted && sameConfig(config.config, stage.image.config);
      });
  }

  /** Goes on from an image that is there. */
  #adopt(stage: Stage, image: Image): void {
    const { history } = stage.image;
    const time = image.config.history?.at(-1)?.created;
    const own = history.pop();
    if (own) history.push(time === undefined ? own : { ...own, created: time });
    const chains = imagesOf(this.#daemon).service.chainsOf(image);
    const diffIds = image.config.rootfs.diff_ids;
    const layers = chains.map((chainId, at) => ({ chainId, diffId: diffIds[at] ?? '', created: undefined }));
    if (stage.state) this.#solver.adopt(stage.state, { layers, tree: undefined });
  }

  async #make(command: Command, stage: Stage, parent: string): Promise<Image> {
    const { store } = imagesOf(this.#daemon);
    const { history } = stage.image;
    const name = command.node.name.toLowerCase();
    if (name === 'run' && stage.state?.op.kind === 'exec') await this.#run(stage, stage.state.op, parent);
    else if (!withoutContainer.has(name)) await this.#containers.create(this.#settings(stage, parent), false);
    const result = await this.#solver.result(stage.state);
    const now = rfc3339Nano(this.#daemon.clock.now());
    const last = history.at(-1);
    if (last && last.created === undefined) history.splice(-1, 1, { created: now, ...last });
    const image = store.add(imageConfig(stage.image, result, rfc3339Nano, this.#daemon.clock.now()), parent);
    imageEvent(this.#daemon, 'create', image.id, image.id);
    return image;
  }

  /** A container that only stands for new settings. */
  #settings({ image }: Stage, parent: string): ContainerConfig {
    const comment = image.history.at(-1)?.created_by ?? '';
    const [, words = ''] = /#\(nop\) ([\s\S]*)/.exec(comment) ?? [];
    const nop = words.startsWith(' ') ? ['#(nop) ', words.slice(1)] : [`#(nop) ${words}`];
    return { ...image.config, Image: parent, Cmd: [...defaultShell, ...nop] };
  }

  /** RUN: its container's changes are the stage's next layer. @throws ExitError, EngineError */
  async #run(stage: Stage, op: ExecOp, parent: string): Promise<void> {
    const { config } = stage.image;
    const names = new Set((config.Env ?? []).map((entry) => entry.split('=', 1)[0]));
    const Env = [...(config.Env ?? []), ...op.env.filter((entry) => !names.has(entry.split('=', 1)[0]))];
    const own = { Image: parent, Cmd: [...op.args], Entrypoint: [''], Env, Healthcheck: { Test: ['NONE'] } };
    const base = await this.#solver.result(stage.state?.inputs[0]);
    const container = await this.#containers.create({ ...config, ...own }, true);
    const onOutput = (stream: 1 | 2, bytes: Uint8Array): void =>
      this.say(stream === 2 ? `\x1b[91m${decode(bytes)}\x1b[0m` : decode(bytes));
    const code = await this.#containers.run(container, onOutput, this.#options.signal);
    if (code !== 0) throw new ExitError(`The command '${op.args.join(' ')}' returned a non-zero code: ${code}`, code);
    const { snapshotter } = imagesOf(this.#daemon);
    const { chainId, diffId } = snapshotter.register(chainOf(base), diffLayer(container.snapshot.upper));
    const layers = [...base.layers, { chainId, diffId, created: this.#daemon.clock.now() }];
    if (stage.state) this.#solver.adopt(stage.state, { layers, tree: undefined });
    snapshotter.release(chainId);
  }
}

function sameConfig(a: Partial<ContainerConfig> = {}, b: Partial<ContainerConfig>): boolean {
  return JSON.stringify(orderedConfig(a)) === JSON.stringify(orderedConfig(b));
}

/** An instruction of which the classic builder's history says something else than BuildKit's. */
function classicWords(node: Command['node'], stage: Stage): string | undefined {
  const { name, args } = node;
  if (/^arg$/i.test(name)) {
    // The value of the Dockerfile, whatever was given.
    const word = (given: ArgumentWord): string =>
      given.value === undefined ? given.name : `${given.name}=${stage.expand(given.value)}`;
    return `ARG ${parseArguments(node).map(word).join(' ')}`;
  }
  if (/^expose$/i.test(name))
    return `EXPOSE ${[...args]
      .sort()
      .flatMap((port) => stage.expandWords(port))
      .join(' ')}`;
  const { Healthcheck: health } = stage.config;
  if (!/^healthcheck$/i.test(name) || !health) return undefined;
  const times = [health.Interval, health.Timeout, health.StartPeriod, health.StartInterval];
  const durations = times.map((time) => formatDuration(time ?? 0)).join(' ');
  return `HEALTHCHECK &{[${(health.Test ?? []).join(' ')}] ${durations} ${health.Retries ?? 0}}`;
}
