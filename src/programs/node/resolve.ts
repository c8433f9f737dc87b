/**
 * Which file a `require` or `import` means: Node's documented algorithms ("Modules: CommonJS modules", "ECMAScript
 * modules"): relative paths, node_modules, package.json's main, type, exports and imports' conditions. Left out: NODE_PATH,
 * self-references, wildcards in the middle of a subpath, addons.
 */
import { text } from '../../lib/bytes.ts';
import { cleanPath, dirname } from '../../lib/path.ts';
import { ScriptError } from './quickjs.ts';

/** What the resolver asks the file system. */
export interface ModuleFiles {
  kind(path: string): Promise<'file' | 'directory' | undefined>;
  read(path: string): Promise<Uint8Array>;
  /** With symbolic links followed. */
  real(path: string): Promise<string>;
}

export type Format = 'builtin' | 'commonjs' | 'module' | 'json';

export interface Resolved {
  /** An absolute path, or a built-in module's name without `node:`. */
  readonly name: string;
  readonly format: Format;
}

interface PackageJson {
  readonly main?: unknown;
  readonly type?: unknown;
  readonly exports?: unknown;
}

/** Node's built-in modules that ours has not got, each with what to say. */
const MISSING: ReadonlySet<string> = new Set(
  'async_hooks cluster dgram diagnostics_channel dns domain http2 https inspector repl sea sqlite test tls trace_events v8 vm wasi worker_threads zlib'.split(
    ' ',
  ),
);

export class Resolver {
  readonly #files: ModuleFiles;
  readonly #builtins: ReadonlySet<string>;
  readonly #version: string;
  readonly #packages = new Map<string, PackageJson | undefined>();

  /** @param builtins names of the built-in modules, without `node:` */
  constructor(files: ModuleFiles, builtins: ReadonlySet<string>, version: string) {
    this.#files = files;
    this.#builtins = builtins;
    this.#version = version;
  }

  /** @param base absolute path of the file that asks. @throws ScriptError as Node words it */
  async resolve(specifier: string, base: string, how: 'require' | 'import'): Promise<Resolved> {
    const bare = specifier.replace(/^node:/, '');
    if (this.#builtins.has(bare)) return { name: bare, format: 'builtin' };
    if (MISSING.has(bare))
      throw new ScriptError(
        `Drydock's node has no module '${bare}': JavaScript runs in QuickJS here, with the modules ${[...this.#builtins].filter((name) => !name.startsWith('internal')).join(', ')}`,
        'ERR_UNKNOWN_BUILTIN_MODULE',
      );
    if (specifier.startsWith('node:'))
      throw new ScriptError(`No such built-in module: ${specifier}`, 'ERR_UNKNOWN_BUILTIN_MODULE');
    const found = await this.#locate(specifier, base, how);
    if (!found) throw this.#notFound(specifier, base, how);
    const name = await this.#files.real(found);
    return { name, format: await this.#formatOf(name) };
  }

  #notFound(specifier: string, base: string, how: 'require' | 'import'): ScriptError {
    if (how === 'require') {
      const stack = base === '' ? '' : `\nRequire stack:\n- ${base}`;
      return new ScriptError(`Cannot find module '${specifier}'${stack}`, 'MODULE_NOT_FOUND');
    }
    const isPath = /^(\.{0,2}\/|file:)/.test(specifier);
    const wanted = isPath ? `module '${this.#pathOf(specifier, base)}'` : `package '${specifier}'`;
    return new ScriptError(`Cannot find ${wanted} imported from ${base}`, 'ERR_MODULE_NOT_FOUND');
  }

  #pathOf(specifier: string, base: string): string {
    if (specifier.startsWith('file://')) return decodeURIComponent(specifier.slice(7));
    return specifier.startsWith('/') ? cleanPath(specifier) : cleanPath(`${dirname(base)}/${specifier}`);
  }

