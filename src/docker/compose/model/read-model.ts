/**
 * Compose files as one tree (compose-go's loader): variables, `extends`, `include`, merging, the schema, short forms
 * written out, paths made absolute. Left out: compose files from git and from registries.
 */

import type { System } from '../../../kernel/exec/program.ts';
import { text } from '../../../lib/bytes.ts';
import { dirname } from '../../../lib/path.ts';
import { messageOf } from '../../cli/errors.ts';
import { absolute } from '../../container/create-body.ts';
import { openError } from '../../container/files.ts';
import { canonical, setDefaults } from './canonical.ts';
import { checkSchema } from './compose-schema.ts';
import { readDotenvFiles } from './environment.ts';
import { ComposeError } from './errors.ts';
import { interpolate } from './interpolate.ts';
import { mergeService, mergeTrees, unique } from './merge.ts';
import { readYaml, type YamlDocument } from './read-yaml.ts';
import { resolvePaths } from './resolve-paths.ts';
import { childMap, clone, equalTrees, isList, isMap, percentS, scalarText, type Tree, type TreeMap } from './tree.ts';
import { checkValues } from './validate.ts';

export interface SourceFile {
  /** Absolute, or `-`. */
  readonly path: string;
  /** Read beforehand, as standard input is. */
  readonly content?: string;
  /** What it holds, where it was parsed beforehand. */
  documents?: readonly YamlDocument[];
}

export interface ReadOptions {
  readonly system: System;
  readonly environment: ReadonlyMap<string, string>;
  readonly warn: (message: string) => void;
  readonly interpolate: boolean;
  readonly resolvePaths: boolean;
}

interface Place {
  readonly directory: string;
  readonly environment: ReadonlyMap<string, string>;
  /** Files on the way here, for cycles of `include`. */
  readonly included: readonly string[];
}

/** Sections that `include` may bring in. */
const sections = ['services', 'volumes', 'networks', 'secrets', 'configs'] as const;

export class ModelReader {
  readonly #options: ReadOptions;
  readonly #oldFiles = new Set<string>();

  constructor(options: ReadOptions) {
    this.#options = options;
  }

  /** @throws ComposeError, Error for files that can't be read */
  read(files: readonly SourceFile[], directory: string): Promise<TreeMap> {
    return this.#model(files, { directory, environment: this.#options.environment, included: [] });
  }

