/** Node's `process`, as documented under "Process"; left out: report, permission, IPC with a parent, setuid and the like. */
const EventEmitter = require('node:events');
const { config, call, host, nextTick } = internal;

const process = new EventEmitter();
module.exports = process;
const started = config.now;
const signals = new Map(Object.entries(config.signals));
let exiting = false;

Object.assign(process, {
  title: 'node',
  version: `v${config.version}`,
  versions: { node: config.version, quickjs: '2025-09-13', drydock: '1' },
  arch: 'riscv64',
  platform: 'linux',
  release: { name: 'node' },
  argv: config.argv,
  argv0: config.argv0,
  execArgv: config.execArgv,
  execPath: '/usr/local/bin/node',
  env: new Proxy(config.env, { set: (env, name, value) => Reflect.set(env, name, String(value)) }),
  pid: config.pid,
  ppid: config.ppid,
  exitCode: undefined,
  features: { inspector: false, require_module: true, typescript: false },
  config: { variables: {} },
  cwd: () => call('cwd', []),
  chdir: (path) => call('chdir', [path], undefined, [path]),
  umask: () => 0o22,
  getuid: () => config.uid,
  geteuid: () => config.uid,
  getgid: () => config.gid,
  getegid: () => config.gid,
  uptime: () => (call('now', []) - started) / 1000,
  nextTick: (callback, ...args) => nextTick(callback, args),
  abort: () => host('exit', JSON.stringify([134])),
  kill: (pid, signal = 'SIGTERM') => {
    call('kill', [pid, typeof signal === 'number' ? signal : (signals.get(signal) ?? 15)]);
    return true;
  },
  memoryUsage: () => call('memory', []),
  resourceUsage: () => ({ userCPUTime: 0, systemCPUTime: 0, maxRSS: Math.floor(call('memory', []).rss / 1024) }),
  cpuUsage: () => ({ user: Math.floor(process.uptime() * 1000), system: 0 }),
  emitWarning: (warning, type = 'Warning') => {
    const text = warning instanceof Error ? `${warning.name}: ${warning.message}` : `${type.type ?? type}: ${warning}`;
    process.stderr.write(`(node:${process.pid}) ${text}\n`);
  },
  binding: () => {
    throw new Error('No such module: process.binding');
  },
});
process.memoryUsage.rss = () => process.memoryUsage().rss;

process.hrtime = (since) => {
  const at = BigInt(Math.round(call('monotonic', []) * 1000)) * 1000n;
  const [seconds, nanoseconds] = [Number(at / 1_000_000_000n), Number(at % 1_000_000_000n)];
  if (!since) return [seconds, nanoseconds];
  const [before, fraction] = since;
  return nanoseconds >= fraction
    ? [seconds - before, nanoseconds - fraction]
    : [seconds - before - 1, nanoseconds - fraction + 1e9];
};
process.hrtime.bigint = () => BigInt(Math.round(call('monotonic', []) * 1000)) * 1000n;

/** Emits `exit` once, then ends the process. */
process.leave = () => {
  if (!exiting) {
    exiting = true;
    process.emit('exit', process.exitCode ?? 0);
  }
  host('exit', JSON.stringify([Number(process.exitCode ?? 0)]));
};
process.exit = (code) => {
  if (code !== undefined) process.exitCode = code;
  process.leave();
};
process.reallyExit = process.exit;

process.on('newListener', (name) => {
  if (signals.has(name) && process.listenerCount(name) === 0) call('signal', [name, signals.get(name), true]);
});
process.on('removeListener', (name) => {
  if (signals.has(name) && process.listenerCount(name) === 0) call('signal', [name, signals.get(name), false]);
});

function lazy(name, make) {
  Object.defineProperty(process, name, {
    configurable: true,
    enumerable: true,
    get: () => {
      const value = make();
      Object.defineProperty(process, name, { value, writable: true, configurable: true, enumerable: true });
      return value;
    },
  });
}
lazy('stdout', () => new (require('node:tty').WriteStream)(1));
lazy('stderr', () => new (require('node:tty').WriteStream)(2));
lazy('stdin', () => new (require('node:tty').ReadStream)(0));
Object.defineProperty(process, Symbol.toStringTag, { value: 'process', configurable: true });
