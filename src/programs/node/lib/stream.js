/** Node's streams: Readable, Writable, Duplex, Transform, PassThrough, pipeline, finished. Left out: object limits by count, cork, web streams. */
const EventEmitter = require('node:events');
const { writableParts, writing } = require('internal/stream-writing');

class Stream extends EventEmitter {
  pipe(target, { end = true } = {}) {
    this.on('data', (chunk) => {
      if (target.write(chunk) === false && this.pause) {
        this.pause();
        target.once('drain', () => this.resume());
      }
    });
    if (end && target !== process.stdout && target !== process.stderr) this.on('end', () => target.end());
    target.emit('pipe', this);
    return target;
  }
}

function readableParts(stream, options) {
  stream.readable = true;
  stream.readableEnded = false;
  stream.readableFlowing = null;
  stream.destroyed ??= false;
  stream.readableHighWaterMark = options.highWaterMark ?? 65536;
  stream.readableObjectMode = options.objectMode === true || options.readableObjectMode === true;
  Object.defineProperty(stream, '_queue', { value: [], writable: true });
  Object.defineProperty(stream, '_source', {
    value: { ended: false, reading: false, scheduled: false, decoder: undefined },
    writable: true,
  });
  if (options.read) stream._read = options.read;
  if (options.destroy) stream._destroy = options.destroy;
  if (options.encoding) stream.setEncoding(options.encoding);
}

class Readable extends Stream {
  constructor(options = {}) {
    super();
    readableParts(this, options);
  }

  static from(items, options) {
    const iterator = (items[Symbol.asyncIterator] ?? items[Symbol.iterator]).call(
      typeof items === 'string' || items instanceof Uint8Array ? [items] : items,
    );
    return new Readable({
      objectMode: true,
      ...options,
      read() {
        Promise.resolve(iterator.next()).then(
          ({ done, value }) => this.push(done ? null : value),
          (error) => this.destroy(error),
        );
      },
    });
  }

  _read() {
    throw Object.assign(new Error('The _read() method is not implemented'), { code: 'ERR_METHOD_NOT_IMPLEMENTED' });
  }

  setEncoding(encoding) {
    const { StringDecoder } = require('node:string_decoder');
    this._source.decoder = new StringDecoder(encoding);
    this.readableEncoding = encoding;
    return this;
  }

  get readableLength() {
    return this._queue.reduce((sum, one) => sum + (this.readableObjectMode ? 1 : one.length), 0);
  }

  push(chunk, encoding) {
    const source = this._source;
    source.reading = false;
    if (chunk === null) {
      const rest = source.decoder?.end();
      if (rest) this._queue.push(rest);
      source.ended = true;
    } else {
      let part = typeof chunk === 'string' && !this.readableObjectMode ? Buffer.from(chunk, encoding) : chunk;
      if (source.decoder && typeof part !== 'string') part = source.decoder.write(part);
      if (this.readableObjectMode || part.length > 0) this._queue.push(part);
    }
    this._schedule();
    return this.readableLength < this.readableHighWaterMark;
  }

  unshift(chunk) {
    this._queue.unshift(chunk);
    this._schedule();
  }

  _schedule() {
    if (this._source.scheduled) return;
    this._source.scheduled = true;
    process.nextTick(() => {
      this._source.scheduled = false;
      this._flow();
    });
  }

  _flow() {
    if (this.destroyed) return;
    while (this.readableFlowing && this._queue.length > 0) this.emit('data', this._queue.shift());
    if (this._queue.length > 0 || (this._source.ended && !this.readableEnded)) {
      if (!this.readableFlowing && this.listenerCount('readable') > 0) this.emit('readable');
    }
    if (this._source.ended) {
      if (this._queue.length === 0 && this.readableFlowing !== false) this._finishReading();
    } else if (this.readableFlowing || this.listenerCount('readable') > 0) this._pull();
  }

  _pull() {
    if (this._source.reading || this._source.ended || this.destroyed) return;
    if (this.readableLength >= this.readableHighWaterMark) return;
    this._source.reading = true;
    this._read(this.readableHighWaterMark);
  }

  _finishReading() {
    if (this.readableEnded) return;
    this.readableEnded = true;
    this.readable = false;
    this.emit('end');
    if (this._autoClose !== false) this._maybeClose?.();
  }

  read(size) {
    if (this._queue.length === 0) {
      if (this._source.ended) this._schedule();
      else this._pull();
      return null;
    }
    if (this.readableObjectMode) return this._queue.shift();
    const isText = typeof this._queue[0] === 'string';
    const all = isText ? this._queue.join('') : Buffer.concat(this._queue);
    this._queue.length = 0;
    if (size !== undefined && size < all.length) {
      this._queue.push(all.slice(size));
      return all.slice(0, size);
    }
    this._schedule();
    return all;
  }

