/** Node's events: EventEmitter, once, on. Left out: EventTarget's options, captureRejections. */
const METHODS = Symbol('listeners');

class EventEmitter {
  static defaultMaxListeners = 10;

  on(name, listener) {
    return add(this, name, listener, false);
  }

  addListener(name, listener) {
    return this.on(name, listener);
  }

  once(name, listener) {
    return this.on(name, onceOf(this, name, listener));
  }

  prependListener(name, listener) {
    return add(this, name, listener, true);
  }

  prependOnceListener(name, listener) {
    return add(this, name, onceOf(this, name, listener), true);
  }

  off(name, listener) {
    const events = listenersOf(this);
    const list = events.get(name) ?? [];
    const at = list.findLastIndex((one) => one === listener || one.listener === listener);
    if (at < 0) return this;
    const rest = list.toSpliced(at, 1);
    if (rest.length > 0) events.set(name, rest);
    else events.delete(name);
    if (events.has('removeListener')) this.emit('removeListener', name, listener);
    return this;
  }

  removeListener(name, listener) {
    return this.off(name, listener);
  }

  removeAllListeners(name) {
    const events = listenersOf(this);
    if (name === undefined) for (const one of [...events.keys()]) this.removeAllListeners(one);
    else for (const listener of events.get(name) ?? []) this.off(name, listener);
    return this;
  }

  emit(name, ...args) {
    const list = listenersOf(this).get(name);
    if (!list) {
      if (name === 'error') throw unhandled(args[0]);
      return false;
    }
    for (const listener of list) Reflect.apply(listener, this, args);
    return true;
  }

  listeners(name) {
    return this.rawListeners(name).map((one) => one.listener ?? one);
  }

  rawListeners(name) {
    return [...(listenersOf(this).get(name) ?? [])];
  }

  listenerCount(name) {
    return listenersOf(this).get(name)?.length ?? 0;
  }

  eventNames() {
    return [...listenersOf(this).keys()];
  }

  setMaxListeners() {
    return this;
  }

  getMaxListeners() {
    return EventEmitter.defaultMaxListeners;
  }
}

/** Listeners are made on first use: some inherit by util.inherits, without a call of the constructor. */
function listenersOf(emitter) {
  if (!Object.hasOwn(emitter, METHODS)) Object.defineProperty(emitter, METHODS, { value: new Map() });
  return emitter[METHODS];
}

/** A listener that takes itself off before it runs. */
function onceOf(emitter, name, listener) {
  if (typeof listener !== 'function') return listener;
  const once = (...args) => {
    emitter.off(name, once);
    Reflect.apply(listener, emitter, args);
  };
  once.listener = listener;
  return once;
}

function add(emitter, name, listener, prepend) {
  if (typeof listener !== 'function') {
    const error = new TypeError(
      `The "listener" argument must be of type function. Received ${listener === undefined ? 'undefined' : typeof listener}`,
    );
    error.code = 'ERR_INVALID_ARG_TYPE';
    throw error;
  }
  const events = listenersOf(emitter);
  if (events.has('newListener')) emitter.emit('newListener', name, listener.listener ?? listener);
  const list = events.get(name) ?? [];
  events.set(name, prepend ? [listener, ...list] : [...list, listener]);
  return emitter;
}

function unhandled(reason) {
  if (reason instanceof Error) return reason;
  const error = new Error(
    `Unhandled error. (${typeof reason === 'string' ? `'${reason}'` : require('internal/inspect').display(reason)})`,
  );
  error.code = 'ERR_UNHANDLED_ERROR';
  error.context = reason;
  return error;
}

/** Callable without `new`, as old code does it. */
function Emitter(...args) {
  return new.target ? Reflect.construct(EventEmitter, args, new.target) : undefined;
}
Emitter.prototype = EventEmitter.prototype;
Object.defineProperty(EventEmitter.prototype, 'constructor', { value: Emitter, writable: true, configurable: true });
Object.defineProperty(Emitter, 'name', { value: 'EventEmitter' });
Emitter.defaultMaxListeners = 10;
Emitter.EventEmitter = Emitter;

Emitter.once = (emitter, name) =>
  new Promise((resolve, reject) => {
    const failed = (error) => {
      emitter.off(name, came);
      reject(error);
    };
    const came = (...args) => {
      emitter.off('error', failed);
      resolve(args);
    };
    emitter.once(name, came);
    if (name !== 'error') emitter.once('error', failed);
  });

Emitter.on = async function* on(emitter, name) {
  const queue = [];
  let wake = () => {};
  emitter.on(name, (...args) => {
    queue.push(args);
    wake();
  });
  for (;;) {
    while (queue.length > 0) yield queue.shift();
    await new Promise((resolve) => {
      wake = resolve;
    });
  }
};
Emitter.listenerCount = (emitter, name) => emitter.listenerCount(name);
Emitter.setMaxListeners = () => {};

module.exports = Emitter;
