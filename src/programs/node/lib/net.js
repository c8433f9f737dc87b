/** Node's net: TCP and unix sockets of the container. Left out: half-open options, BlockList, IPv6. */
const EventEmitter = require('node:events');
const { Duplex } = require('node:stream');
const { call, start, forget } = internal;

const isPath = (port) => typeof port === 'string' && !/^\d+$/.test(port);

class Socket extends Duplex {
  constructor(options = {}) {
    super(options);
    this.fd = options.fd ?? null;
    this.connecting = false;
    this.bytesRead = 0;
    this.bytesWritten = 0;
    this.allowHalfOpen = options.allowHalfOpen === true;
    this.remoteFamily = 'IPv4';
    this.waiting = [];
    this.on('end', () => {
      if (!this.allowHalfOpen && !this.writableEnded) this.end();
    });
  }

  connect(...args) {
    const callback = typeof args.at(-1) === 'function' ? args.pop() : undefined;
    const [first, second] = args;
    const {
      port,
      host = '127.0.0.1',
      path,
    } = typeof first === 'object'
      ? first
      : isPath(first)
        ? { path: first }
        : { port: first, host: second ?? '127.0.0.1' };
    if (callback) this.once('connect', callback);
    this.connecting = true;
    const target = path ?? (host === 'localhost' ? '127.0.0.1' : host);
    start('connect', path ? [path, null] : [target, Number(port)], undefined, [], (error, fd) => {
      this.connecting = false;
      if (error) {
        this.destroy(connectError(error, path ?? host, port));
        return;
      }
      if (this.destroyed) {
        call('close', [fd]);
        return;
      }
      this.fd = fd;
      this.remoteAddress = path ? undefined : target;
      this.remotePort = path ? undefined : Number(port);
      this._source.reading = false;
      this.emit('connect');
      this.emit('ready');
      for (const one of this.waiting.splice(0)) one();
      this._schedule();
    });
    return this;
  }

  _read() {
    if (this.fd === null) return;
    this.reading = start('read', [this.fd, 65536], undefined, [], (error, bytes) => {
      this.reading = undefined;
      if (this.destroyed) return;
      if (error) {
        this.destroy(error);
        return;
      }
      this.bytesRead += bytes.byteLength;
      this.refreshTimeout();
      this.push(bytes.byteLength === 0 ? null : Buffer.from(bytes));
    });
    if (this.unreferenced) forget(this.reading);
  }

  _write(chunk, encoding, callback) {
    if (this.fd === null) {
      this.waiting.push(() => this._write(chunk, encoding, callback));
      return;
    }
    start('write', [this.fd], chunk, [], (error) => {
      if (!error) this.bytesWritten += chunk.length;
      this.refreshTimeout();
      callback(error);
    });
  }

  _final(callback) {
    if (this.fd === null) {
      if (!this.connecting) return callback();
      this.waiting.push(() => this._final(callback));
      return;
    }
    try {
      call('shutdown', [this.fd]);
    } catch {
      // The other side has gone already.
    }
    callback();
  }

  _destroy(error, done) {
    clearTimeout(this.timer);
    if (this.reading !== undefined) forget(this.reading);
    if (this.fd !== null) call('close', [this.fd]);
    this.fd = null;
    done(error);
  }

  refreshTimeout() {
    if (this.timer) this.timer.refresh();
  }

  setTimeout(delay, callback) {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (callback) this.once('timeout', callback);
    if (delay > 0) {
      this.timer = setTimeout(() => this.emit('timeout'), delay);
      this.timer.unref();
    }
    return this;
  }

  setNoDelay() {
    return this;
  }

  setKeepAlive() {
    return this;
  }

  ref() {
    this.unreferenced = false;
    return this;
  }

  unref() {
    this.unreferenced = true;
    if (this.reading !== undefined) forget(this.reading);
    return this;
  }

  address() {
    return { address: this.localAddress ?? '0.0.0.0', family: 'IPv4', port: this.localPort ?? 0 };
  }

  get readyState() {
    return this.connecting ? 'opening' : this.fd === null ? 'closed' : 'open';
  }
}

function connectError(error, host, port) {
  const where = port === undefined ? host : `${host}:${port}`;
  const isName = error.code === 'EHOSTUNREACH' && !/^[\d.]+$/.test(host);
  const code = isName ? 'ENOTFOUND' : error.code;
  const message = isName ? `getaddrinfo ENOTFOUND ${host}` : `connect ${code} ${where}`;
  const out = new Error(message);
  return Object.assign(out, {
    errno: error.errno,
    code,
    syscall: isName ? 'getaddrinfo' : 'connect',
    ...(isName ? { hostname: host } : { address: host, port }),
  });
}

