/**
 * Short forms written out (compose-go's transform package), and what the specification says of attributes that are left
 * out.
 */

import { ComposeError } from './errors.ts';
import { parsePort, parseVolume } from './short-syntax.ts';
import { isList, isMap, matches, scalarText, type Tree, type TreeMap, typeName } from './tree.ts';

export interface CanonicalOptions {
  /** Text with variables in it stays as it is. */
  readonly lenient: boolean;
  readonly warn: (message: string) => void;
}

type Rule = (tree: Tree, path: readonly string[], options: CanonicalOptions) => Tree;

const asList: Rule = (tree) => (typeof tree === 'string' ? [tree] : tree);
const asText: Rule = (tree) => scalarText(tree);
const asFile: Rule = (tree) => (isMap(tree) ? tree : new Map([['source', tree]]));
const asKeys: Rule = (tree) => (isList(tree) ? new Map(tree.map((item) => [scalarText(item), null])) : tree);

const rules: readonly (readonly [string, Rule])[] = [
  ['services.*.build.secrets.[]', asFile],
  ['services.*.secrets.[]', asFile],
  ['services.*.configs.[]', asFile],
  ['services.*.build.provenance', asText],
  ['services.*.build.sbom', asText],
  ['services.*.build.additional_contexts', keyValues],
  ['services.*.build.ssh', sshKeys],
  [
    'services.*.build',
    (tree, path, options) => (isMap(tree) ? inside(tree, path, options) : new Map([['context', tree]])),
  ],
  ['services.*.depends_on', dependencies],
  ['services.*.env_file', envFiles],
  ['services.*.label_file', asList],
  ['services.*.dns', asList],
  ['services.*.develop.watch.[].ignore', asList],
  ['services.*.develop.watch.[].include', asList],
  ['services.*.extends', (tree) => (isMap(tree) ? tree : new Map([['service', tree]]))],
  ['services.*.gpus', gpus],
  ['services.*.networks', asKeys],
  ['services.*.models', asKeys],
  ['services.*.devices.[]', deviceMapping],
  ['services.*.volumes.[]', volume],
  ['services.*.ports', ports],
  ...['volumes.*', 'networks.*', 'secrets.*', 'configs.*'].map((path) => [path, maybeExternal] as const),
];

/** @throws ComposeError */
export function canonical(tree: TreeMap, options: CanonicalOptions): TreeMap {
  return inside(tree, [], options);
}

function inside(tree: TreeMap, path: readonly string[], options: CanonicalOptions): TreeMap {
  return new Map([...tree].map(([key, value]) => [key, at(value, [...path, key], options)]));
}

function at(tree: Tree, path: readonly string[], options: CanonicalOptions): Tree {
  const rule = rules.find(([pattern]) => matches(path, pattern))?.[1];
  if (rule) return rule(tree, path, options);
  if (isMap(tree)) return inside(tree, path, options);
  return isList(tree) ? tree.map((item) => at(item, [...path, '[]'], options)) : tree;
}

function keyValues(tree: Tree, path: readonly string[], { lenient }: CanonicalOptions): Tree {
  if (!isList(tree)) return tree;
  const map: TreeMap = new Map();
  for (const item of tree) {
    const text = scalarText(item);
    const equals = text.indexOf('=');
    if (equals < 0) {
      if (lenient) return tree;
      throw new ComposeError(`${path.join('.')}: invalid value ${text}, expected key=value`);
    }
    map.set(text.slice(0, equals), text.slice(equals + 1));
  }
  return map;
}

function sshKeys(tree: Tree): Tree {
  if (!isList(tree)) return tree;
  return new Map(
    tree.map((item): [string, Tree] => {
      const [id = '', ...path] = scalarText(item).split('=');
      if (path.length === 0 && id !== 'default') throw new ComposeError(`invalid ssh key "${id}"`);
      return [id, path.length === 0 ? null : path.join('=')];
    }),
  );
}

