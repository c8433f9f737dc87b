/** Node's child_process: real processes of the container, spawn, exec, execFile and the waiting forms. Left out: fork and its messages, detached groups, signals by timeout's name. */
const EventEmitter = require('node:events');
const { Readable, Writable } = require('node:stream');
const { call, config, start } = internal;
const NAMES = new Map(Object.entries(config.signals).map(([name, number]) => [number, name]));

function stdioOf(stdio = 'pipe') {
  const list = typeof stdio === 'string' ? [stdio, stdio, stdio] : [0, 1, 2].map((at) => stdio[at] ?? 'pipe');
  return list.map((kind, at) => (kind === 'inherit' ? at : typeof kind === 'object' ? (kind.fd ?? at) : kind));
}

function spawnError(error, file, args) {
  const words = error.code === 'ENOENT' ? 'ENOENT' : error.code;
  return Object.assign(new Error(`spawn ${file} ${words}`), {
    errno: error.errno,
    code: error.code,
    syscall: `spawn ${file}`,
    path: file,
    spawnargs: args,
  });
}

function begin(file, args, options) {
  const argv = options.shell
    ? [typeof options.shell === 'string' ? options.shell : '/bin/sh', '-c', [file, ...args].join(' ')]
    : [file, ...args];
  const env = Object.fromEntries(
    Object.entries(options.env ?? process.env).map(([name, value]) => [name, String(value)]),
  );
  return call('spawn', [argv, env, options.cwd ? String(options.cwd) : process.cwd(), stdioOf(options.stdio)]);
}

class Output extends Readable {
  constructor(fd) {
    super();
    this.fd = fd;
  }

  _read() {
    start('read', [this.fd, 65536], undefined, [], (error, bytes) => {
      if (error) this.destroy(error);
      else this.push(bytes.byteLength === 0 ? null : Buffer.from(bytes));
    });
  }

  _maybeClose() {
    this.destroy();
  }

  _destroy(error, done) {
    call('close', [this.fd]);
    done(error);
  }
}

class Input extends Writable {
  constructor(fd) {
    super();
    this.fd = fd;
  }

  _write(chunk, _encoding, callback) {
    start('write', [this.fd], chunk, [], callback);
  }

  _destroy(error, done) {
    call('close', [this.fd]);
    done(error);
  }
}

class ChildProcess extends EventEmitter {
  exitCode = null;
  signalCode = null;
  killed = false;

  constructor(file, args, options) {
    super();
    this.spawnfile = file;
    this.spawnargs = [file, ...args];
    let made;
    try {
      made = begin(file, args, options);
    } catch (error) {
      this.stdin = this.stdout = this.stderr = null;
      process.nextTick(() => this.emit('error', spawnError(error, file, args)));
      return;
    }
    this.pid = made.pid;
    const [input, output, errors] = made.fds;
    this.stdin = input === null ? null : new Input(input);
    this.stdout = output === null ? null : new Output(output);
    this.stderr = errors === null ? null : new Output(errors);
    this.stdio = [this.stdin, this.stdout, this.stderr];
    process.nextTick(() => this.emit('spawn'));
    this.watch();
  }

  watch() {
    let open = [this.stdout, this.stderr].filter(Boolean).length + 1;
    const closed = () => {
      if (--open === 0) this.emit('close', this.exitCode, this.signalCode);
    };
    for (const stream of [this.stdout, this.stderr]) stream?.on('close', closed);
    start('wait', [this.pid], undefined, [], (_error, status) => {
      if (status.signal > 0) this.signalCode = NAMES.get(status.signal) ?? `SIG${status.signal}`;
      else this.exitCode = status.code;
      this.emit('exit', this.exitCode, this.signalCode);
      for (const stream of [this.stdout, this.stderr]) if (stream && stream.readableFlowing === null) stream.resume();
      closed();
    });
  }

  kill(signal = 'SIGTERM') {
    if (this.exitCode !== null || this.signalCode !== null) return false;
    this.killed = process.kill(this.pid, signal);
    return this.killed;
  }

  ref() {}