class Server extends EventEmitter {
  constructor(options, listener) {
    super();
    if (typeof options === 'function') [options, listener] = [{}, options];
    this.options = options ?? {};
    this.listening = false;
    this.connections = new Set();
    if (listener) this.on('connection', listener);
  }

  listen(...args) {
    const callback = typeof args.at(-1) === 'function' ? args.pop() : undefined;
    const [first, second] = args;
    const options =
      first !== null && typeof first === 'object'
        ? first
        : isPath(first)
          ? { path: first }
          : { port: first, host: typeof second === 'string' ? second : undefined };
    if (callback) this.once('listening', callback);
    const host =
      !options.host || options.host === '::'
        ? '0.0.0.0'
        : options.host === 'localhost' || options.host === '::1'
          ? '127.0.0.1'
          : options.host;
    try {
      const { fd, port } = call('listen', options.path ? [options.path, null] : [host, Number(options.port ?? 0)]);
      this.fd = fd;
      this.bound = options.path ?? {
        address: options.host ?? '::',
        family: options.host?.includes('.') ? 'IPv4' : 'IPv6',
        port,
      };
    } catch (error) {
      process.nextTick(() => this.emit('error', listenError(error, options)));
      return this;
    }
    this.listening = true;
    process.nextTick(() => this.emit('listening'));
    this.accept();
    return this;
  }

  accept() {
    this.accepting = start('accept', [this.fd], undefined, [], (error, fd) => {
      if (!this.listening) {
        if (!error) call('close', [fd]);
        return;
      }
      if (!error) this.connected(fd);
      this.accept();
    });
    if (this.unreferenced) forget(this.accepting);
  }

  connected(fd) {
    const socket = new Socket({ ...this.options, fd });
    const [address, port] = call('peer', [fd]) ?? [];
    socket.remoteAddress = address;
    socket.remotePort = port;
    socket.localPort = this.bound?.port;
    socket.server = this;
    this.connections.add(socket);
    socket.on('close', () => {
      this.connections.delete(socket);
      if (!this.listening && this.connections.size === 0) this.emit('close');
    });
    this.emit('connection', socket);
  }

  address() {
    return this.listening ? this.bound : null;
  }

  close(callback) {
    if (!this.listening) {
      const error = Object.assign(new Error('Server is not running.'), { code: 'ERR_SERVER_NOT_RUNNING' });
      if (callback) process.nextTick(callback, error);
      return this;
    }
    if (callback) this.once('close', callback);
    this.listening = false;
    forget(this.accepting);
    call('close', [this.fd]);
    if (this.connections.size === 0) process.nextTick(() => this.emit('close'));
    return this;
  }

  getConnections(callback) {
    process.nextTick(callback, null, this.connections.size);
  }

  ref() {
    this.unreferenced = false;
    return this;
  }

  unref() {
    this.unreferenced = true;
    if (this.accepting !== undefined) forget(this.accepting);
    return this;
  }
}

function listenError(error, options) {
  const where = options.path ?? `${options.host ?? '::'}:${options.port}`;
  const words =
    error.code === 'EADDRINUSE'
      ? 'address already in use'
      : error.code === 'EACCES'
        ? 'permission denied'
        : (error.message.split(': ')[1]?.split(',')[0] ?? '');
  return Object.assign(new Error(`listen ${error.code}: ${words} ${where}`), {
    code: error.code,
    errno: error.errno,
    syscall: 'listen',
    address: options.path ?? options.host ?? '::',
    ...(options.path ? {} : { port: options.port }),
  });
}

const connect = (...args) => new Socket().connect(...args);

module.exports = {
  Socket,
  Stream: Socket,
  Server,
  connect,
  createConnection: connect,
  createServer: (options, listener) => new Server(options, listener),
  isIP: (text) => (/^\d{1,3}(\.\d{1,3}){3}$/.test(text) ? 4 : /^[\da-f:]+$/i.test(text) && text.includes(':') ? 6 : 0),
  isIPv4: (text) => /^\d{1,3}(\.\d{1,3}){3}$/.test(text),
  isIPv6: (text) => /^[\da-f:]+$/i.test(text) && text.includes(':'),
};
