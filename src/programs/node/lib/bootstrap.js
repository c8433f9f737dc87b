/**
 * The first script in a new QuickJS: host calls, the built-in modules' loader, the global objects, and the one function
 * through which the event loop (../event-loop.ts) enters. Node's lib/internal/bootstrap; ours loads nearly all lazily.
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a script's scope
(function bootstrap(host) {
  const config = JSON.parse(host('config', '[]')).v;
  const loaded = new Map();
  const pending = new Map();
  let nextId = 1;

  /** An error as Node words a failed system call. */
  function systemError(failure, syscall, path, dest) {
    if (!failure.errno) {
      const error = new Error(failure.message);
      if (failure.code) error.code = failure.code;
      return error;
    }
    const where = path === undefined ? '' : dest === undefined ? ` '${path}'` : ` '${path}' -> '${dest}'`;
    const error = new Error(`${failure.code}: ${failure.message}, ${syscall}${where}`);
    Object.assign(error, { errno: failure.errno, code: failure.code, syscall });
    if (path !== undefined) error.path = path;
    if (dest !== undefined) error.dest = dest;
    return error;
  }

  function exactBuffer(bytes) {
    if (bytes === undefined) return undefined;
    const whole = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength;
    return whole ? bytes.buffer : bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  }

  /** A host call that waits. `named` are the paths that an error names. */
  function call(name, args, bytes, named) {
    const buffer = exactBuffer(bytes);
    const answer = buffer ? host(name, JSON.stringify(args), buffer) : host(name, JSON.stringify(args));
    if (typeof answer !== 'string') return answer;
    const { v, e } = JSON.parse(answer);
    if (e) throw systemError(e, name, ...(named ?? []));
    return v;
  }

  /** A host call that comes back as an event: done(error, value). Answers an id for `forget`. */
  function start(name, args, bytes, named, done) {
    const id = nextId++;
    pending.set(id, { name, named: named ?? [], done });
    const json = JSON.stringify([id, name, args]);
    const buffer = exactBuffer(bytes);
    if (buffer) host('start', json, buffer);
    else host('start', json);
    return id;
  }

  /** The event loop no longer lives on for this one. */
  const forget = (id) => host('forget', JSON.stringify([id]));

  function finish({ id, answer }) {
    const one = pending.get(id);
    pending.delete(id);
    const bytes = answer === undefined ? host('bytes', JSON.stringify([id])) : undefined;
    if (bytes !== undefined) return one.done(null, bytes);
    const { v, e } = JSON.parse(answer);
    if (e) one.done(systemError(e, one.name, ...one.named));
    else one.done(null, v);
  }

  const internal = { config, host, call, start, forget, systemError, cleanFrames, loaded, load, ticks: [] };

  /** A built-in module. */
  function load(specifier) {
    const name = specifier.replace(/^node:/, '');
    const found = loaded.get(name);
    if (found) return found.exports;
    const module = { exports: {} };
    loaded.set(name, module);
    host('builtin', JSON.stringify([name]))(module.exports, load, module, internal);
    return module.exports;
  }

  /** process.nextTick, before promises. */
  internal.nextTick = (callback, args) => {
    if (internal.ticks.length === 0) host('ticks', '[]');
    internal.ticks.push([callback, args]);
  };

  function runTicks() {
    while (internal.ticks.length > 0) {
      const [callback, args] = internal.ticks.shift();
      guarded(callback, args);
    }
  }

  function guarded(callback, args) {
    try {
      callback(...args);
    } catch (error) {
      load('internal/fatal').uncaught(error);
    }
  }

  /** Stack lines without what is not the program's; columns of a CommonJS file's first line without its wrapper. */
  function cleanFrames(stack) {
    const lines = String(stack ?? '').split('\n');
    const frames = lines.filter((line) => /^ +at /.test(line) && !/\(native\)|node:internal\//.test(line));
    return frames.map((line) =>
      line
        .replace(
          '<anonymous> (',
          frames.at(-1) === line && line.includes('(/') ? 'Object.<anonymous> (' : '<anonymous> (',
        )
        .replace(/(\/[^()]*:1:)(\d+)(\)?)$/, (whole, place, column, end) =>
          column > config.wrapper && !/\.mjs:1:$/.test(place) ? `${place}${column - config.wrapper}${end}` : whole,
        ),
    );
  }

  /** Errors made by the script begin their stack with name and message, as V8's do. */
  function headStacks(name) {
    const Native = globalThis[name];
    const Wrapped = function (...args) {
      const error = Reflect.construct(Native, args, new.target ?? Wrapped);
      const frames = cleanFrames(error.stack);
      Object.defineProperty(error, 'stack', {
        configurable: true,
        get: () => {
          const head = error.message === '' ? String(error.name) : `${error.name}: ${error.message}`;
          const value = [head, ...frames].join('\n');
          Object.defineProperty(error, 'stack', { value, writable: true, configurable: true });
          return value;
        },
        set: (value) => Object.defineProperty(error, 'stack', { value, writable: true, configurable: true }),
      });
      return error;
    };
    Object.defineProperty(Wrapped, 'name', { value: name });
    Object.defineProperty(Wrapped, 'length', { value: 1 });
    Wrapped.prototype = Native.prototype;
    Object.defineProperty(Native.prototype, 'constructor', { value: Wrapped, writable: true, configurable: true });
    if (name !== 'Error') Object.setPrototypeOf(Wrapped, globalThis.Error);
    else {
      Wrapped.stackTraceLimit = 10;
      Wrapped.captureStackTrace = (target) => {
        const { stack } = new Native('');
        const frames = String(stack).split('\n').slice(1).join('\n').trimEnd();
        const value = `${target.name ?? 'Error'}${target.message ? `: ${target.message}` : ''}\n${frames}`;
        Object.defineProperty(target, 'stack', { value, writable: true, configurable: true });
      };
      Wrapped.isError = (value) => value instanceof Native;
    }
    globalThis[name] = Wrapped;
  }
  for (const name of ['Error', 'TypeError', 'RangeError', 'SyntaxError', 'ReferenceError', 'EvalError', 'URIError'])
    headStacks(name);

  /** The machine's clock, not the browser's. */
  const NativeDate = Date;
  const now = () => Math.floor(JSON.parse(host('now', '[]')).v);
  globalThis.Date = class MachineDate extends NativeDate {
    constructor(...args) {
      if (args.length === 0) super(now());
      else super(...args);
    }
    static now() {
      return now();
    }
  };
  Object.defineProperty(globalThis.Date, 'name', { value: 'Date' });
  Object.defineProperty(NativeDate.prototype, 'constructor', {
    value: globalThis.Date,
    writable: true,
    configurable: true,
  });
  Object.setPrototypeOf(globalThis.Date.prototype, Object.prototype);
  for (const key of Reflect.ownKeys(NativeDate.prototype))
    if (key !== 'constructor')
      Object.defineProperty(globalThis.Date.prototype, key, Object.getOwnPropertyDescriptor(NativeDate.prototype, key));

  function lazyGlobal(name, from, key = name) {
    Object.defineProperty(globalThis, name, {
      configurable: true,
      enumerable: false,
      get: () => {
        const value = key === '' ? load(from) : load(from)[key];
        Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
        return value;
      },
      set: (value) =>
        Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: true }),
    });
  }
  globalThis.global = globalThis;
  Object.defineProperty(globalThis, 'global', { enumerable: false });
  lazyGlobal('process', 'process', '');
  lazyGlobal('console', 'console', '');
  lazyGlobal('Buffer', 'buffer');
  for (const name of ['URL', 'URLSearchParams']) lazyGlobal(name, 'url');
  for (const name of [
    'TextEncoder',
    'TextDecoder',
    'structuredClone',
    'AbortController',
    'AbortSignal',
    'Event',
    'EventTarget',
    'atob',
    'btoa',
  ])
    lazyGlobal(name, 'internal/web');
  for (const name of ['fetch', 'Headers', 'Response']) lazyGlobal(name, 'internal/fetch');
  lazyGlobal('performance', 'perf_hooks');
  lazyGlobal('crypto', 'crypto', 'webcrypto');
  for (const name of ['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'clearImmediate'])
    lazyGlobal(name, 'timers');
  const queueMicrotask = (callback) => Promise.resolve().then(() => guarded(callback, []));
  Object.defineProperty(globalThis, 'queueMicrotask', { value: queueMicrotask, writable: true, configurable: true });
  // For the modules that stand for CommonJS files and built-in modules (../module-source.ts).
  Object.defineProperty(globalThis, '__drydock', {
    value: { builtin: load, commonjs: (path) => load('internal/module').loadPath(path) },
  });

  const events = {
    main: () => load('internal/module').runMain(),
    done: finish,
    timers: () => load('node:timers').run(),
    ticks: () => {},
    signal: ({ name, number }) => load('node:process').emit(name, name, number),
    beforeExit: () => load('node:process').emit('beforeExit', load('node:process').exitCode ?? 0),
    exit: () => load('node:process').leave(),
    fatal: (_event, value) => load('internal/fatal').uncaught(value),
    rejection: (_event, value) => load('internal/fatal').rejected(value),
    print: (_event, value) => load('node:process').stdout.write(`${load('internal/inspect').display(value)}\n`),
    repl: (_event, value) => load('internal/repl').show(value),
    replError: (_event, value) => load('internal/repl').showError(value),
    replAwait: (_event, value) => load('internal/repl').wait(value),
    replInterrupted: () => load('internal/repl').interrupted(),
    complete: ({ head }) => load('internal/repl').complete(head),
    setup: () => load('internal/module').setUpGlobal(),
  };

  return (value) => {
    const event = JSON.parse(host('next', '[]')).v;
    guarded(() => events[event.kind](event, value), []);
    runTicks();
  };
});
