/** The WebAssembly side of quickjs.ts: what Emscripten's module exports, and its instance with imports that can stand still. */
import loadModule from '@jitl/quickjs-wasmfile-release-sync/emscripten-module';

/** What Emscripten's module exports, as far as it is used; values are pointers into its memory. */
export interface RawModule {
  readonly HEAPU8: Uint8Array;
  callbacks: Callbacks;
  _malloc(size: number): number;
  _free(pointer: number): void;
  _QTS_NewRuntime(): number;
  _QTS_NewContext(runtime: number, intrinsics: number): number;
  _QTS_RuntimeSetMaxStackSize(runtime: number, bytes: number): void;
  _QTS_RuntimeEnableInterruptHandler(runtime: number): void;
  _QTS_RuntimeEnableModuleLoader(runtime: number, normalizes: number): void;
  _QTS_NewFunction(context: number, name: number, length: number, constructs: number, id: number): number;
  _QTS_NewString(context: number, text: number): number;
  _QTS_NewError(context: number): number;
  _QTS_NewArrayBuffer(context: number, bytes: number, length: number): number;
  _QTS_GetString(context: number, value: number): number;
  _QTS_FreeCString(context: number, text: number): void;
  _QTS_GetArrayBuffer(context: number, value: number): number;
  _QTS_GetArrayBufferLength(context: number, value: number): number;
  _QTS_SetProp(context: number, object: number, name: number, value: number): void;
  _QTS_GetUndefined(): number;
  _QTS_DupValuePointer(context: number, value: number): number;
  _QTS_FreeValuePointer(context: number, value: number): void;
  _QTS_ResolveException(context: number, value: number): number;
  _QTS_Throw(context: number, error: number): number;
  _QTS_ArgvGetJSValueConstPointer(argv: number, index: number): number;
  _QTS_Call(context: number, callee: number, self: number, argc: number, argv: number): number;
  _QTS_Eval(context: number, source: number, length: number, name: number, detect: number, flags: number): number;
  _QTS_PromiseState(context: number, promise: number): number;
  _QTS_PromiseResult(context: number, promise: number): number;
  _QTS_IsJobPending(runtime: number): number;
  _QTS_ExecutePendingJob(runtime: number, max: number, context: number): number;
}

export interface Callbacks {
  callFunction(asyncify: undefined, context: number, self: number, argc: number, argv: number, id: number): number;
  shouldInterrupt(asyncify: undefined, runtime: number): number;
  loadModuleSource(asyncify: undefined, runtime: number, context: number, name: string): number;
  normalizeModule(asyncify: undefined, runtime: number, context: number, base: string, name: string): number;
  freeHostRef(): void;
}

export interface Asyncify {
  asyncify_start_unwind(data: number): void;
  asyncify_stop_unwind(): void;
  asyncify_start_rewind(data: number): void;
  asyncify_stop_rewind(): void;
  asyncify_get_state(): number;
}

/** What the instance's imports call, set once there is an engine. */
export interface Hooks {
  pausing: () => void;
  rejected: (promise: bigint, reason: bigint, handled: boolean) => void;
}

/** asyncify_get_state() while a paused stack is put back. */
const REWINDING = 2;

/** Pages of 64 KiB that this build declares: at first, and at most. */
const INITIAL_PAGES = 256;
const MOST_PAGES = 32_768;

/** A fresh engine, whose memory does not grow beyond `memoryLimit` bytes. Its imports put a paused stack back where one is, and may begin a new pause. */
export async function instantiate(
  wasm: WebAssembly.Module,
  memoryLimit: number,
): Promise<{ readonly module: RawModule; readonly asyncify: Asyncify; readonly hooks: Hooks }> {
  let asyncify: Asyncify | undefined;
  const hooks: Hooks = { pausing: () => {}, rejected: () => {} };
  const wrap = (call: (...args: number[]) => number) => {
    return (...args: number[]): number => {
      if (asyncify?.asyncify_get_state() === REWINDING) asyncify.asyncify_stop_rewind();
      const answer = call(...args);
      hooks.pausing();
      return answer;
    };
  };
  const load = loadModule as unknown as (options: object) => Promise<RawModule>;
  const wasmMemory = new WebAssembly.Memory({
    initial: INITIAL_PAGES,
    maximum: Math.min(MOST_PAGES, Math.max(INITIAL_PAGES + 64, Math.ceil(memoryLimit / 65536))),
  });
  const module = await load({
    wasmMemory,
    instantiateWasm: (
      imports: { a: Record<string, unknown> },
      done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
    ) => {
      const wrapped = Object.fromEntries(
        Object.entries(imports.a).map(([name, one]) => [name, typeof one === 'function' ? wrap(one as never) : one]),
      );
      const drydock = {
        rejection: (_context: number, promise: bigint, reason: bigint, handled: number): void =>
          hooks.rejected(promise, reason, handled !== 0),
      };
      const instance = new WebAssembly.Instance(wasm, { a: wrapped, drydock } as WebAssembly.Imports);
      asyncify = instance.exports as unknown as Asyncify;
      done(instance, wasm);
      return instance.exports;
    },
  });
  if (!asyncify) throw new Error('QuickJS did not start');
  return { module, asyncify, hooks };
}
