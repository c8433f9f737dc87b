/** One stage of a Dockerfile while its instructions are carried out (dockerfile2llb's dispatchState). */
import type { ContainerConfig } from '../api/types/container.ts';
import type { LineRange } from './build-error.ts';
import type { BuildImage } from './image.ts';
import { type Op, type Vertex, vertex } from './llb.ts';
import type { Heredoc } from './parser/heredoc.ts';
import { type Expansion, expand } from './shlex.ts';
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
  readonly source: (name: string, range: LineRange) => Promise<Vertex | undefined>;
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
  #step = 0;
  #steps: number;
  hasCommand = false;
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

  /** Variables that words may use: ARG's, and over them ENV's. */
  variables(): Map<string, string> {
    const found = new Map<string, string>();
    for (const { name, value } of this.args) if (value !== undefined) found.set(name, value);
    for (const entry of this.config.Env ?? []) {
      const at = entry.indexOf('=');
      found.set(entry.slice(0, at < 0 ? entry.length : at), at < 0 ? '' : entry.slice(at + 1));
    }
    return found;
  }

  /** @throws ShellError */
  expand(word: string): string {
    return this.#expand(word).result;
  }

  expandWords(word: string): readonly string[] {
    return this.#expand(word).words;
  }

  #expand(word: string): Expansion {
    const variables = this.variables();
    const expansion = expand(word, variables, this.env.escapeToken);
    const range = this.at;
    if (range)
      for (const name of expansion.unmatched) {
        if (this.args.some((arg) => arg.name === name)) continue;
        const known = [...variables.keys()].map((each) => `$${each}`);
        this.env.warn('UndefinedVar', suggest(`Usage of undefined variable '$${name}'`, `$${name}`, known), range);
      }
    return expansion;
  }

  /** Inside heredocs quotes mean nothing. */
  expandDocument({ content, expand: isExpanded }: Heredoc): string {
    if (!isExpanded) return content;
    return expand(content, this.variables(), this.env.escapeToken, { skipProcessQuotes: true }).result;
  }

  /** Environment of RUN, with the arguments that no ENV hides. */
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

  setEnv(name: string, value: string): void {
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

  /** The instruction as progress shows it: its name in capitals, variables filled in where they are set. */
  shown(text: string): string {
    const at = text.search(/\s/);
    const upper = at < 0 ? text.toUpperCase() : text.slice(0, at).toUpperCase() + text.slice(at);
    try {
      return expand(upper, this.variables(), this.env.escapeToken, { skipUnsetEnv: true, rawQuotes: true }).result;
    } catch {
      return upper;
    }
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

  commit(createdBy: string, hasLayer = false): void {
    this.image.commit(hasLayer && !createdBy.startsWith('WORKDIR') ? `${createdBy} # buildkit` : createdBy, hasLayer);
  }
}
