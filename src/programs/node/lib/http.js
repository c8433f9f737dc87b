/** Node's http: a server and a client for HTTP/1.1 on the container's network. Left out: agents' pools (a connection a request), https, trailers, informational answers but 100. */
const { Readable } = require('node:stream');
const net = require('node:net');
const { Parser, joinHeaders } = require('internal/http-parser');
const { OutgoingMessage } = require('internal/http-outgoing');

const STATUS_CODES = {
  100: 'Continue', 101: 'Switching Protocols', 200: 'OK', 201: 'Created', 202: 'Accepted', 203: 'Non-Authoritative Information', 204: 'No Content', 205: 'Reset Content', 206: 'Partial Content',
  300: 'Multiple Choices', 301: 'Moved Permanently', 302: 'Found', 303: 'See Other', 304: 'Not Modified', 307: 'Temporary Redirect', 308: 'Permanent Redirect',
  400: 'Bad Request', 401: 'Unauthorized', 402: 'Payment Required', 403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed', 406: 'Not Acceptable', 408: 'Request Timeout', 409: 'Conflict', 410: 'Gone', 411: 'Length Required', 412: 'Precondition Failed', 413: 'Payload Too Large', 414: 'URI Too Long', 415: 'Unsupported Media Type', 416: 'Range Not Satisfiable', 417: 'Expectation Failed', 418: "I'm a Teapot", 422: 'Unprocessable Entity', 426: 'Upgrade Required', 429: 'Too Many Requests', 431: 'Request Header Fields Too Large',
  500: 'Internal Server Error', 501: 'Not Implemented', 502: 'Bad Gateway', 503: 'Service Unavailable', 504: 'Gateway Timeout', 505: 'HTTP Version Not Supported',
}; // biome-ignore format: a table
const METHODS = ['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE'];

class IncomingMessage extends Readable {
  constructor(socket) {
    super();
    this.socket = socket;
    this.connection = socket;
    this.complete = false;
    this.aborted = false;
    this.trailers = {};
  }

  _read() {
    this.socket?.resume();
  }

  /** @param raw names and values in turn */
  useHead(version, raw) {
    this.httpVersion = version;
    [this.httpVersionMajor, this.httpVersionMinor] = version.split('.').map(Number);
    this.rawHeaders = raw;
    this.headers = joinHeaders(raw);
  }

  setTimeout(delay, callback) {
    this.socket.setTimeout(delay, callback);
    return this;
  }

  _maybeClose() {}
}

class ServerResponse extends OutgoingMessage {
  constructor(request) {
    super();
    this.req = request;
    this.statusCode = 200;
    this.statusMessage = undefined;
    this.hasBody = request.method !== 'HEAD';
    this.canChunk = request.httpVersion !== '1.0';
  }

  writeHead(status, reason, headers) {
    if (this.headersSent)
      throw Object.assign(new Error('Cannot write headers after they are sent to the client'), {
        code: 'ERR_HTTP_HEADERS_SENT',
      });
    if (typeof reason !== 'string') [reason, headers] = [undefined, reason];
    if (!(status >= 100 && status <= 999))
      throw Object.assign(new RangeError(`Invalid status code: ${status}`), { code: 'ERR_HTTP_INVALID_STATUS_CODE' });
    this.statusCode = status;
    if (reason) this.statusMessage = reason;
    const list = Array.isArray(headers)
      ? headers.flatMap((one, at) => (Array.isArray(one) ? [one] : at % 2 ? [] : [[one, headers[at + 1]]]))
      : Object.entries(headers ?? {});
    for (const [name, value] of list) this.setHeader(name, value);
    return this;
  }

  writeContinue() {
    this.socket.write('HTTP/1.1 100 Continue\r\n\r\n');
  }

  firstLine() {
    this.statusMessage ??= STATUS_CODES[this.statusCode] ?? 'unknown';
    return `HTTP/1.1 ${this.statusCode} ${this.statusMessage}`;
  }

  sendHead(length) {
    if (this.headersSent) return;
    if (this.statusCode === 204 || this.statusCode === 304 || this.statusCode < 200) this.hasBody = false;
    const isHead = this.req.method === 'HEAD';
    if (this.sendDate && !this.hasHeader('date')) this.fields.set('date', ['Date', new Date().toUTCString()]);
    if (!this.hasHeader('connection')) {
      this.fields.set('connection', ['Connection', this.keepsAlive ? 'keep-alive' : 'close']);
      if (this.keepsAlive) this.fields.set('keep-alive', ['Keep-Alive', 'timeout=5']);
    }
    super.sendHead(isHead ? undefined : length);
  }
}

