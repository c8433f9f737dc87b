/**
 * YAML as go-yaml v3 reads it into compose: core scalars, octal numbers with a leading zero, merge keys, and compose's
 * tags `!reset` and `!override`. Errors in go-yaml's words where they are usual ones. Left out: binary.
 */

import {
  type Document,
  isAlias,
  isMap as isMapNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type ParsedNode,
  parseAllDocuments,
} from 'yaml';
import { quote } from '../../../lib/gofmt.ts';
import { ComposeError } from './errors.ts';
import { parseTimestamp } from './timestamp.ts';
import type { Tree, TreeMap } from './tree.ts';
import { indentQuoted, yamlFault } from './yaml-errors.ts';

export interface YamlDocument {
  readonly tree: Tree;
  /** Paths tagged `!reset` or `!override`: what is there already goes. */
  readonly replaced: readonly (readonly string[])[];
}

const octal = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  format: 'OCT',
  test: /^[-+]?0[0-7_]+$/,
  resolve: (text: string): number => {
    const digits = text.replaceAll('_', '').replace(/^[-+]/, '');
    return (text.startsWith('-') ? -1 : 1) * Number.parseInt(digits, 8);
  },
};

/** @throws ComposeError */
export function readYaml(source: string, file: string): YamlDocument[] {
  return readAs(source, file, source);
}

/** @param shown as the user wrote it */
function readAs(source: string, file: string, shown: string): YamlDocument[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(source, {
    lineCounter: lines,
    uniqueKeys: false,
    merge: true,
    logLevel: 'silent',
    keepSourceTokens: false,
    customTags: (tags) => [octal, ...tags],
  });
  if (!Array.isArray(documents)) return [];
  const indented = indentQuoted(
    documents.flatMap(({ errors }) => errors),
    source,
  );
  if (indented !== undefined && indented !== source) return readAs(indented, file, shown);
  return documents.map((document) => {
    if (document.errors.length > 0) throw new ComposeError(`yaml: ${yamlFault(document.errors, shown)}`);
    return new Reader(document, lines, file).read();
  });
}

class Reader {
  readonly #document: Document.Parsed<ParsedNode>;
  readonly #lines: LineCounter;
  readonly #file: string;
  readonly #replaced: string[][] = [];
  /** What aliases stand for that are being followed, and from where. */
  readonly #open = new Map<unknown, readonly string[]>();
  #depth = 0;

  constructor(document: Document.Parsed<ParsedNode>, lines: LineCounter, file: string) {
    this.#document = document;
    this.#lines = lines;
    this.#file = file;
  }

  read(): YamlDocument {
    const { contents } = this.#document;
    return { tree: contents === null ? null : (this.#tree(contents, []) ?? null), replaced: this.#replaced };
  }

  #lineOf(node: Node): number {
    return this.#lines.linePos(node.range?.[0] ?? 0).line;
  }

  /** undefined: taken away by !reset. */
  #tree(node: unknown, path: readonly string[]): Tree | undefined {
    if (isAlias(node)) {
      const target = node.resolve(this.#document);
      if (!target) throw new ComposeError(`yaml: unknown anchor '${node.source}' referenced`);
      const before = this.#open.get(target);
      if (before)
        throw new ComposeError(
          `failed to parse ${this.#file}: cycle detected: node at path ${path.join('.')} references node at path ${before.join('.')}`,
        );
      if (++this.#depth > 10_000) throw new ComposeError('yaml: document contains excessive aliasing');
      this.#open.set(target, path);
      const tree = this.#tree(target, path);
      this.#open.delete(target);
      return tree;
    }
    if (isScalar(node) || isMapNode(node) || isSeq(node)) {
      if (node.tag === '!reset') {
        this.#replaced.push([...path]);
        return undefined;
      }
      if (node.tag === '!override') this.#replaced.push([...path]);
    }
    if (isSeq(node)) {
      return node.items.flatMap((item, index) => {
        const tree = this.#tree(item, [...path, String(index)]);
        return tree === undefined ? [] : [tree];
      });
    }
    if (isMapNode(node)) return this.#map(node.items, path);
    if (!isScalar(node)) return null;
    const value = scalarOf(node.value);
    const isPlain = node.type === 'PLAIN' && node.tag === undefined;
    return (isPlain && typeof value === 'string' ? parseTimestamp(value) : undefined) ?? value;
  }

  #map(items: readonly unknown[], path: readonly string[]): TreeMap {
    const map: TreeMap = new Map();
    const merged: TreeMap = new Map();
    const seen = new Map<string, number>();
    for (const item of items) {
      if (!isPair(item)) continue;
      const key = item.key;
      const name = isScalar(key) ? String(key.value) : '';
      if (isScalar(key) && (name === '<<' || typeof key.value === 'symbol')) {
        this.#merge(item.value, path, merged);
        continue;
      }
      if (!isScalar(key) || typeof key.value !== 'string') this.#refuseKey(key, path);
      const line = isScalar(key) ? this.#lineOf(key) : 1;
      const before = seen.get(name);
      if (before !== undefined) {
        throw new ComposeError(
          `failed to parse ${this.#file}: line ${line}: mapping key ${quote(name)} already defined at line ${before}`,
        );
      }
      seen.set(name, line);
      const tree = this.#tree(item.value, [...path, name]);
      if (tree !== undefined) map.set(name, tree);
    }
    for (const [key, tree] of merged) if (!map.has(key)) map.set(key, tree);
    return map;
  }

  #refuseKey(key: unknown, path: readonly string[]): never {
    const shown = isScalar(key) ? String(key.value) : 'map[interface {}]interface {}{}';
    const where = path.length === 0 ? 'at top level' : `in ${path.join('.')}`;
    throw new ComposeError(`non-string key ${where}: ${shown === 'null' ? '<nil>' : shown}`);
  }

  #merge(value: unknown, path: readonly string[], into: TreeMap): void {
    const tree = this.#tree(value, path);
    for (const part of Array.isArray(tree) ? tree : [tree]) {
      if (!(part instanceof Map))
        throw new ComposeError(
          `failed to parse ${this.#file}: yaml: map merge requires map or sequence of maps as the value`,
        );
      for (const [key, item] of part) if (!into.has(key)) into.set(key, item);
    }
  }
}

function scalarOf(value: unknown): Tree {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return value;
  return typeof value === 'bigint' ? Number(value) : String(value);
}
