/** One stage of a Dockerfile while its instructions are carried out (dockerfile2llb's dispatchState). */
import type { ContainerConfig } from '../api/types/container.ts';
import type { LineRange } from './build-error.ts';
import type { SourceName } from './command.ts';
import type { BuildImage } from './image.ts';
import { type Op, type Vertex, vertex } from './llb.ts';
import type { Heredoc } from './parser/heredoc.ts';
import { type ExpandOptions, type Expansion, expand, ShellError } from './shlex.ts';
import { suggest } from './suggest.ts';

export interface BuildArgument {
  readonly name: string;
  readonly value: string | undefined;
}

/** What a stage needs of the build around it. */
export interface StageEnvironment {
  readonly escapeToken: string;
  /** `--build-arg`. */
  readonly buildArgs: ReadonlyMap<string, string>;
  /** ARGs before the first FROM, and the platform's: what a bare ARG in a stage takes. */
  readonly globalArgs: ReadonlyMap<string, string>;
  readonly noCache: boolean;
  readonly network: string;
  /** The build context. */
  readonly context: () => Vertex;
  /** The result of another stage, of an image or of a named context. */
  readonly source: (name: SourceName, range: LineRange) => Promise<Vertex | undefined>;
  /** A finding of the build checks. */
  readonly warn: (rule: string, message: string, range: LineRange) => void;
}