class Server extends net.Server {
  constructor(options, listener) {
    if (typeof options === 'function') [options, listener] = [{}, options];
    super({ allowHalfOpen: true });
    this.keepAliveTimeout = 5000;
    this.timeout = 0;
    this.headersTimeout = 60000;
    this.requestTimeout = 300000;
    if (listener) this.on('request', listener);
    this.on('connection', (socket) => serve(this, socket));
  }

  setTimeout(delay, callback) {
    this.timeout = delay;
    if (callback) this.on('timeout', callback);
    return this;
  }

  closeAllConnections() {
    for (const socket of this.connections) socket.destroy();
  }

  closeIdleConnections() {
    for (const socket of this.connections) if (!socket.busy) socket.destroy();
  }

  close(callback) {
    super.close(callback);
    this.closeIdleConnections();
    return this;
  }
}

/** One connection of a server: requests one after the other, answers in their order. */
function serve(server, socket) {
  const answers = [];
  let request;
  const next = () => {
    const response = answers[0];
    if (!response || response.socket) return;
    response.useSocket(socket);
    response.emit('socket', socket);
  };
  const parser = new Parser({
    head(first, raw) {
      const [, method, url, version] = /^([A-Z-]+) (\S+) HTTP\/(\d\.\d)$/.exec(first) ?? [];
      if (!method)
        throw Object.assign(new Error('Parse Error: Invalid method encountered'), { code: 'HPE_INVALID_METHOD' });
      request = new IncomingMessage(socket);
      request.useHead(version, raw);
      request.method = method;
      request.url = url;
      socket.busy = true;
      if (/\bupgrade\b/i.test(request.headers.connection ?? '') && server.listenerCount('upgrade') > 0)
        return 'upgrade';
      const response = new ServerResponse(request);
      response.keepsAlive =
        version === '1.1'
          ? !/\bclose\b/i.test(request.headers.connection ?? '')
          : /\bkeep-alive\b/i.test(request.headers.connection ?? '');
      response.sent = () => {
        answers.shift();
        socket.busy = answers.length > 0;
        if (!response.keepsAlive || response.getHeader('connection') === 'close') socket.end();
        else socket.setTimeout(server.keepAliveTimeout, () => socket.busy || socket.destroy());
        next();
      };
      answers.push(response);
      next();
      if (/^100-continue$/i.test(request.headers.expect ?? '')) response.writeContinue();
      server.emit('request', request, response);
      return undefined;
    },
    body: (bytes) => request.push(bytes),
    end() {
      request.complete = true;
      request.push(null);
    },
  });
  socket.on('data', (bytes) => {
    try {
      parser.execute(bytes);
      if (request?.headers.upgrade && server.listenerCount('upgrade') > 0 && !request.complete) {
        socket.removeAllListeners('data');
        server.emit('upgrade', request, socket, parser.takeRest());
      }
    } catch (error) {
      if (server.listenerCount('clientError') > 0) server.emit('clientError', error, socket);
      else if (error.code?.startsWith('HPE_')) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
      else throw error;
    }
  });
  socket.on('end', () => answers.length === 0 && socket.end());
  socket.on('error', (error) => server.listenerCount('clientError') > 0 && server.emit('clientError', error, socket));
  socket.on('close', () => {
    for (const response of answers.splice(0)) response.emit('close');
    if (request && !request.complete) {
      request.aborted = true;
      request.emit('aborted');
      request.destroy();
    }
  });
}

class ClientRequest extends OutgoingMessage {
  constructor(options, callback) {
    super();
    this.method = (options.method ?? 'GET').toUpperCase();
    this.path = options.path ?? '/';
    this.host = options.hostname ?? options.host ?? 'localhost';
    this.port = Number(options.port || 80);
    this.aborted = false;
    this.canChunk = true;
    this.hasBody =
      !['GET', 'HEAD', 'OPTIONS'].includes(this.method) ||
      /chunked/i.test(options.headers?.['Transfer-Encoding'] ?? '');
    if (callback) this.once('response', callback);
    for (const [name, value] of Object.entries(options.headers ?? {}))
      if (value !== undefined) this.setHeader(name, value);
    if (this.hasHeader('content-length')) this.hasBody = true;
    if (!this.hasHeader('host')) this.setHeader('Host', this.port === 80 ? this.host : `${this.host}:${this.port}`);
    if (!this.hasHeader('connection')) this.setHeader('Connection', 'close');
    if (options.auth && !this.hasHeader('authorization'))
      this.setHeader('Authorization', `Basic ${Buffer.from(options.auth).toString('base64')}`);
    const socket = net.connect(
      options.socketPath ? { path: options.socketPath } : { host: this.host, port: this.port },
    );
    if (options.timeout) socket.setTimeout(options.timeout, () => this.emit('timeout'));
    options.signal?.addEventListener('abort', () =>
      this.destroy(Object.assign(new Error('The operation was aborted'), { name: 'AbortError', code: 'ABORT_ERR' })),
    );
    this.answer(socket);
    process.nextTick(() => this.emit('socket', socket));
  }

