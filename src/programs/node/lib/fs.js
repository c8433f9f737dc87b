/** Node's fs: each function in its waiting form (…Sync), with a callback, and as a promise (fs.promises). Left out: watch, opendir, cp's filters, file modes of open directories. */
const { call, start } = internal;
const { bytesOf, content, checkPath, flagsOf, statsOf, Dirent } = require('internal/fs-values');

const CHUNK = 1 << 20;
const O_DIRECTORY_MISSING = 'ENOENT';

/**
 * The functions that are one system call each: how arguments become the call's, which of them an error names, and what
 * becomes of the answer.
 */
const CALLS = {
  stat: { call: 'stat', args: (path) => [checkPath(path)], result: statsOf },
  lstat: { call: 'lstat', args: (path) => [checkPath(path)], result: statsOf },
  fstat: { call: 'fstat', args: (fd) => [fd], result: statsOf, names: 0 },
  readFile: {
    call: 'readFile',
    args: (path) => [checkPath(path)],
    result: (bytes, options) => content(bytes, options),
    shown: 'open',
  },
  writeFile: {
    call: 'writeFile',
    args: (path, _data, options) => [checkPath(path), flagsOf(options?.flag ?? 'w'), options?.mode ?? 0o666],
    bytes: (_path, data, options) => bytesOf(data, options),
    shown: 'open',
  },
  appendFile: {
    call: 'writeFile',
    args: (path, _data, options) => [checkPath(path), flagsOf('a'), options?.mode ?? 0o666],
    bytes: (_path, data, options) => bytesOf(data, options),
    shown: 'open',
  },
  readdir: { call: 'scandir', args: (path) => [checkPath(path)], result: listed },
  unlink: { call: 'unlink', args: (path) => [checkPath(path)] },
  rename: { call: 'rename', args: (from, to) => [checkPath(from), checkPath(to)], names: 2 },
  symlink: { call: 'symlink', args: (target, path) => [String(target), checkPath(path)], names: 2 },
  link: { call: 'link', args: (from, to) => [checkPath(from), checkPath(to)], names: 2 },
  readlink: { call: 'readlink', args: (path) => [checkPath(path)] },
  realpath: { call: 'realpath', args: (path) => [checkPath(path)] },
  chmod: {
    call: 'chmod',
    args: (path, mode) => [checkPath(path), typeof mode === 'string' ? Number.parseInt(mode, 8) : mode],
  },
  chown: { call: 'chown', args: (path, uid, gid) => [checkPath(path), uid, gid] },
  lchown: { call: 'chown', args: (path, uid, gid) => [checkPath(path), uid, gid] },
  utimes: { call: 'utime', args: (path, atime, mtime) => [checkPath(path), milliseconds(atime), milliseconds(mtime)] },
  truncate: { call: 'ftruncate', args: (path, size) => [checkPath(path), size ?? 0], shown: 'open' },
  open: { call: 'open', args: (path, flags, mode) => [checkPath(path), flagsOf(flags ?? 'r'), mode ?? 0o666] },
  close: { call: 'close', args: (fd) => [fd], names: 0 },
};

const milliseconds = (time) => (time instanceof Date ? time.getTime() : Number(time) * 1000);

function listed(items, options, path) {
  const names = items.map((item) => (options?.withFileTypes ? new Dirent(item.name, item.type, path) : item.name));
  return names.sort((a, b) => ((a.name ?? a) < (b.name ?? b) ? -1 : 1));
}

function named(one, args) {
  return args.slice(0, one.names ?? 1);
}

/** Options are an object, or an encoding alone. */
function optionsOf(one, args) {
  const given = args[one.bytes ? 2 : 1];
  if (typeof given === 'string') return one.result || one.bytes ? { encoding: given } : undefined;
  return given !== null && typeof given === 'object' && !(given instanceof Date) ? given : undefined;
}

/** Raises errors under the name of the call that Node makes. */
function renamed(error, one) {
  if (one.shown && error?.syscall) {
    error.message = error.message.replace(
      `, ${error.syscall}`,
      `, ${error.syscall === 'readFile' && error.code === 'EISDIR' ? 'read' : one.shown}`,
    );
    error.syscall = one.shown;
  }
  return error;
}

