/**
 * One running script: the engine, the machine's events that it waits for, and their order. As Node's loop: what is due goes
 * in one at a time; after each come process.nextTick's callbacks and then promises; it ends when nothing is awaited.
 */
import type { System } from '../../kernel/exec/program.ts';
import { text, utf8 } from '../../lib/bytes.ts';
import { hashOf } from './hash.ts';
import { encodeAnswer, encodeFailure, fileOperations, networkOperations, type Operation } from './host-calls.ts';
import { builtinNames, builtinSource, moduleSource } from './module-source.ts';
import { ProcessCalls, type ScriptOptions, WRAPPER } from './process-calls.ts';
import { type Host, type HostAnswer, QuickJs, Thrown, type Value } from './quickjs.ts';
import { type Resolved, Resolver } from './resolve.ts';

/** What goes into the script next, or what is to be done outside of it. */
type Event =
  | { readonly kind: string; readonly task?: undefined; readonly [detail: string]: unknown }
  | { readonly kind: 'task'; readonly task: () => Promise<void> };

/** The script's end, thrown through what is under way. */
class Left extends Error {}

export class EventLoop implements Host {
  readonly #system: System;
  readonly #options: ScriptOptions;
  readonly #operations: ReadonlyMap<string, Operation>;
  readonly #resolver: Resolver;
  readonly #queue: Event[] = [];
  /** Answers in bytes, until the script fetches them. */
  readonly #bytes = new Map<number, Uint8Array>();
  /** Calls under way that keep the loop alive. */
  readonly #pending = new Set<number>();
  readonly #missing: unknown[] = [];
  readonly #process: ProcessCalls;
  #engine: QuickJs | undefined;
  #enterScript: Value = 0;
  #current: Event | undefined;
  #hasTicks = false;
  #timer: { readonly at: number | null; readonly alive: boolean } = { at: null, alive: false };
  #sleepsUntil = Number.POSITIVE_INFINITY;
  #wake: () => void = () => {};
  #exit: number | undefined;
  /** Set while a ^C is to end what the prompt runs. */
  stopRequested = false;
  /** Somebody outside the script still waits: the prompt. */
  isHeld = false;
  /** What the prompt's part in the script has to say (lib/internal/repl.js). */
  onPrompt: (what: string, ...details: readonly unknown[]) => void = () => {};

