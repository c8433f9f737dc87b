/**
 * One QuickJS: a JavaScript engine as WebAssembly (quickjs-emscripten's build), with a runtime, a context and one host
 * function. After Binaryen's asyncify pass (src/tools/build-quickjs.ts) a script can stand still at a host call, a module
 * load or an interrupt while the machine goes on, and continue when the awaited thing is there: so `fs.readFileSync` is a
 * system call that may wait, and an endless loop yields. The stack of such a pause is in WebAssembly's own memory.
 */
import { text, utf8 } from '../../lib/bytes.ts';
import { type Asyncify, type Hooks, instantiate, type RawModule } from './quickjs-module.ts';

/** Where a runtime holds its listener for rejected promises: any value but 0 makes it call (src/tools/build-quickjs.ts). */
const REJECTION_LISTENER = 160;
/** Bytes for the paused frames of one script: QuickJS allows itself 256 KiB of C stack, which is less when saved. */
const PAUSED_STACK = 1 << 20;
const STACK_LIMIT = 256 * 1024;
/** Bytes kept for the report of memory having run out. */
const SPARE = 1 << 20;
/** JS_EVAL_FLAG_ASYNC of quickjs.h. */
const EVAL_FLAG_ASYNC = 1 << 7;
/** Interrupts (each after 10,000 calls or loop turns) between two looks at the rest of the machine. */
const INTERRUPTS_PER_SLICE = 8;

/** A value that lives in the engine. */
export type Value = number;

/** An answer to a host call: text, bytes, or a value of the engine. */
export type HostAnswer = string | Uint8Array | { readonly value: Value };

export interface Host {
  /**
   * A call of the host function: name, JSON text, and a third argument as bytes or as the value it is. What the answer
   * needs to wait for goes through `QuickJs.wait`, once.
   */
  call(name: string, args: string, bytes: () => Uint8Array, value: () => Value): HostAnswer;
  /** A module's full name. */
  normalize(base: string, name: string): Promise<string>;
  source(name: string): Promise<string>;
  /** Called every few milliseconds of a running script. */
  breathe(): Promise<void>;
  /** Whether the script is to be thrown out of what it does. */
  interrupted(): boolean;
}

/** Unwinds a host call to where the engine can stand still. */
class Pause extends Error {}

/** What a script has thrown: any value. */
export class Thrown extends Error {
  readonly value: Value;
  constructor(value: Value) {
    super('thrown by the script');
    this.value = value;
  }
}

/** An error for the script: `code` becomes a property. */
export class ScriptError extends Error {
  readonly code: string;
  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

export class QuickJs {
  readonly #module: RawModule;
  readonly #asyncify: Asyncify;
  readonly #host: Host;
  readonly #runtime: number;
  readonly #context: number;
  readonly #pausedStack: number;
  #spare: number;
  #waiting: Promise<void> | undefined;
  #settled: { readonly value?: unknown; readonly error?: unknown } | undefined;
  /** Evaluations inside host calls: there the engine cannot stand still. */
  #nested = 0;
  #interrupts = 0;
  #over = false;
  readonly #modules = new Set<string>();
  readonly #unhandled = new Map<bigint, Value>();

