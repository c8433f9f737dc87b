/** Node's readline over any stream: lines, question, prompt; the terminal's own line editing serves for more. Left out: history, completion, cursor movements but the plain ones. */
const EventEmitter = require('node:events');

class Interface extends EventEmitter {
  #rest = '';
  #asking = undefined;
  #prompt = '> ';
  closed = false;

  constructor(options, output) {
    super();
    const { input, output: given, prompt, terminal } = options?.input ? options : { input: options, output };
    this.input = input;
    this.output = given;
    this.terminal = terminal ?? given?.isTTY === true;
    if (prompt !== undefined) this.#prompt = prompt;
    this.line = '';
    input.setEncoding?.('utf8');
    input.on('data', (chunk) => this.#take(String(chunk)));
    input.on('end', () => {
      if (this.#rest !== '') this.#give(this.#rest);
      this.#rest = '';
      this.close();
    });
    input.resume?.();
  }

  #take(text) {
    const lines = (this.#rest + text).split(/\r\n|\n|\r/);
    this.#rest = lines.pop();
    for (const line of lines) this.#give(line);
  }

  #give(line) {
    if (this.closed) return;
    const asking = this.#asking;
    this.#asking = undefined;
    if (asking) asking(line);
    else this.emit('line', line);
  }

  question(text, options, callback) {
    this.output?.write(text);
    this.#asking = typeof options === 'function' ? options : callback;
  }

  setPrompt(prompt) {
    this.#prompt = prompt;
  }

  getPrompt() {
    return this.#prompt;
  }

  prompt() {
    this.output?.write(this.#prompt);
  }

  write(text) {
    if (typeof text === 'string') this.output?.write(text);
  }

  pause() {
    this.input.pause();
    return this;
  }

  resume() {
    this.input.resume();
    return this;
  }

  close() {
    if (this.closed) return;
    this.closed = true;
    this.input.pause?.();
    this.emit('close');
  }

  async *[Symbol.asyncIterator]() {
    const queue = [];
    let wake = () => {};
    this.on('line', (line) => {
      queue.push(line);
      wake();
    });
    this.on('close', () => wake());
    for (;;) {
      while (queue.length > 0) yield queue.shift();
      if (this.closed) return;
      await new Promise((resolve) => {
        wake = resolve;
      });
    }
  }
}

const createInterface = (...args) => new Interface(...args);

class PromiseInterface extends Interface {
  question(text) {
    return new Promise((resolve) => super.question(text, resolve));
  }
}

module.exports = {
  Interface,
  createInterface,
  promises: { Interface: PromiseInterface, createInterface: (...args) => new PromiseInterface(...args) },
  clearLine: (stream, direction, callback) => stream.clearLine?.(direction, callback),
  cursorTo: (stream, x, y, callback) => stream.cursorTo?.(x, y, callback),
  emitKeypressEvents: () => {},
};