  firstLine() {
    return `${this.method} ${this.path} HTTP/1.1`;
  }

  write(chunk, encoding, callback) {
    this.hasBody = true;
    return super.write(chunk, encoding, callback);
  }

  end(chunk, encoding, callback) {
    if (chunk !== undefined && chunk !== null && typeof chunk !== 'function') this.hasBody = true;
    return super.end(chunk, encoding, callback);
  }

  answer(socket) {
    let response;
    const parser = new Parser({
      head: (first, raw) => {
        const [, version, status, reason] = /^HTTP\/(\d\.\d) (\d{3}) ?(.*)$/.exec(first) ?? [];
        if (!status) throw Object.assign(new Error('Parse Error: Expected HTTP/'), { code: 'HPE_INVALID_CONSTANT' });
        if (status === '100') return 'none';
        response = new IncomingMessage(socket);
        response.useHead(version, raw);
        response.statusCode = Number(status);
        response.statusMessage = reason;
        response.req = this;
        this.res = response;
        if (status === '101') {
          process.nextTick(() => this.emit('upgrade', response, socket, parser.takeRest()));
          return 'upgrade';
        }
        if (!this.emit('response', response)) response.resume();
        return this.method === 'HEAD' || status === '204' || status === '304' ? 'none' : 'close';
      },
      body: (bytes) => response.push(bytes),
      end: () => {
        if (!response) return;
        response.complete = true;
        response.push(null);
        socket.end();
      },
    });
    socket.on('connect', () => this.useSocket(socket));
    socket.on('data', (bytes) => {
      try {
        parser.execute(bytes);
      } catch (error) {
        this.fail(error);
      }
    });
    socket.on('end', () => {
      try {
        parser.finish();
      } catch (error) {
        this.fail(error);
      }
      if (!response) this.fail(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
    });
    socket.on('error', (error) => this.fail(error));
    socket.on('close', () => this.emit('close'));
    this.opening = socket;
  }

  fail(error) {
    if (this.failed || this.res?.complete) return;
    this.failed = true;
    this.opening.destroy();
    this.emit('error', error);
  }

  abort() {
    this.aborted = true;
    this.destroy();
  }

  destroy(error) {
    this.destroyed = true;
    if (!this.res) this.fail(error ?? Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
    else {
      this.failed = true;
      this.opening.destroy();
      this.res.destroy(error);
    }
    return this;
  }
}

function optionsOf(first, second) {
  if (typeof first !== 'string' && !(first instanceof URL)) return { ...first, ...second };
  const { protocol, hostname, port, pathname, search, username, password } = new URL(first);
  const auth = username ? { auth: `${decodeURIComponent(username)}:${decodeURIComponent(password)}` } : {};
  return { protocol, hostname, port, path: pathname + search, ...auth, ...second };
}

function request(...args) {
  const callback = typeof args.at(-1) === 'function' ? args.pop() : undefined;
  const options = optionsOf(...args);
  if ((options.protocol ?? 'http:') !== 'http:')
    throw Object.assign(new TypeError(`Protocol "${options.protocol}" not supported. Expected "http:"`), {
      code: 'ERR_INVALID_PROTOCOL',
    });
  return new ClientRequest(options, callback);
}

function get(...args) {
  const made = request(...args);
  made.end();
  return made;
}

class Agent {
  constructor(options = {}) {
    this.options = options;
    this.maxSockets = Number.POSITIVE_INFINITY;
  }

  destroy() {}
}

module.exports = {
  STATUS_CODES,
  METHODS,
  Server,
  ServerResponse,
  IncomingMessage,
  ClientRequest,
  OutgoingMessage,
  Agent,
  globalAgent: new Agent(),
  createServer: (options, listener) => new Server(options, listener),
  request,
  get,
  maxHeaderSize: 16384,
};
