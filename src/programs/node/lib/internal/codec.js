/** Text to bytes and back: utf8, hex, base64, base64url, latin1, ascii, utf16le, as Buffer names them. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Map([...ALPHABET].map((char, at) => [char, at]));
VALUES.set('-', 62).set('_', 63);

function utf8Length(text) {
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x80) length++;
    else if (code < 0x800) length += 2;
    else if (code >= 0xd800 && code < 0xdc00 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) {
      length += 4;
      at++;
    } else length += 3;
  }
  return length;
}

function encodeUtf8(text) {
  const out = new Uint8Array(utf8Length(text));
  let to = 0;
  for (let at = 0; at < text.length; at++) {
    let code = text.charCodeAt(at);
    if (code < 0x80) {
      out[to++] = code;
      continue;
    }
    if (code >= 0xd800 && code < 0xe000) {
      const low = text.charCodeAt(at + 1);
      if (code < 0xdc00 && (low & 0xfc00) === 0xdc00) {
        code = 0x10000 + ((code & 0x3ff) << 10) + (low & 0x3ff);
        at++;
      } else code = 0xfffd;
    }
    if (code < 0x800) out[to++] = 0xc0 | (code >> 6);
    else {
      if (code < 0x10000) out[to++] = 0xe0 | (code >> 12);
      else {
        out[to++] = 0xf0 | (code >> 18);
        out[to++] = 0x80 | ((code >> 12) & 63);
      }
      out[to++] = 0x80 | ((code >> 6) & 63);
    }
    out[to++] = 0x80 | (code & 63);
  }
  return out;
}

/** Bad bytes become U+FFFD, one for each maximal part of a character. */
function decodeUtf8(bytes, start = 0, end = bytes.length) {
  let out = '';
  let chunk = [];
  for (let at = start; at < end; ) {
    const first = bytes[at++];
    let code = first;
    let need = 0;
    let low = 0x80;
    let high = 0xbf;
    if (first >= 0x80) {
      if (first >= 0xc2 && first <= 0xdf) [need, code] = [1, first & 31];
      else if (first >= 0xe0 && first <= 0xef) {
        [need, code] = [2, first & 15];
        if (first === 0xe0) low = 0xa0;
        if (first === 0xed) high = 0x9f;
      } else if (first >= 0xf0 && first <= 0xf4) {
        [need, code] = [3, first & 7];
        if (first === 0xf0) low = 0x90;
        if (first === 0xf4) high = 0x8f;
      } else code = 0xfffd;
    }
    for (; need > 0; need--) {
      const next = at < end ? bytes[at] : 0;
      if (next < low || next > high) {
        code = 0xfffd;
        break;
      }
      [low, high] = [0x80, 0xbf];
      code = (code << 6) | (next & 63);
      at++;
    }
    chunk.push(code);
    if (chunk.length >= 4096) {
      out += String.fromCodePoint(...chunk);
      chunk = [];
    }
  }
  return out + String.fromCodePoint(...chunk);
}

function encodeBase64(bytes, isUrl) {
  let out = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const word = (bytes[at] << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const left = bytes.length - at;
    out += ALPHABET[word >> 18] + ALPHABET[(word >> 12) & 63];
    out += (left > 1 ? ALPHABET[(word >> 6) & 63] : '=') + (left > 2 ? ALPHABET[word & 63] : '=');
  }
  return isUrl ? out.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '') : out;
}

function decodeBase64(text) {
  const out = [];
  let bits = 0;
  let count = 0;
  for (const char of text) {
    if (char === '=') break;
    const value = VALUES.get(char);
    if (value === undefined) continue;
    bits = ((bits << 6) | value) & 0xffffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out.push((bits >> count) & 255);
  }
  return Uint8Array.from(out);
}

function fromHex(text) {
  const out = [];
  for (let at = 0; at + 1 < text.length; at += 2) {
    const byte = Number.parseInt(text.slice(at, at + 2), 16);
    if (Number.isNaN(byte) || !/^[\da-f]{2}$/i.test(text.slice(at, at + 2))) break;
    out.push(byte);
  }
  return Uint8Array.from(out);
}

function chars(bytes, mask) {
  let out = '';
  for (let at = 0; at < bytes.length; at += 4096) {
    const part = bytes.subarray(at, at + 4096);
    out += String.fromCharCode(...(mask === 255 ? part : part.map((byte) => byte & mask)));
  }
  return out;
}

const CODECS = {
  utf8: { encode: encodeUtf8, decode: (bytes) => decodeUtf8(bytes) },
  hex: { encode: fromHex, decode: (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('') },
  base64: { encode: decodeBase64, decode: (bytes) => encodeBase64(bytes, false) },
  base64url: { encode: decodeBase64, decode: (bytes) => encodeBase64(bytes, true) },
  latin1: {
    encode: (text) => Uint8Array.from(text, (char) => char.charCodeAt(0)),
    decode: (bytes) => chars(bytes, 255),
  },
  ascii: {
    encode: (text) => Uint8Array.from(text, (char) => char.charCodeAt(0)),
    decode: (bytes) => chars(bytes, 127),
  },
  utf16le: {
    encode: (text) => new Uint8Array(Uint16Array.from({ length: text.length }, (_, at) => text.charCodeAt(at)).buffer),
    decode: (bytes) => {
      let out = '';
      for (let at = 0; at + 1 < bytes.length; at += 2) out += String.fromCharCode(bytes[at] | (bytes[at + 1] << 8));
      return out;
    },
  },
};
const NAMES = { 'utf-8': 'utf8', binary: 'latin1', ucs2: 'utf16le', 'ucs-2': 'utf16le', 'utf-16le': 'utf16le' };

/** By an encoding's name; undefined where there is no such encoding. */
function codec(name = 'utf8') {
  const lower = String(name).toLowerCase();
  return CODECS[NAMES[lower] ?? lower];
}

module.exports = { codec, encodeUtf8, decodeUtf8, utf8Length, encodeBase64, decodeBase64 };
