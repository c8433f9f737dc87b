/** CommonJS: require, module, the cache; and the start of the main script. Which file is meant, ../../resolve.ts says. */
const { call, config, host } = internal;

const cache = Object.create(null);
let mainModule;

class Module {
  constructor(path, parent) {
    this.id = parent || path === '[eval]' || path === '<repl>' ? path : '.';
    this.path = path.slice(0, path.lastIndexOf('/')) || '/';
    this.exports = {};
    this.filename = path;
    this.loaded = false;
    this.children = [];
    this.paths = modulePaths(this.path);
    this.parent = parent;
    parent?.children.push(this);
  }

  require(specifier) {
    return load(specifier, this);
  }

  static builtinModules = config.builtins;
  static _cache = cache;
  static createRequire = (from) => {
    const path = String(from).startsWith('file:') ? require('node:url').fileURLToPath(from) : String(from);
    return makeRequire(new Module(path));
  };
  static isBuiltin = (name) => config.builtins.includes(name.replace(/^node:/, ''));
}
Module.Module = Module;

function modulePaths(folder) {
  const parts = folder.split('/').filter((part) => part !== '');
  const out = [];
  for (let length = parts.length; length >= 0; length--)
    if (parts[length - 1] !== 'node_modules') out.push(`/${[...parts.slice(0, length), 'node_modules'].join('/')}`);
  return out;
}

function load(specifier, parent) {
  if (typeof specifier !== 'string') {
    const error = new TypeError(
      `The "id" argument must be of type string. Received ${specifier === null ? 'null' : typeof specifier}`,
    );
    error.code = 'ERR_INVALID_ARG_TYPE';
    throw error;
  }
  const { name, format } = call('resolve', [specifier, parent.filename, 'require']);
  if (format === 'builtin') return require(name);
  if (format === 'module') {
    const error = new Error(
      `require() of ES Module ${name} from ${parent.filename} not supported.\nInstead change the require of ${name} in ${parent.filename} to a dynamic import() which is available in all CommonJS modules.`,
    );
    error.code = 'ERR_REQUIRE_ESM';
    throw error;
  }
  return loadPath(name, format, parent);
}

/** A file's exports: from the cache, or by running it. */
function loadPath(path, format, parent) {
  const found = cache[path];
  if (found) return found.exports;
  const module = new Module(path, parent);
  cache[path] = module;
  try {
    const source = call('source', [path]);
    if (format === 'json' || path.endsWith('.json')) {
      try {
        module.exports = JSON.parse(source);
      } catch (error) {
        error.message = `${path}: ${error.message}`;
        throw error;
      }
    } else compile(module, source);
  } catch (error) {
    delete cache[path];
    throw error;
  }
  module.loaded = true;
  return module.exports;
}

function compile(module, source) {
  const text = source.startsWith('#!') ? `//${source}` : source;
  const wrapper = host('compile', JSON.stringify([text, module.filename]));
  wrapper.call(module.exports, module.exports, makeRequire(module), module, module.filename, module.path);
}

function makeRequire(module) {
  const own = (specifier) => load(specifier, module);
  own.resolve = (specifier) => {
    const { name, format } = call('resolve', [specifier, module.filename, 'require']);
    return format === 'builtin' ? specifier : name;
  };
  own.resolve.paths = () => module.paths;
  own.cache = cache;
  own.main = mainModule;
  own.extensions = { '.js': undefined, '.json': undefined };
  return own;
}

function runMain() {
  const { name, format } = call('resolve', [require('node:path').resolve(config.main), '', 'require']);
  process.argv[1] = name;
  if (format === 'module') {
    host('import', JSON.stringify([name]))(name).catch((error) => require('internal/fatal').uncaught(error));
    return;
  }
  mainModule = new Module(name);
  cache[name] = mainModule;
  process.mainModule = mainModule;
  const source = call('source', [name]);
  if (format === 'json') JSON.parse(source);
  else compile(mainModule, source);
  mainModule.loaded = true;
}

/** What `node -e` and the prompt find as globals beside the usual ones. */
function setUpGlobal() {
  const module = new Module(`${call('cwd', [])}/[eval]`);
  module.id = config.main ?? '[eval]';
  Object.assign(globalThis, {
    require: makeRequire(module),
    module,
    exports: module.exports,
    __filename: '[eval]',
    __dirname: '.',
  });
  for (const name of config.builtins) {
    if (name.includes('/') || name in globalThis) continue;
    Object.defineProperty(globalThis, name, { configurable: true, get: () => require(name) });
  }
}

module.exports = Module;
Object.assign(Module, { loadPath, runMain, setUpGlobal });
