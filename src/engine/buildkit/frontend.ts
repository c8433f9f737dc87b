/**
 * From a Dockerfile to the graph of the wanted stage and the image it makes (dockerfile2llb): arguments before the first FROM,
 * base names, only the stages that are needed, ONBUILD triggers, stages of one another and images as sources.
 */
import { quote } from '../../lib/gofmt.ts';
import { formatPlatform, type Platform } from '../oci/manifest.ts';
import { parsePlatform } from '../oci/platform.ts';
import { formatReference, parseReference, type Reference, withDefaultTag } from '../oci/reference.ts';
import { BuildError, type LineRange, located, rangeOf } from './build-error.ts';
import type { Command } from './command.ts';
import { type DockerfilePlan, dialectOf, type StagePlan } from './dockerfile.ts';
import type { BuildHost, ResolvedImage } from './host.ts';
import { BuildImage } from './image.ts';
import { parseInstruction } from './instructions.ts';
import { type Vertex, vertex } from './llb.ts';
import { DockerfileError } from './parser/directives.ts';
import { parseDockerfile } from './parser/parser.ts';
import { platformArgs } from './platform-args.ts';
import type { Progress } from './progress.ts';
import { expand } from './shlex.ts';
import { Stage, type StageEnvironment } from './stage.ts';
import { baseStage, checkSources, sourceStage, tooEarly } from './stage-name.ts';
import { suggest } from './suggest.ts';

export interface FrontendOptions {
  readonly target: string;
  readonly buildArgs: ReadonlyMap<string, string>;
  readonly noCache: boolean;
  /** Stages whose steps are done anew, in lower case. */
  readonly noCacheStages?: ReadonlySet<string>;
  readonly pull: boolean;
  readonly network: string;
  /** What the image is for. */
  readonly platform: Platform;
  /** `--build-context`: names to `docker-image://…`, or to files that were sent. */
  readonly namedContexts: ReadonlyMap<string, string>;
  readonly warn: (rule: string, message: string, range: LineRange) => void;
  /** Told of each instruction around its being carried out: the classic builder shows one by one. */
  readonly observer?: FrontendObserver;
}

export interface FrontendObserver {
  /** A stage begins: its base image isn't there yet. */
  begin(plan: StagePlan): void;
  /** @param triggers how many of the base's instructions come first */
  from(plan: StagePlan, stage: Stage, base: Stage | undefined, triggers: number): Promise<void>;
  before(command: Command, stage: Stage): void;
  after(command: Command, stage: Stage): Promise<void>;
}

const scratch = 'scratch';

/** `SOURCE_DATE_EPOCH` as RFC 3339. @throws BuildError */
function epochOf(buildArgs: ReadonlyMap<string, string>): string | undefined {
  const text = buildArgs.get('SOURCE_DATE_EPOCH') ?? '';
  if (text === '') return undefined;
  if (!/^[+-]?\d+$/.test(text))
    throw new BuildError(
      `invalid SOURCE_DATE_EPOCH: ${text}: strconv.ParseInt: parsing ${quote(text)}: invalid syntax`,
    );
  return new Date(Number(text) * 1000).toISOString().replace('.000Z', 'Z');
}

export class Frontend {
  readonly #host: BuildHost;
  readonly #progress: Progress;
  readonly #plan: DockerfilePlan;
  readonly #options: FrontendOptions;
  readonly #globalArgs = new Map<string, string>();
  readonly #stages = new Map<number, Promise<Stage>>();
  /** By reference as written in full. */
  readonly images: Map<string, ResolvedImage>;
  readonly #resolving = new Map<string, Promise<ResolvedImage>>();
  readonly #bases: string[] = [];
  readonly #platforms: Platform[] = [];
  readonly #epoch: string | undefined;
  #hasOtherStates = false;
  /** Stages that the target stands on, and it itself. */
  readonly #needed: number[] = [];

