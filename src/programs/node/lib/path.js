/** Node's path for POSIX; `win32` is left out. */
function check(path, name = 'path') {
  if (typeof path === 'string') return;
  const error = new TypeError(
    `The "${name}" argument must be of type string. Received ${path === null || path === undefined ? path : `type ${typeof path} (${String(path)})`}`,
  );
  error.code = 'ERR_INVALID_ARG_TYPE';
  throw error;
}

function parts(path, isAbsolute) {
  const out = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') out.push(part);
    else if (out.length > 0 && out.at(-1) !== '..') out.pop();
    else if (!isAbsolute) out.push('..');
  }
  return out.join('/');
}

const path = {
  sep: '/',
  delimiter: ':',
  isAbsolute(name) {
    check(name);
    return name.startsWith('/');
  },
  normalize(name) {
    check(name);
    if (name === '') return '.';
    const isAbsolute = name.startsWith('/');
    const inner = parts(name, isAbsolute);
    const tail = name.endsWith('/') && inner !== '' ? '/' : '';
    if (isAbsolute) return `/${inner}${tail}`;
    return inner === '' ? (name.endsWith('/') ? './' : '.') : inner + tail;
  },
  join(...names) {
    for (const name of names) check(name);
    const joined = names.filter((name) => name !== '').join('/');
    return joined === '' ? '.' : path.normalize(joined);
  },
  resolve(...names) {
    let out = '';
    for (const name of [process.cwd(), ...names]) {
      check(name, 'paths[0]');
      if (name.startsWith('/')) out = name;
      else if (name !== '') out = `${out}/${name}`;
    }
    return `/${parts(out, true)}`;
  },
  relative(from, to) {
    const a = path.resolve(from).split('/').filter(Boolean);
    const b = path.resolve(to).split('/').filter(Boolean);
    let same = 0;
    while (same < a.length && same < b.length && a[same] === b[same]) same++;
    return [...a.slice(same).map(() => '..'), ...b.slice(same)].join('/');
  },
  dirname(name) {
    check(name);
    const trimmed = name.replace(/\/+$/, '');
    if (trimmed === '') return name.startsWith('/') ? '/' : '.';
    const at = trimmed.lastIndexOf('/');
    if (at < 0) return '.';
    return trimmed.slice(0, at).replace(/\/+$/, '') || '/';
  },
  basename(name, suffix) {
    check(name);
    const base = name.replace(/\/+$/, '').split('/').at(-1);
    return suffix && base !== suffix && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base;
  },
  extname(name) {
    const base = path.basename(name);
    const at = base.lastIndexOf('.');
    return at <= 0 || base === '..' ? '' : base.slice(at);
  },
  parse(name) {
    check(name);
    const base = path.basename(name);
    const ext = path.extname(name);
    const root = name.startsWith('/') ? '/' : '';
    const dir = name.slice(0, name.replace(/\/+$/, '').length - base.length).replace(/(?!^)\/+$/, '');
    return { root, dir, base, ext, name: ext === '' ? base : base.slice(0, -ext.length) };
  },
  format({ dir, root = '', base, name = '', ext = '' }) {
    const file = base ?? `${name}${ext === '' || ext.startsWith('.') ? ext : `.${ext}`}`;
    if (!dir) return root + file;
    return dir === root ? dir + file : `${dir}/${file}`;
  },
  toNamespacedPath: (name) => name,
  matchesGlob: (name, pattern) =>
    new RegExp(
      `^${pattern
        .replace(/[.+^${}()|[\]\\]/g, '\\$&')
        .replaceAll('**', '\0')
        .replaceAll('*', '[^/]*')
        .replaceAll('?', '[^/]')
        .replaceAll('\0', '.*')}$`,
    ).test(name),
};
path.posix = path;
module.exports = path;
