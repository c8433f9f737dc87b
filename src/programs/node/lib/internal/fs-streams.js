/** fs.createReadStream and createWriteStream. Left out: `start` in the middle of a file that is written. */
const { Readable, Writable } = require('node:stream');
const { call, start } = internal;
const { checkPath, flagsOf } = require('internal/fs-values');

class ReadStream extends Readable {
  constructor(path, options = {}) {
    super(options);
    this.path = path;
    this.bytesRead = 0;
    this.skip = options.start ?? 0;
    this.left = options.end === undefined ? Number.POSITIVE_INFINITY : options.end + 1 - this.skip;
    this.fd = options.fd ?? null;
    if (this.fd !== null) return;
    start('open', [checkPath(path), flagsOf(options.flags ?? 'r'), 0o666], undefined, [path], (error, fd) => {
      if (error) {
        this.destroy(error);
        return;
      }
      this.fd = fd;
      this.emit('open', fd);
      this.emit('ready');
      this._source.reading = false;
      this._schedule();
    });
  }

  _read() {
    if (this.fd === null) return;
    if (this.left <= 0) {
      this.push(null);
      return;
    }
    start('read', [this.fd, Math.min(65536, this.left + this.skip)], undefined, [], (error, bytes) => {
      if (error) {
        this.destroy(error);
        return;
      }
      let part = Buffer.from(bytes);
      if (part.length === 0) {
        this.push(null);
        return;
      }
      const skipped = Math.min(this.skip, part.length);
      this.skip -= skipped;
      part = part.subarray(skipped, Math.min(part.length, skipped + this.left));
      this.left -= part.length;
      this.bytesRead += part.length;
      if (part.length > 0) this.push(part);
      else {
        this._source.reading = false;
        this._schedule();
      }
    });
  }

  _maybeClose() {
    this.destroy();
  }

  _destroy(error, done) {
    closeOnce(this);
    done(error);
  }

  close(callback) {
    if (callback) this.once('close', callback);
    this.destroy();
  }
}

function closeOnce(stream) {
  if (stream.fd === null) return;
  call('close', [stream.fd]);
  stream.fd = null;
}

class WriteStream extends Writable {
  constructor(path, options = {}) {
    super(options);
    this.path = path;
    this.bytesWritten = 0;
    this.fd = options.fd ?? null;
    this.waiting = undefined;
    if (this.fd !== null) return;
    const flags = flagsOf(options.flags ?? 'w');
    start('open', [checkPath(path), flags, options.mode ?? 0o666], undefined, [path], (error, fd) => {
      if (error) {
        this.destroy(error);
        return;
      }
      this.fd = fd;
      this.emit('open', fd);
      this.emit('ready');
      this.waiting?.();
    });
  }

  _write(chunk, encoding, callback) {
    if (this.fd === null) {
      this.waiting = () => this._write(chunk, encoding, callback);
      return;
    }
    start('write', [this.fd], chunk, [], (error) => {
      if (!error) this.bytesWritten += chunk.length;
      callback(error);
    });
  }

  _final(callback) {
    if (this.fd === null) this.waiting = () => this._final(callback);
    else callback();
  }

  _destroy(error, done) {
    closeOnce(this);
    done(error);
  }

  close(callback) {
    if (callback) this.once('close', callback);
    this.end();
  }
}

module.exports = { ReadStream, WriteStream };
