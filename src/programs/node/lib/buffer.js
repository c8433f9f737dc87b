/** Node's Buffer: bytes with text encodings and numbers in both byte orders. Left out: transcode, Blob, File. */
const { codec, utf8Length } = require('internal/codec');

function codecOf(name) {
  const found = codec(name ?? 'utf8');
  if (found) return found;
  const error = new TypeError(`Unknown encoding: ${name}`);
  error.code = 'ERR_UNKNOWN_ENCODING';
  throw error;
}

class Buffer extends Uint8Array {
  static poolSize = 8192;

  static from(value, encoding, length) {
    if (typeof value === 'string') return view(codecOf(encoding).encode(value));
    if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return new Buffer(value, encoding, length);
    if (value?.type === 'Buffer' && Array.isArray(value.data)) return view(Uint8Array.from(value.data));
    if (ArrayBuffer.isView(value) || Array.isArray(value) || typeof value?.length === 'number')
      return view(Uint8Array.from(value));
    const primitive = value?.valueOf?.();
    if (primitive !== undefined && primitive !== value) return Buffer.from(primitive, encoding, length);
    const error = new TypeError(
      `The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object. Received ${
        value === null || value === undefined ? String(value) : `type ${typeof value} (${String(value)})`
      }`,
    );
    error.code = 'ERR_INVALID_ARG_TYPE';
    throw error;
  }

  static alloc(size, fill, encoding) {
    const buffer = new Buffer(size);
    return fill === undefined || fill === 0 ? buffer : buffer.fill(fill, encoding);
  }

  static allocUnsafe(size) {
    return new Buffer(size);
  }

  static allocUnsafeSlow(size) {
    return new Buffer(size);
  }

  static concat(list, total = list.reduce((sum, one) => sum + one.length, 0)) {
    const out = new Buffer(total);
    let at = 0;
    for (const one of list) {
      if (at >= total) break;
      const part = at + one.length > total ? one.subarray(0, total - at) : one;
      out.set(part, at);
      at += part.length;
    }
    return out;
  }

  static byteLength(value, encoding) {
    if (typeof value !== 'string') return value.byteLength;
    return encoding === undefined || /^utf-?8$/i.test(encoding)
      ? utf8Length(value)
      : codecOf(encoding).encode(value).length;
  }

  static isBuffer(value) {
    return value instanceof Buffer;
  }

  static isEncoding(name) {
    return typeof name === 'string' && codec(name) !== undefined;
  }

  static compare(a, b) {
    for (let at = 0; at < Math.min(a.length, b.length); at++) if (a[at] !== b[at]) return a[at] < b[at] ? -1 : 1;
    return Math.sign(a.length - b.length);
  }

  toString(encoding, start = 0, end = this.length) {
    return codecOf(encoding).decode(this.subarray(Math.max(0, start), Math.min(end, this.length)));
  }

  toLocaleString(encoding, start, end) {
    return this.toString(encoding, start, end);
  }

  toJSON() {
    return { type: 'Buffer', data: [...this] };
  }

  equals(other) {
    return this === other || Buffer.compare(this, other) === 0;
  }

  compare(other) {
    return Buffer.compare(this, other);
  }

  copy(target, targetStart = 0, start = 0, end = this.length) {
    const part = this.subarray(start, Math.min(end, start + target.length - targetStart));
    target.set(part, targetStart);
    return part.length;
  }

  slice(start, end) {
    return this.subarray(start, end);
  }

  write(text, offset, length, encoding) {
    if (typeof offset === 'string') [offset, encoding] = [0, offset];
    else if (typeof length === 'string') [length, encoding] = [undefined, length];
    const from = offset ?? 0;
    const bytes = codecOf(encoding)
      .encode(text)
      .subarray(0, Math.min(length ?? Number.POSITIVE_INFINITY, this.length - from));
    this.set(bytes, from);
    return bytes.length;
  }