/** Settings of the build's proxy arguments: RUN gets them, the history doesn't. */
const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'NO_PROXY', 'ALL_PROXY'];
const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export class Stage {
  readonly name: string;
  readonly env: StageEnvironment;
  readonly image: BuildImage;
  /** undefined: nothing yet, as after FROM scratch. */
  state: Vertex | undefined;
  readonly args: BuildArgument[] = [];
  /** ARGs with a value that came after the last ENV of their name, which they hide. */
  readonly #hiding = new Set<string>();
  #step = 0;
  #steps: number;
  hasCommand = false;
  /** Where CMD, ENTRYPOINT and HEALTHCHECK were last. */
  readonly #usedOnce = new Map<string, LineRange>();
  /** A WORKDIR was there, here or in a stage below. */
  hasWorkdir = false;
  /** Lines of the instruction that is being carried out. */
  at: LineRange | undefined;

  /** @param steps how many the stage has in all, its FROM included */
  constructor(name: string, env: StageEnvironment, image: BuildImage, state: Vertex | undefined, steps: number) {
    this.name = name;
    this.env = env;
    this.image = image;
    this.state = state;
    this.#steps = steps;
  }

  /** Steps that came with the base image's triggers. */
  addSteps(count: number): void {
    this.#steps += count;
  }

  get config(): Partial<ContainerConfig> {
    return this.image.config;
  }

  get workingDirectory(): string {
    return this.config.WorkingDir || '/';
  }

  get shell(): readonly string[] {
    const { Shell } = this.config;
    return Shell && Shell.length > 0 ? Shell : ['/bin/sh', '-c'];
  }

  /** Variables that words may use: ARG's and ENV's, the later one of a name; of a stage below ENV's before ARG's. */
  variables(): Map<string, string> {
    const found = new Map<string, string>();
    for (const entry of this.config.Env ?? []) {
      const at = entry.indexOf('=');
      found.set(entry.slice(0, at < 0 ? entry.length : at), at < 0 ? '' : entry.slice(at + 1));
    }
    const settings = new Set(found.keys());
    for (const { name, value } of this.args)
      if (value !== undefined && (!settings.has(name) || this.#hiding.has(name))) found.set(name, value);
    return found;
  }

  /** @throws ShellError */
  expand(word: string): string {
    return this.#expand(word).result;
  }

  expandWords(word: string): readonly string[] {
    return expand(word, this.variables(), this.env.escapeToken).words;
  }

  #expand(word: string, options: ExpandOptions = {}): Expansion {
    const variables = this.variables();
    const token = options.skipProcessQuotes ? '\\' : this.env.escapeToken;
    try {
      const expansion = expand(word, variables, token, options);
      this.#reportUnset(expansion.unmatched, variables);
      return expansion;
    } catch (error) {
      if (error instanceof ShellError) this.#reportUnset(error.unmatched, variables);
      throw error;
    }
  }

  #reportUnset(names: ReadonlySet<string>, variables: ReadonlyMap<string, string>): void {
    const range = this.at;
    if (!range) return;
    for (const name of names) {
      if (this.args.some((arg) => arg.name === name)) continue;
      const known = [...variables.keys()].map((each) => `$${each}`);
      this.env.warn('UndefinedVar', suggest(`Usage of undefined variable '$${name}'`, `$${name}`, known), range);
    }
  }

  /** Inside heredocs quotes mean nothing. */
  expandDocument({ content, expand: isExpanded }: Heredoc): string {
    if (!isExpanded) return content;
    return this.#expand(content, { skipProcessQuotes: true }).result;
  }

  /** Environment of RUN. */
  runEnvironment(): string[] {
    const own = this.variables();
    if (!own.has('PATH')) own.set('PATH', defaultPath);
    for (const name of proxies)
      for (const key of [name, name.toLowerCase()]) {
        const value = this.env.buildArgs.get(key);
        if (value !== undefined && !own.has(key)) own.set(key, value);
      }
    return [...own].map(([name, value]) => `${name}=${value}`);
  }

  declareArgument(argument: BuildArgument): void {
    this.args.push(argument);
    if (argument.value !== undefined) this.#hiding.add(argument.name);
  }

  setEnv(name: string, value: string): void {
    this.#hiding.delete(name);
    const env = [...(this.config.Env ?? [])];
    const at = env.findIndex((entry) => entry.split('=', 1)[0] === name);
    if (at < 0) env.push(`${name}=${value}`);
    else env[at] = `${name}=${value}`;
    this.config.Env = env;
  }

  /** `[build 2/4] RUN make`, counting on. */
  stepName(text: string): string {
    if (this.#steps === 0) return text;
    this.#step += 1;
    const index = String(this.#step).padStart(String(this.#steps).length);
    return `[${this.name === '' ? '' : `${this.name} `}${index}/${this.#steps}] ${text}`;
  }

  /** The instruction as progress shows it: its name in capitals, variables filled in, but for secrets; of RUN only those that are set. */
  shown(text: string, options: ExpandOptions & { readonly secrets?: readonly string[] } = {}): string {
    let shown = text;
    const variables = this.variables();
    for (const name of options.secrets ?? []) variables.set(name, '****');
    try {
      shown = expand(text, variables, this.env.escapeToken, options).result;
    } catch {
      // What can't be read is shown as it stands.
    }
    const at = shown.indexOf(' ');
    return at < 0 ? shown.toUpperCase() : shown.slice(0, at).toUpperCase() + shown.slice(at);
  }

  /** Puts an operation on top of what is there. @param more inputs after the first */
  apply(op: Op, name: string, more: readonly (Vertex | undefined)[], range: LineRange, description?: string): void {
    const ignoreCache = this.env.noCache && op.kind !== 'mkdir';
    this.state = vertex(op, {
      name,
      inputs: [this.state, ...more],
      ignoreCache,
      range,
      ...(description === undefined ? {} : { description }),
    });
  }

  /** For instructions of which only the last one counts. */
  useOnce(name: string): void {
    const before = this.#usedOnce.get(name);
    if (before)
      this.env.warn(
        'MultipleInstructionsDisallowed',
        `Multiple ${name} instructions should not be used in the same stage because only the last one will be used`,
        before,
      );
    if (this.at) this.#usedOnce.set(name, this.at);
  }

  /** A finding of the build checks at the instruction that is being carried out. */
  warn(rule: string, message: string): void {
    if (this.at) this.env.warn(rule, message, this.at);
  }

  commit(createdBy: string, hasLayer = false): void {
    this.image.commit(hasLayer && !createdBy.startsWith('WORKDIR') ? `${createdBy} # buildkit` : createdBy, hasLayer);
  }
}
