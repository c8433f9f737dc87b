/** From options and folders to a project (compose-go's cli package): which files, which variables, which name. */

import type { System } from '../../../kernel/exec/program.ts';
import { S_IFDIR, S_IFMT } from '../../../kernel/uapi/stat.ts';
import { text } from '../../../lib/bytes.ts';
import { parseBool, quote } from '../../../lib/gofmt.ts';
import { basename, dirname } from '../../../lib/path.ts';
import { readAll } from '../../../lib/stream.ts';
import { absolute } from '../../container/create-body.ts';
import { openError } from '../../container/files.ts';
import { readDotenvFiles, resolveServiceEnvironment, resolveServiceLabels } from './environment.ts';
import { ComposeError } from './errors.ts';
import { interpolate } from './interpolate.ts';
import { mapOf } from './kinds.ts';
import { normalize } from './normalize.ts';
import { type Project, type Service, withProfiles } from './project.ts';
import { ModelReader, type SourceFile } from './read-model.ts';
import { readYaml } from './read-yaml.ts';
import { fileObjectKind, modelKind, networkKind, serviceKind, volumeKind } from './service-shape.ts';
import { isList, isMap, scalarText, type Tree, type TreeMap } from './tree.ts';
import { checkConsistency } from './validate.ts';

export interface LoadOptions {
  readonly files: readonly string[];
  readonly projectName: string;
  readonly projectDirectory: string;
  readonly envFiles: readonly string[];
  readonly profiles: readonly string[];
  readonly interpolate: boolean;
  readonly resolvePaths: boolean;
  readonly normalize: boolean;
  readonly consistency: boolean;
  /** Variables of services too: env_file is read, and then forgotten. */
  readonly resolveEnvironment: boolean;
}

export const defaultLoadOptions: LoadOptions = {
  files: [],
  projectName: '',
  projectDirectory: '',
  envFiles: [],
  profiles: [],
  interpolate: true,
  resolvePaths: true,
  normalize: true,
  consistency: true,
  resolveEnvironment: true,
};

const fileNames = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const overrideNames = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];

export interface Setting {
  readonly directory: string;
  readonly files: readonly string[];
  readonly environment: ReadonlyMap<string, string>;
}

export class ProjectLoader {
  readonly #system: System;
  readonly #warn: (message: string) => void;

  constructor(system: System, warn: (message: string) => void) {
    this.#system = system;
    this.#warn = warn;
  }

  /** Files, folder and variables, before anything is read. @throws ComposeError */
  async setting(options: LoadOptions): Promise<Setting> {
    if (normalizeName(options.projectName) !== options.projectName) throw invalidName(options.projectName);
    const system = this.#system;
    const folder = (files: readonly string[]): string => {
      if (options.projectDirectory !== '') return absolute(system.cwd(), options.projectDirectory);
      const first = files.find((file) => file !== '-');
      return first === undefined ? system.cwd() : dirname(absolute(system.cwd(), first));
    };
    let files = options.files;
    const environment = new Map(system.env);
    if (!environment.has('PWD')) environment.set('PWD', system.cwd());
    await this.#addDotenv(environment, options, folder(files));
    if (files.length === 0) files = await this.#filesOfEnvironment(environment);
    if (files.length === 0) files = await this.#defaultFiles(folder(files));
    await this.#addDotenv(environment, options, folder(files));
    return { directory: folder(files), files, environment };
  }

  async #addDotenv(environment: Map<string, string>, options: LoadOptions, directory: string): Promise<void> {
    let files = options.envFiles;
    if (files.length === 0) {
      const off = this.#system.env.get('COMPOSE_DISABLE_ENV_FILE');
      if (off !== undefined && parseBool(off)) return;
      const stat = await this.#system.stat(`${directory}/.env`).catch(() => undefined);
      if (!stat || (stat.mode & S_IFMT) === S_IFDIR) return;
      files = [`${directory}/.env`];
    }
    for (const [key, value] of await readDotenvFiles(this.#system, files, environment))
      if (!environment.has(key)) environment.set(key, value);
  }

  async #filesOfEnvironment(environment: ReadonlyMap<string, string>): Promise<string[]> {
    const value = environment.get('COMPOSE_FILE');
    if (value === undefined) return [];
    const separator = environment.get('COMPOSE_PATH_SEPARATOR') || ':';
    const paths = value.split(separator).map((path) => (path === '-' ? path : absolute(this.#system.cwd(), path)));
    for (const path of paths) {
      if (path === '-') continue;
      await this.#system.stat(path).catch((error: unknown) => {
        throw new ComposeError(openError(path, error, 'stat'));
      });
    }
    return paths;
  }

  /** In the folder or one above it, with its override file. */
  async #defaultFiles(start: string): Promise<string[]> {
    for (let directory = start; ; directory = dirname(directory)) {
      const found = await this.#existing(directory, fileNames);
      const [first] = found;
      if (first !== undefined) {
        if (found.length > 1) {
          this.#warn(`Found multiple config files with supported names: ${found.join(', ')}`);
          this.#warn(`Using ${first}`);
        }
        const overrides = await this.#existing(directory, overrideNames);
        if (overrides.length > 1) {
          this.#warn(`Found multiple override files with supported names: ${overrides.join(', ')}`);
          this.#warn(`Using ${overrides[0]}`);
        }
        return [first, ...overrides.slice(0, 1)];
      }
      if (directory === '/') return [];
    }
  }

  async #existing(directory: string, names: readonly string[]): Promise<string[]> {
    const found: string[] = [];
    for (const name of names) {
      const path = `${directory === '/' ? '' : directory}/${name}`;
      if (await this.#system.stat(path).catch(() => undefined)) found.push(path);
    }
    return found;
  }