  unref() {}
}

function spawn(file, args, options) {
  if (!Array.isArray(args)) [args, options] = [[], args];
  return new ChildProcess(file, args.map(String), options ?? {});
}

function execFile(file, ...rest) {
  const callback = typeof rest.at(-1) === 'function' ? rest.pop() : () => {};
  const [args, options] = Array.isArray(rest[0]) ? [rest[0], rest[1] ?? {}] : [[], rest[0] ?? {}];
  const child = spawn(file, args, options);
  const parts = [[], []];
  child.stdout?.on('data', (part) => parts[0].push(part));
  child.stderr?.on('data', (part) => parts[1].push(part));
  const collected = () =>
    parts.map((list) =>
      options.encoding === 'buffer' ? Buffer.concat(list) : Buffer.concat(list).toString(options.encoding ?? 'utf8'),
    );
  const timer = options.timeout ? setTimeout(() => child.kill(options.killSignal), options.timeout) : undefined;
  child.on('error', (error) => callback(error, '', ''));
  child.on('close', (code, signal) => {
    clearTimeout(timer);
    const [stdout, stderr] = collected();
    if (code === 0 && signal === null) return callback(null, stdout, stderr);
    const line = options.shell ? file : [file, ...args].join(' ');
    const error = new Error(`Command failed: ${line}\n${stderr}`);
    callback(Object.assign(error, { code, killed: child.killed, signal, cmd: line, stdout, stderr }), stdout, stderr);
  });
  return child;
}

const exec = (command, ...rest) => {
  const options = typeof rest[0] === 'object' ? rest.shift() : {};
  return execFile(command, [], { ...options, shell: options.shell ?? true }, ...rest);
};

const custom = Symbol.for('nodejs.util.promisify.custom');
for (const one of [exec, execFile])
  one[custom] = (...args) =>
    new Promise((resolve, reject) =>
      one(...args, (error, stdout, stderr) => (error ? reject(error) : resolve({ stdout, stderr }))),
    );

function spawnSync(file, args, options) {
  if (!Array.isArray(args)) [args, options] = [[], args];
  const own = options ?? {};
  let made;
  try {
    made = begin(file, args.map(String), own);
  } catch (error) {
    return {
      pid: 0,
      status: null,
      signal: null,
      error: spawnError(error, `${file}`, args),
      stdout: null,
      stderr: null,
      output: null,
    };
  }
  const text = (bytes) =>
    own.encoding && own.encoding !== 'buffer' ? Buffer.from(bytes).toString(own.encoding) : Buffer.from(bytes);
  const input =
    own.input === undefined ? undefined : typeof own.input === 'string' ? Buffer.from(own.input) : own.input;
  const [stdout, stderr] = call('gather', [made.fds], input).map((part) =>
    part === null ? null : text(Buffer.from(part, 'base64')),
  );
  const { code, signal } = call('wait', [made.pid]);
  return {
    pid: made.pid,
    status: signal > 0 ? null : code,
    signal: signal > 0 ? (NAMES.get(signal) ?? null) : null,
    stdout,
    stderr,
    output: [null, stdout, stderr],
  };
}

function checked(result, line, own) {
  if (result.error) throw result.error;
  if (result.stderr?.length > 0 && own?.stdio === undefined) process.stderr.write(result.stderr);
  if (result.status === 0) return result.stdout;
  const error = new Error(`Command failed: ${line}${result.stderr?.length > 0 ? `\n${result.stderr}` : ''}`);
  throw Object.assign(error, result);
}

module.exports = {
  ChildProcess,
  spawn,
  exec,
  execFile,
  spawnSync,
  execSync: (command, options) => checked(spawnSync(command, [], { shell: true, ...options }), command, options),
  execFileSync: (file, args, options) => {
    const [list, own] = Array.isArray(args) ? [args, options] : [[], args];
    return checked(spawnSync(file, list, own), [file, ...list].join(' '), own);
  },
  fork: (path, args = [], options = {}) => spawn(process.execPath, [path, ...args], { stdio: 'inherit', ...options }),
};
