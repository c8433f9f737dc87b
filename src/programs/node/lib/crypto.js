/** Node's crypto as far as hashes, HMACs and randomness: md5, sha1, sha256, sha512. Left out: ciphers, keys, signatures, certificates. */
const { call } = internal;
const BLOCK = { md5: 64, sha1: 64, sha224: 64, sha256: 64, sha384: 128, sha512: 128 };

function nameOf(algorithm) {
  const name = String(algorithm).toLowerCase().replace('-', '');
  if (name in BLOCK) return name;
  throw Object.assign(new Error('Digest method not supported'), { code: 'ERR_CRYPTO_INVALID_DIGEST' });
}

class Hash {
  #parts = [];

  constructor(algorithm) {
    this.algorithm = nameOf(algorithm);
  }

  update(data, encoding) {
    this.#parts.push(typeof data === 'string' ? Buffer.from(data, encoding) : Buffer.from(data));
    return this;
  }

  digest(encoding) {
    const out = Buffer.from(call('hash', [this.algorithm], Buffer.concat(this.#parts)));
    return encoding ? out.toString(encoding) : out;
  }

  copy() {
    const other = new Hash(this.algorithm);
    for (const part of this.#parts) other.update(part);
    return other;
  }
}

class Hmac extends Hash {
  #outer;

  constructor(algorithm, key) {
    super(algorithm);
    const size = BLOCK[this.algorithm];
    let bytes = Buffer.from(key);
    if (bytes.length > size) bytes = new Hash(algorithm).update(bytes).digest();
    const padded = Buffer.alloc(size);
    padded.set(bytes);
    this.update(padded.map((byte) => byte ^ 0x36));
    this.#outer = padded.map((byte) => byte ^ 0x5c);
  }

  digest(encoding) {
    return new Hash(this.algorithm).update(this.#outer).update(super.digest()).digest(encoding);
  }
}

const randomBytes = (size, callback) => {
  const bytes = Buffer.from(call('random', [size]));
  if (callback) process.nextTick(callback, null, bytes);
  return bytes;
};

function randomInt(min, max, callback) {
  if (max === undefined || typeof max === 'function') [min, max, callback] = [0, min, max];
  const value = min + Math.floor((Number(randomBytes(8).readBigUInt64BE() >> 11n) / 2 ** 53) * (max - min));
  if (callback) process.nextTick(callback, null, value);
  return value;
}

function randomUUID() {
  const bytes = randomBytes(16);
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  return bytes.toString('hex').replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
}

function timingSafeEqual(a, b) {
  if (a.length !== b.length)
    throw Object.assign(new RangeError('Input buffers must have the same byte length'), {
      code: 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH',
    });
  let different = 0;
  for (let at = 0; at < a.length; at++) different |= a[at] ^ b[at];
  return different === 0;
}

const getRandomValues = (array) => {
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(randomBytes(array.byteLength));
  return array;
};

module.exports = {
  createHash: (algorithm) => new Hash(algorithm),
  createHmac: (algorithm, key) => new Hmac(algorithm, key),
  hash: (algorithm, data, encoding = 'hex') => new Hash(algorithm).update(data).digest(encoding),
  getHashes: () => Object.keys(BLOCK),
  randomBytes,
  randomInt,
  randomUUID,
  timingSafeEqual,
  getRandomValues,
  webcrypto: {
    getRandomValues,
    randomUUID,
    subtle: {
      digest: async (algorithm, data) => {
        const bytes = ArrayBuffer.isView(data) ? data : new Uint8Array(data);
        const out = new Hash(algorithm.name ?? algorithm).update(bytes).digest();
        return out.buffer.slice(out.byteOffset, out.byteOffset + out.length);
      },
    },
  },
};
