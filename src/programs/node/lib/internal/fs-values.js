/** What fs takes and gives: paths, flags, contents, Stats and Dirent. */
const constants = { F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1, COPYFILE_EXCL: 1, O_RDONLY: 0, O_WRONLY: 1, O_RDWR: 2, O_CREAT: 0o100, O_EXCL: 0o200, O_TRUNC: 0o1000, O_APPEND: 0o2000, S_IFMT: 0o170000, S_IFDIR: 0o040000, S_IFREG: 0o100000, S_IFLNK: 0o120000 }; // biome-ignore format: a table
const FLAGS = { r: 0, 'r+': 2, w: 0o1101, 'w+': 0o1102, wx: 0o1301, 'wx+': 0o1302, a: 0o2101, 'a+': 0o2102, ax: 0o2301, 'ax+': 0o2302, rs: 0, 'rs+': 2 }; // biome-ignore format: a table

function invalid(message, code = 'ERR_INVALID_ARG_TYPE', Kind = TypeError) {
  const error = new Kind(message);
  error.code = code;
  return error;
}

function received(value) {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'function') return `function ${value.name}`;
  if (typeof value === 'object') return `an instance of ${value.constructor?.name ?? 'Object'}`;
  return `type ${typeof value} (${typeof value === 'string' ? `'${value}'` : String(value)})`;
}

function checkPath(path) {
  if (typeof path === 'string' && !path.includes('\0')) return path;
  if (path instanceof Uint8Array) return Buffer.from(path).toString();
  if (path?.protocol === 'file:') return decodeURIComponent(path.pathname);
  if (typeof path === 'string')
    throw invalid(
      `The argument 'path' must be a string, Uint8Array, or URL without null bytes. Received '${path.replaceAll('\0', '\\x00')}'`,
      'ERR_INVALID_ARG_VALUE',
    );
  throw invalid(
    `The "path" argument must be of type string or an instance of Buffer or URL. Received ${received(path)}`,
  );
}

function flagsOf(flag) {
  if (typeof flag === 'number') return flag;
  const found = FLAGS[flag];
  if (found === undefined)
    throw invalid(`The argument 'flags' is invalid. Received '${flag}'`, 'ERR_INVALID_ARG_VALUE');
  return found;
}

function bytesOf(data, options) {
  if (typeof data === 'string') return Buffer.from(data, options?.encoding ?? 'utf8');
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  throw invalid(
    `The "data" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received ${received(data)}`,
  );
}

function content(bytes, options) {
  const buffer = bytes instanceof Uint8Array ? bytes : Buffer.from(bytes);
  return options?.encoding && options.encoding !== 'buffer' ? buffer.toString(options.encoding) : buffer;
}

class Stats {
  constructor(values) {
    const { mtimeMs } = values;
    Object.assign(this, {
      dev: values.dev,
      mode: values.mode,
      nlink: values.nlink,
      uid: values.uid,
      gid: values.gid,
      rdev: values.rdev,
      blksize: 4096,
      ino: values.ino,
      size: values.size,
      blocks: Math.ceil(values.size / 512),
      atimeMs: mtimeMs,
      mtimeMs,
      ctimeMs: mtimeMs,
      birthtimeMs: mtimeMs,
    });
    for (const name of ['atime', 'mtime', 'ctime', 'birthtime']) this[name] = new Date(mtimeMs);
  }
}

class Dirent {
  constructor(name, type, path) {
    this.name = name;
    this.parentPath = path;
    this.path = path;
    Object.defineProperty(this, 'mode', { value: type });
  }
}
const KINDS = { isFile: 0o100000, isDirectory: 0o040000, isSymbolicLink: 0o120000, isFIFO: 0o010000, isSocket: 0o140000, isCharacterDevice: 0o020000, isBlockDevice: 0o060000 }; // biome-ignore format: a table
for (const [name, kind] of Object.entries(KINDS))
  for (const target of [Stats, Dirent])
    Object.defineProperty(target.prototype, name, {
      value() {
        return (this.mode & 0o170000) === kind;
      },
    });

/** @param wantsClass answers the class itself */
const statsOf = (values, _options, _path, wantsClass = false) => (wantsClass ? Stats : new Stats(values));

module.exports = { constants, checkPath, flagsOf, bytesOf, content, statsOf, Dirent, invalid, received };
