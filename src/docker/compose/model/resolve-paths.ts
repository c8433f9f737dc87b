/** Relative paths of a compose file, made absolute against its project's folder (compose-go's paths package). */

import { joinPath } from '../../../lib/path.ts';
import { ComposeError } from './errors.ts';
import { isList, isMap, matches, type Tree, type TreeMap } from './tree.ts';

type Resolver = (tree: Tree, resolve: (path: string) => string) => Tree;

const plain: Resolver = (tree, resolve) => (typeof tree === 'string' && tree !== '' ? resolve(tree) : tree);

/** Not a folder of this machine. */
function isRemote(text: string): boolean {
  return text.includes('://') || /^(service:|github\.com\/|git@)/.test(text);
}

const context: Resolver = (tree, resolve) => (typeof tree === 'string' && isRemote(tree) ? tree : plain(tree, resolve));

const mount: Resolver = (tree, resolve) => {
  if (!isMap(tree) || tree.get('type') !== 'bind') return tree;
  const source = tree.get('source');
  if (typeof source !== 'string')
    throw new ComposeError('invalid mount config for type "bind": field Source must not be empty');
  return new Map(tree).set('source', isOfWindows(source) ? source : resolve(source));
};

/** `C:/x`: a folder of a daemon on Windows. */
const isOfWindows = (path: string): boolean => /^[A-Za-z]:[\\/]/.test(path);

/** `driver: local` with `o: bind` is a folder too. */
const volume: Resolver = (tree, resolve) => {
  if (!isMap(tree) || tree.get('driver') !== 'local') return tree;
  const options = tree.get('driver_opts');
  if (!isMap(options) || options.get('o') !== 'bind') return tree;
  const device = options.get('device');
  if (typeof device !== 'string') return tree;
  return new Map(tree).set('driver_opts', new Map(options).set('device', resolve(device)));
};

const resolvers: readonly (readonly [string, Resolver])[] = [
  ['services.*.build.context', context],
  ['services.*.build.additional_contexts.*', context],
  ['services.*.build.ssh.*', plain],
  ['services.*.env_file.[].path', plain],
  ['services.*.label_file.[]', plain],
  ['services.*.extends.file', plain],
  ['services.*.develop.watch.[].path', plain],
  ['services.*.volumes.[]', mount],
  ['configs.*.file', plain],
  ['secrets.*.file', plain],
  ['volumes.*', volume],
];

export function resolvePaths(model: TreeMap, directory: string, home: string): TreeMap {
  const resolve = (path: string): string => {
    const expanded = path === '~' || path.startsWith('~/') ? home + path.slice(1) : path;
    return expanded.startsWith('/') ? expanded : joinPath(directory, expanded);
  };
  const visit = (tree: Tree, path: readonly string[]): Tree => {
    const resolver = resolvers.find(([pattern]) => matches(path, pattern))?.[1];
    if (resolver) return resolver(tree, resolve);
    if (isMap(tree)) return new Map([...tree].map(([key, value]) => [key, visit(value, [...path, key])]));
    return isList(tree) ? tree.map((item) => visit(item, [...path, '[]'])) : tree;
  };
  return visit(model, []) as TreeMap;
}