  on(name, listener) {
    super.on(name, listener);
    if (name === 'data' && this.readableFlowing !== false) this.resume();
    if (name === 'readable') this._schedule();
    return this;
  }

  resume() {
    this.readableFlowing = true;
    this._schedule();
    return this;
  }

  pause() {
    this.readableFlowing = false;
    return this;
  }

  isPaused() {
    return this.readableFlowing === false;
  }

  unpipe() {
    this.removeAllListeners('data');
    return this;
  }

  destroy(error) {
    return destroy(this, error);
  }

  async *[Symbol.asyncIterator]() {
    const queue = [];
    let wake = () => {};
    const add = (item) => {
      queue.push(item);
      wake();
    };
    this.on('data', (value) => add({ value }));
    this.on('end', () => add({ done: true }));
    this.on('error', (error) => add({ error }));
    this.on('close', () => add({ done: true }));
    for (;;) {
      while (queue.length > 0) {
        const { value, done, error } = queue.shift();
        if (error) throw error;
        if (done) return;
        yield value;
      }
      await new Promise((resolve) => {
        wake = resolve;
      });
    }
  }

  async toArray() {
    const out = [];
    for await (const one of this) out.push(one);
    return out;
  }
}

function destroy(stream, error) {
  if (stream.destroyed) return stream;
  stream.destroyed = true;
  stream.readable = false;
  stream.writable = false;
  const done = (problem) => {
    process.nextTick(() => {
      if (problem) stream.emit('error', problem);
      stream.emit('close');
    });
  };
  if (stream._destroy) stream._destroy(error ?? null, (problem) => done(problem ?? error));
  else done(error);
  return stream;
}

class Writable extends Stream {
  constructor(options = {}) {
    super();
    writableParts(this, options);
  }

  get writableLength() {
    return this._sink.length;
  }

  destroy(error) {
    return destroy(this, error);
  }

  _maybeClose() {
    if (!this.destroyed) destroy(this);
  }
}

class Duplex extends Readable {
  constructor(options = {}) {
    super(options);
    writableParts(this, options);
  }

  get writableLength() {
    return this._sink.length;
  }

  _maybeClose() {
    if (!this.destroyed && this.readableEnded && this.writableFinished) destroy(this);
  }
}
for (const target of [Writable, Duplex])
  for (const [name, method] of Object.entries(writing))
    Object.defineProperty(target.prototype, name, { value: method, writable: true, configurable: true });

class Transform extends Duplex {
  constructor(options = {}) {
    super(options);
    if (options.transform) this._transform = options.transform;
    if (options.flush) this._flush = options.flush;
  }

  _write(chunk, encoding, callback) {
    this._transform(chunk, encoding, (error, data) => {
      if (data !== undefined && data !== null) this.push(data);
      callback(error);
    });
  }

  _final(callback) {
    const done = (error, data) => {
      if (data !== undefined && data !== null) this.push(data);
      this.push(null);
      callback(error);
    };
    if (this._flush) this._flush(done);
    else done();
  }

  _read() {}
}

class PassThrough extends Transform {
  _transform(chunk, _encoding, callback) {
    callback(null, chunk);
  }
}

function finished(stream, options, callback) {
  const done = typeof options === 'function' ? options : callback;
  let called = false;
  const once = (error) => {
    if (called) return;
    called = true;
    done(error);
  };
  stream.on('error', once);
  stream.on('end', () => !stream._sink && once());
  stream.on('finish', () => once());
  stream.on('close', () => once());
  return () => {};
}

function pipeline(...args) {
  const callback = typeof args.at(-1) === 'function' && typeof args.at(-1).pipe !== 'function' ? args.pop() : () => {};
  const streams = args.flat();
  let called = false;
  const done = (error) => {
    if (called) return;
    called = true;
    if (error) for (const one of streams) one.destroy?.();
    callback(error);
  };
  for (const one of streams) one.on('error', done);
  finished(streams.at(-1), done);
  return streams.reduce((from, to) => from.pipe(to));
}

const promises = {
  pipeline: (...streams) =>
    new Promise((resolve, reject) => pipeline(...streams, (error) => (error ? reject(error) : resolve()))),
  finished: (stream) =>
    new Promise((resolve, reject) => finished(stream, (error) => (error ? reject(error) : resolve()))),
};

module.exports = Object.assign(Stream, {
  Stream,
  Readable,
  Writable,
  Duplex,
  Transform,
  PassThrough,
  pipeline,
  finished,
  promises,
});