  async #model(files: readonly SourceFile[], place: Place): Promise<TreeMap> {
    let model: TreeMap = new Map();
    for (const file of files) model = await this.#file(file, place, model, true);
    model = setDefaults(model);
    checkValues(model);
    return this.#options.resolvePaths ? resolvePaths(model, place.directory, homeOf(this.#options.system)) : model;
  }

  /** One file over what is there. `whole`: extends, include and the schema too. */
  async #file(file: SourceFile, place: Place, base: TreeMap, whole: boolean): Promise<TreeMap> {
    const content = file.content ?? (await readText(this.#options.system, file.path));
    let model = base;
    for (const document of file.documents ?? readYaml(content, file.path)) {
      if (!isMap(document.tree)) {
        if (document.tree === null) continue;
        throw new ComposeError('top-level object must be a mapping');
      }
      let tree = this.#options.interpolate ? this.#interpolate(document.tree, place) : document.tree;
      if (whole) tree = await this.#extend(tree, file.path, place);
      for (const path of document.replaced) remove(model, path);
      if (whole) tree = await this.#include(tree, file.path, place);
      model = unique(mergeTrees(model, tree));
      if (whole) this.#check(model, file.path);
      model = unique(canonical(model, { lenient: !this.#options.interpolate, warn: this.#options.warn }));
    }
    return model;
  }

  #interpolate(tree: TreeMap, { environment }: Place): TreeMap {
    const { warn } = this.#options;
    const lookup = {
      get: (name: string) => environment.get(name),
      unset: (name: string) => warn(`The "${name}" variable is not set. Defaulting to a blank string.`),
    };
    return interpolate(tree, { lookup, warn });
  }

  #check(model: TreeMap, file: string): void {
    try {
      checkSchema(model);
    } catch (error) {
      throw new ComposeError(`validating ${file}: ${messageOf(error)}`);
    }
    if (!model.delete('version') || this.#oldFiles.has(file)) return;
    this.#oldFiles.add(file);
    this.#options.warn(
      `${file}: the attribute \`version\` is obsolete, it will be ignored, please remove it to avoid potential confusion`,
    );
  }

  async #extend(tree: TreeMap, file: string, place: Place): Promise<TreeMap> {
    const services = tree.get('services');
    if (services === undefined) return tree;
    if (!isMap(services)) throw new ComposeError('services must be a mapping');
    const extended: TreeMap = new Map(services);
    for (const name of services.keys()) {
      const service = await this.#extended(name, services, file, place.directory, place, []);
      extended.set(name, service);
    }
    return new Map(tree).set('services', extended);
  }

  /** A service with what it extends, and what that extends. */
  async #extended(
    name: string,
    services: TreeMap,
    file: string,
    directory: string,
    place: Place,
    trail: readonly string[],
  ): Promise<Tree> {
    const service = services.get(name) ?? null;
    if (service === null) return null;
    if (!isMap(service)) throw new ComposeError(`services.${name} must be a mapping`);
    const extend = service.get('extends');
    if (extend === undefined || extend === null) return service;
    const other = isMap(extend) ? extend.get('file') : undefined;
    const reference = isMap(extend) ? extend.get('service') : isList(extend) ? '' : extend;
    if (typeof reference !== 'string') throw new ComposeError(`extends.${name}.service is required`);
    const step = `${name} in ${file}`;
    if (trail.includes(step))
      throw new ComposeError(`Circular reference:\n  ${trail.concat(step).join('\n  extends ')}`);
    let base: Tree;
    if (typeof other === 'string') {
      const path = absolute(directory, other);
      const source = await this.#file({ path }, { ...place, directory: dirname(path) }, new Map(), false);
      const found = source.get('services');
      if (!isMap(found)) throw new ComposeError(`cannot extend service "${name}" in ${path}: no services section`);
      if (!found.has(reference))
        throw new ComposeError(
          `cannot extend service "${name}" in ${file}: service "${reference}" not found in ${other}`,
        );
      const resolved = resolvePaths(source, dirname(path), homeOf(this.#options.system));
      const folder = dirname(path);
      base = await this.#extended(reference, childMap(resolved, 'services'), path, folder, place, [...trail, step]);
    } else {
      if (!services.has(reference))
        throw new ComposeError(`cannot extend service "${name}" in ${file}: service "${reference}" not found`);
      base = await this.#extended(reference, services, file, directory, place, [...trail, step]);
    }
    const own = new Map(service);
    own.delete('extends');
    return isMap(base) ? mergeService(clone(base) as TreeMap, own) : own;
  }

  async #include(tree: TreeMap, file: string, place: Place): Promise<TreeMap> {
    const list = tree.get('include');
    if (list === undefined || list === null) return tree;
    if (!isList(list)) throw new ComposeError(`\`include\` must be a list, got ${percentS(list)}`);
    const model = new Map(tree);
    model.delete('include');
    const included = [...place.included, file];
    for (const item of list) await this.#includeOne(item, model, { ...place, included });
    return model;
  }

  async #includeOne(item: Tree, model: TreeMap, place: Place): Promise<void> {
    const entry: TreeMap = isMap(item) ? item : new Map([['path', item]]);
    const listed = (key: string): string[] => {
      const value = entry.get(key) ?? null;
      return value === null ? [] : (isList(value) ? value : [value]).map(scalarText);
    };
    const paths = listed('path').map((path) => absolute(place.directory, path));
    const [first = ''] = paths;
    if (place.included.includes(first))
      throw new ComposeError(
        `include cycle detected:\n${place.included[0]}\n include ${[...place.included.slice(1), first].join('\n include ')}`,
      );
    const own = entry.get('project_directory');
    const directory = typeof own === 'string' ? absolute(place.directory, own) : dirname(first);
    let files = listed('env_file').map((path) => absolute(place.directory, path));
    for (const path of files)
      await this.#options.system.stat(path).catch((error: unknown) => {
        throw new ComposeError(openError(path, error, 'stat'));
      });
    if (files.length === 0 && (await exists(this.#options.system, `${directory}/.env`))) files = [`${directory}/.env`];
    const more = await readDotenvFiles(this.#options.system, files, place.environment);
    const environment = new Map([...more, ...place.environment]);
    const imported = await this.#model(
      paths.map((path) => ({ path })),
      { directory, environment, included: place.included },
    );
    for (const section of sections) importSection(imported, model, section);
  }
}

/** @throws ComposeError where both have a thing of one name that isn't the same */
function importSection(from: TreeMap, into: TreeMap, section: string): void {
  const source = childMap(from, section);
  if (source.size === 0) return;
  const target = new Map(childMap(into, section));
  for (const [name, value] of source) {
    if (target.has(name) && !equalTrees(target.get(name), value))
      throw new ComposeError(`${section}.${name} conflicts with imported resource`);
    target.set(name, value);
  }
  into.set(section, target);
}

/** What `!reset` and `!override` take away. */
function remove(model: TreeMap, path: readonly string[]): void {
  let place: Tree | undefined = model;
  for (const word of path.slice(0, -1)) {
    if (isMap(place)) place = place.get(word);
    else if (isList(place)) place = place[Number(word)];
  }
  const last = path[path.length - 1] ?? '';
  if (isMap(place)) place.delete(last);
  else if (isList(place)) place.splice(Number(last), 1);
}

function homeOf(system: System): string {
  return system.env.get('HOME') || '/root';
}

async function readText(system: System, path: string): Promise<string> {
  try {
    return text(await system.readFile(path));
  } catch (error) {
    throw new ComposeError(openError(path, error));
  }
}

async function exists(system: System, path: string): Promise<boolean> {
  return system.stat(path).then(
    () => true,
    () => false,
  );
}
