/**
 * A YAML document as compose works on it before it is typed: plain values, lists and mappings in their order. Paths
 * are dotted; a pattern's `*` stands for one word, list items are `[]`.
 */

import { Timestamp } from './timestamp.ts';

export type Tree = null | string | number | boolean | Timestamp | Tree[] | TreeMap;
export type TreeMap = Map<string, Tree>;

export function isMap(tree: Tree | undefined): tree is TreeMap {
  return tree instanceof Map;
}

export function isList(tree: Tree | undefined): tree is Tree[] {
  return Array.isArray(tree);
}

/** A mapping inside a mapping; empty where there is none. */
export function childMap(map: TreeMap, key: string): TreeMap {
  const child = map.get(key);
  return isMap(child) ? child : new Map();
}

export function matches(path: readonly string[], pattern: string): boolean {
  const words = pattern.split('.');
  return words.length === path.length && words.every((word, index) => word === '*' || word === path[index]);
}

export function clone(tree: Tree): Tree {
  if (isList(tree)) return tree.map(clone);
  if (isMap(tree)) return new Map([...tree].map(([key, value]) => [key, clone(value)]));
  return tree;
}

/** fmt.Sprint of a scalar. */
export function scalarText(tree: Tree): string {
  if (tree === null) return '';
  return String(tree);
}

/** fmt's %s: what is no text is told with its type. */
export function percentS(tree: Tree): string {
  if (isList(tree)) return `[${tree.map(percentS).join(' ')}]`;
  if (isMap(tree)) return `map[${[...sortKeys(tree)].map(([key, value]) => `${key}:${percentS(value)}`).join(' ')}]`;
  return typeof tree === 'string' ? tree : `%!s(${typeName(tree)}${tree === null ? '' : `=${scalarText(tree)}`})`;
}

export function equalTrees(a: Tree | undefined, b: Tree | undefined): boolean {
  if (isList(a) && isList(b)) return a.length === b.length && a.every((item, index) => equalTrees(item, b[index]));
  if (isMap(a) && isMap(b))
    return a.size === b.size && [...a].every(([key, value]) => b.has(key) && equalTrees(value, b.get(key)));
  return a === b;
}

/** Go's name of a value's type, for messages (`invalid type int for port`). */
export function typeName(tree: Tree): string {
  if (tree === null) return '<nil>';
  if (isList(tree)) return '[]interface {}';
  if (isMap(tree)) return 'map[string]interface {}';
  if (tree instanceof Timestamp) return 'time.Time';
  if (typeof tree === 'number') return Number.isInteger(tree) ? 'int' : 'float64';
  return typeof tree === 'boolean' ? 'bool' : 'string';
}

export function sortKeys(map: TreeMap): TreeMap {
  return new Map([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** All of it sorted, as Go writes maps that have no struct. */
export function sortedTree(tree: Tree): Tree {
  if (isMap(tree)) return sortKeys(new Map([...tree].map(([key, value]) => [key, sortedTree(value)])));
  return isList(tree) ? tree.map(sortedTree) : tree;
}
