/** The WHATWG URL as far as http, file and similar addresses need it, and Node's old url.parse. Left out: IDNA, IPv6 shortening, opaque hosts. */
const SPECIAL = { 'http:': '80', 'https:': '443', 'ws:': '80', 'wss:': '443', 'ftp:': '21', 'file:': '' };

function encode(text, keep) {
  return Array.from(text, (char) => (keep.test(char) ? char : percent(char))).join('');
}

function percent(char) {
  return Array.from(Buffer.from(char), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}

const PATH = /[\w\-.~!$&'()*+,;=:@/%[\]|^]/;
const QUERY = /[\w\-.~!$&()*+,;=:@/?%[\]|^{}`\\]/;
const HASH = /[\w\-.~!$&'()*+,;=:@/?%[\]|^{}\\#]/;
const USER = /[\w\-.~!$&'()*+,%]/;

function invalid(input, base) {
  const error = new TypeError('Invalid URL');
  return Object.assign(error, {
    code: 'ERR_INVALID_URL',
    input: String(input),
    ...(base === undefined ? {} : { base: String(base) }),
  });
}

function normalPath(path, isSpecial) {
  const out = [];
  const parts = (isSpecial ? path.replaceAll('\\', '/') : path).split('/').slice(1);
  for (const [at, part] of parts.entries()) {
    const isLast = at === parts.length - 1;
    const plain = part.replaceAll(/%2e/gi, '.');
    if (plain === '..') {
      out.pop();
      if (isLast) out.push('');
    } else if (plain === '.') {
      if (isLast) out.push('');
    } else out.push(encode(part, PATH));
  }
  return `/${out.join('/')}`;
}

class URL {
  #parts;
  #params;

  constructor(input, base) {
    const text = String(input)
      .trim()
      .replaceAll(/[\t\n\r]/g, '');
    this.#parts = absolute(text) ?? relative(text, base, input);
    this.#params = new URLSearchParams(this.#parts.search);
    this.#params.changed = (query) => {
      this.#parts.search = query === '' ? '' : `?${query}`;
    };
  }

  static canParse(input, base) {
    try {
      return Boolean(new URL(input, base));
    } catch {
      return false;
    }
  }

  static parse(input, base) {
    return URL.canParse(input, base) ? new URL(input, base) : null;
  }

  get href() {
    const { protocol, username, password, hostname, port, pathname, search, hash, isOpaque } = this.#parts;
    const user = username ? `${username}${password ? `:${password}` : ''}@` : '';
    return `${protocol}${isOpaque ? '' : '//'}${user}${hostname}${port ? `:${port}` : ''}${pathname}${search}${hash}`;
  }

  set href(value) {
    this.#parts = new URL(value).#parts;
  }

  get origin() {
    const { protocol } = this.#parts;
    return protocol in SPECIAL && protocol !== 'file:' ? `${protocol}//${this.host}` : 'null';
  }

  get host() {
    return this.#parts.hostname + (this.#parts.port ? `:${this.#parts.port}` : '');
  }

  set host(value) {
    const [name, port = ''] = String(value).split(':');
    Object.assign(this.#parts, { hostname: name, port: port === SPECIAL[this.#parts.protocol] ? '' : port });
  }

  set search(value) {
    const text = String(value).replace(/^\?/, '');
    this.#parts.search = text === '' ? '' : `?${encode(text, QUERY)}`;
    this.#params.reset(text);
  }

  get search() {
    return this.#parts.search;
  }

  get searchParams() {
    return this.#params;
  }

  toString() {
    return this.href;
  }

  toJSON() {
    return this.href;
  }

  static part(url) {
    return url.#parts;
  }

  [Symbol.for('nodejs.util.inspect.custom')](_depth, options, inspect) {
    const names = [
      'href',
      'origin',
      'protocol',
      'username',
      'password',
      'host',
      'hostname',
      'port',
      'pathname',
      'search',
      'searchParams',
      'hash',
    ];
    return `URL ${inspect(Object.fromEntries(names.map((name) => [name, this[name]])), options)}`;
  }
}
const SETTERS = {
  protocol: (value) => `${value.replace(/:.*$/, '').toLowerCase()}:`,
  username: (value) => encode(value, USER),
  password: (value) => encode(value, USER),
  hostname: (value) => value.toLowerCase(),
  port: (value, parts) => (value === SPECIAL[parts.protocol] ? '' : value.replace(/\D.*$/, '')),
  pathname: (value, parts) => normalPath(value.startsWith('/') ? value : `/${value}`, parts.protocol in SPECIAL),
  hash: (value) => (value === '' || value === '#' ? '' : `#${encode(value.replace(/^#/, ''), HASH)}`),
};
for (const [name, set] of Object.entries(SETTERS))
  Object.defineProperty(URL.prototype, name, {
    enumerable: true,
    configurable: true,
    get() {
      return URL.part(this)[name];
    },
    set(value) {
      URL.part(this)[name] = set(String(value), URL.part(this));
    },
  });

function absolute(text) {
  const [, scheme, rest] = /^([a-zA-Z][a-zA-Z\d+.-]*:)(.*)$/s.exec(text) ?? [];
  if (!scheme) return undefined;
  const protocol = scheme.toLowerCase();
  const isSpecial = protocol in SPECIAL;
  const [, before, search = '', hash = ''] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(rest);
  const own = {
    protocol,
    username: '',
    password: '',
    hostname: '',
    port: '',
    search: search === '?' ? '' : encode(search, QUERY),
    hash: hash === '#' ? '' : hash && `#${encode(hash.slice(1), HASH)}`,
  };
  if (!isSpecial && !before.startsWith('//')) return { ...own, pathname: before, isOpaque: true };
  const [, authority = '', path = ''] = /^[/\\]*([^/\\]*)(.*)$/s.exec(
    protocol === 'file:' ? before.replace(/^\/\/(?=\/)/, '//') : before,
  );
  if (protocol === 'file:') {
    const [, host = '', filePath = ''] = /^(?:\/\/([^/]*))?(.*)$/s.exec(before);
    return { ...own, hostname: host === 'localhost' ? '' : host, pathname: normalPath(filePath || '/', true) };
  }
  const at = authority.lastIndexOf('@');
  const [username = '', password = ''] = at < 0 ? [] : authority.slice(0, at).split(/:(.*)/s);
  const [, hostname, port = ''] = /^(\[[\da-fA-F:.]+\]|[^:]*)(?::(\d*))?$/.exec(authority.slice(at + 1)) ?? [];
  if (hostname === undefined || (isSpecial && hostname === '') || /[\s<>^|%]/.test(hostname) || Number(port) > 65535)
    throw invalid(text);
  return {
    ...own,
    username: encode(username, USER),
    password: encode(password, USER),
    hostname: hostname.toLowerCase(),
    port: port === SPECIAL[protocol] ? '' : port.replace(/^0+(?=\d)/, ''),
    pathname: isSpecial || path ? normalPath(path || '/', isSpecial) : '',
  };
}

function relative(text, base, input) {
  if (base === undefined) throw invalid(input);
  const from = URL.part(base instanceof URL ? base : new URL(base));
  if (/^[/\\]{2}/.test(text)) return absolute(from.protocol + text);
  const [, path, search, hash = ''] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(text);
  const out = { ...from, hash: hash === '#' ? '' : hash && `#${encode(hash.slice(1), HASH)}` };
  if (path === '' && search === undefined) return out;
  out.search = search === undefined || search === '?' ? '' : encode(search, QUERY);
  if (path === '') return out;
  const whole = /^[/\\]/.test(path) ? path : `${from.pathname.slice(0, from.pathname.lastIndexOf('/') + 1)}${path}`;
  return { ...out, pathname: normalPath(whole, from.protocol in SPECIAL) };
}

const formEncode = (text) =>
  encode(text, /[\w*\-.~ ]/)
    .replaceAll(' ', '+')
    .replaceAll('~', '%7E');
const formDecode = (text) => {
  const { codec } = require('internal/codec');
  const plain = text.replaceAll('+', ' ');
  return plain.includes('%')
    ? codec('utf8').decode(codec('latin1').encode(unescape(encode(plain, /[\x00-\x7f]/))))
    : plain;
};

class URLSearchParams {
  #list = [];

  constructor(init = '') {
    this.reset(init);
    Object.defineProperty(this, 'changed', { value: () => {}, writable: true });
  }

  reset(init) {
    if (typeof init === 'string') {
      const text = init.replace(/^\?/, '');
      this.#list =
        text === ''
          ? []
          : text
              .split('&')
              .filter(Boolean)
              .map((pair) => {
                const [name, value = ''] = pair.split(/=(.*)/s);
                return [formDecode(name), formDecode(value)];
              });
    } else {
      const pairs = typeof init[Symbol.iterator] === 'function' ? [...init] : Object.entries(init);
      this.#list = pairs.map(([name, value]) => [String(name), String(value)]);
    }
  }

  get size() {
    return this.#list.length;
  }

  get(name) {
    return this.#list.find(([one]) => one === name)?.[1] ?? null;
  }

  getAll(name) {
    return this.#list.filter(([one]) => one === name).map(([, value]) => value);
  }

  has(name) {
    return this.#list.some(([one]) => one === name);
  }

  append(name, value) {
    this.#list.push([String(name), String(value)]);
    this.changed(this.toString());
  }

  set(name, value) {
    const at = this.#list.findIndex(([one]) => one === name);
    if (at < 0) this.#list.push([String(name), String(value)]);
    else
      this.#list = [
        ...this.#list.slice(0, at),
        [name, String(value)],
        ...this.#list.slice(at + 1).filter(([one]) => one !== name),
      ];
    this.changed(this.toString());
  }

  delete(name) {
    this.#list = this.#list.filter(([one]) => one !== name);
    this.changed(this.toString());
  }

  sort() {
    this.#list.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    this.changed(this.toString());
  }

  forEach(callback) {
    for (const [name, value] of this.#list) callback(value, name, this);
  }

  *keys() {
    for (const [name] of this.#list) yield name;
  }

  *values() {
    for (const [, value] of this.#list) yield value;
  }

  *entries() {
    yield* this.#list;
  }

  [Symbol.iterator]() {
    return this.entries();
  }

  toString() {
    return this.#list.map(([name, value]) => `${formEncode(name)}=${formEncode(value)}`).join('&');
  }

  [Symbol.for('nodejs.util.inspect.custom')](_depth, options, inspect) {
    const shown = this.#list.map(([name, value]) => `${inspect(name, options)} => ${inspect(value, options)}`);
    return shown.length === 0 ? 'URLSearchParams {}' : `URLSearchParams { ${shown.join(', ')} }`;
  }
}

/** The old parser: takes what is no absolute address too. */
function parse(text, parsesQuery = false) {
  const [, protocol = null, slashes, auth = null, host = null, path = '', search = null, hash = null] =
    /^([a-zA-Z][\w+.-]*:)?(\/\/)?(?:(?<=\/\/)([^@/?#]*)@)?(?:(?<=\/\/|@)([^/?#]*))?([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(
      text,
    ) ?? [];
  const [hostname = null, port = null] = host === null ? [] : host.split(':');
  const query = search === null ? null : search.slice(1);
  return {
    protocol,
    slashes: slashes ? true : null,
    auth,
    host: host || null,
    port,
    hostname: hostname || null,
    hash,
    search,
    query: parsesQuery ? require('node:querystring').parse(query ?? '') : query,
    pathname: path || (host ? '/' : null),
    path: (path || (host ? '/' : '')) + (search ?? '') || null,
    href: text,
  };
}

function format(value) {
  if (value instanceof URL) return value.href;
  if (typeof value === 'string') return value;
  const { protocol = '', auth, host, hostname = '', port, pathname = '', search, query, hash = '' } = value;
  const where = host ?? (hostname ? `${hostname}${port ? `:${port}` : ''}` : '');
  const asked =
    search ?? (query && Object.keys(query).length > 0 ? `?${require('node:querystring').stringify(query)}` : '');
  return `${protocol ? `${protocol.replace(/:?$/, ':')}//` : ''}${auth ? `${auth}@` : ''}${where}${pathname ?? ''}${asked ?? ''}${hash ?? ''}`;
}

module.exports = {
  URL,
  URLSearchParams,
  parse,
  format,
  resolve: (from, to) =>
    URL.canParse(from) ? new URL(to, from).href : new URL(to, new URL(from, 'http://a')).href.slice(8),
  fileURLToPath: (url) => {
    const { protocol, pathname } = new URL(url);
    if (protocol !== 'file:')
      throw Object.assign(new TypeError('The URL must be of scheme file'), { code: 'ERR_INVALID_URL_SCHEME' });
    return decodeURIComponent(pathname);
  },
  pathToFileURL: (path) => new URL(`file://${encode(require('node:path').resolve(path), /[\w\-.~!$&'()*+,;=:@/]/)}`),
};
