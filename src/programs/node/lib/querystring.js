/** Node's querystring: pairs in the old style, repeated names as lists. */
const encoded = (text) => encodeURIComponent(text);
const decoded = (text) => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

function parse(text, separator = '&', equals = '=', { maxKeys = 1000 } = {}) {
  const out = Object.create(null);
  const pairs = String(text ?? '')
    .split(separator)
    .filter((pair) => pair !== '');
  for (const pair of maxKeys > 0 ? pairs.slice(0, maxKeys) : pairs) {
    const at = pair.indexOf(equals);
    const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + equals.length)];
    const [key, content] = [name, value].map((one) => decoded(one.replaceAll('+', ' ')));
    out[key] = key in out ? [out[key], content].flat() : content;
  }
  return out;
}

function stringify(object, separator = '&', equals = '=') {
  const text = (value) =>
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint'
      ? String(value)
      : '';
  return Object.entries(object ?? {})
    .flatMap(([name, value]) => [value].flat().map((one) => `${encoded(name)}${equals}${encoded(text(one))}`))
    .join(separator);
}

module.exports = { parse, stringify, escape: encoded, unescape: decoded, decode: parse, encode: stringify };
