/** Node's string_decoder: text out of chunks that cut characters in two. */
const { codec } = require('internal/codec');

/** How many bytes at the end belong to a character that is not complete. */
function unfinished(bytes, encoding) {
  if (encoding === 'base64') return bytes.length % 3;
  if (encoding === 'utf16le') return bytes.length % 2;
  if (encoding !== 'utf8') return 0;
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    if ((byte & 0xc0) === 0x80) continue;
    const need = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return need > back ? back : 0;
  }
  return 0;
}

class StringDecoder {
  #rest = Buffer.alloc(0);

  constructor(encoding = 'utf8') {
    this.encoding = /^utf-?8$/i.test(encoding) ? 'utf8' : String(encoding).toLowerCase();
  }

  write(chunk) {
    if (typeof chunk === 'string') return chunk;
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    const keep = unfinished(bytes, this.encoding);
    this.#rest = Buffer.from(bytes.subarray(bytes.length - keep));
    return codec(this.encoding).decode(bytes.subarray(0, bytes.length - keep));
  }

  end(chunk) {
    const out = chunk === undefined ? '' : this.write(chunk);
    const rest = this.#rest;
    this.#rest = Buffer.alloc(0);
    return out + (rest.length > 0 ? codec(this.encoding).decode(rest) : '');
  }
}

module.exports = { StringDecoder };
