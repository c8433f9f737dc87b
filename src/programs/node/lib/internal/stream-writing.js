/** The sending half of node:stream: a queue of chunks, one `_write` at a time, drain, end and finish. */
function writableParts(stream, options) {
  stream.writable = true;
  stream.writableEnded = false;
  stream.writableFinished = false;
  stream.destroyed ??= false;
  stream.writableHighWaterMark = options.highWaterMark ?? 65536;
  stream.writableObjectMode = options.objectMode === true || options.writableObjectMode === true;
  Object.defineProperty(stream, '_sink', {
    value: {
      queue: [],
      writing: false,
      length: 0,
      needsDrain: false,
      decode: options.decodeStrings !== false,
      ending: undefined,
    },
  });
  if (options.write) stream._write = options.write;
  if (options.final) stream._final = options.final;
  if (options.destroy) stream._destroy = options.destroy;
}

const writing = {
  write(chunk, encoding, callback) {
    if (typeof encoding === 'function') [encoding, callback] = [undefined, encoding];
    if (this.writableEnded) {
      const error = Object.assign(new Error('write after end'), { code: 'ERR_STREAM_WRITE_AFTER_END' });
      process.nextTick(() => {
        callback?.(error);
        this.emit('error', error);
      });
      return false;
    }
    const sink = this._sink;
    const part =
      typeof chunk === 'string' && sink.decode && !this.writableObjectMode ? Buffer.from(chunk, encoding) : chunk;
    sink.length += this.writableObjectMode ? 1 : part.length;
    sink.queue.push({ part, encoding: encoding ?? 'utf8', callback });
    this._drainQueue();
    const hasRoom = sink.length < this.writableHighWaterMark;
    if (!hasRoom) sink.needsDrain = true;
    return hasRoom;
  },
  _drainQueue() {
    const sink = this._sink;
    if (sink.writing || this.destroyed) return;
    const next = sink.queue.shift();
    if (!next) {
      if (sink.ending) this._finishWriting();
      return;
    }
    sink.writing = true;
    this._write(next.part, next.encoding, (error) => {
      sink.writing = false;
      sink.length -= this.writableObjectMode ? 1 : next.part.length;
      next.callback?.(error ?? null);
      if (error) {
        this.destroy(error);
        return;
      }
      if (sink.queue.length === 0 && sink.needsDrain && !sink.ending) {
        sink.needsDrain = false;
        process.nextTick(() => this.emit('drain'));
      }
      this._drainQueue();
    });
  },
  _finishWriting() {
    if (this.writableFinished || this._sink.finishing) return;
    this._sink.finishing = true;
    const done = (error) => {
      if (error) {
        this.destroy(error);
        return;
      }
      this.writableFinished = true;
      process.nextTick(() => {
        this.emit('finish');
        for (const callback of this._sink.ending) callback();
        this._maybeClose?.();
      });
    };
    if (this._final) this._final(done);
    else done();
  },
  end(chunk, encoding, callback) {
    if (typeof chunk === 'function') [chunk, callback] = [undefined, chunk];
    else if (typeof encoding === 'function') [encoding, callback] = [undefined, encoding];
    if (chunk !== undefined && chunk !== null) this.write(chunk, encoding);
    this._sink.ending ??= [];
    if (callback) this._sink.ending.push(callback);
    this.writableEnded = true;
    this.writable = false;
    this._drainQueue();
    return this;
  },
  cork() {},
  uncork() {},
  setDefaultEncoding() {
    return this;
  },
};

module.exports = { writableParts, writing };
