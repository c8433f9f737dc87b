/** Functions that docker adds to Go's templates (docker/cli's templates package): json, join, split, upper, pad, … */

import { format } from '../../../lib/gotemplate/print.ts';
import {
  type GoFunction,
  isList,
  isMap,
  nilList,
  nilMap,
  nilStringMap,
  Opaque,
  Struct,
  truth,
  type Value,
} from '../../../lib/gotemplate/value.ts';

/** Go's escapes of HTML's characters in JSON. */
export function escapeHtml(json: string): string {
  return json.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026');
}

/** A template value as JSON text: structs in their order, maps by key; Go's encoder without HTML escapes. */
export function toJson(value: Value): string {
  if (value === undefined || value === null) return 'null';
  if (value === nilList || value === nilMap || value === nilStringMap) return 'null';
  if (value instanceof Opaque) return toJson(value.json);
  if (isList(value)) return `[${value.map(toJson).join(',')}]`;
  if (isMap(value)) {
    const keys = [...value.keys()].sort();
    return `{${keys.map((key) => `${JSON.stringify(key)}:${toJson(value.get(key))}`).join(',')}}`;
  }
  if (value instanceof Struct) {
    const parts: string[] = [];
    for (const [key, field] of value.fields) {
      if (typeof field === 'function' && field.length > 0) continue;
      const mayLeave = typeof value.omitsEmpty === 'boolean' ? value.omitsEmpty : value.omitsEmpty.has(key);
      if (mayLeave && !truth(field)) continue;
      parts.push(
        `${JSON.stringify(value.jsonNames.get(key) ?? key)}:${toJson(typeof field === 'function' ? field() : field)}`,
      );
    }
    const json = `{${parts.join(',')}}`;
    return value.typeName === 'struct' ? json : escapeHtml(json);
  }
  if (typeof value === 'function') return 'null';
  return typeof value === 'bigint' ? String(value) : JSON.stringify(value);
}

function words(value: Value): string[] {
  return isList(value) ? value.map(format) : [format(value)];
}

export const functions: ReadonlyMap<string, GoFunction> = new Map<string, GoFunction>([
  ['json', toJson],
  ['split', (text, separator) => format(text).split(format(separator))],
  ['join', (items, separator) => words(items).join(format(separator))],
  ['title', (text) => format(text).replace(/\b\p{L}/gu, (letter) => letter.toUpperCase())],
  ['lower', (text) => format(text).toLowerCase()],
  ['upper', (text) => format(text).toUpperCase()],
  [
    'pad',
    (text, before, after) =>
      format(text) === '' ? '' : ' '.repeat(Number(before)) + format(text) + ' '.repeat(Number(after)),
  ],
  ['truncate', (text, length) => format(text).slice(0, Number(length))],
]);

/** In a table's heading the functions leave the heading's words as they are. */
export const headingFunctions: ReadonlyMap<string, GoFunction> = new Map<string, GoFunction>([
  ...functions,
  ['json', (text) => text],
  ['title', (text) => text],
  ['lower', (text) => text],
  ['upper', (text) => text],
  ['truncate', (text) => text],
  ['join', (text) => text],
  ['split', (text) => text],
]);