  private constructor(module: RawModule, asyncify: Asyncify, host: Host, hooks: Hooks) {
    this.#module = module;
    this.#asyncify = asyncify;
    this.#host = host;
    hooks.pausing = () => {
      if (asyncify.asyncify_get_state() === 0 && this.#waiting) this.#unwind();
    };
    hooks.rejected = (promise, reason, handled) => this.#rejected(promise, reason, handled);
    module.callbacks = {
      callFunction: (_, _context, _self, argc, argv) => this.#called(argc, argv),
      shouldInterrupt: () => this.#interrupted(),
      loadModuleSource: (_, _runtime, _context, name) => {
        this.#modules.add(name);
        return this.#loaded(() => host.source(name));
      },
      normalizeModule: (_, _runtime, _context, base, name) => this.#loaded(() => host.normalize(base, name)),
      freeHostRef: () => undefined,
    };
    this.#pausedStack = module._malloc(PAUSED_STACK + 8);
    this.#spare = module._malloc(SPARE);
    this.#runtime = module._QTS_NewRuntime();
    this.#context = module._QTS_NewContext(this.#runtime, 0);
    module._QTS_RuntimeSetMaxStackSize(this.#runtime, STACK_LIMIT);
    new DataView(module.HEAPU8.buffer).setUint32(this.#runtime + REJECTION_LISTENER, 1, true);
    module._QTS_RuntimeEnableInterruptHandler(this.#runtime);
    module._QTS_RuntimeEnableModuleLoader(this.#runtime, 1);
  }

  /** @param memoryLimit bytes that the engine and the script's heap may take; 20 MiB at least */
  static async create(wasm: WebAssembly.Module, host: Host, memoryLimit: number): Promise<QuickJs> {
    const { module, asyncify, hooks } = await instantiate(wasm, memoryLimit);
    return new QuickJs(module, asyncify, host, hooks);
  }

  #unwind(): void {
    const head = new DataView(this.#module.HEAPU8.buffer, this.#pausedStack, 8);
    head.setUint32(0, this.#pausedStack + 8, true);
    head.setUint32(4, this.#pausedStack + 8 + PAUSED_STACK, true);
    this.#asyncify.asyncify_start_unwind(this.#pausedStack);
  }

  /** Runs one of the engine's entry points to its end, however often it stands still. */
  async #enter(entry: () => number): Promise<number> {
    let result = entry();
    while (this.#waiting) {
      this.#asyncify.asyncify_stop_unwind();
      const waiting = this.#waiting;
      this.#waiting = undefined;
      await waiting;
      if (this.#over) return new Promise<never>(() => undefined);
      this.#asyncify.asyncify_start_rewind(this.#pausedStack);
      result = entry();
    }
    return result;
  }

  /** For host calls: the awaited value. The engine stands still meanwhile, then makes the same call again. */
  wait<T>(start: () => Promise<T>): T {
    const settled = this.#settled;
    if (settled) {
      this.#settled = undefined;
      if ('error' in settled) throw settled.error;
      return settled.value as T;
    }
    if (this.#nested > 0) throw new Error('cannot wait here');
    this.#waiting = start().then(
      (value) => {
        this.#settled = { value };
      },
      (error: unknown) => {
        this.#settled = { error };
      },
    );
    throw new Pause();
  }

  /** For host calls: the script never goes on from here. */
  leave(): never {
    this.#over = true;
    this.#waiting = Promise.resolve();
    throw new Pause();
  }

  /** A promise was rejected with nobody to handle it, or handled after all. */
  #rejected(promise: bigint, reason: bigint, handled: boolean): void {
    if (handled) {
      const value = this.#unhandled.get(promise);
      this.#unhandled.delete(promise);
      if (value !== undefined) this.free(value);
      return;
    }
    // A JSValue is 8 bytes; the copy keeps the reason alive.
    const place = this.#module._malloc(8);
    new DataView(this.#module.HEAPU8.buffer).setBigUint64(place, BigInt.asUintN(64, reason), true);
    this.#unhandled.set(promise, this.#module._QTS_DupValuePointer(this.#context, place));
    this.#module._free(place);
  }

  /** The reasons of promises that nobody has handled so far; they are given out once. */
  takeUnhandled(): Value[] {
    const values = [...this.#unhandled.values()];
    this.#unhandled.clear();
    return values;
  }

  #interrupted(): number {
    if (this.#settled) {
      this.#settled = undefined;
      return this.#host.interrupted() ? 1 : 0;
    }
    if (this.#nested > 0 || ++this.#interrupts % INTERRUPTS_PER_SLICE !== 0) return 0;
    this.#waiting = this.#host.breathe().then(() => {
      this.#settled = {};
    });
    return 0;
  }

  #called(argc: number, argv: number): number {
    const at = (index: number): number => this.#module._QTS_ArgvGetJSValueConstPointer(argv, index);
    try {
      const answer = this.#host.call(
        this.textOf(at(0)),
        argc > 1 ? this.textOf(at(1)) : '',
        () => (argc > 2 ? this.#bytesOf(at(2)) : new Uint8Array()),
        () => at(2),
      );
      if (typeof answer === 'string') return this.newString(answer);
      return answer instanceof Uint8Array ? this.#newBytes(answer) : answer.value;
    } catch (error) {
      if (error instanceof Pause) return 0;
      return this.#throw(error);
    }
  }

  #loaded(start: () => Promise<string>): number {
    try {
      return this.#allocate(utf8(this.wait(start)));
    } catch (error) {
      if (!(error instanceof Pause)) this.#throw(error);
      return 0;
    }
  }

  #throw(error: unknown): number {
    const module = this.#module;
    if (error instanceof Thrown) return module._QTS_Throw(this.#context, error.value);
    const value = module._QTS_NewError(this.#context);
    const set = (name: string, content: string): void =>
      module._QTS_SetProp(this.#context, value, this.newString(name), this.newString(content));
    set('message', error instanceof Error ? error.message : String(error));
    if (error instanceof ScriptError) set('code', error.code);
    return module._QTS_Throw(this.#context, value);
  }

  /** Bytes and a terminating zero, in the engine's memory. */
  #allocate(bytes: Uint8Array): number {
    const pointer = this.#module._malloc(bytes.length + 1);
    this.#module.HEAPU8.set(bytes, pointer);
    this.#module.HEAPU8[pointer + bytes.length] = 0;
    return pointer;
  }

  newString(content: string): Value {
    const pointer = this.#allocate(utf8(content));
    const value = this.#module._QTS_NewString(this.#context, pointer);
    this.#module._free(pointer);
    return value;
  }

  #newBytes(bytes: Uint8Array): Value {
    return this.#module._QTS_NewArrayBuffer(this.#context, this.#allocate(bytes), bytes.length);
  }

  #bytesOf(value: Value): Uint8Array {
    const start = this.#module._QTS_GetArrayBuffer(this.#context, value);
    return this.#module.HEAPU8.slice(start, start + this.#module._QTS_GetArrayBufferLength(this.#context, value));
  }

  textOf(value: Value): string {
    const pointer = this.#module._QTS_GetString(this.#context, value);
    const heap = this.#module.HEAPU8;
    const content = text(heap.subarray(pointer, heap.indexOf(0, pointer)));
    this.#module._QTS_FreeCString(this.#context, pointer);
    return content;
  }

  /** The host function as a value of the script. */
  hostFunction(): Value {
    const name = this.#allocate(utf8('host'));
    return this.#module._QTS_NewFunction(this.#context, name, 3, 0, 1);
  }

  /** For host calls: compiles and evaluates source that runs no code of the script. @throws Thrown */
  compile(source: string, filename: string): Value {
    this.#nested++;
    try {
      return this.#checked(this.#evaluator(source, filename)());
    } finally {
      this.#nested--;
    }
  }

  /** Runs a script in the global scope; one that `waits` may use await, and answers a promise of `{ value }`. @throws Thrown */
  async evaluate(source: string, filename: string, waits = false): Promise<Value> {
    return this.#checked(await this.#enter(this.#evaluator(source, filename, waits ? EVAL_FLAG_ASYNC : 0)));
  }

  #evaluator(source: string, filename: string, flags = 0): () => number {
    const bytes = utf8(source);
    const code = this.#allocate(bytes);
    const name = this.#allocate(utf8(filename));
    return () => this.#module._QTS_Eval(this.#context, code, bytes.length, name, 0, flags);
  }

  #checked(result: Value): Value {
    const error = this.#module._QTS_ResolveException(this.#context, result);
    if (error !== 0) throw new Thrown(error);
    return result;
  }

  /** Calls a function of the script. @throws Thrown */
  async call(callee: Value, args: readonly Value[]): Promise<Value> {
    const argv = this.#module._malloc(Math.max(4, args.length * 4));
    const view = new DataView(this.#module.HEAPU8.buffer, argv, args.length * 4);
    for (const [index, value] of args.entries()) view.setUint32(index * 4, value, true);
    const self = this.#module._QTS_GetUndefined();
    const result = await this.#enter(() => this.#module._QTS_Call(this.#context, callee, self, args.length, argv));
    this.#module._free(argv);
    return this.#checked(result);
  }

  /** `pending`, `fulfilled` or `rejected`. */
  promiseState(value: Value): string {
    return ['pending', 'fulfilled', 'rejected'][this.#module._QTS_PromiseState(this.#context, value)] ?? 'unknown';
  }

  promiseResult(value: Value): Value {
    return this.#module._QTS_PromiseResult(this.#context, value);
  }

  /** Gives a script that may have run out of memory the room to say so, once. */
  spare(): void {
    this.#module._free(this.#spare);
    this.#spare = 0;
  }

  /** Bytes of the engine's memory. */
  get heapBytes(): number {
    return this.#module.HEAPU8.length;
  }

  /** Whether a file was loaded as an ES module. */
  isModule(name: string): boolean {
    return this.#modules.has(name);
  }

  free(value: Value): void {
    this.#module._QTS_FreeValuePointer(this.#context, value);
  }

  /** Runs what waits behind promises, until nothing does. */
  async runJobs(): Promise<void> {
    const last = this.#module._malloc(4);
    while (this.#module._QTS_IsJobPending(this.#runtime))
      this.free(await this.#enter(() => this.#module._QTS_ExecutePendingJob(this.#runtime, -1, last)));
    this.#module._free(last);
  }
}