function dependencies(tree: Tree, path: readonly string[]): Tree {
  if (isList(tree)) return new Map(tree.map((item) => [scalarText(item), started()]));
  if (!isMap(tree)) throw new ComposeError(`${path.join('.')}: invalid type ${typeName(tree)} for depend_on`);
  return new Map(
    [...tree].map(([name, value]) => [name, isMap(value) ? new Map([...started(), ...value]) : started()]),
  );
}

function started(): TreeMap {
  return new Map<string, Tree>([
    ['condition', 'service_started'],
    ['required', true],
  ]);
}

function envFiles(tree: Tree): Tree {
  const file = (item: Tree): Tree =>
    isMap(item)
      ? new Map([['required', true as Tree], ...item])
      : new Map<string, Tree>([
          ['path', item],
          ['required', true],
        ]);
  return isList(tree) ? tree.map(file) : [file(tree)];
}

function gpus(tree: Tree): Tree {
  if (tree === 'all') return [new Map([['count', 'all']])];
  return tree;
}

function deviceMapping(tree: Tree): Tree {
  if (isMap(tree)) return tree;
  const [source = '', target = source, permissions = 'rwm', ...more] = scalarText(tree).split(':');
  if (more.length > 0) throw new ComposeError(`confusing device mapping, please use long syntax: ${scalarText(tree)}`);
  return new Map([
    ['source', source],
    ['target', target],
    ['permissions', permissions],
  ]);
}

function volume(tree: Tree, _path: readonly string[], { lenient }: CanonicalOptions): Tree {
  if (isMap(tree)) return tree;
  try {
    return parseVolume(scalarText(tree));
  } catch (error) {
    if (lenient) return tree;
    throw error;
  }
}

function ports(tree: Tree, path: readonly string[], { lenient }: CanonicalOptions): Tree {
  if (!isList(tree)) throw new ComposeError(`${path.join('.')}: invalid type ${typeName(tree)} for port`);
  try {
    return tree.flatMap((item) => {
      if (isMap(item)) return [item];
      if (typeof item === 'number' && !Number.isInteger(item))
        throw new ComposeError(`${path.join('.')}: invalid type float64 for port`);
      return parsePort(scalarText(item));
    });
  } catch (error) {
    if (lenient) return tree;
    throw error;
  }
}

/** `external: { name: x }` is an old way to say `name: x, external: true`. */
function maybeExternal(tree: Tree, path: readonly string[], options: CanonicalOptions): Tree {
  if (!isMap(tree)) return tree;
  const resource = inside(tree, path, options);
  const external = resource.get('external');
  if (!isMap(external)) return resource;
  resource.set('external', true);
  const name = external.get('name');
  if (name === undefined) return resource;
  options.warn(`${path.join('.')}: external.name is deprecated. Please set name and external: true`);
  const own = resource.get('name');
  if (own !== undefined && own !== name)
    throw new ComposeError(`${path.join('.')}: name and external.name conflict; only use name`);
  return resource.set('name', name);
}

/** Attributes left out get what the specification says. */
export function setDefaults(tree: TreeMap): TreeMap {
  const services = tree.get('services');
  if (!isMap(services)) return tree;
  return new Map(tree).set(
    'services',
    new Map([...services].map(([name, service]) => [name, isMap(service) ? serviceDefaults(service) : service])),
  );
}

function serviceDefaults(service: TreeMap): TreeMap {
  const result = new Map(service);
  const build = result.get('build');
  if (isMap(build) && !build.has('context')) result.set('build', new Map(build).set('context', '.'));
  const secrets = result.get('secrets');
  if (isList(secrets)) {
    const withTarget = (secret: Tree): Tree =>
      isMap(secret)
        ? new Map<string, Tree>([['target', `/run/secrets/${scalarText(secret.get('source') ?? '')}`], ...secret])
        : secret;
    result.set('secrets', secrets.map(withTarget));
  }
  const published = result.get('ports');
  if (isList(published)) {
    const withMode = (port: Tree): Tree =>
      isMap(port) ? new Map<string, Tree>([['protocol', 'tcp'], ['mode', 'ingress'], ...port]) : port;
    result.set('ports', published.map(withMode));
  }
  return result;
}
