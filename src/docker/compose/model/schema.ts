/**
 * A small part of JSON Schema, and of many faults the most specific one in the words of compose (compose-go's schema
 * package): the deepest, an unknown attribute one level deeper than it stands.
 */

import { Timestamp } from './timestamp.ts';
import { isList, isMap, type Tree } from './tree.ts';

type TypeName = 'null' | 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array';

export interface Fault {
  readonly depth: number;
  readonly path: readonly string[];
  readonly message: string;
}

export type Schema = (tree: Tree, path: readonly string[]) => Fault | undefined;

function fault(path: readonly string[], message: string, deeper = 0): Fault {
  return { depth: path.length + deeper, path, message };
}

/** The first of the deepest. */
function deepest(faults: Iterable<Fault | undefined>): Fault | undefined {
  let found: Fault | undefined;
  for (const item of faults) if (item && item.depth > (found?.depth ?? -1)) found = item;
  return found;
}

/** A time.Time has no type that a schema knows. */
function wrong(tree: Tree, path: readonly string[], message: string): Fault {
  return fault(path, tree instanceof Timestamp ? 'invalid jsonType time.Time' : message);
}

function isType(tree: Tree, name: TypeName): boolean {
  switch (name) {
    case 'null':
      return tree === null;
    case 'object':
      return isMap(tree);
    case 'array':
      return isList(tree);
    case 'integer':
      return typeof tree === 'number' && Number.isInteger(tree);
    default:
      return typeof tree === name;
  }
}

function readable(names: readonly TypeName[]): string {
  const words = names.map((name) => (name === 'object' ? 'mapping' : name));
  if (words.length === 1) return words[0] ?? '';
  words.sort();
  return `${words.slice(0, -1).join(', ')} or ${words[words.length - 1]}`;
}

export function type(...names: readonly TypeName[]): Schema {
  return (tree, path) =>
    names.some((name) => isType(tree, name)) ? undefined : wrong(tree, path, `must be a ${readable(names)}`);
}

export const string = type('string');
export const flag = type('boolean', 'string');
export const numeric = type('number', 'string');
export const integral = type('integer', 'string');
export const anything: Schema = () => undefined;

export function oneOf(...choices: readonly Schema[]): Schema {
  return (tree, path) => {
    const faults = choices.map((choice) => choice(tree, path));
    return faults.includes(undefined) ? undefined : deepest(faults);
  };
}

export function choice(...words: readonly string[]): Schema {
  return (tree, path) => {
    if (typeof tree !== 'string') return wrong(tree, path, 'must be a string');
    if (words.includes(tree)) return undefined;
    const list = words.map((word) => `'${word}'`).join(', ');
    return fault(path, words.length === 1 ? `value must be ${list}` : `value must be one of ${list}`);
  };
}

export function pattern(source: string): Schema {
  const expression = new RegExp(source);
  return (tree, path) => {
    if (typeof tree !== 'string') return wrong(tree, path, 'must be a string');
    return expression.test(tree) ? undefined : fault(path, `'${tree}' does not match pattern '${source}'`);
  };
}

export function range(min: number, max: number): Schema {
  return (tree, path) => {
    if (typeof tree !== 'number' || !Number.isInteger(tree)) return wrong(tree, path, 'must be a integer');
    if (tree < min) return fault(path, `must be greater than or equal to ${min}`);
    return tree > max ? fault(path, `must be less than or equal to ${max}`) : undefined;
  };
}

export function list(item: Schema, options: { readonly unique?: boolean } = {}): Schema {
  return (tree, path) => {
    if (!isList(tree)) return wrong(tree, path, 'must be a array');
    const faults = tree.map((entry, index) => item(entry, [...path, String(index)]));
    return deepest([options.unique ? repeated(tree, path) : undefined, ...faults]);
  };
}

function repeated(items: readonly Tree[], path: readonly string[]): Fault | undefined {
  const seen = new Map<string, number>();
  for (const [index, item] of items.entries()) {
    const key = JSON.stringify(plain(item));
    const before = seen.get(key);
    if (before !== undefined) return fault(path, `items at ${before} and ${index} are equal`);
    seen.set(key, index);
  }
  return undefined;
}

function plain(tree: Tree): unknown {
  if (isMap(tree)) return [...tree].map(([key, value]) => [key, plain(value)]).sort();
  return isList(tree) ? tree.map(plain) : tree;
}

export interface ObjectOptions {
  readonly required?: readonly string[];
  /** Schemas of other names: a pattern, and whether names that match none are refused (default: they are). */
  readonly others?: readonly (readonly [RegExp, Schema])[];
  readonly open?: boolean;
  /** Also may be null. */
  readonly nullable?: boolean;
}

const extension = [[/^x-/, anything]] as const;

/** A mapping with the attributes named, and `x-…`. */
export function object(attributes: Readonly<Record<string, Schema>>, options: ObjectOptions = {}): Schema {
  const known = new Map(Object.entries(attributes));
  const others = options.others ?? extension;
  return (tree, path) => {
    if (tree === null && options.nullable) return undefined;
    if (!isMap(tree)) return wrong(tree, path, `must be a ${options.nullable ? 'mapping or null' : 'mapping'}`);
    const faults: (Fault | undefined)[] = [missing(tree, options.required ?? [], path)];
    const unknown: string[] = [];
    for (const [key, value] of tree) {
      const schemas = [
        known.get(key),
        ...others.filter(([expression]) => expression.test(key)).map(([, schema]) => schema),
      ];
      const applied = schemas.filter((schema) => schema !== undefined);
      if (applied.length === 0) unknown.push(key);
      for (const schema of applied) faults.push(schema(value, [...path, key]));
    }
    if (unknown.length > 0 && !options.open) {
      const names = unknown.map((key) => `'${key}'`).join(', ');
      faults.push(fault(path, `additional properties ${names} not allowed`, 1));
    }
    return deepest(faults);
  };
}

function missing(tree: Map<string, Tree>, required: readonly string[], path: readonly string[]): Fault | undefined {
  const names = required.filter((name) => !tree.has(name)).map((name) => `'${name}'`);
  if (names.length === 0) return undefined;
  return fault(path, `missing ${names.length === 1 ? 'property' : 'properties'} ${names.join(', ')}`);
}

/** A mapping from names of the user's choice. */
export function named(value: Schema, expression = /^[a-zA-Z0-9._-]+$/, options: ObjectOptions = {}): Schema {
  return object({}, { others: [[expression, value]], ...options });
}