  async #locate(specifier: string, base: string, how: 'require' | 'import'): Promise<string | undefined> {
    if (/^(\.{1,2}(\/|$)|\/|file:)/.test(specifier)) {
      const path = this.#pathOf(specifier, base);
      if (how === 'import') return (await this.#files.kind(path)) === 'file' ? path : undefined;
      return (specifier.endsWith('/') ? undefined : await this.#asFile(path)) ?? (await this.#asDirectory(path));
    }
    const [, name = '', subpath = ''] = /^((?:@[^/]+\/)?[^/]+)(.*)$/.exec(specifier) ?? [];
    for (let folder = dirname(base); ; folder = dirname(folder)) {
      if (!folder.endsWith('/node_modules')) {
        const found = await this.#inPackage(`${folder === '/' ? '' : folder}/node_modules/${name}`, subpath, how);
        if (found) return found;
      }
      if (folder === '/') return undefined;
    }
  }

  async #inPackage(folder: string, subpath: string, how: 'require' | 'import'): Promise<string | undefined> {
    const description = await this.#packageAt(folder);
    if (description?.exports !== undefined) {
      const target = exported(description.exports, `.${subpath}`, how);
      if (target) return cleanPath(`${folder}/${target}`);
      if ((await this.#files.kind(folder)) === undefined) return undefined;
      throw new ScriptError(
        `Package subpath '.${subpath}' is not defined by "exports" in ${folder}/package.json`,
        'ERR_PACKAGE_PATH_NOT_EXPORTED',
      );
    }
    const path = `${folder}${subpath}`;
    return (subpath === '' ? undefined : await this.#asFile(path)) ?? (await this.#asDirectory(path));
  }

  async #asFile(path: string): Promise<string | undefined> {
    for (const suffix of ['', '.js', '.json', '.cjs', '.mjs'].slice(0, 3))
      if ((await this.#files.kind(path + suffix)) === 'file') return path + suffix;
    return undefined;
  }

  async #asDirectory(path: string): Promise<string | undefined> {
    if ((await this.#files.kind(path)) !== 'directory') return undefined;
    const main = (await this.#packageAt(path))?.main;
    if (typeof main === 'string' && main !== '') {
      const target = cleanPath(`${path}/${main}`);
      const found = (await this.#asFile(target)) ?? (await this.#asFile(`${target}/index`));
      if (found) return found;
    }
    return await this.#asFile(`${path}/index`);
  }

  async #packageAt(folder: string): Promise<PackageJson | undefined> {
    if (this.#packages.has(folder)) return this.#packages.get(folder);
    const path = `${folder === '/' ? '' : folder}/package.json`;
    let found: PackageJson | undefined;
    if ((await this.#files.kind(path)) === 'file') {
      try {
        found = JSON.parse(text(await this.#files.read(path))) as PackageJson;
      } catch {
        throw new ScriptError(`Invalid package config ${path}.`, 'ERR_INVALID_PACKAGE_CONFIG');
      }
    }
    this.#packages.set(folder, found);
    return found;
  }

  async #formatOf(path: string): Promise<Format> {
    if (path.endsWith('.json')) return 'json';
    if (path.endsWith('.mjs')) return 'module';
    if (path.endsWith('.cjs')) return 'commonjs';
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      const description = await this.#packageAt(folder);
      if (description?.type === 'module') return 'module';
      if (description?.type === 'commonjs') return 'commonjs';
      if (description || folder === '/') break;
    }
    // Since 22.7 Node looks at the syntax where no package says.
    if (Number(this.#version.split('.')[0]) < 22) return 'commonjs';
    return hasModuleSyntax(text(await this.#files.read(path))) ? 'module' : 'commonjs';
  }
}

/** Whether a file can only be a module: a line that begins with an import or export declaration. */
export function hasModuleSyntax(source: string): boolean {
  return /^(import\s*(['"]|[\w*{$][^(\n]*\bfrom\s*['"]|\{)|export\s+(default\b|const\b|let\b|var\b|class\b|function\b|async\b|\{|\*))/m.test(
    source.replace(/\/\*[\s\S]*?\*\//g, ''),
  );
}

/** The file that package.json's `exports` gives for a subpath. */
export function exported(exports: unknown, subpath: string, how: 'require' | 'import'): string | undefined {
  if (typeof exports === 'string' || Array.isArray(exports)) return subpath === '.' ? target(exports, how) : undefined;
  if (exports === null || typeof exports !== 'object') return undefined;
  const entries = Object.entries(exports);
  if (!entries.some(([key]) => key.startsWith('.'))) return subpath === '.' ? target(exports, how) : undefined;
  for (const [key, value] of entries) if (key === subpath) return target(value, how);
  for (const [key, value] of entries) {
    const [before = '', after] = key.split('*');
    if (after === undefined || !subpath.startsWith(before) || !subpath.endsWith(after)) continue;
    return target(value, how)?.replaceAll('*', subpath.slice(before.length, subpath.length - after.length));
  }
  return undefined;
}

function target(value: unknown, how: 'require' | 'import'): string | undefined {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map((one) => target(one, how)).find((one) => one !== undefined);
  if (value === null || typeof value !== 'object') return undefined;
  for (const [condition, inner] of Object.entries(value)) {
    if (['node', 'default', how, 'module-sync'].includes(condition)) {
      const found = target(inner, how);
      if (found) return found;
    }
  }
  return undefined;
}

/** Names that a CommonJS file's text gives its exports, as far as a look at the text tells: what `import { x }` can find. */
export function commonJsNames(source: string): string[] {
  const names = new Set<string>();
  for (const [, name = ''] of source.matchAll(/\b(?:module\.)?exports\.([A-Za-z_$][\w$]*)\s*=/g)) names.add(name);
  for (const [, list = ''] of source.matchAll(/\bmodule\.exports\s*=\s*\{([^{}]*)\}/g))
    for (const [, name = ''] of list.matchAll(/(?:^|,)\s*([A-Za-z_$][\w$]*)\s*(?=[,:(]|$)/g)) names.add(name);
  names.delete('default');
  return [...names];
}
