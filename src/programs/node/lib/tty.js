/** Node's tty, and the standard streams of a process, whatever they are connected to. Writes wait, as Node's do on files and terminals. */
const { Readable, Writable } = require('node:stream');
const { config, call, start, forget } = internal;

class WriteStream extends Writable {
  constructor(fd) {
    super({ decodeStrings: true });
    this.fd = fd;
    if (config.tty[fd]) this.isTTY = true;
    this._type = config.tty[fd] ? 'tty' : 'pipe';
  }

  write(chunk, encoding, callback) {
    if (typeof encoding === 'function') [encoding, callback] = [undefined, encoding];
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
    if (!(bytes instanceof Uint8Array)) throw invalidChunk(chunk);
    try {
      if (bytes.length > 0) call('write', [this.fd], bytes);
    } catch (error) {
      if (callback) process.nextTick(callback, error);
      process.nextTick(() => this.emit('error', error));
      return false;
    }
    if (callback) process.nextTick(callback);
    return true;
  }

  get columns() {
    return this.isTTY ? call('windowSize', [this.fd])?.columns : undefined;
  }

  get rows() {
    return this.isTTY ? call('windowSize', [this.fd])?.rows : undefined;
  }

  getWindowSize() {
    return [this.columns, this.rows];
  }

  hasColors() {
    return this.isTTY === true;
  }

  getColorDepth() {
    return this.isTTY ? 8 : 1;
  }

  cursorTo(x, y, callback) {
    return this.write(typeof y === 'number' ? `\x1b[${y + 1};${x + 1}H` : `\x1b[${x + 1}G`, callback);
  }

  clearLine(direction, callback) {
    return this.write(direction < 0 ? '\x1b[1K' : direction > 0 ? '\x1b[0K' : '\x1b[2K', callback);
  }

  /** Standard streams stay open. */
  end(chunk, encoding, callback) {
    if (chunk !== undefined && typeof chunk !== 'function') this.write(chunk, encoding);
    const done = [chunk, encoding, callback].find((one) => typeof one === 'function');
    process.nextTick(() => {
      this.emit('finish');
      done?.();
    });
    return this;
  }
}

function invalidChunk(chunk) {
  const error = new TypeError(
    `The "chunk" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received ${
      chunk === null || chunk === undefined ? String(chunk) : `type ${typeof chunk} (${String(chunk)})`
    }`,
  );
  error.code = 'ERR_INVALID_ARG_TYPE';
  return error;
}

class ReadStream extends Readable {
  constructor(fd) {
    super();
    this.fd = fd;
    if (config.tty[fd]) this.isTTY = true;
    this.isRaw = false;
    this.reading = undefined;
  }

  _read() {
    if (this.reading !== undefined) return;
    this.reading = start('read', [this.fd, 65536], undefined, [], (error, bytes) => {
      this.reading = undefined;
      if (error) this.destroy(error);
      else this.push(bytes.byteLength === 0 ? null : Buffer.from(bytes));
    });
  }

  pause() {
    if (this.reading !== undefined) forget(this.reading);
    return super.pause();
  }

  setRawMode(raw) {
    call('rawMode', [this.fd, raw]);
    this.isRaw = raw;
    return this;
  }

  unref() {
    if (this.reading !== undefined) forget(this.reading);
    return this;
  }

  ref() {
    return this;
  }
}

module.exports = { WriteStream, ReadStream, isatty: (fd) => config.tty[fd] === true };