  async #sources(files: readonly string[]): Promise<SourceFile[]> {
    const sources: SourceFile[] = [];
    for (const file of files) {
      if (file === '-') sources.push({ path: '-', content: text(await readAll(this.#system.readable(0))) });
      else {
        const path = absolute(this.#system.cwd(), file);
        const bytes = await this.#system.readFile(path).catch((error: unknown) => {
          throw new ComposeError(openError(path, error));
        });
        sources.push({ path, content: text(bytes) });
      }
    }
    return sources;
  }

  /** The tree alone (`config --no-interpolate`). @throws ComposeError */
  async model(options: LoadOptions): Promise<{ tree: TreeMap; name: string; sources: SourceFile[]; setting: Setting }> {
    const setting = await this.setting(options);
    if (setting.files.length === 0) throw new ComposeError('no configuration file provided: not found');
    const sources = await this.#sources(setting.files);
    const name = this.#name(options, setting, sources);
    const environment = new Map(setting.environment).set('COMPOSE_PROJECT_NAME', name);
    const reader = new ModelReader({
      system: this.#system,
      environment,
      warn: this.#warn,
      interpolate: options.interpolate,
      resolvePaths: options.resolvePaths,
    });
    let tree = await reader.read(sources, setting.directory);
    if (tree.size === 0) throw new ComposeError('empty compose file');
    if (name === '') throw new ComposeError('project name must not be empty');
    if (options.normalize) tree = normalize(tree, name, options.interpolate ? environment : new Map());
    return { tree, name, sources, setting: { ...setting, environment } };
  }

  #name(options: LoadOptions, { directory, environment }: Setting, sources: readonly SourceFile[]): string {
    const given = options.projectName || environment.get('COMPOSE_PROJECT_NAME') || '';
    if (given !== '') {
      if (normalizeName(given) !== given) throw invalidName(given);
      return given;
    }
    let named = '';
    for (const source of sources) {
      source.documents ??= readYaml(source.content ?? '', source.path);
      for (const { tree } of source.documents) {
        if (tree !== null && !isMap(tree))
          throw new ComposeError(
            `yaml: unmarshal errors:\n  line 1: cannot unmarshal ${goYamlValue(tree)} into cli.named`,
          );
        const name = isMap(tree) ? tree.get('name') : undefined;
        if (typeof name === 'string' && name !== '') named = name;
      }
    }
    if (named === '') return normalizeName(basename(directory));
    const lookup = { get: (key: string) => environment.get(key) };
    const shown = options.interpolate
      ? interpolate(new Map([['name', named]]), { lookup, warn: this.#warn })
      : undefined;
    return normalizeName(scalarText(shown?.get('name') ?? named));
  }

  /** @throws ComposeError */
  async project(options: LoadOptions): Promise<Project> {
    const { tree, name, sources, setting } = await this.model(options);
    const section = (key: string) => tree.get(key) ?? null;
    const services = mapOf(serviceKind).decode(section('services'), 'services');
    const typed = new Map(
      [...services].map(([key, service]): [string, Service] => [
        key,
        { ...service, name: key, customLabels: new Map() },
      ]),
    );
    const secrets = mapOf(fileObjectKind).decode(section('secrets'), 'secrets');
    const configs = mapOf(fileObjectKind).decode(section('configs'), 'configs');
    const all: Project = {
      name,
      workingDirectory: setting.directory,
      files: sources.map(({ path }) => path),
      environment: setting.environment,
      services: typed,
      disabled: new Map(),
      networks: mapOf(networkKind).decode(section('networks'), 'networks'),
      volumes: mapOf(volumeKind).decode(section('volumes'), 'volumes'),
      secrets,
      configs,
      models: mapOf(modelKind).decode(section('models'), 'models'),
      extensions: new Map([...tree].filter(([key]) => key.startsWith('x-'))),
      profiles: [],
    };
    const given =
      options.profiles.length > 0 ? options.profiles : (setting.environment.get('COMPOSE_PROFILES') ?? '').split(',');
    const project = withProfiles(
      all,
      given.map((profile) => profile.trim()),
    );
    if (options.consistency) checkConsistency(project);
    return this.resolved(project, options.resolveEnvironment);
  }

  /** Services with their variables and labels from files. */
  async resolved(project: Project, environment: boolean): Promise<Project> {
    const services = new Map<string, Service>();
    for (const [key, service] of project.services) {
      const withEnvironment = environment
        ? await resolveServiceEnvironment(this.#system, service, project.environment)
        : service;
      services.set(key, await resolveServiceLabels(this.#system, withEnvironment));
    }
    return { ...project, services };
  }
}

/** As go-yaml tells of a value that doesn't fit. */
function goYamlValue(tree: Tree): string {
  if (isList(tree)) return '!!seq';
  const text = scalarText(tree);
  const tag =
    typeof tree === 'number' ? (Number.isInteger(tree) ? 'int' : 'float') : typeof tree === 'boolean' ? 'bool' : 'str';
  return `!!${tag} \`${text.length > 10 ? `${text.slice(0, 7)}...` : text}\``;
}

/** Lower case letters, digits, dashes and underscores; the first one a letter or digit. */
export function normalizeName(name: string): string {
  return (name.toLowerCase().match(/[a-z0-9_-]/g) ?? []).join('').replace(/^[_-]+/, '');
}

function invalidName(name: string): ComposeError {
  return new ComposeError(
    `invalid project name ${quote(name)}: must consist only of lowercase alphanumeric characters, hyphens, and underscores as well as start with a letter or number`,
  );
}
