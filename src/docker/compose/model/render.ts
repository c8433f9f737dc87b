/** A project as `docker compose config` prints it, and the hashes that tell a changed configuration. */

import { utf8 } from '../../../lib/bytes.ts';
import { sha256Hex } from '../../../lib/sha256.ts';
import { type Form, mapOf } from './kinds.ts';
import type { Project, Service } from './project.ts';
import {
  type FileObject,
  fileObjectKind,
  modelKind,
  type Network,
  networkKind,
  serviceKind,
  type Volume,
  volumeKind,
} from './service-shape.ts';
import { isList, isMap, sortedTree, sortKeys, type Tree, type TreeMap } from './tree.ts';

/** In the order of compose's Project. */
export function projectTree(project: Project, form: Form): TreeMap {
  const map: TreeMap = new Map();
  if (project.name !== '' || form === 'json') map.set('name', project.name);
  map.set('services', mapOf(serviceKind).encode(new Map(project.services), form));
  const add = (key: string, tree: Tree): void => {
    if (isMap(tree) && tree.size > 0) map.set(key, tree);
  };
  // Values that came from variables aren't shown.
  const hidden = (object: FileObject): FileObject => {
    if (object.environment === undefined) return object;
    const { content: _, ...rest } = object;
    return rest;
  };
  const hide = (all: ReadonlyMap<string, FileObject>): Map<string, FileObject> =>
    new Map([...all].map(([key, object]) => [key, hidden(object)]));
  add('networks', mapOf(networkKind).encode(new Map(project.networks), form));
  add('volumes', mapOf(volumeKind).encode(new Map(project.volumes), form));
  add('secrets', mapOf(fileObjectKind).encode(hide(project.secrets), form));
  add('configs', mapOf(fileObjectKind).encode(hide(project.configs), form));
  // compose's JSON has none.
  if (form === 'yaml') add('models', mapOf(modelKind).encode(new Map(project.models), form));
  for (const [key, value] of sortKeys(project.extensions)) map.set(key, sortedTree(value));
  return form === 'json' ? sortKeys(map) : map;
}

/** encoding/json: `<`, `>`, `&` are escaped. @param indent empty: on one line */
export function goJson(tree: Tree, indent = ''): string {
  return compact(tree, indent, '');
}

function compact(tree: Tree, indent: string, pad: string): string {
  const inner = pad + indent;
  const [open, separator, close] = indent === '' ? ['', ',', ''] : [`\n${inner}`, `,\n${inner}`, `\n${pad}`];
  if (isList(tree)) {
    if (tree.length === 0) return '[]';
    return `[${open}${tree.map((item) => compact(item, indent, inner)).join(separator)}${close}]`;
  }
  if (isMap(tree)) {
    if (tree.size === 0) return '{}';
    const colon = indent === '' ? ':' : ': ';
    const items = [...tree].map(([key, value]) => `${jsonText(key)}${colon}${compact(value, indent, inner)}`);
    return `{${open}${items.join(separator)}${close}}`;
  }
  return typeof tree === 'string' ? jsonText(tree) : JSON.stringify(tree);
}

function jsonText(text: string): string {
  return JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** What of a service makes a container another one: not its build, its scale, its dependencies, its profiles. */
export function serviceHash(service: Service): string {
  const { build: _b, pull_policy: _p, scale: _s, depends_on: _d, profiles: _f, deploy, ...rest } = service;
  const { replicas: _r, ...deployment } = deploy ?? {};
  const kept = deploy ? { ...rest, deploy: deployment } : rest;
  return digest(serviceKind.encode(kept, 'json'));
}

export function networkHash(network: Network): string {
  return digest(networkKind.encode(network, 'json'));
}

export function volumeHash(volume: Volume): string {
  return digest(volumeKind.encode({ ...volume, driver: volume.driver ?? 'local' }, 'json'));
}

function digest(tree: Tree): string {
  return sha256Hex(utf8(goJson(tree)));
}
