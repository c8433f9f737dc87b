/**
 * Kinds of attributes: how compose reads one from a tree (mapstructure's hooks) and writes it as YAML or JSON, in
 * the order and with the omissions of its Go structs. Hashes of configurations come from that JSON.
 */

import { formatDuration, parseDuration, quote } from '../../../lib/gofmt.ts';
import { ramInBytes } from '../../../lib/units.ts';
import { messageOf } from '../../cli/errors.ts';
import { ComposeError } from './errors.ts';
import { shellWords } from './shell-words.ts';
import { isList, isMap, scalarText, sortedTree, type Tree, type TreeMap, typeName } from './tree.ts';

export type Form = 'yaml' | 'json';

export interface Kind<T> {
  /** @param path for complaints: `services[web].ports[0]` */
  decode(tree: Tree, path: string): T;
  encode(value: T, form: Form): Tree;
  /** Left out where so. */
  isZero(value: T): boolean;
  /** Instead of being left out. */
  readonly absent?: (form: Form) => Tree | undefined;
}

export type KindOf<K> = K extends Kind<infer T> ? T : never;

/** @throws ComposeError */
function refuse(path: string, reason: string): never {
  throw new ComposeError(`decoding failed due to the following error(s):\n\n'${path}' ${reason}`);
}

function attempt<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    return refuse(path, messageOf(error));
  }
}

export const text: Kind<string> = {
  decode: (tree, path) => (isMap(tree) || isList(tree) ? refuse(path, `expected type 'string'`) : scalarText(tree)),
  encode: (value) => value,
  isZero: (value) => value === '',
};

export const number: Kind<number> = {
  decode: (tree, path) => {
    const value = typeof tree === 'number' ? tree : Number(scalarText(tree));
    return Number.isNaN(value)
      ? refuse(path, `strconv.ParseInt: parsing ${quote(scalarText(tree))}: invalid syntax`)
      : value;
  },
  encode: (value) => value,
  isZero: (value) => value === 0,
};

export const boolean: Kind<boolean> = {
  decode: (tree) => tree === true || tree === 'true',
  encode: (value) => value,
  isZero: (value) => !value,
};

/** A Go pointer: left out only where it isn't given. */
export function given<T>(kind: Kind<T>): Kind<T> {
  return { ...kind, isZero: () => false };
}

/** Bytes: `512m`; written as text. */
export const bytes: Kind<number> = {
  decode: (tree, path) =>
    typeof tree === 'number' ? tree : attempt(path, () => (tree === '-1' ? -1 : ramInBytes(scalarText(tree)))),
  encode: (value) => String(value),
  isZero: (value) => value === 0,
};

/** Nanoseconds: `1m30s`, also days and weeks. */
export const duration: Kind<number> = {
  decode: (tree, path) => attempt(path, () => parseLongDuration(scalarText(tree))),
  encode: (value) => formatDuration(value),
  isZero: () => false,
};

export function parseLongDuration(source: string): number {
  let total = 0;
  const rest = source.replace(/(\d+(?:\.\d+)?)([wd])/g, (_, amount: string, unit: string) => {
    total += Number(amount) * (unit === 'w' ? 7 : 1) * 86_400e9;
    return '';
  });
  if (rest === '' && total > 0) return total;
  try {
    return total + parseDuration(rest);
  } catch (error) {
    // The sentence ends with the duration, which is told whole.
    throw new Error(messageOf(error).replace(/duration ".*"$/s, () => `duration ${quote(source)}`));
  }
}

export const words: Kind<string[]> = {
  decode: (tree) => (isList(tree) ? tree.map(scalarText) : [scalarText(tree)]),
  encode: (value) => [...value],
  isZero: (value) => value.length === 0,
};

/** Text is split as a shell would; an empty command takes the image's away. */
export const command: Kind<string[]> = {
  decode: (tree, path) => (isList(tree) ? tree.map(scalarText) : attempt(path, () => shellWords(scalarText(tree)))),
  encode: (value) => [...value],
  isZero: () => false,
  absent: (form) => (form === 'json' ? null : undefined),
};

export const healthTest: Kind<string[]> = {
  ...words,
  decode: (tree) => (isList(tree) ? tree.map(scalarText) : ['CMD-SHELL', scalarText(tree)]),
};

function sorted<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

