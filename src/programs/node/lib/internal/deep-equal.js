/** Deep equality, as node:assert compares: own enumerable keys, Map, Set, Date, RegExp, errors, typed arrays. */
function deepEqual(a, b, isStrict, seen = new Map()) {
  if (isStrict ? Object.is(a, b) : a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    // biome-ignore lint/suspicious/noDoubleEquals: the legacy comparison is loose
    return isStrict ? false : typeof a !== 'object' && typeof b !== 'object' && a == b;
  if (isStrict && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (seen.get(a) === b) return true;
  seen.set(a, b);
  if (a instanceof Date && b instanceof Date && a.getTime() !== b.getTime()) return false;
  if (a instanceof RegExp && String(a) !== String(b)) return false;
  if (a instanceof Error && (a.message !== b.message || a.name !== b.name)) return false;
  if (a instanceof Number || a instanceof String || a instanceof Boolean)
    if (!Object.is(a.valueOf(), b.valueOf())) return false;
  if (a instanceof Map) {
    if (!(b instanceof Map) || a.size !== b.size) return false;
    for (const [key, value] of a) if (!b.has(key) || !deepEqual(value, b.get(key), isStrict, seen)) return false;
  }
  if (a instanceof Set) {
    if (!(b instanceof Set) || a.size !== b.size) return false;
    const rest = [...b];
    for (const one of a) {
      const at = rest.findIndex((other) => deepEqual(one, other, isStrict, seen));
      if (at < 0) return false;
      rest.splice(at, 1);
    }
  }
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && deepEqual(a[key], b[key], isStrict, seen));
}

module.exports = { deepEqual };
