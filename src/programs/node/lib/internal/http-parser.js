/** HTTP/1.1 messages out of bytes (RFC 9112): heads, bodies by length, in chunks, or to the connection's end. */
const CR_LF = Buffer.from('\r\n');
const HEAD_END = Buffer.from('\r\n\r\n');
const MAX_HEAD = 16384;

class ParseError extends Error {
  constructor(message, code) {
    super(`Parse Error: ${message}`);
    this.code = code;
  }
}

/** Feeds `handler.head(firstLine, rawHeaders)`, `.body(bytes)`, `.end()`; head answers how the body ends: 'none', 'close', or undefined. */
class Parser {
  #rest = Buffer.alloc(0);
  #state = 'head';
  #left = 0;
  #chunked = false;

  constructor(handler) {
    this.handler = handler;
  }

  execute(bytes) {
    this.#rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes;
    while (this.#step());
  }

  /** What came beyond the message: for an upgrade. */
  takeRest() {
    const rest = this.#rest;
    this.#rest = Buffer.alloc(0);
    return rest;
  }

  finish() {
    if (this.#state === 'close') this.#ended();
    else if (this.#state !== 'head' || this.#rest.length > 0)
      throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  }

  #ended() {
    this.#state = 'head';
    this.handler.end();
  }

  #take(length) {
    const part = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return part;
  }

  #step() {
    if (this.#state === 'stopped') return false;
    if (this.#state === 'head') return this.#head();
    if (this.#state === 'size') return this.#chunkSize();
    if (this.#state === 'trailer') return this.#trailer();
    if (this.#rest.length === 0) return false;
    if (this.#state === 'close') {
      this.handler.body(this.#take(this.#rest.length));
      return false;
    }
    const part = this.#take(Math.min(this.#left, this.#rest.length));
    this.#left -= part.length;
    this.handler.body(Buffer.from(part));
    if (this.#left > 0) return false;
    if (this.#chunked) this.#state = 'size';
    else this.#ended();
    return true;
  }

  #head() {
    while (this.#rest[0] === 13 || this.#rest[0] === 10) this.#take(1);
    const end = this.#rest.indexOf(HEAD_END);
    if (end < 0) {
      if (this.#rest.length > MAX_HEAD) throw new ParseError('Header overflow', 'HPE_HEADER_OVERFLOW');
      return false;
    }
    const [first, ...lines] = this.#take(end + 4)
      .subarray(0, end)
      .toString('latin1')
      .split('\r\n');
    const raw = [];
    for (const line of lines) {
      const at = line.indexOf(':');
      if (at <= 0 || /\s/.test(line.slice(0, at)))
        throw new ParseError('Invalid header token', 'HPE_INVALID_HEADER_TOKEN');
      raw.push(line.slice(0, at), line.slice(at + 1).trim());
    }
    const how = this.handler.head(first, raw);
    if (how === 'upgrade') {
      this.#state = 'stopped';
      return false;
    }
    this.#begin(raw, how);
    return true;
  }

  #begin(raw, how) {
    const value = (name) => raw.find((_, at) => at % 2 === 1 && raw[at - 1].toLowerCase() === name);
    this.#chunked = /\bchunked\b/i.test(value('transfer-encoding') ?? '');
    const length = value('content-length');
    if (length !== undefined && !/^\d+$/.test(length))
      throw new ParseError('Invalid character in Content-Length', 'HPE_INVALID_CONTENT_LENGTH');
    this.#left = Number(length ?? 0);
    if (how === 'none') this.#ended();
    else if (this.#chunked) this.#state = 'size';
    else if (length === undefined && how === 'close') this.#state = 'close';
    else if (this.#left === 0) this.#ended();
    else this.#state = 'body';
  }

  #line() {
    const end = this.#rest.indexOf(CR_LF);
    return end < 0
      ? undefined
      : this.#take(end + 2)
          .subarray(0, end)
          .toString('latin1');
  }

  #chunkSize() {
    const line = this.#line();
    if (line === undefined) return false;
    if (line === '') return true;
    if (!/^[\da-f]+\s*(;.*)?$/i.test(line))
      throw new ParseError('Invalid character in chunk size', 'HPE_INVALID_CHUNK_SIZE');
    this.#left = Number.parseInt(line, 16);
    this.#state = this.#left === 0 ? 'trailer' : 'body';
    return true;
  }

  #trailer() {
    const line = this.#line();
    if (line === undefined) return false;
    if (line === '') this.#ended();
    return true;
  }
}

/** Headers as `message.headers` has them: lower case, repeated ones joined, set-cookie a list. */
function joinHeaders(raw) {
  const out = {};
  const once = new Set([
    'content-type',
    'content-length',
    'user-agent',
    'host',
    'authorization',
    'from',
    'location',
    'age',
    'expires',
    'etag',
    'server',
    'referer',
  ]);
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at].toLowerCase();
    const value = raw[at + 1];
    if (name === 'set-cookie') out[name] = [...(out[name] ?? []), value];
    else if (out[name] === undefined) out[name] = value;
    else if (!once.has(name)) out[name] += `${name === 'cookie' ? ';' : ','} ${value}`;
  }
  return out;
}

module.exports = { Parser, joinHeaders };