function cut(word: string): [string, string | undefined] {
  const at = word.indexOf('=');
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

/** `key: value` or a list of `key=value`. */
export const pairs: Kind<Map<string, string>> = {
  decode(tree, path) {
    if (isMap(tree)) return new Map([...tree].map(([key, value]) => [key, scalarText(value)]));
    if (!isList(tree)) return refuse(path, `unexpected value type ${typeName(tree)} for mapping`);
    return new Map(
      tree.map((item): [string, string] => {
        const [key, value] = cut(scalarText(item));
        return [key, value ?? ''];
      }),
    );
  },
  encode: (value) => new Map(sorted(value)),
  isZero: (value) => value.size === 0,
};

/** As pairs; null is a name without a value. */
export const environment: Kind<Map<string, string | null>> = {
  decode(tree, path) {
    if (isMap(tree)) return new Map([...tree].map(([key, value]) => [key, value === null ? null : scalarText(value)]));
    if (!isList(tree)) return refuse(path, `unexpected value type ${typeName(tree)} for mapping`);
    return new Map(
      tree.map((item): [string, string | null] => {
        const [key, value] = cut(scalarText(item));
        if (/\s$/.test(key)) refuse(path, `environment variable ${key} is declared with a trailing space`);
        return [key, value ?? null];
      }),
    );
  },
  encode: (value) => new Map(sorted(value)),
  isZero: (value) => value.size === 0,
};

/** Host names with addresses. */
export const hosts: Kind<Map<string, string[]>> = {
  decode(tree, path) {
    const found = new Map<string, string[]>();
    const add = (host: string, addresses: readonly string[]): void => {
      if (host === '' || /[:=]/.test(host)) refuse(path, `bad host name '${host}'`);
      const plain = addresses.map((address) => address.replace(/^\[(.+)\]$/, '$1'));
      found.set(host, [...(found.get(host) ?? []), ...plain]);
    };
    if (isMap(tree))
      for (const [host, value] of tree) add(host, isList(value) ? value.map(scalarText) : [scalarText(value)]);
    else if (isList(tree)) {
      for (const item of tree) {
        const word = scalarText(item);
        const at = word.includes('=') ? word.indexOf('=') : word.indexOf(':');
        if (at < 0) refuse(path, `invalid additional host, missing IP: ${word}`);
        add(word.slice(0, at), word.slice(at + 1).split(','));
      }
    }
    return found;
  },
  encode: (value) => [...value].flatMap(([host, addresses]) => addresses.map((address) => `${host}=${address}`)).sort(),
  isZero: (value) => value.size === 0,
};

/** Permission bits; written as `0444`. */
export const fileMode: Kind<number> = {
  decode: (tree, path) => {
    if (typeof tree === 'number') return tree;
    const value = Number.parseInt(scalarText(tree), 8);
    return Number.isNaN(value)
      ? refuse(path, `strconv.ParseInt: parsing ${quote(scalarText(tree))}: invalid syntax`)
      : value;
  },
  encode: (value) => `0${value.toString(8)}`,
  isZero: () => false,
};

export function listOf<T>(kind: Kind<T>): Kind<T[]> {
  return {
    decode: (tree, path) =>
      isList(tree) ? tree.map((item, index) => kind.decode(item, `${path}[${index}]`)) : [kind.decode(tree, path)],
    encode: (value, form) => value.map((item) => kind.encode(item, form)),
    isZero: (value) => value.length === 0,
  };
}

export function mapOf<T>(kind: Kind<T>): Kind<Map<string, T>> {
  return {
    decode: (tree, path) =>
      new Map(isMap(tree) ? [...tree].map(([key, value]) => [key, kind.decode(value, `${path}[${key}]`)]) : []),
    encode: (value, form) => new Map(sorted(value).map(([key, item]) => [key, kind.encode(item, form)])),
    isZero: (value) => value.size === 0,
  };
}

/** A Go pointer that may be nil inside a map. */
export function nullable<T>(kind: Kind<T>): Kind<T | null> {
  return {
    decode: (tree, path) => (tree === null ? null : kind.decode(tree, path)),
    encode: (value, form) => (value === null ? null : kind.encode(value, form)),
    isZero: (value) => value === null,
  };
}

type AnyKind = Kind<unknown>;

export type Shape<A> = { -readonly [Name in keyof A]?: KindOf<A[Name]> } & { extensions?: TreeMap };

/**
 * A Go struct: attributes in their order. `inline`: a struct and no pointer, which JSON never leaves out. `capital`: its fields
 * have no names of their own in JSON.
 */
export function struct<A extends Record<string, AnyKind>>(
  attributes: A,
  options: { readonly inline?: boolean; readonly capital?: boolean } = {},
): Kind<Shape<A>> {
  const kinds: readonly (readonly [string, AnyKind])[] = Object.entries(attributes);
  const encode = (value: Shape<A>, form: Form): TreeMap => {
    const record = value as Record<string, unknown>;
    const map: TreeMap = new Map();
    for (const [name, kind] of kinds) {
      const item = record[name];
      const shown = options.capital && form === 'json' ? name.charAt(0).toUpperCase() + name.slice(1) : name;
      if (item !== undefined && !kind.isZero(item)) map.set(shown, kind.encode(item, form));
      else {
        const absent = kind.absent?.(form);
        if (absent !== undefined) map.set(shown, absent);
      }
    }
    if (form === 'yaml')
      for (const [key, extra] of sorted(value.extensions ?? new Map<string, Tree>())) map.set(key, sortedTree(extra));
    return map;
  };
  return {
    decode(tree, path) {
      const record: Record<string, unknown> = {};
      if (!isMap(tree)) return record as Shape<A>;
      for (const [name, kind] of kinds) {
        const item = tree.get(name);
        if (item === undefined || item === null) continue;
        const value = kind.decode(item, path === '' ? name : `${path}.${name}`);
        // Go's zero values are as good as nothing.
        if (!kind.isZero(value)) record[name] = value;
      }
      const extensions = new Map([...tree].filter(([key]) => key.startsWith('x-')));
      if (extensions.size > 0) record['extensions'] = extensions;
      return record as Shape<A>;
    },
    encode,
    isZero: (value) => (options.inline ? encode(value, 'yaml').size === 0 : false),
    ...(options.inline ? { absent: (form: Form) => (form === 'json' ? encode({}, form) : undefined) } : {}),
  };
}
