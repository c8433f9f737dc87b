/** Node's console: log, error, table, group, count, time, assert, dir, trace. */
const { formatText } = require('internal/format');
const { inspect } = require('internal/inspect');

class Console {
  #out;
  #errors;
  #indent = '';
  #counts = new Map();
  #timers = new Map();

  constructor(out, errors) {
    const streams = out?.stdout ? out : { stdout: out, stderr: errors };
    this.#out = streams.stdout;
    this.#errors = streams.stderr ?? streams.stdout;
    for (const name of [
      'log',
      'error',
      'warn',
      'info',
      'debug',
      'trace',
      'dir',
      'table',
      'group',
      'groupEnd',
      'count',
      'countReset',
      'time',
      'timeEnd',
      'timeLog',
      'assert',
      'clear',
      'dirxml',
      'groupCollapsed',
    ])
      this[name] = this[name].bind(this);
  }

  #write(stream, text) {
    const lines = this.#indent ? text.replaceAll(/^/gm, this.#indent) : text;
    stream.write(`${lines}\n`);
  }

  #format(stream, args) {
    return args.length === 0 ? '' : formatText({ colors: stream.isTTY === true && !process.env.NO_COLOR }, ...args);
  }

  log(...args) {
    this.#write(this.#out, this.#format(this.#out, args));
  }

  error(...args) {
    this.#write(this.#errors, this.#format(this.#errors, args));
  }

  info(...args) {
    this.log(...args);
  }

  debug(...args) {
    this.log(...args);
  }

  dirxml(...args) {
    this.log(...args);
  }

  warn(...args) {
    this.error(...args);
  }

  trace(...args) {
    const { stack } = new Error('');
    const head = args.length > 0 ? `Trace: ${this.#format(this.#errors, args)}` : 'Trace';
    this.#write(this.#errors, `${head}\n${stack.split('\n').slice(2).join('\n')}`);
  }

  dir(value, options) {
    this.#write(this.#out, inspect(value, { customInspect: false, ...options }));
  }

  assert(isTrue, ...args) {
    if (isTrue) return;
    if (typeof args[0] === 'string') args[0] = `Assertion failed: ${args[0]}`;
    else args.unshift('Assertion failed');
    this.error(...args);
  }

  group(...args) {
    if (args.length > 0) this.log(...args);
    this.#indent += '  ';
  }

  groupCollapsed(...args) {
    this.group(...args);
  }

  groupEnd() {
    this.#indent = this.#indent.slice(2);
  }

  count(label = 'default') {
    const count = (this.#counts.get(label) ?? 0) + 1;
    this.#counts.set(label, count);
    this.log(`${label}: ${count}`);
  }

  countReset(label = 'default') {
    this.#counts.delete(label);
  }

  time(label = 'default') {
    this.#timers.set(label, process.hrtime());
  }

  #elapsed(label) {
    const since = this.#timers.get(label);
    if (!since) {
      process.emitWarning(`No such label '${label}' for console.timeEnd()`);
      return undefined;
    }
    const [seconds, nanoseconds] = process.hrtime(since);
    const ms = seconds * 1000 + nanoseconds / 1e6;
    return ms >= 1000 ? `${(ms / 1000).toFixed(3)}s` : `${Number(ms.toFixed(3))}ms`;
  }

  timeEnd(label = 'default') {
    const elapsed = this.#elapsed(label);
    if (elapsed) this.log(`${label}: ${elapsed}`);
    this.#timers.delete(label);
  }

  timeLog(label = 'default', ...args) {
    const elapsed = this.#elapsed(label);
    if (elapsed) this.log(`${label}: ${elapsed}`, ...args);
  }

  clear() {
    if (this.#out.isTTY) this.#out.write('\x1b[1;1H\x1b[0J');
  }

  table(data, columns) {
    if (data === null || typeof data !== 'object') return this.log(data);
    const rows =
      data instanceof Map
        ? [...data].map(([key, value], at) => [at, { Key: key, Values: value }])
        : Object.entries(Array.isArray(data) ? { ...data } : data);
    const names = [];
    const cells = rows.map(([key, value]) => {
      const cell = new Map([['(index)', String(key)]]);
      if (value !== null && typeof value === 'object')
        for (const [name, inner] of Object.entries(value)) {
          if (columns && !columns.includes(name)) continue;
          if (!names.includes(name)) names.push(name);
          cell.set(name, inspect(inner, { depth: 0 }));
        }
      else cell.set('Values', inspect(value, { depth: 0 }));
      return cell;
    });
    const heads = [
      '(index)',
      ...names,
      ...(cells.some((cell) => cell.has('Values') && !names.includes('Values')) ? ['Values'] : []),
    ];
    const widths = heads.map(
      (head) => Math.max(head.length, ...cells.map((cell) => (cell.get(head) ?? '').length)) + 2,
    );
    const line = (left, middle, right) => left + widths.map((width) => '─'.repeat(width)).join(middle) + right;
    const row = (values) => `│${values.map((value, at) => ` ${value.padEnd(widths[at] - 1)}`).join('│')}│`;
    const body = cells.map((cell) => row(heads.map((head) => cell.get(head) ?? '')));
    this.#write(
      this.#out,
      [line('┌', '┬', '┐'), row(heads), line('├', '┼', '┤'), ...body, line('└', '┴', '┘')].join('\n'),
    );
  }
}

module.exports = new Console({ stdout: process.stdout, stderr: process.stderr });
Object.defineProperty(module.exports, 'Console', { value: Console });
