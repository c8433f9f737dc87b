/** What http sends: headers, and a body by length, in chunks, or none. Both ServerResponse and ClientRequest are made of it. */
const { Writable } = require('node:stream');

class OutgoingMessage extends Writable {
  constructor() {
    super();
    this.headersSent = false;
    this.sendDate = true;
    this.fields = new Map();
    this.held = [];
    this.hasBody = true;
    this.chunked = false;
    this.socket = null;
    this.finished = false;
  }

  get connection() {
    return this.socket;
  }

  setHeader(name, value) {
    if (this.headersSent)
      throw Object.assign(new Error('Cannot set headers after they are sent to the client'), {
        code: 'ERR_HTTP_HEADERS_SENT',
      });
    if (value === undefined)
      throw Object.assign(new TypeError(`Invalid value "undefined" for header "${name}"`), {
        code: 'ERR_HTTP_INVALID_HEADER_VALUE',
      });
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name))
      throw Object.assign(new TypeError(`Header name must be a valid HTTP token ["${name}"]`), {
        code: 'ERR_INVALID_HTTP_TOKEN',
      });
    if ([value].flat().some((one) => /[\r\n\0]/.test(String(one))))
      throw Object.assign(new TypeError(`Invalid character in header content ["${name}"]`), {
        code: 'ERR_INVALID_CHAR',
      });
    this.fields.set(name.toLowerCase(), [name, value]);
    return this;
  }

  appendHeader(name, value) {
    const before = this.getHeader(name);
    return this.setHeader(name, before === undefined ? value : [before, value].flat());
  }

  getHeader(name) {
    return this.fields.get(name.toLowerCase())?.[1];
  }

  getHeaders() {
    return Object.fromEntries([...this.fields].map(([name, [, value]]) => [name, value]));
  }

  getHeaderNames() {
    return [...this.fields.keys()];
  }

  hasHeader(name) {
    return this.fields.has(name.toLowerCase());
  }

  removeHeader(name) {
    this.fields.delete(name.toLowerCase());
  }

  setHeaders(headers) {
    for (const [name, value] of headers) this.setHeader(name, value);
    return this;
  }

  flushHeaders() {
    this.sendHead();
  }

  setTimeout(delay, callback) {
    this.socket?.setTimeout(delay, callback);
    return this;
  }

  /** @param length the whole body's bytes, where they are known */
  sendHead(length) {
    if (this.headersSent) return;
    this.headersSent = true;
    if (this.hasBody && !this.hasHeader('content-length') && !this.hasHeader('transfer-encoding')) {
      if (length !== undefined) this.fields.set('content-length', ['Content-Length', length]);
      else if (this.canChunk !== false) this.fields.set('transfer-encoding', ['Transfer-Encoding', 'chunked']);
    }
    this.chunked = this.hasBody && /chunked/i.test(String(this.getHeader('transfer-encoding') ?? ''));
    let text = `${this.firstLine()}\r\n`;
    for (const [name, value] of this.fields.values())
      for (const one of Array.isArray(value) ? value : [value]) text += `${name}: ${one}\r\n`;
    this.send(Buffer.from(`${text}\r\n`, 'latin1'));
  }

  /** Bytes for the socket, kept until there is one. */
  send(bytes, callback) {
    if (this.socket) return this.socket.write(bytes, callback);
    this.held.push([bytes, callback]);
    return true;
  }

  useSocket(socket) {
    this.socket = socket;
    for (const [bytes, callback] of this.held.splice(0)) socket.write(bytes, callback);
  }

  _write(chunk, _encoding, callback) {
    this.sendHead();
    if (!this.hasBody || chunk.length === 0) return callback();
    const framed = this.chunked
      ? Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')])
      : chunk;
    if (this.send(framed) || !this.socket) callback();
    else this.socket.once('drain', callback);
  }

  end(chunk, encoding, callback) {
    if (typeof chunk === 'function') [chunk, callback] = [undefined, chunk];
    else if (typeof encoding === 'function') [encoding, callback] = [undefined, encoding];
    if (this.writableEnded) return this;
    if (!this.headersSent) {
      const bytes =
        chunk === undefined || chunk === null
          ? Buffer.alloc(0)
          : typeof chunk === 'string'
            ? Buffer.from(chunk, encoding)
            : chunk;
      this.sendHead(bytes.length);
      return super.end(bytes.length > 0 ? bytes : undefined, undefined, callback);
    }
    return super.end(chunk ?? undefined, encoding, callback);
  }

  _final(callback) {
    if (this.chunked && this.hasBody) this.send(Buffer.from('0\r\n\r\n'));
    this.finished = true;
    callback();
    this.sent?.();
  }

  _maybeClose() {}

  destroy(error) {
    this.socket?.destroy(error);
    return super.destroy(error);
  }
}

module.exports = { OutgoingMessage };
