/** Web globals that Node has: TextEncoder, TextDecoder, structuredClone, EventTarget, AbortController, atob, btoa. */
const { encodeUtf8, codec, decodeBase64, encodeBase64 } = require('internal/codec');

class TextEncoder {
  encoding = 'utf-8';

  encode(text = '') {
    return encodeUtf8(String(text));
  }

  encodeInto(text, target) {
    const bytes = this.encode(text).subarray(0, target.length);
    target.set(bytes);
    return { read: text.length, written: bytes.length };
  }
}

class TextDecoder {
  #decoder;

  constructor(encoding = 'utf-8', { fatal = false } = {}) {
    this.encoding = String(encoding).toLowerCase();
    this.fatal = fatal;
    if (!codec(this.encoding))
      throw Object.assign(new RangeError(`The "${encoding}" encoding is not supported`), {
        code: 'ERR_ENCODING_NOT_SUPPORTED',
      });
    const { StringDecoder } = require('node:string_decoder');
    this.#decoder = new StringDecoder(this.encoding);
  }

  decode(bytes, { stream = false } = {}) {
    const view =
      bytes === undefined
        ? Buffer.alloc(0)
        : ArrayBuffer.isView(bytes)
          ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
          : Buffer.from(bytes);
    const text = stream ? this.#decoder.write(view) : this.#decoder.end(view);
    if (this.fatal && text.includes('\ufffd'))
      throw Object.assign(new TypeError('The encoded data was not valid for encoding utf-8'), {
        code: 'ERR_ENCODING_INVALID_ENCODED_DATA',
      });
    return text.replace(/^\ufeff/, '');
  }
}

function structuredClone(value, _options, seen = new Map()) {
  if (typeof value === 'function' || typeof value === 'symbol')
    throw Object.assign(new Error(`${String(value)} could not be cloned.`), { name: 'DataCloneError', code: 25 });
  if (value === null || typeof value !== 'object') return value;
  if (seen.has(value)) return seen.get(value);
  const keep = (copy) => {
    seen.set(value, copy);
    return copy;
  };
  const clone = (one) => structuredClone(one, undefined, seen);
  if (value instanceof Date) return keep(new Date(value));
  if (value instanceof RegExp) return keep(new RegExp(value));
  if (value instanceof ArrayBuffer) return keep(value.slice(0));
  if (ArrayBuffer.isView(value)) return keep(Uint8Array.prototype.slice.call(value));
  if (value instanceof Map) {
    const copy = keep(new Map());
    for (const [key, one] of value) copy.set(clone(key), clone(one));
    return copy;
  }
  if (value instanceof Set) {
    const copy = keep(new Set());
    for (const one of value) copy.add(clone(one));
    return copy;
  }
  const copy = keep(
    Array.isArray(value)
      ? []
      : value instanceof Error
        ? new globalThis[value.name in globalThis ? value.name : 'Error'](value.message)
        : {},
  );
  for (const [key, one] of Object.entries(value)) copy[key] = clone(one);
  return copy;
}

class Event {
  constructor(type, options = {}) {
    Object.assign(this, { type, cancelable: options.cancelable === true, defaultPrevented: false, target: null });
  }

  preventDefault() {
    if (this.cancelable) this.defaultPrevented = true;
  }
}

class EventTarget {
  #listeners = new Map();

  addEventListener(type, listener, options) {
    const list = this.#listeners.get(type) ?? [];
    if (!list.some((one) => one.listener === listener))
      this.#listeners.set(type, [...list, { listener, once: options?.once === true }]);
  }

  removeEventListener(type, listener) {
    this.#listeners.set(
      type,
      (this.#listeners.get(type) ?? []).filter((one) => one.listener !== listener),
    );
  }

  dispatchEvent(event) {
    event.target = this;
    this[`on${event.type}`]?.(event);
    for (const { listener, once } of this.#listeners.get(event.type) ?? []) {
      if (once) this.removeEventListener(event.type, listener);
      if (typeof listener === 'function') listener.call(this, event);
      else listener.handleEvent(event);
    }
    return !event.defaultPrevented;
  }
}

class AbortSignal extends EventTarget {
  aborted = false;
  reason = undefined;

  throwIfAborted() {
    if (this.aborted) throw this.reason;
  }

  static abort(reason) {
    const controller = new AbortController();
    controller.abort(reason);
    return controller.signal;
  }

  static timeout(delay) {
    const controller = new AbortController();
    const error = Object.assign(new Error('The operation was aborted due to timeout'), { name: 'TimeoutError' });
    setTimeout(() => controller.abort(error), delay).unref();
    return controller.signal;
  }
}

class AbortController {
  signal = new AbortSignal();

  abort(reason = Object.assign(new Error('This operation was aborted'), { name: 'AbortError', code: 20 })) {
    if (this.signal.aborted) return;
    Object.assign(this.signal, { aborted: true, reason });
    this.signal.dispatchEvent(new Event('abort'));
  }
}

module.exports = {
  TextEncoder,
  TextDecoder,
  structuredClone,
  Event,
  EventTarget,
  AbortSignal,
  AbortController,
  atob: (text) => codec('latin1').decode(decodeBase64(String(text))),
  btoa: (text) => encodeBase64(codec('latin1').encode(String(text)), false),
};
