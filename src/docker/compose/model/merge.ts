/**
 * Several compose files as one (compose-spec 13-merge): later values win, lists are joined, mappings merged; commands are
 * replaced. Then each list's entries are made unique by what they stand for (a port, a mount's target, a variable).
 */

import { ComposeError } from './errors.ts';
import { parseVolume } from './short-syntax.ts';
import { isList, isMap, matches, scalarText, type Tree, type TreeMap, typeName } from './tree.ts';

type Merger = (base: Tree, other: Tree, path: readonly string[]) => Tree;

const joined: Merger = (base, other) => [...sequence(base), ...sequence(other)];
const replaced: Merger = (_base, other) => other;

const specials: readonly (readonly [string, Merger])[] = [
  ['networks.*.ipam.config', mergePools],
  ...[
    'networks.*.labels',
    'volumes.*.labels',
    'services.*.annotations',
    'services.*.build.args',
    'services.*.build.additional_contexts',
    'services.*.build.labels',
    'services.*.deploy.labels',
    'services.*.dns',
    'services.*.dns_opt',
    'services.*.dns_search',
    'services.*.env_file',
    'services.*.label_file',
    'services.*.environment',
    'services.*.labels',
    'services.*.volumes.*.volume.labels',
    'services.*.sysctls',
    'services.*.tmpfs',
  ].map((path) => [path, joined] as const),
  ...['services.*.command', 'services.*.entrypoint', 'services.*.healthcheck.test', 'services.*.ulimits.*'].map(
    (path) => [path, replaced] as const,
  ),
  ['services.*.build', (base, other, path) => mergeMaps(asBuild(base), asBuild(other), path)],
  ['services.*.depends_on', (base, other, path) => mergeMaps(asMap(base, dependency), asMap(other, dependency), path)],
  ['services.*.networks', (base, other, path) => mergeMaps(asMap(base, none), asMap(other, none), path)],
  ['services.*.build.extra_hosts', mergeHosts],
  ['services.*.extra_hosts', mergeHosts],
  ['services.*.logging', mergeLogging],
];

const none = (): Tree => null;
const dependency = (): Tree =>
  new Map<string, Tree>([
    ['condition', 'service_started'],
    ['required', true],
  ]);

/** `other` over `base`. @throws ComposeError where one is a mapping and the other isn't */
export function mergeTrees(base: TreeMap, other: TreeMap): TreeMap {
  return mergeMaps(base, other, []);
}

/** A service over the one it extends. */
export function mergeService(base: TreeMap, other: TreeMap): TreeMap {
  return mergeMaps(base, other, ['services', 'x']);
}

function mergeAt(base: Tree, other: Tree, path: readonly string[]): Tree {
  const special = specials.find(([pattern]) => matches(path, pattern));
  if (special) return special[1](base, other, path);
  if (other === null) return base;
  if (isMap(base)) {
    if (!isMap(other)) throw new ComposeError(`cannot override ${path.join('.')}`);
    return mergeMaps(base, other, path);
  }
  if (isList(base)) {
    if (!isList(other)) throw new ComposeError(`cannot override ${path.join('.')}`);
    return [...base, ...other];
  }
  return other;
}

function mergeMaps(base: TreeMap, other: TreeMap, path: readonly string[]): TreeMap {
  const merged = new Map(base);
  for (const [key, value] of other) {
    const before = merged.get(key);
    merged.set(key, before === undefined ? value : mergeAt(before, value, [...path, key]));
  }
  return merged;
}

/** A mapping as `key=value` words, sorted; a single word as a list. */
function sequence(tree: Tree): Tree[] {
  if (isList(tree)) return tree;
  if (typeof tree === 'string') return [tree];
  if (!isMap(tree)) return [];
  const words = [...tree].flatMap(([key, value]) => {
    if (value === null) return [key];
    return (isList(value) ? value : [value]).map((item) => `${key}=${scalarText(item)}`);
  });
  return words.sort();
}

function asMap(tree: Tree, value: () => Tree): TreeMap {
  if (isMap(tree)) return tree;
  if (!isList(tree)) return new Map();
  return new Map(tree.map((item) => [scalarText(item), value()]));
}

function asBuild(tree: Tree): TreeMap {
  if (isMap(tree)) return tree;
  return typeof tree === 'string' ? new Map([['context', tree]]) : new Map();
}

function mergeHosts(base: Tree, other: Tree): Tree {
  const before = sequence(base);
  return [...before, ...sequence(other).filter((host) => !before.includes(host))];
}

