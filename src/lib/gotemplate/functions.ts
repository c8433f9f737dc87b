/** The functions every Go template has: and or not, comparisons, index slice len, print…, html js urlquery, call. */

import { format, sprint, sprintf } from './print.ts';
import { type GoFunction, isList, isMap, StringMap, Struct, truth, typeOf, type Value } from './value.ts';

const htmlEscapes = new Map([
  ['"', '&#34;'],
  ["'", '&#39;'],
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['\0', '\uFFFD'],
]);

const jsEscapes = new Map([
  ['\\', '\\\\'],
  ["'", "\\'"],
  ['"', '\\"'],
  ['<', '\\u003C'],
  ['>', '\\u003E'],
  ['&', '\\u0026'],
  ['=', '\\u003D'],
]);

function joined(args: readonly Value[]): string {
  return sprint(...args);
}

function indexInto(value: Value, key: Value): Value {
  if (value === null || value === undefined) throw new Error('index of untyped nil');
  if (isMap(value)) {
    if (typeof key !== 'string') throw new Error(`value has type ${typeOf(key)}; should be string`);
    return value.get(key) ?? (value instanceof StringMap ? '' : undefined);
  }
  if (isList(value) || typeof value === 'string') {
    if (typeof key !== 'number') throw new Error(`cannot index slice/array with type ${typeOf(key)}`);
    if (key < 0 || key >= value.length) throw new Error(`index out of range: ${key}`);
    return typeof value === 'string' ? value.charCodeAt(key) : value[key];
  }
  if (value instanceof Struct && typeof key === 'string') {
    const found = value.find(key);
    if (found) return found.value;
  }
  throw new Error(`can't index item of type ${typeOf(value)}`);
}

function sliceOf(value: Value, ...bounds: Value[]): Value {
  if (typeof value !== 'string' && !isList(value)) {
    if (value === null || value === undefined) throw new Error('slice of untyped nil');
    throw new Error(`can't slice item of type ${typeOf(value)}`);
  }
  const [from = 0, to = value.length] = bounds;
  if (typeof from !== 'number' || typeof to !== 'number') throw new Error('cannot index slice/array with type string');
  for (const bound of [from, to])
    if (bound < 0 || bound > value.length) throw new Error(`index out of range: ${bound}`);
  if (from > to) throw new Error(`invalid slice index: ${from} > ${to}`);
  return value.slice(from, to);
}

function lengthOf(value: Value): number {
  if (typeof value === 'string') return new TextEncoder().encode(value).length;
  if (isList(value)) return value.length;
  if (isMap(value)) return value.size;
  if (value === null || value === undefined) throw new Error('len of untyped nil');
  throw new Error(`len of type ${typeOf(value)}`);
}

function comparable(value: Value): string | number | boolean | bigint | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'object' || typeof value === 'function') throw new Error('non-comparable type');
  return value;
}

function equals(first: Value, ...others: Value[]): boolean {
  if (others.length === 0) throw new Error('missing argument for comparison');
  const a = comparable(first);
  return others.some((other) => {
    const b = comparable(other);
    if (a !== null && b !== null && typeof a !== typeof b) throw new Error('incompatible types for comparison');
    return a === b;
  });
}

function less(a: Value, b: Value): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a < b;
  if (typeof a === 'string' && typeof b === 'string') return a < b;
  if (typeof a !== typeof b) throw new Error('incompatible types for comparison');
  throw new Error('invalid type for comparison');
}

/** Everything but `and` and `or`, which the executor does, since they need not evaluate all. */
export const builtins: ReadonlyMap<string, GoFunction> = new Map<string, GoFunction>([
  ['and', (...args) => args.find((arg) => !truth(arg)) ?? args[args.length - 1]],
  ['or', (...args) => args.find(truth) ?? args[args.length - 1]],
  ['not', (value) => !truth(value)],
  ['len', lengthOf],
  ['index', (value, ...keys) => keys.reduce((item, key) => indexInto(item, key), value)],
  ['slice', sliceOf],
  ['eq', equals],
  ['ne', (a, b) => !equals(a, b)],
  ['lt', less],
  ['le', (a, b) => less(a, b) || equals(a, b)],
  ['gt', (a, b) => !less(a, b) && !equals(a, b)],
  ['ge', (a, b) => !less(a, b)],
  ['print', sprint],
  ['printf', sprintf],
  ['println', (...args) => `${args.map(format).join(' ')}\n`],
  ['html', (...args) => joined(args).replace(/["'&<>\0]/g, (c) => htmlEscapes.get(c) ?? c)],
  [
    'js',
    (...args) =>
      joined(args).replace(
        /[\\'"<>&=\0-\x1f]/g,
        (c) => jsEscapes.get(c) ?? `\\u00${c.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`,
      ),
  ],
  [
    'urlquery',
    (...args) =>
      encodeURIComponent(joined(args))
        .replaceAll('%20', '+')
        .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
  ],
  [
    'call',
    (callee, ...args) => {
      if (typeof callee !== 'function') throw new Error(`non-function of type ${typeOf(callee)}`);
      return callee(...args);
    },
  ],
]);