  /** @throws BuildError */
  constructor(
    host: BuildHost,
    progress: Progress,
    plan: DockerfilePlan,
    options: FrontendOptions,
    images = new Map<string, ResolvedImage>(),
  ) {
    this.images = images;
    this.#host = host;
    this.#progress = progress;
    this.#plan = plan;
    this.#options = options;
    this.#epoch = epochOf(options.buildArgs);
    this.#readGlobalArgs();
    for (const stage of plan.stages) this.#bases.push(this.#baseOf(stage));
    for (const stage of plan.stages) this.#platforms.push(this.#platformOf(stage));
  }

  /** Stages that the target stands on, and it itself; known once metadata was loaded. */
  get needed(): readonly number[] {
    return this.#needed;
  }

  #readGlobalArgs(): void {
    const { platform: own } = this.#host;
    for (const [name, value] of platformArgs(own, this.#options.platform, this.#options.target || 'default'))
      this.#globalArgs.set(name, this.#options.buildArgs.get(name) ?? value);
    for (const { node, words } of this.#plan.metaArgs)
      for (const { name, value } of words) {
        const given = this.#options.buildArgs.get(name);
        const own = value === undefined ? this.#globalArgs.get(name) : this.#expand(value, rangeOf(node));
        const chosen = given ?? own;
        if (chosen !== undefined) this.#globalArgs.set(name, chosen);
      }
  }

  #expand(word: string, range: LineRange): string {
    try {
      return expand(word, this.#globalArgs, this.#plan.parsed.escapeToken).result;
    } catch (error) {
      throw located(error, range);
    }
  }

  #baseOf(stage: StagePlan): string {
    const name = this.#expand(stage.baseName, rangeOf(stage.node));
    if (name === '') throw new BuildError(`base name (${stage.baseName}) should not be blank`, rangeOf(stage.node));
    return name;
  }

  #platformOf({ platform, node }: StagePlan): Platform {
    const range = rangeOf(node);
    const text = this.#expand(platform, range);
    if (text === '') return this.#options.platform;
    try {
      return parsePlatform(text, this.#host.platform);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new BuildError(`failed to parse platform ${text}: ${message}`, range);
    }
  }

  /** The stage that is wanted: the last one, or by `--target`. @throws BuildError */
  targetIndex(): number {
    const { target } = this.#options;
    const { stages } = this.#plan;
    if (target === '') return stages.length - 1;
    const found = stages.findLastIndex(({ name }) => name === target.toLowerCase());
    if (found >= 0) return found;
    const known = stages.flatMap(({ name }) => (name === '' ? [] : [name]));
    throw new BuildError(suggest(`target stage ${quote(target)} could not be found`, target, known));
  }

  /** What is wrong with how stages depend on each other. @throws BuildError */
  checkStages(): void {
    checkSources(this.#plan.stages);
  }

  /** Loads the configuration of every image that the target needs, all at once. */
  async loadMetadata(target: number): Promise<void> {
    const { stages } = this.#plan;
    const bases = new Map<string, LineRange | undefined>();
    const sources = new Map<string, LineRange | undefined>();
    const seen = new Set<number>();
    const visit = (index: number): void => {
      const stage = this.#plan.stages[index];
      if (!stage || seen.has(index)) return;
      seen.add(index);
      const base = this.#bases[index] ?? '';
      const below = baseStage(stages, base, index);
      if (below !== undefined) visit(below);
      else this.#needImage(base, rangeOf(stage.node), bases);
      for (const command of stage.commands)
        for (const source of command.sources) {
          const from = sourceStage(stages, source);
          if (from !== undefined) visit(from);
          // BuildKit knows no place for a mount's image.
          // Of several that take it the last one is blamed.
          else this.#needImage(source.name, source.isNumbered ? rangeOf(command.node) : undefined, sources, true);
        }
    };
    visit(target);
    this.#needed.push(...[...seen].sort((a, b) => a - b));
    await Promise.all([...bases, ...sources].map(([name, range]) => this.#resolve(name, range)));
  }

  #needImage(
    name: string,
    range: LineRange | undefined,
    wanted: Map<string, LineRange | undefined>,
    isLatest = false,
  ): void {
    if (name === scratch || name.includes('$')) return;
    const image = this.#contextImage(name);
    if (image !== undefined && (isLatest || !wanted.has(image))) wanted.set(image, range);
  }

  /** What a name means as an image; undefined where it is files that were sent. */
  #contextImage(name: string): string | undefined {
    const context = this.#options.namedContexts.get(name.toLowerCase());
    if (context === undefined) return name;
    return context.startsWith('docker-image://') ? context.slice('docker-image://'.length) : undefined;
  }

  /** The named context that is this image. */
  #aliasOf(image: string): string | undefined {
    for (const [name, context] of this.#options.namedContexts) if (context === `docker-image://${image}`) return name;
    return undefined;
  }

  #reference(name: string, range: LineRange | undefined): Reference {
    try {
      return withDefaultTag(parseReference(name));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new BuildError(`failed to parse stage name ${quote(name)}: ${message}`, range);
    }
  }

  #resolve(name: string, range: LineRange | undefined): Promise<ResolvedImage> {
    const reference = this.#reference(name, range);
    const full = formatReference(reference);
    const known = this.#resolving.get(full);
    if (known) return known;
    const alias = this.#aliasOf(name);
    const title =
      alias === undefined ? `[internal] load metadata for ${full}` : `[context ${alias}] load metadata for ${name}`;
    const made = this.#progress
      .run(title, () => this.#host.resolveImage(reference, this.#options.pull))
      .catch((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        const subject = alias === undefined ? `${name}: ` : '';
        throw new BuildError(`${subject}failed to resolve source metadata for ${full}: ${message}`, range);
      })
      .then((image) => {
        this.images.set(full, image);
        return image;
      });
    this.#resolving.set(full, made);
    made.catch(() => undefined);
    return made;
  }

  /** Carries out the target and what it needs, in the file's order. */
  async dispatch(target: number): Promise<Stage> {
    for (const index of this.#needed) await this.stage(index);
    return await this.stage(target);
  }

  /** Carries out a stage, and those below it. @throws BuildError */
  stage(index: number): Promise<Stage> {
    const known = this.#stages.get(index);
    if (known) return known;
    const made = this.#dispatch(index);
    this.#stages.set(index, made);
    return made;
  }

  async #dispatch(index: number): Promise<Stage> {
    const plan = this.#plan.stages[index];
    if (!plan) throw new BuildError('dockerfile contains no stages to build');
    const range = rangeOf(plan.node);
    const baseName = this.#bases[index] ?? '';
    const below = baseStage(this.#plan.stages, baseName, index);
    const isOwnBase = below === undefined && baseName !== scratch;
    if (isOwnBase) this.#requireOwnPlatform(index, baseName, range);
    const base = below === undefined ? undefined : await this.stage(below);
    this.#options.observer?.begin(plan);
    const image = base ? base.image.clone() : await this.#baseImage(baseName, range);
    image.epoch = this.#epoch;
    const triggers = this.#triggers(image, range);
    const commands = [...triggers, ...plan.commands];
    const env = this.#environment(index);
    const own = plan.commands.filter(({ isStep }) => isStep).length;
    const stage = new Stage(this.#shownName(index), env, image, base?.state, own + (isOwnBase ? 1 : 0));
    stage.hasWorkdir = base?.hasWorkdir ?? false;
    stage.args.push(...(base?.args ?? []));
    if (isOwnBase) stage.state = await this.#source(baseName, range, (text) => stage.stepName(text));
    stage.addSteps(triggers.length);
    await this.#options.observer?.from(plan, stage, base, triggers.length);
    for (const command of commands) await this.#carryOut(stage, command);
    return stage;
  }

  /** Programs of other machines don't run here, so that their images are of no use. */
  #requireOwnPlatform(index: number, name: string, range: LineRange): void {
    const wanted = this.#platforms[index];
    if (!wanted || formatPlatform(wanted) === formatPlatform(this.#host.platform)) return;
    const full = formatReference(this.#reference(name, range));
    const why = `no match for platform in manifest: not found`;
    throw new BuildError(`${name}: failed to resolve source metadata for ${full}: ${why}`, range);
  }

  async #carryOut(stage: Stage, command: Command): Promise<void> {
    const { observer } = this.#options;
    try {
      stage.at = rangeOf(command.node);
      observer?.before(command, stage);
      await command.dispatch(stage);
      await observer?.after(command, stage);
    } catch (error) {
      throw located(error, rangeOf(command.node));
    }
  }

  async #baseImage(name: string, range: LineRange): Promise<BuildImage> {
    if (name === scratch) {
      const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
      return new BuildImage(this.#options.platform, { Env: [path], WorkingDir: '/' }, '', []);
    }
    const reference = this.#contextImage(name);
    if (reference === undefined) return new BuildImage(this.#options.platform, {}, '', []);
    return BuildImage.from((await this.#resolve(reference, range)).config);
  }

  /** The base's ONBUILD instructions, which become the stage's first ones. */
  #triggers(image: BuildImage, range: LineRange): Command[] {
    const triggers = image.config.OnBuild ?? [];
    delete image.config.OnBuild;
    return triggers.map((trigger) => {
      try {
        const [node] = parseDockerfile(trigger).nodes;
        if (!node) throw new DockerfileError(`invalid onbuild trigger: ${trigger}`);
        const command = parseInstruction({ ...node, ...range }, dialectOf(this.#plan.parsed));
        if (command.sources.length > 0) this.#hasOtherStates = true;
        return Object.assign(command, { text: `ONBUILD ${command.text}` });
      } catch (error) {
        throw located(error, range);
      }
    });
  }

  /** Stages are named in progress where there is more than one, sources from outside being stages too. */
  #shownName(index: number): string {
    const { stages } = this.#plan;
    const others = stages.some(({ commands }) =>
      commands.some(({ sources, node }) => sources.length > 0 || node.flags.some((flag) => flag.startsWith('--mount'))),
    );
    if (stages.length === 1 && !others && !this.#hasOtherStates) return '';
    return stages[index]?.name || `stage-${index}`;
  }

  #environment(index: number): StageEnvironment {
    const { buildArgs, network, warn, noCacheStages } = this.#options;
    const noCache = this.#options.noCache || noCacheStages?.has(this.#plan.stages[index]?.name ?? '') === true;
    return {
      escapeToken: this.#plan.parsed.escapeToken,
      buildArgs,
      globalArgs: this.#globalArgs,
      noCache,
      network,
      context: () => vertex({ kind: 'context', name: '' }, { name: '[internal] load build context' }),
      source: async (source, range) => {
        const { name } = source;
        const stage = sourceStage(this.#plan.stages, source);
        if (stage !== undefined && stage >= index) throw tooEarly(name, this.#shownName(index));
        if (stage !== undefined) return (await this.stage(stage)).state;
        return name === scratch ? undefined : await this.#source(name, range, (text) => text);
      },
      warn,
    };
  }

  /** An image, or a named context's files. */
  async #source(name: string, range: LineRange, named: (text: string) => string): Promise<Vertex> {
    const reference = this.#contextImage(name);
    if (reference === undefined)
      return vertex(
        { kind: 'context', name: name.toLowerCase() },
        { name: `[context ${name.toLowerCase()}] load from client`, range },
      );
    const image = await this.#resolve(reference, range);
    const key = formatReference(this.#reference(reference, range));
    const alias = this.#aliasOf(reference);
    const text = alias === undefined ? named(`FROM ${image.name}`) : `[context ${alias}] ${reference}`;
    return vertex({ kind: 'image', reference: image.name, key }, { name: text, range });
  }
}
