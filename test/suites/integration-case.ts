/** One case of moby's integration tests, as moby-integration.json has it, played with the docker command of a student's machine. */
import type { MachinePort } from '../../src/machine/port.ts';

interface Variable {
  readonly $var: string;
  readonly stream?: 'combined' | 'stdout' | 'stderr';
  readonly trim?: boolean;
  readonly field?: 'exit' | 'error';
}

interface Expectation {
  readonly exit?: number;
  readonly outContains?: string;
  readonly errContains?: string;
}

export interface Step {
  readonly op: 'docker' | 'build' | 'assert' | 'expect' | 'waitRun' | 'any';
  readonly as?: string;
  readonly args?: readonly (string | Variable)[];
  readonly format?: string;
  readonly context?: string;
  readonly files?: Readonly<Record<string, string | { content?: string; mode?: number }>>;
  readonly flags?: readonly string[];
  readonly tag?: string;
  readonly expect?: Expectation;
  readonly kind?: string;
  readonly left?: Variable;
  readonly value?: unknown;
  readonly goErrorContains?: string;
  readonly var?: string;
  readonly container?: Variable | string;
  readonly of?: readonly Step[];
}

export interface IntegrationCase {
  readonly id: string;
  readonly os: string;
  readonly requires: readonly string[] | null;
  readonly steps: readonly Step[];
}

interface Result {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
}

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
const utf8 = new TextEncoder();

/** @throws with what was expected, where a step goes otherwise */
export class IntegrationRun {
  readonly #port: MachinePort;
  readonly #results = new Map<string, Result>();
  #contexts = 0;

  constructor(port: MachinePort) {
    this.#port = port;
  }

  #value(item: unknown): unknown {
    if (typeof item !== 'object' || item === null) return item;
    if ('$concat' in item) return (item.$concat as unknown[]).map((part) => this.#value(part)).join('');
    if (!('$var' in item)) return item;
    const variable = item as Variable;
    const result = this.#results.get(variable.$var);
    if (!result) throw new Error(`no result ${variable.$var}`);
    if (variable.field === 'exit') return result.exit;
    if (variable.field === 'error') return result.exit === 0 ? '' : `exit status ${result.exit} ${result.stderr}`;
    const stream = variable.stream ?? 'combined';
    const text = stream === 'combined' ? result.stdout + result.stderr : result[stream];
    return variable.trim ? text.trim() : text;
  }

  async #run(command: string): Promise<Result> {
    const { code, stdout, stderr } = await this.#port.sh(command);
    return { exit: code, stdout, stderr };
  }

  async #context({ files = {} }: Step): Promise<string> {
    const folder = `/home/student/context${this.#contexts++}`;
    await this.#port.sh(`mkdir ${folder}`);
    for (const [name, file] of Object.entries(files)) {
      const content = typeof file === 'string' ? file : (file.content ?? '');
      if (name.includes('/')) await this.#port.sh(`mkdir -p ${quote(`${folder}/${name.replace(/\/[^/]*$/, '')}`)}`);
      await this.#port.files.write(`${folder}/${name}`, utf8.encode(content));
    }
    return folder;
  }

  async #docker(step: Step): Promise<Result> {
    const words = (step.args ?? []).map((word) => String(this.#value(word)));
    if (words[0] === 'build' && !step.files)
      return await this.#run(['DOCKER_BUILDKIT=0 docker', ...words.map(quote)].join(' '));
    if (step.format !== undefined) words.splice(1, 0, '-f', `{{${step.format}}}`);
    if (!step.files) return await this.#run(['docker', ...words.map(quote)].join(' '));
    const folder = await this.#context(step);
    return await this.#build(folder, words, step.context ?? '.');
  }

  async #build(folder: string, words: readonly string[], context: string): Promise<Result> {
    const command = ['DOCKER_BUILDKIT=0 docker', ...words.map(quote)].join(' ');
    if (context === '-') return await this.#run(`cd ${folder}; ${command} - < Dockerfile`);
    return await this.#run(`cd ${folder}; ${command} .`);
  }

  #expect(expect: Expectation, { exit, stdout, stderr }: Result): void {
    const seen = `\n--- stdout\n${stdout}\n--- stderr\n${stderr}`;
    if (expect.exit !== undefined && exit !== expect.exit) throw new Error(`exit ${exit}, not ${expect.exit}${seen}`);
    if (expect.outContains !== undefined && !stdout.includes(expect.outContains))
      throw new Error(`stdout lacks ${JSON.stringify(expect.outContains)}${seen}`);
    if (expect.errContains !== undefined && !stderr.includes(expect.errContains))
      throw new Error(`stderr lacks ${JSON.stringify(expect.errContains)}${seen}`);
  }

  #assert({ kind, left, value, goErrorContains = '' }: Step): void {
    const got = this.#value(left);
    const wanted = this.#value(value);
    const holds = {
      // The Go tests trim what they compare, which the steps don't always tell.
      eq: () => String(got).trimEnd() === String(wanted).trimEnd(),
      ne: () => String(got) !== String(wanted),
      contains: () => String(got).includes(String(wanted)),
      'not contains': () => !String(got).includes(String(wanted)),
      hasPrefix: () => String(got).startsWith(String(wanted)),
      failed: () => got !== '' && String(got).includes(goErrorContains),
      succeeded: () => got === '',
    }[kind ?? ''];
    if (!holds) throw new Error(`the runner doesn't know the assertion ${kind}`);
    if (!holds()) throw new Error(`${JSON.stringify(got)} ${kind} ${JSON.stringify(wanted ?? goErrorContains)}`);
  }

  #any({ of = [] }: Step): void {
    const errors: unknown[] = [];
    for (const step of of) {
      try {
        this.#assert(step);
        return;
      } catch (error) {
        errors.push(error);
      }
    }
    throw new AggregateError(errors, errors.map(String).join('; '));
  }

  async #waitRun(container: string): Promise<void> {
    const { stdout } = await this.#run(
      `for i in 1 2 3 4 5 6 7 8 9 10; do docker inspect -f '{{.State.Running}}' ${quote(container)} | grep true && break; sleep 0.1; done`,
    );
    if (!stdout.includes('true')) throw new Error(`${container} isn't running`);
  }

  async #step(step: Step): Promise<void> {
    if (step.op === 'assert') return this.#assert(step);
    if (step.op === 'any') return this.#any(step);
    if (step.op === 'waitRun') return await this.#waitRun(String(this.#value(step.container)));
    let result = this.#results.get(step.var ?? '');
    if (step.op === 'docker') result = await this.#docker(step);
    if (step.op === 'build') {
      const words = ['build', '-t', step.tag ?? '', ...(step.flags ?? []).map((flag) => String(this.#value(flag)))];
      result = await this.#build(await this.#context(step), words, step.context ?? '.');
    }
    if (!result) throw new Error(`no result ${step.var}`);
    if (step.as !== undefined) this.#results.set(step.as, result);
    if (step.expect) this.#expect(step.expect, result);
  }

  async play(steps: readonly Step[]): Promise<void> {
    for (const [index, step] of steps.entries()) {
      try {
        await this.#step(step);
      } catch (error) {
        const what = JSON.stringify(step.args ?? step.tag ?? step.kind);
        throw new Error(
          `step ${index + 1}, ${step.op} ${what}: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
  }
}