/** Options of another driver don't go with this one. */
function mergeLogging(base: Tree, other: Tree, path: readonly string[]): Tree {
  if (!isMap(base) || !isMap(other)) return other;
  const [before, after] = [base.get('driver'), other.get('driver')];
  return before === after || after === undefined || before === undefined ? mergeMaps(base, other, path) : other;
}

/** Pools of one subnet are one pool. */
function mergePools(base: Tree, other: Tree, path: readonly string[]): Tree {
  if (!isList(base) || !isList(other)) throw new ComposeError(`${path.join('.')}: unexpected type`);
  const pools = new Map<string, TreeMap>();
  for (const pool of [...base, ...other]) {
    if (!isMap(pool)) continue;
    const subnet = scalarText(pool.get('subnet') ?? '');
    const before = pools.get(subnet);
    pools.set(subnet, before ? mergeMaps(before, pool, path) : pool);
  }
  return [...pools.values()];
}

type Indexer = (item: Tree, path: readonly string[]) => string;

const byKey: Indexer = (item, path) => {
  if (typeof item !== 'string') throw new ComposeError(`${path.join('.')}: unexpected type ${typeName(item)}`);
  return item.split('=')[0] ?? '';
};
const byPath: Indexer = (item, path) => {
  const file = isMap(item) ? item.get('path') : item;
  if (file === undefined) throw new ComposeError(`environment path attribute ${path.join('.')} is missing`);
  return scalarText(file);
};
const byTarget: Indexer = (item, path) => {
  if (typeof item === 'string') return scalarText(parseVolume(item).get('target') ?? '');
  const target = isMap(item) ? item.get('target') : undefined;
  if (typeof target !== 'string') throw new ComposeError(`service volume ${path.join('.')} is missing a mount target`);
  return target;
};
const mount =
  (folder: string): Indexer =>
  (item) => {
    if (!isMap(item)) return `${folder}/${scalarText(item)}`;
    return scalarText(item.get('target') ?? `${folder}/${scalarText(item.get('source') ?? '')}`);
  };
const byPort: Indexer = (item, path) => {
  if (!isMap(item)) return scalarText(item);
  if (!item.get('target')) throw new ComposeError(`service ports ${path.join('.')} is missing a target port`);
  const word = (key: string, other: string): string => scalarText(item.get(key) ?? other);
  return `${word('host_ip', '0.0.0.0')}:${word('published', '')}:${word('target', '')}/${word('protocol', 'tcp')}`;
};

const uniques: readonly (readonly [string, Indexer])[] = [
  ...[
    'networks.*.labels',
    'networks.*.ipam.options',
    'services.*.annotations',
    'services.*.build.args',
    'services.*.build.additional_contexts',
    'services.*.build.tags',
    'services.*.build.labels',
    'services.*.cap_add',
    'services.*.cap_drop',
    'services.*.deploy.labels',
    'services.*.dns',
    'services.*.dns_opt',
    'services.*.dns_search',
    'services.*.environment',
    'services.*.labels',
    'services.*.links',
    'services.*.networks.*.aliases',
    'services.*.networks.*.link_local_ips',
    'services.*.profiles',
    'services.*.sysctls',
    'services.*.tmpfs',
  ].map((path) => [path, byKey] as const),
  ['services.*.volumes', byTarget],
  ['services.*.configs', mount('')],
  ['services.*.secrets', mount('/run/secrets')],
  ['services.*.env_file', byPath],
  ['services.*.expose', (item) => scalarText(item)],
  ['services.*.ports', byPort],
  [
    'services.*.devices',
    (item) => {
      if (isMap(item)) return scalarText(item.get('target') ?? '');
      const [source = '', target] = scalarText(item).split(':');
      return target ?? source;
    },
  ],
];

/** Of entries that stand for the same the last one stays, in the first one's place. */
export function unique(tree: TreeMap): TreeMap {
  return uniqueAt(tree, []) as TreeMap;
}

function uniqueAt(tree: Tree, path: readonly string[]): Tree {
  if (isMap(tree)) return new Map([...tree].map(([key, value]) => [key, uniqueAt(value, [...path, key])]));
  if (!isList(tree)) return tree;
  const indexer = uniques.find(([pattern]) => matches(path, pattern))?.[1];
  if (!indexer) return tree;
  const kept = new Map<string, Tree>();
  for (const [index, item] of tree.entries()) kept.set(indexer(item, [...path, `[${index}]`]), item);
  return [...kept.values()];
}