const fs = {};
const promises = {};
for (const [name, one] of Object.entries(CALLS)) {
  const prepare = (args) => {
    const options = optionsOf(one, args);
    return {
      options,
      own: one.args(...args.slice(0, 2), args[2] === undefined ? options : (args[2] ?? options)),
      bytes: one.bytes?.(args[0], args[1], options),
    };
  };
  fs[`${name}Sync`] = (...args) => {
    if (typeof args[0] === 'number' && (name === 'readFile' || name === 'writeFile' || name === 'appendFile'))
      return name === 'readFile'
        ? content(readAll(args[0]), optionsOf(one, args))
        : writeAll(args[0], bytesOf(args[1], optionsOf(one, args)));
    const { options, own, bytes } = prepare(args);
    try {
      const value = call(one.call, own, bytes, named(one, own));
      return one.result ? one.result(value, options, args[0]) : value;
    } catch (error) {
      throw renamed(error, one);
    }
  };
  fs[name] = (...args) => {
    const callback = args.pop();
    if (typeof callback !== 'function') {
      const error = new TypeError(
        `The "cb" argument must be of type function. Received ${callback === undefined ? 'undefined' : typeof callback}`,
      );
      error.code = 'ERR_INVALID_ARG_TYPE';
      throw error;
    }
    const { options, own, bytes } = prepare(args);
    start(one.call, own, bytes, named(one, own), (error, value) => {
      if (error) callback(renamed(error, one));
      else callback(null, one.result ? one.result(value, options, args[0]) : value);
    });
  };
  promises[name] = (...args) =>
    new Promise((resolve, reject) => fs[name](...args, (error, value) => (error ? reject(error) : resolve(value))));
}

function readAll(fd) {
  const parts = [];
  for (;;) {
    const part = Buffer.from(call('read', [fd, CHUNK]));
    if (part.length === 0) return Buffer.concat(parts);
    parts.push(part);
  }
}

function writeAll(fd, bytes) {
  if (bytes.length > 0) call('write', [fd], bytes);
}

fs.existsSync = (path) => {
  try {
    call('stat', [checkPath(path)]);
    return true;
  } catch {
    return false;
  }
};
fs.exists = (path, callback) => process.nextTick(callback, fs.existsSync(path));
fs.accessSync = (path, mode = 0) => {
  const { mode: bits, uid, gid } = call('stat', [checkPath(path)], undefined, [path]);
  const own =
    process.getuid() === 0
      ? mode & 1 && !(bits & 0o111)
        ? 6
        : 7
      : uid === process.getuid()
        ? bits >> 6
        : gid === process.getgid()
          ? bits >> 3
          : bits;
  if ((own & mode) !== mode)
    throw internal.systemError({ code: 'EACCES', errno: -13, message: 'permission denied' }, 'access', path);
};