  constructor(system: System, options: ScriptOptions) {
    this.#system = system;
    this.#options = options;
    this.#process = new ProcessCalls(system, options, {
      heapBytes: () => this.engine.heapBytes,
      isModule: (name) => this.engine.isModule(name),
      signal: (name, number) => this.push({ kind: 'signal', name, number }),
    });
    this.#operations = new Map<string, Operation>([
      ...fileOperations(system),
      ...networkOperations(system),
      [
        'resolve',
        ([name, base, how]) => this.#resolver.resolve(String(name), String(base), how as 'require' | 'import'),
      ],
      ['source', async ([path]) => text(await system.readFile(String(path)))],
      ['hash', ([algorithm], bytes) => hashOf(String(algorithm), bytes)],
    ]);
    this.#resolver = new Resolver(
      {
        kind: async (path) => {
          const mode = await system.stat(path).then(
            (stat) => stat.mode & 0o170000,
            () => 0,
          );
          return mode === 0o040000 ? 'directory' : mode === 0 ? undefined : 'file';
        },
        read: (path) => system.readFile(path),
        real: async (path) => text((await this.#run('realpath', [path])) as Uint8Array),
      },
      new Set(builtinNames),
      options.version,
    );
  }

  async #run(name: string, args: readonly unknown[]): Promise<Uint8Array> {
    const value = await this.#operations.get(name)?.(args, new Uint8Array());
    return utf8(String(value));
  }

  get engine(): QuickJs {
    if (!this.#engine) throw new Error('not started');
    return this.#engine;
  }

  /** @param wasm the engine (build/quickjs.wasm) */
  async start(wasm: WebAssembly.Module): Promise<void> {
    this.#engine = await QuickJs.create(wasm, this, this.#options.memoryLimit);
    const boot = await this.#engine.evaluate(builtinSource('bootstrap'), 'node:internal/bootstrap');
    this.#enterScript = await this.#engine.call(boot, [this.#engine.hostFunction()]);
  }

  push(event: Event): void {
    this.#queue.push(event);
    this.#wake();
  }

  /** Sends one event into the script, and lets everything run that follows from it. @throws Left */
  async dispatch(event: Event, value?: Value): Promise<void> {
    if (event.task) await event.task();
    else {
      this.#current = event;
      await this.#guard(this.engine.call(this.#enterScript, value === undefined ? [] : [value]));
    }
    await this.settle();
  }

  /** Runs promises and nextTick's callbacks until there are none. */
  async settle(): Promise<void> {
    await this.#guard(this.engine.runJobs());
    while (this.#hasTicks) {
      this.#hasTicks = false;
      this.#current = { kind: 'ticks' };
      await this.#guard(this.engine.call(this.#enterScript, []));
      await this.#guard(this.engine.runJobs());
    }
    for (const reason of this.engine.takeUnhandled()) {
      this.#current = { kind: 'rejection' };
      await this.#guard(this.engine.call(this.#enterScript, [reason]));
    }
  }

  /** Waits for the engine, or for the script to end within; an error that not even the script's own handler caught is fatal. */
  async #guard(work: Promise<unknown>): Promise<void> {
    const error = await Promise.race([
      work.then(
        () => undefined,
        (thrown: unknown) => thrown,
      ),
      this.#ended,
    ]);
    if (this.#exit !== undefined) throw new Left();
    if (error === undefined) return;
    if (!(error instanceof Thrown) || this.#isSpent) throw error;
    this.#spare();
    this.#current = { kind: 'fatal' };
    await this.#guard(this.engine.call(this.#enterScript, [error.value]));
  }

  #isSpent = false;

  /** Room to report an error in, should memory have run out. */
  #spare(): void {
    this.#isSpent = true;
    this.engine.spare();
  }

  #giveUp: () => void = () => {};
  readonly #ended = new Promise<void>((resolve) => {
    this.#giveUp = resolve;
  });

  /** Runs until nothing is awaited; answers the exit status. */
  async run(first: () => Promise<void>): Promise<number> {
    try {
      await first();
      for (;;) {
        const event = this.#queue.shift() ?? (this.#isDue() ? { kind: 'timers' } : undefined);
        if (event) await this.dispatch(event);
        else if (this.#isAlive) await this.#wait();
        else {
          await this.dispatch({ kind: 'beforeExit' });
          if (!this.#isAlive && this.#queue.length === 0) await this.dispatch({ kind: 'exit' });
        }
      }
    } catch (error) {
      if (error instanceof Left) return this.#exit ?? 0;
      throw error;
    }
  }

  get #isAlive(): boolean {
    return this.#pending.size > 0 || this.#timer.alive || this.isHeld;
  }

  #now(): number {
    return this.#system.now() / 1e6;
  }

  #isDue(): boolean {
    return this.#timer.at !== null && this.#timer.at <= this.#now();
  }

  async #wait(): Promise<void> {
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    const { at } = this.#timer;
    // One sleeper is enough: a new one only where the next timer comes before it ends.
    if (at !== null && at < this.#sleepsUntil) {
      this.#sleepsUntil = at;
      void this.#system.sleep(Math.max(0, at - this.#now())).then(() => {
        if (this.#sleepsUntil === at) this.#sleepsUntil = Number.POSITIVE_INFINITY;
        this.#wake();
      });
    }
    await woken;
  }

  // What the engine asks.

  async breathe(): Promise<void> {
    await this.#system.sleep(0);
  }

  interrupted(): boolean {
    return this.stopRequested;
  }

  /** A module that is not there gets a name all the same: the engine takes no error here, but where it asks for the source. */
  async normalize(base: string, name: string): Promise<string> {
    let resolved: Resolved;
    try {
      resolved = await this.#resolver.resolve(name, base, 'import');
    } catch (error) {
      const missing = `missing:${this.#missing.length}`;
      this.#missing.push(error);
      return missing;
    }
    const { name: found, format } = resolved;
    return format === 'builtin' ? `node:${found}` : format === 'module' ? found : `${format}:${found}`;
  }

  async source(name: string): Promise<string> {
    if (name.startsWith('missing:')) throw this.#missing[Number(name.slice('missing:'.length))];
    return moduleSource(name, async (path) => text(await this.#system.readFile(path)));
  }

  call(name: string, json: string, bytes: () => Uint8Array, value: () => Value): HostAnswer {
    const args: unknown[] = json === '' ? [] : JSON.parse(json);
    const immediate = this.#immediate(name, args, bytes, value);
    if (immediate !== undefined) return immediate;
    const operation = this.#operations.get(name);
    if (!operation) throw new Error(`no host call ${name}`);
    const content = bytes();
    return this.engine.wait(() => operation(args, content).then(encodeAnswer, encodeFailure));
  }

  /** The calls that need not wait. */
  #immediate(
    name: string,
    args: readonly unknown[],
    bytes: () => Uint8Array,
    value: () => Value,
  ): HostAnswer | undefined {
    const engine = this.engine;
    switch (name) {
      case 'next':
        return encodeAnswer(this.#current);
      case 'now':
      case 'monotonic':
        return encodeAnswer(this.#now());
      case 'ticks':
        this.#hasTicks = true;
        return '{}';
      case 'timers':
        this.#timer = { at: args[0] as number | null, alive: args[1] === true };
        return '{}';
      case 'start':
        this.#start(Number(args[0]), String(args[1]), args[2] as unknown[], bytes());
        return '{}';
      case 'forget':
        this.#pending.delete(Number(args[0]));
        return '{}';
      case 'bytes': {
        const found = this.#bytes.get(Number(args[0]));
        this.#bytes.delete(Number(args[0]));
        return found ?? '{}';
      }
      case 'builtin': {
        const source = `(function (exports, require, module, internal) {'use strict';${builtinSource(String(args[0]))}\n})`;
        return { value: engine.compile(source, `node:${args[0]}`) };
      }
      case 'compile':
        return { value: engine.compile(`${WRAPPER}${args[0]}\n})`, String(args[1])) };
      case 'import':
        return { value: engine.compile('(specifier) => import(specifier)', String(args[0])) };
      case 'promise':
        return engine.promiseState(value());
      case 'promiseResult':
        return { value: engine.promiseResult(value()) };
      case 'prompt':
        this.onPrompt(String(args[0]), ...args.slice(1));
        return '{}';
      case 'exit':
        return this.#leave(Number(args[0]));
      case 'outOfMemory':
        return this.#outOfMemory();
      default:
        return this.#process.ask(name, args);
    }
  }

  #start(id: number, name: string, args: readonly unknown[], bytes: Uint8Array): void {
    const operation = this.#operations.get(name);
    if (!operation) throw new Error(`no host call ${name}`);
    this.#pending.add(id);
    operation(args, bytes)
      .then(encodeAnswer, encodeFailure)
      .then((answer) => {
        this.#pending.delete(id);
        if (answer instanceof Uint8Array) this.#bytes.set(id, answer);
        this.push(answer instanceof Uint8Array ? { kind: 'done', id } : { kind: 'done', id, answer });
      });
  }

  #outOfMemory(): never {
    const words = 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\nAborted\n';
    this.engine.wait(() => this.#system.write(2, utf8(words)).catch(() => undefined));
    return this.#leave(134);
  }

  #leave(code: number): never {
    this.#exit = code & 0xff;
    this.#giveUp();
    return this.engine.leave();
  }

  /** Puts the terminal back as it was. */
  release(): void {
    this.#process.release();
  }

  /** Runs a script in the global scope, with `await` at its top where it `waits`: its value is then a promise of `{ value }`. @throws Thrown what it ends with */
  async evaluate(
    source: string,
    filename: string,
    then: (value: Value) => Promise<void>,
    waits = false,
  ): Promise<void> {
    const outcome = await Promise.race([
      this.engine.evaluate(source, filename, waits).then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      ),
      this.#ended,
    ]);
    if (!outcome || this.#exit !== undefined) throw new Left();
    if ('error' in outcome) this.#spare();
    if ('value' in outcome) await then(outcome.value);
    else throw outcome.error;
  }
}
