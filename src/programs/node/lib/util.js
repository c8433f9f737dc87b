/** Node's util: inspect, format, promisify, types and the like. Left out: MIME types, debuglog's colours, transferable things. */
const { formatText } = require('internal/format');
const { inspect } = require('internal/inspect');

const customPromisify = Symbol.for('nodejs.util.promisify.custom');

function promisify(original) {
  if (typeof original !== 'function') {
    const error = new TypeError(`The "original" argument must be of type function. Received ${typeof original}`);
    error.code = 'ERR_INVALID_ARG_TYPE';
    throw error;
  }
  if (original[customPromisify]) return original[customPromisify];
  return function promised(...args) {
    return new Promise((resolve, reject) => {
      original.call(this, ...args, (error, value) => (error ? reject(error) : resolve(value)));
    });
  };
}
promisify.custom = customPromisify;

function callbackify(original) {
  return function called(...args) {
    const callback = args.pop();
    original.apply(this, args).then(
      (value) => process.nextTick(callback, null, value),
      (error) => process.nextTick(callback, error ?? new Error('Promise was rejected with falsy value')),
    );
  };
}

function inherits(child, parent) {
  Object.defineProperty(child, 'super_', { value: parent, writable: true, configurable: true });
  Object.setPrototypeOf(child.prototype, parent.prototype);
}

const deprecations = new Set();

function deprecate(original, message, code) {
  return function deprecated(...args) {
    if (!deprecations.has(code ?? message)) {
      deprecations.add(code ?? message);
      process.emitWarning(message, 'DeprecationWarning');
    }
    return new.target ? Reflect.construct(original, args, new.target) : original.apply(this, args);
  };
}

const isA = (name) => (value) => Object.prototype.toString.call(value) === `[object ${name}]`;

const types = {
  isDate: (value) => value instanceof Date,
  isRegExp: isA('RegExp'),
  isMap: (value) => value instanceof Map,
  isSet: (value) => value instanceof Set,
  isPromise: (value) => value instanceof Promise,
  isNativeError: (value) => value instanceof Error,
  isTypedArray: (value) => ArrayBuffer.isView(value) && !(value instanceof DataView),
  isUint8Array: (value) => value instanceof Uint8Array,
  isArrayBuffer: (value) => value instanceof ArrayBuffer,
  isAnyArrayBuffer: (value) => value instanceof ArrayBuffer || value instanceof SharedArrayBuffer,
  isAsyncFunction: isA('AsyncFunction'),
  isGeneratorFunction: isA('GeneratorFunction'),
  isProxy: () => false,
  isBoxedPrimitive: (value) => value instanceof Number || value instanceof String || value instanceof Boolean,
};

const FORMATS = { reset: [0, 0], bold: [1, 22], dim: [2, 22], italic: [3, 23], underline: [4, 24], inverse: [7, 27], black: [30, 39], red: [31, 39], green: [32, 39], yellow: [33, 39], blue: [34, 39], magenta: [35, 39], cyan: [36, 39], white: [37, 39], gray: [90, 39] }; // biome-ignore format: a table

function styleText(format, text) {
  let out = text;
  for (const name of [format].flat().reverse()) {
    const [open, close] = FORMATS[name] ?? [0, 0];
    out = `\x1b[${open}m${out}\x1b[${close}m`;
  }
  return out;
}

/** parseArgs of Node 18.3: options with type, short, multiple and default; positionals; strict. */
function parseArgs({ args = process.argv.slice(2), options = {}, strict = true, allowPositionals = !strict } = {}) {
  const values = Object.create(null);
  const positionals = [];
  for (const [name, option] of Object.entries(options)) if (option.default !== undefined) values[name] = option.default;
  const fail = (code, message) => {
    const error = new TypeError(message);
    error.code = code;
    throw error;
  };
  const words = [...args];
  const give = (name, value, shown) => {
    const option = options[name];
    if (!option && strict) fail('ERR_PARSE_ARGS_UNKNOWN_OPTION', `Unknown option '${shown}'`);
    let given = value;
    if (option?.type === 'string' && given === undefined) given = words.shift();
    if (option?.type === 'string' && given === undefined)
      fail('ERR_PARSE_ARGS_INVALID_OPTION_VALUE', `Option '${shown} <value>' argument missing`);
    given ??= true;
    values[name] = option?.multiple ? [...(values[name] ?? []), given] : given;
  };
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--') positionals.push(...words.splice(0));
    else if (word.startsWith('--')) {
      const [, name, value] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
      give(name, value, `--${name}`);
    } else if (/^-[^-]/.test(word)) {
      for (const short of word.slice(1)) {
        const name = Object.keys(options).find((one) => options[one].short === short) ?? short;
        give(name, undefined, `-${short}`);
      }
    } else if (!allowPositionals && strict)
      fail(
        'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL',
        `Unexpected argument '${word}'. This command does not take positional arguments`,
      );
    else positionals.push(word);
  }
  return { values, positionals };
}

module.exports = {
  inspect,
  format: (...args) => formatText({}, ...args),
  formatWithOptions: (options, ...args) => formatText(options, ...args),
  promisify,
  callbackify,
  inherits,
  deprecate,
  types,
  styleText,
  parseArgs,
  isDeepStrictEqual: (a, b) => require('internal/deep-equal').deepEqual(a, b, true),
  debuglog:
    (section) =>
    (...args) => {
      if (new RegExp(`\\b${section}\\b`, 'i').test(process.env.NODE_DEBUG ?? ''))
        process.stderr.write(`${section.toUpperCase()} ${process.pid}: ${formatText({}, ...args)}\n`);
    },
  stripVTControlCharacters: (text) => text.replace(/\x1b\[[\d;]*[A-Za-z]/g, ''),
  toUSVString: (text) => String(text).toWellFormed(),
  isArray: Array.isArray,
  isError: (value) => value instanceof Error,
  get TextEncoder() {
    return require('internal/web').TextEncoder;
  },
  get TextDecoder() {
    return require('internal/web').TextDecoder;
  },
};