/** mkdir with its parents; answers the first that was made. */
fs.mkdirSync = (path, options) => {
  const { recursive = false, mode = 0o777 } =
    typeof options === 'object' && options !== null ? options : { mode: options ?? 0o777 };
  const name = checkPath(path);
  if (!recursive) {
    call('mkdir', [name, mode], undefined, [name]);
    return undefined;
  }
  let first;
  const parts = name.split('/');
  for (let length = 1; length <= parts.length; length++) {
    const here = parts.slice(0, length).join('/') || '/';
    try {
      call('mkdir', [here, mode], undefined, [here]);
      first ??= here;
    } catch (error) {
      if (error.code !== 'EEXIST' || !fs.statSync(here).isDirectory()) throw error;
    }
  }
  return first;
};
fs.rmdirSync = (path, options) => {
  if (options?.recursive) fs.rmSync(path, { recursive: true });
  else call('rmdir', [checkPath(path)], undefined, [path]);
};
fs.rmSync = (path, { recursive = false, force = false } = {}) => {
  let stats;
  try {
    stats = fs.lstatSync(path);
  } catch (error) {
    if (force && error.code === O_DIRECTORY_MISSING) return;
    throw error;
  }
  if (!stats.isDirectory()) return fs.unlinkSync(path);
  if (!recursive) {
    const error = new Error(`Path is a directory: rm returned EISDIR (is a directory) ${path}`);
    throw Object.assign(error, { code: 'ERR_FS_EISDIR', path });
  }
  for (const name of fs.readdirSync(path)) fs.rmSync(`${path}/${name}`, { recursive, force });
  fs.rmdirSync(path);
};
fs.copyFileSync = (from, to, mode = 0) => {
  const bytes = call('readFile', [checkPath(from)], undefined, [from, to]);
  const flags = flagsOf(mode & 1 ? 'wx' : 'w');
  call('writeFile', [checkPath(to), flags, fs.statSync(from).mode & 0o777], new Uint8Array(bytes), [from, to]);
};
fs.cpSync = (from, to, options = {}) => {
  if (!fs.statSync(from).isDirectory()) return fs.copyFileSync(from, to);
  if (!options.recursive)
    throw Object.assign(new Error(`Recursive option not enabled, cannot copy a directory: ${from}`), {
      code: 'ERR_FS_EISDIR',
    });
  fs.mkdirSync(to, { recursive: true });
  for (const name of fs.readdirSync(from)) fs.cpSync(`${from}/${name}`, `${to}/${name}`, options);
};
fs.mkdtempSync = (prefix) => {
  const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  const name = prefix + Array.from({ length: 6 }, () => letters[Math.floor(Math.random() * letters.length)]).join('');
  fs.mkdirSync(name, 0o700);
  return name;
};
fs.readSync = (fd, buffer, offset = 0, length = buffer.length - offset) => {
  const bytes = new Uint8Array(call('read', [fd, length]));
  buffer.set(bytes, offset);
  return bytes.length;
};
fs.writeSync = (fd, data, ...rest) => {
  const bytes =
    typeof data === 'string'
      ? Buffer.from(data, rest[1])
      : data.subarray(rest[0] ?? 0, rest[1] === undefined ? undefined : (rest[0] ?? 0) + rest[1]);
  writeAll(fd, bytes);
  return bytes.length;
};

/** The rest have no call of their own: their waiting form does the work, and the answer comes as an event. */
for (const name of ['access', 'mkdir', 'rmdir', 'rm', 'copyFile', 'cp', 'mkdtemp', 'read', 'write']) {
  const work = fs[`${name}Sync`];
  fs[name] = (...args) => {
    const callback = args.pop();
    let answer;
    try {
      answer = [null, work(...args)];
    } catch (error) {
      answer = [error];
    }
    require('node:timers').setImmediate(() => callback(...answer, ...(name === 'read' ? [args[1]] : [])));
  };
  promises[name] = (...args) =>
    new Promise((resolve, reject) => fs[name](...args, (error, value) => (error ? reject(error) : resolve(value))));
}
fs.exists[Symbol.for('nodejs.util.promisify.custom')] = (path) => Promise.resolve(fs.existsSync(path));

const { ReadStream, WriteStream } = require('internal/fs-streams');

class FileHandle {
  constructor(fd) {
    this.fd = fd;
  }

  readFile(options) {
    return Promise.resolve(content(readAll(this.fd), typeof options === 'string' ? { encoding: options } : options));
  }

  writeFile(data, options) {
    writeAll(this.fd, bytesOf(data, options));
    return Promise.resolve();
  }

  async write(data, ...rest) {
    return { bytesWritten: fs.writeSync(this.fd, data, ...rest), buffer: data };
  }

  async read(buffer = Buffer.alloc(16384), offset = 0, length = buffer.length - offset) {
    return { bytesRead: fs.readSync(this.fd, buffer, offset, length), buffer };
  }

  stat() {
    return promises.fstat(this.fd);
  }

  close() {
    return promises.close(this.fd);
  }
}
const openNumber = promises.open;
promises.open = async (path, flags, mode) => new FileHandle(await openNumber(path, flags ?? 'r', mode ?? 0o666));

fs.realpathSync.native = fs.realpathSync;
fs.realpath.native = fs.realpath;
fs.watch = fs.watchFile = () => {
  throw new Error("Drydock's node cannot watch files: fs.watch is not there");
};
promises.constants = fs.constants = require('internal/fs-values').constants;
module.exports = Object.assign(fs, {
  F_OK: 0,
  R_OK: 4,
  W_OK: 2,
  X_OK: 1,
  promises,
  Stats: statsOf(undefined, undefined, undefined, true),
  Dirent,
  ReadStream,
  WriteStream,
  createReadStream: (path, options) =>
    new ReadStream(path, typeof options === 'string' ? { encoding: options } : options),
  createWriteStream: (path, options) =>
    new WriteStream(path, typeof options === 'string' ? { encoding: options } : options),
});