  fill(value, start, end, encoding) {
    if (typeof start === 'string') [start, encoding] = [0, start];
    if (typeof value === 'number' || typeof value === 'boolean') return super.fill(Number(value) & 255, start, end);
    const bytes = typeof value === 'string' ? codecOf(encoding).encode(value) : value;
    if (bytes.length === 0) return super.fill(0, start, end);
    for (let at = start ?? 0; at < (end ?? this.length); at++) this[at] = bytes[(at - (start ?? 0)) % bytes.length];
    return this;
  }

  indexOf(value, from = 0, encoding) {
    if (typeof value === 'number') return super.indexOf(value & 255, from);
    const bytes = typeof value === 'string' ? codecOf(encoding).encode(value) : value;
    if (bytes.length === 0) return from;
    for (let at = super.indexOf(bytes[0], from); at >= 0; at = super.indexOf(bytes[0], at + 1)) {
      let same = 1;
      while (same < bytes.length && this[at + same] === bytes[same]) same++;
      if (same === bytes.length) return at;
    }
    return -1;
  }

  includes(value, from, encoding) {
    return this.indexOf(value, from, encoding) >= 0;
  }

  [Symbol.for('nodejs.util.inspect.custom')]() {
    const shown = [...this.subarray(0, 50)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const rest = this.length - 50;
    const name = this.constructor.name;
    return `<${name}${shown ? ` ${shown}` : ''}${rest > 0 ? ` ... ${rest} more byte${rest > 1 ? 's' : ''}` : ''}>`;
  }
}

/** The same bytes as a Buffer. */
function view(bytes) {
  return new Buffer(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function numbers() {
  const kinds = [
    ['UInt8', 'Uint8', 1],
    ['Int8', 'Int8', 1],
    ['UInt16', 'Uint16', 2],
    ['Int16', 'Int16', 2],
    ['UInt32', 'Uint32', 4],
    ['Int32', 'Int32', 4],
    ['BigUInt64', 'BigUint64', 8],
    ['BigInt64', 'BigInt64', 8],
    ['Float', 'Float32', 4],
    ['Double', 'Float64', 8],
  ];
  for (const [name, method, size] of kinds)
    for (const end of size === 1 ? [''] : ['LE', 'BE']) {
      const names = [`${name}${end}`, `${name.replace('UInt', 'Uint')}${end}`];
      for (const one of names) {
        Buffer.prototype[`read${one}`] = function read(at = 0) {
          checkRange(this, at, size);
          return new DataView(this.buffer, this.byteOffset, this.byteLength)[`get${method}`](at, end === 'LE');
        };
        Buffer.prototype[`write${one}`] = function write(value, at = 0) {
          checkRange(this, at, size);
          new DataView(this.buffer, this.byteOffset, this.byteLength)[`set${method}`](at, value, end === 'LE');
          return at + size;
        };
      }
    }
}
numbers();

function checkRange(buffer, at, size) {
  if (at >= 0 && at + size <= buffer.length) return;
  const error = new RangeError(
    `The value of "offset" is out of range. It must be >= 0 and <= ${buffer.length - size}. Received ${at}`,
  );
  error.code = 'ERR_OUT_OF_RANGE';
  throw error;
}

/** Callable as old code calls it: Buffer('text'), new Buffer(4). */
const Callable = new Proxy(Buffer, {
  apply: (_target, _self, [value, ...rest]) =>
    typeof value === 'number' ? Buffer.alloc(value) : Buffer.from(value, ...rest),
  construct: (target, args, newTarget) =>
    typeof args[0] === 'string' || Array.isArray(args[0])
      ? Buffer.from(...args)
      : Reflect.construct(target, args, newTarget),
});

module.exports = {
  Buffer: Callable,
  kMaxLength: 2 ** 31 - 1,
  constants: { MAX_LENGTH: 2 ** 31 - 1, MAX_STRING_LENGTH: 2 ** 30 - 2 },
  get atob() {
    return require('internal/web').atob;
  },
  get btoa() {
    return require('internal/web').btoa;
  },
};
